"""The evidence of a catalog as plain numbers, worked out once.

A term says how much more common an answer is with a condition than among all visitors:
log P(answer | condition) - log P(answer), capped, shrunk, and tempered. Uncapped this is Bayes'
rule; capped, every term keeps its meaning.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.engine.model import (
    ABSENT,
    PRESENT,
    SOMETIMES,
    Catalog,
    Evidence,
    Provenance,
    Quantity,
    Term,
)
from bot.engine.rules import findings_of

Row = tuple[float, ...]  # one number a condition, in the catalog's order
Key = tuple[str, str]  # a finding and one of its answers


@dataclass(frozen=True)
class Answer:
    """What one answer says about every condition, before bundling and tempering."""

    terms: Row
    notes: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    likelihood: Row  # P(answer | condition), for working out expectations
    overall: float  # P(answer) among all visitors
    trust: Row  # what multiplies each log-likelihood ratio


@dataclass(frozen=True)
class Tables:
    """A catalog's evidence, ready for sums."""

    conditions: tuple[str, ...]
    systems: tuple[str, ...]  # of each condition
    prior: Row
    answers: Mapping[Key, Answer]
    ratios: Mapping[Key, Row]  # how many times likelier an answer makes each condition
    explained: Mapping[Key, tuple[Term, ...]]  # each answer's terms where no bundle shrinks them
    bundle_of: Mapping[str, str]
    bundle_cap: Mapping[str, float]
    item_cap: float  # no single answer's term is larger, either way
    temperature: float
    signs: frozenset[str]  # danger signs that carry evidence as well
    # How well each clinician type fits each condition: (condition's place, fit), best is 1.
    fits: Mapping[str, tuple[tuple[int, float], ...]]
    watched: frozenset[str]  # findings that some danger-sign rule speaks of
    # The same as rows: (condition's place, clinician type's place in `fits`, fit).
    fit_rows: tuple[tuple[int, int, float], ...]


@lru_cache(maxsize=8)
def _tables(holder: _Holder) -> Tables:
    return _build(holder.catalog)


