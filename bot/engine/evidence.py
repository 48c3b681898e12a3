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
from bot.engine.tables import Answer, Row, Tables, explain, log_ratios, tables

SHOWN = ("neck", "eyes", "inner_ear", "brain", "body")


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer that carries evidence, with its terms as used: capped, bundled and tempered."""

    finding: str
    value: str
    answer: Answer
    log_odds: Row
    shrink: tuple[float, ...] = ()  # what its bundle takes off, where it takes any


@dataclass(frozen=True, slots=True)
class Weighing:
    """How well the answers fit each condition, and why."""

    table: Tables
    scores: tuple[Score, ...]  # largest share first
    systems: tuple[SystemShare, ...]
    heard: tuple[Heard, ...]  # the answers that carried evidence
    contradictions: tuple[str, ...]
    # Condition -> share, leaving out what danger signs say as evidence: about how soon to be seen
    # they speak through their rules alone, so that one more sign can never argue for waiting.
    without_signs: Mapping[str, float]

    @property
    def informative(self) -> int:
        """How many answers carried evidence."""
        return len(self.heard)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every answer's contribution to every condition; made when asked for, it takes longest."""
        return tuple([t for heard in self.heard for t in _explained(self.table, heard)])


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
    return weigh_known(catalog, derive(catalog, answers), priors)


def weigh_known(
    catalog: Catalog, known: Answers, priors: Mapping[str, float] | None = None
) -> Weighing:
    """The same for answers that have been through `derive`."""
    table = tables(catalog)
    start = log_priors(catalog, table, known, priors)
    heard = collect(catalog, table, known)
    added = totals(table, heard)
    shares = softmax([s + a for s, a in zip(start, added, strict=True)])
    named = {c.id: c.gate is None or holds(c.gate, known) for c in catalog.conditions.values()}
    scores = [
        Score(c, share, _alone(log_prior, log_odds), named[c])
        for c, share, log_prior, log_odds in zip(
            table.conditions, shares, start, added, strict=True
        )
    ]
    return Weighing(
        table=table,
        scores=tuple(sorted(scores, key=lambda s: -s.share)),
        systems=system_shares(table, shares),
        heard=tuple(heard),
        contradictions=tuple(f for f in catalog.findings if "|" in known.get(f, "")),
        without_signs=_without_signs(table, start, heard, shares),
    )


def _without_signs(
    table: Tables, start: Sequence[float], heard: Sequence[Heard], shares: Row
) -> Mapping[str, float]:
    ordinary = [h for h in heard if h.finding not in table.signs]
    if len(ordinary) < len(heard):
        added = totals(table, ordinary)
        shares = softmax([s + a for s, a in zip(start, added, strict=True)])
    return dict(zip(table.conditions, shares, strict=True))


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


def collect(catalog: Catalog, table: Tables, known: Answers) -> list[Heard]:
    """Every answer that carries evidence, bundled and tempered, in the catalog's order."""
    found = [
        (f, v, answer)
        for f, v in ((f, known[f]) for f in catalog.findings if f in known)
        if (answer := _look_up(table, f, v)) is not None
    ]
    scales = _bundle_scales(table, found)
    return [_heard(table, f, v, answer, scales) for f, v, answer in found]


def _heard(
    table: Tables,
    finding: str,
    value: str,
    answer: Answer,
    scales: Mapping[str, tuple[float, ...]],
) -> Heard:
    warmth = table.temperature
    shrink = scales.get(table.bundle_of.get(finding, ""), ())
    if not shrink:
        return Heard(finding, value, answer, tuple([t * warmth for t in answer.terms]))
    log_odds = tuple([t * s * warmth for t, s in zip(answer.terms, shrink, strict=True)])
    return Heard(finding, value, answer, log_odds, shrink)


def totals(table: Tables, heard: Sequence[Heard]) -> list[float]:
    """What the answers add up to, for each condition."""
    if not heard:
        return [0.0] * len(table.conditions)
    return [math.fsum(column) for column in zip(*[h.log_odds for h in heard], strict=True)]


def _explained(table: Tables, heard: Heard) -> tuple[Term, ...]:
    ready = table.explained.get((heard.finding, heard.value))
    if ready is not None and not heard.shrink:
        return ready
    bundle = table.bundle_of.get(heard.finding, "")
    return explain(
        table.conditions,
        table.temperature,
        heard.finding,
        heard.value,
        heard.answer,
        heard.shrink,
        bundle,
    )


def _look_up(table: Tables, finding: str, value: str) -> Answer | None:
    if "|" not in value:
        return table.answers.get((finding, value))
    each = [table.answers.get((finding, part)) for part in dict.fromkeys(value.split("|"))]
    stated = [answer for answer in each if answer is not None]
    return _mixture(table, stated) if stated else None


def _mixture(table: Tables, stated: Sequence[Answer]) -> Answer:
    """Two answers to one question: as likely as their mean, and trusted as they are."""
    if len(stated) == 1:
        return stated[0]
    likelihood, trust = _mean([a.likelihood for a in stated]), _mean([a.trust for a in stated])
    overall = math.fsum(a.overall for a in stated) / len(stated)
    terms = log_ratios(likelihood, overall, trust, table.item_cap)
    notes = tuple("two answers" for _ in terms)
    return Answer(terms, notes, stated[0].quantities, likelihood, overall, trust)


def _mean(rows: Sequence[Row]) -> Row:
    return tuple(math.fsum(column) / len(rows) for column in zip(*rows, strict=True))


def _bundle_scales(
    table: Tables, found: Sequence[tuple[str, str, Answer]]
) -> dict[str, tuple[float, ...]]:
    """How much each bundle's terms shrink, per condition, to stay within its cap.

    A bundle that is within its cap for every condition is left out.
    """
    members: dict[str, list[Row]] = {}
    for finding, _, answer in found:
        bundle = table.bundle_of.get(finding)
        if bundle:
            members.setdefault(bundle, []).append(answer.terms)
    scales = {}
    for bundle, rows in members.items():
        cap = table.bundle_cap[bundle]
        sums = [abs(sum(column)) for column in zip(*rows, strict=True)]
        if max(sums) > cap:
            scales[bundle] = tuple([min(1.0, cap / s) if s else 1.0 for s in sums])
    return scales


def softmax(sums: Sequence[float]) -> Row:
    """Shares that add up to 1."""
    top = max(sums)
    weights = [math.exp(s - top) for s in sums]
    total = math.fsum(weights)
    return tuple(w / total for w in weights)


def _alone(log_prior: float, log_odds: float) -> float:
    """One condition against everything else, so that two can be likely together."""
    prior = math.exp(log_prior)
    return 1 / (1 + math.exp(-(math.log(prior / (1 - prior)) + log_odds)))


def system_shares(table: Tables, shares: Sequence[float]) -> tuple[SystemShare, ...]:
    """The five shown systems; what is urgent or other is left out, and the rest sums to 1."""
    sums = dict.fromkeys(SHOWN, 0.0)
    for system, share in zip(table.systems, shares, strict=True):
        if system in sums:
            sums[system] += share
    total = math.fsum(sums.values()) or 1.0
    ordered = sorted(sums.items(), key=lambda pair: -pair[1])
    return tuple([SystemShare(system, share / total) for system, share in ordered])
