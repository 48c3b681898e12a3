"""What the answers say for and against each condition, term by term."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.engine.derived import derive
from bot.engine.model import (
    ABSENT,
    Answers,
    Catalog,
    Score,
    SystemShare,
    Term,
)
from bot.engine.rules import holds
from bot.engine.tables import Answer, Row, Tables, tables

SHOWN = ("neck", "eyes", "inner_ear", "brain", "body")


@dataclass(frozen=True, slots=True)
class Weighing:
    """How well the answers fit each condition, and why."""

    scores: tuple[Score, ...]  # largest share first
    terms: tuple[Term, ...]
    systems: tuple[SystemShare, ...]
    informative: int  # answers that carried evidence
    contradictions: tuple[str, ...]


def weigh(
    catalog: Catalog, answers: Answers, priors: Mapping[str, float] | None = None
) -> Weighing:
    """Add up what the answers say, on top of how common each condition is.

    UNKNOWN and UNSURE add nothing, and the order of the answers cannot change the sums.

    Args:
        catalog: The clinical content.
        answers: One answer a finding; ids and values the catalog lacks are ignored.
        priors: Other starting shares, by condition id, for asking what the result hangs on.
    """
    table, known = tables(catalog), derive(catalog, answers)
    start = log_priors(catalog, table, known, priors)
    terms = collect(catalog, table, known)
    sums = [s + math.fsum(column) for s, column in zip(start, _columns(table, terms), strict=True)]
    shares = softmax(sums)
    alone = _alone(start, _columns(table, terms))
    named = {c.id: c.gate is None or holds(c.gate, known) for c in catalog.conditions.values()}
    scores = [
        Score(c, share, one, named[c])
        for c, share, one in zip(table.conditions, shares, alone, strict=True)
    ]
    return Weighing(
        scores=tuple(sorted(scores, key=lambda s: -s.share)),
        terms=tuple(terms),
        systems=system_shares(catalog, table.conditions, shares),
        informative=len({t.finding for t in terms}),
        contradictions=tuple(f for f in catalog.findings if "|" in known.get(f, "")),
    )


def log_priors(
    catalog: Catalog,
    table: Tables,
    known: Answers,
    priors: Mapping[str, float] | None = None,
) -> list[float]:
    """How common each condition is for this visitor, as log shares."""
    number, given = catalog.model, priors or {}
    weights = {c: given.get(c, p) for c, p in zip(table.conditions, table.prior, strict=True)}
    if known.get("age_band") == "65_plus":
        for key, factor in number.items():
            if key.startswith("age_65_"):
                condition = key.removeprefix("age_65_")
                weights[condition] = weights.get(condition, 0.0) * factor.value
    if screen_negative(catalog, known):
        for c in catalog.conditions.values():
            if c.system == "urgent":
                weights[c.id] *= number["negative_screen_factor"].value
    total = math.fsum(weights[c] for c in table.conditions)
    return [math.log(weights[c] / total) for c in table.conditions]


def screen_negative(catalog: Catalog, known: Answers) -> bool:
    """Whether every sign of the first rule, new nerve signs, was asked and denied."""
    first = next(iter(catalog.red_flags.values()), None)
    return first is not None and all(known.get(f) == ABSENT for f in first.stem)


def collect(catalog: Catalog, table: Tables, known: Answers) -> list[Term]:
    """Every answer's contribution to every condition, bundled and tempered."""
    heard = [(f, known[f]) for f in catalog.findings if f in known]
    found = [(f, v, answer) for f, v in heard if (answer := _look_up(table, f, v)) is not None]
    scale = _bundle_scales(table, found)
    terms = []
    for finding, value, answer in found:
        bundle = table.bundle_of.get(finding)
        for i, condition in enumerate(table.conditions):
            factor = scale[bundle][i] if bundle else 1.0
            quantity = answer.quantities[i]
            note = answer.notes[i] or (f"bundle {bundle}" if factor != 1.0 else "")
            terms.append(
                Term(
                    finding=finding,
                    value=value,
                    condition=condition,
                    log_odds=answer.terms[i] * factor * table.temperature,
                    provenance=quantity.provenance,
                    source=quantity.source,
                    note=note,
                )
            )
    return terms


def _look_up(table: Tables, finding: str, value: str) -> Answer | None:
    parts = value.split("|")
    if len(parts) == 1:
        return table.answers.get((finding, value))
    each = [a for p in parts if (a := table.answers.get((finding, p))) is not None]
    return _mixture(each) if each else None


def _mixture(each: Sequence[Answer]) -> Answer:
    """Two answers to one question: as likely as their mean."""
    terms = tuple(math.fsum(row) / len(each) for row in zip(*(a.terms for a in each), strict=True))
    likelihood = tuple(
        math.fsum(row) / len(each) for row in zip(*(a.likelihood for a in each), strict=True)
    )
    notes = tuple("two answers" for _ in terms)
    return Answer(terms, notes, each[0].quantities, likelihood)


def _bundle_scales(
    table: Tables, found: Sequence[tuple[str, str, Answer]]
) -> dict[str, list[float]]:
    """How much each bundle's terms shrink, per condition, to stay within its cap."""
    sums: dict[str, list[float]] = {}
    for finding, _, answer in found:
        bundle = table.bundle_of.get(finding)
        if bundle:
            held = sums.setdefault(bundle, [0.0] * len(table.conditions))
            for i, term in enumerate(answer.terms):
                held[i] += term
    return {
        bundle: [min(1.0, table.bundle_cap[bundle] / abs(s)) if s else 1.0 for s in row]
        for bundle, row in sums.items()
    }


def _columns(table: Tables, terms: Sequence[Term]) -> list[list[float]]:
    columns: dict[str, list[float]] = {c: [] for c in table.conditions}
    for term in terms:
        columns[term.condition].append(term.log_odds)
    return list(columns.values())


def softmax(sums: Sequence[float]) -> Row:
    """Shares that add up to 1."""
    top = max(sums)
    weights = [math.exp(s - top) for s in sums]
    total = math.fsum(weights)
    return tuple(w / total for w in weights)


def _alone(start: Sequence[float], columns: Sequence[Sequence[float]]) -> list[float]:
    """Each condition against everything else, so that two can be likely together."""
    found = []
    for log_prior, column in zip(start, columns, strict=True):
        prior = math.exp(log_prior)
        logit = math.log(prior / (1 - prior)) + math.fsum(column)
        found.append(1 / (1 + math.exp(-logit)))
    return found


def system_shares(
    catalog: Catalog, conditions: Sequence[str], shares: Sequence[float]
) -> tuple[SystemShare, ...]:
    """The five shown systems; what is urgent or other is left out, and the rest sums to 1."""
    sums = {
        system: math.fsum(
            s
            for c, s in zip(conditions, shares, strict=True)
            if catalog.conditions[c].system == system
        )
        for system in SHOWN
    }
    total = math.fsum(sums.values()) or 1.0
    ordered = sorted(sums.items(), key=lambda pair: -pair[1])
    return tuple(SystemShare(system, share / total) for system, share in ordered)