class _Holder:
    """Lets a catalog be a cache key by identity; its mappings cannot be hashed."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __hash__(self) -> int:
        return id(self.catalog)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder) and other.catalog is self.catalog


def tables(catalog: Catalog) -> Tables:
    """The tables of a catalog; the same object each time."""
    return _tables(_Holder(catalog))


def _build(catalog: Catalog) -> Tables:
    conditions = tuple(catalog.conditions)
    total = math.fsum(c.prior.value for c in catalog.conditions.values())
    prior = tuple(catalog.conditions[c].prior.value / total for c in conditions)
    temperature = catalog.model["temperature"].value
    answers = _answers(catalog, conditions, prior)
    fits = _fits(catalog, conditions)
    return Tables(
        conditions=conditions,
        systems=tuple(catalog.conditions[c].system for c in conditions),
        prior=prior,
        answers=answers,
        ratios={k: tuple(math.exp(t * temperature) for t in a.terms) for k, a in answers.items()},
        explained={k: explain(conditions, temperature, *k, a) for k, a in answers.items()},
        bundle_of={f: b.id for b in catalog.bundles for f in b.findings},
        bundle_cap={b.id: math.log(b.cap) for b in catalog.bundles},
        item_cap=_item_cap(catalog),
        temperature=temperature,
        signs=frozenset(r.finding for r in catalog.evidence if catalog.findings[r.finding].flag),
        fits=fits,
        watched=frozenset(
            f
            for rule in catalog.red_flags.values()
            for clause in rule.clauses
            for f in findings_of(clause.when)
        ),
        fit_rows=tuple(
            (place, i, fit) for i, row in enumerate(fits.values()) for place, fit in row
        ),
    )


def _item_cap(catalog: Catalog) -> float:
    return math.log(catalog.model["item_ratio_cap"].value)


def _answers(catalog: Catalog, conditions: Sequence[str], prior: Row) -> dict[Key, Answer]:
    """What each possible answer says: a row of the evidence, its opposite and its half."""
    half = catalog.model["sometimes_weight"].value
    answers: dict[Key, Answer] = {}
    for row in catalog.evidence:
        given = tuple(row.given[c] for c in conditions)
        yes = _answer(catalog, row, given, prior, positive=True)
        answers[row.finding, row.value] = yes
        if row.value == PRESENT:
            answers[row.finding, ABSENT] = _answer(catalog, row, given, prior, positive=False)
            answers[row.finding, SOMETIMES] = _times(yes, half)
    return answers


def _times(answer: Answer, weight: float) -> Answer:
    terms, trust = tuple(t * weight for t in answer.terms), tuple(w * weight for w in answer.trust)
    quantities, likelihood = answer.quantities, answer.likelihood
    return Answer(terms, answer.notes, quantities, likelihood, answer.overall, trust)


def _answer(
    catalog: Catalog,
    row: Evidence,
    given: tuple[Quantity, ...],
    prior: Row,
    *,
    positive: bool,
) -> Answer:
    likelihood = tuple(q.value if positive else 1 - q.value for q in given)
    overall = math.fsum(p * w for p, w in zip(likelihood, prior, strict=True))
    side = 1.0 if positive else catalog.model["negative_weight"].value
    trusted = [_factor(catalog, quantity) for quantity in given]
    trust = tuple(factor * side * row.weight.value for factor, _ in trusted)
    cap = _item_cap(catalog)
    terms = log_ratios(likelihood, overall, trust, cap)
    notes = tuple(
        "capped" if abs(term) == cap else why for term, (_, why) in zip(terms, trusted, strict=True)
    )
    return Answer(terms, notes, given, likelihood, overall, trust)


def log_ratios(likelihood: Row, overall: float, trust: Row, cap: float) -> Row:
    """How much more common an answer is with each condition, as far as that is trusted."""
    full = [math.log(p / overall) * w for p, w in zip(likelihood, trust, strict=True)]
    return tuple(min(max(term, -cap), cap) for term in full)


def explain(
    conditions: Sequence[str],
    temperature: float,
    finding: str,
    value: str,
    answer: Answer,
    shrink: Sequence[float] = (),
    bundle: str = "",
) -> tuple[Term, ...]:
    """One answer's terms as used, each with where its number comes from."""
    factors = shrink or (1.0,) * len(conditions)
    return tuple(
        Term(
            finding=finding,
            value=value,
            condition=condition,
            log_odds=term * factor * temperature,
            provenance=quantity.provenance,
            source=quantity.source,
            note=note or (f"bundle {bundle}" if factor != 1.0 else ""),
        )
        for condition, term, factor, quantity, note in zip(
            conditions, answer.terms, factors, answer.quantities, answer.notes, strict=True
        )
    )


def _fits(
    catalog: Catalog, conditions: tuple[str, ...]
) -> dict[str, tuple[tuple[int, float], ...]]:
    following = catalog.model["next_referral"].value
    fits: dict[str, list[tuple[int, float]]] = {}
    for place, condition in enumerate(conditions):
        for rank, referral in enumerate(catalog.conditions[condition].referrals):
            fits.setdefault(referral.specialist, []).append((place, following**rank))
    return {specialist: tuple(row) for specialist, row in fits.items()}


def _factor(catalog: Catalog, quantity: Quantity) -> tuple[float, str]:
    """How far a number is trusted, and the word for it.

    An item that defines the condition is no evidence for it. Numbers looked up in a source come
    from special clinics and are shrunk; what was adapted or estimated was so for ordinary visitors.
    """
    if quantity.provenance is Provenance.DEFINITION:
        return catalog.model["definition_weight"].value, "halved: definition"
    if quantity.provenance is Provenance.PUBLISHED:
        return catalog.model["shrink"].value, "shrunk"
    return 1.0, ""
