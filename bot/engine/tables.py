"""The evidence of a catalog as plain numbers, worked out once.

A term says how much more common an answer is with a condition than among all visitors:
log P(answer | condition) - log P(answer), capped, shrunk, and tempered. Uncapped this is Bayes'
rule; capped, every term keeps its meaning.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
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
)

Row = tuple[float, ...]  # one number a condition, in the catalog's order


@dataclass(frozen=True)
class Answer:
    """What one answer says about every condition, before bundling and tempering."""

    terms: Row
    notes: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    likelihood: Row  # P(answer | condition), for working out expectations


@dataclass(frozen=True)
class Tables:
    """A catalog's evidence, ready for sums."""

    conditions: tuple[str, ...]
    prior: Row
    answers: Mapping[tuple[str, str], Answer]
    bundle_of: Mapping[str, str]
    bundle_cap: Mapping[str, float]
    temperature: float
    # How well each clinician type fits each condition: (condition's place, fit), best is 1.
    fits: Mapping[str, tuple[tuple[int, float], ...]]


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
    answers: dict[tuple[str, str], Answer] = {}
    for row in catalog.evidence:
        given = tuple(row.given[c] for c in conditions)
        yes = _answer(catalog, row, given, prior, positive=True)
        answers[row.finding, row.value] = yes
        if row.value == PRESENT:
            answers[row.finding, ABSENT] = _answer(catalog, row, given, prior, positive=False)
            half = catalog.model["sometimes_weight"].value
            answers[row.finding, SOMETIMES] = Answer(
                tuple(t * half for t in yes.terms), yes.notes, given, yes.likelihood
            )
    return Tables(
        conditions=conditions,
        prior=prior,
        answers=answers,
        bundle_of={f: b.id for b in catalog.bundles for f in b.findings},
        bundle_cap={b.id: math.log(b.cap) for b in catalog.bundles},
        temperature=catalog.model["temperature"].value,
        fits=_fits(catalog, conditions),
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


def _answer(
    catalog: Catalog,
    row: Evidence,
    given: tuple[Quantity, ...],
    prior: Row,
    *,
    positive: bool,
) -> Answer:
    number = catalog.model
    likelihood = tuple(q.value if positive else 1 - q.value for q in given)
    overall = math.fsum(p * w for p, w in zip(likelihood, prior, strict=True))
    cap = math.log(number["item_ratio_cap"].value)
    terms, notes = [], []
    for quantity, p in zip(given, likelihood, strict=True):
        factor, why = _factor(catalog, quantity)
        if not positive:
            factor *= number["negative_weight"].value
        term = math.log(p / overall) * factor * row.weight.value
        capped = min(max(term, -cap), cap)
        terms.append(capped)
        notes.append("capped" if capped != term else why)
    return Answer(tuple(terms), tuple(notes), given, likelihood)


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
