"""Why, what would change it, and what it hangs on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.engine.evidence import SHOWN
from bot.engine.model import SOMETIMES, Answers, Change, Reason, Urgency
from bot.engine.picture import Picture
from bot.engine.referral import HUB, fit_of, suggestion_of
from bot.engine.tables import Key, Tables, tables

REASONS = 3
NEGLIGIBLE = 0.001  # a pattern this unlikely can put nobody first by one answer


def reasons_for(picture: Picture, confidence: str) -> tuple[Reason, ...]:
    """The two or three answers that pushed most, one for the second direction where two fit."""
    first = _pushes(picture, picture.systems[0].system)
    if confidence != "two":
        return tuple(first[:REASONS])
    chosen = {r.finding for r in first[: REASONS - 1]}
    second = [r for r in _pushes(picture, picture.systems[1].system) if r.finding not in chosen]
    return (*first[: REASONS - 1], *second[:1])


def _pushes(picture: Picture, system: str) -> list[Reason]:
    """What each answer says for one system against all others, strongest first."""
    conditions = picture.catalog.conditions
    share = {s.condition: s.share for s in picture.weighing.scores}
    inside = math.fsum(v for c, v in share.items() if conditions[c].system == system)
    best = max((c for c in share if conditions[c].system == system), key=lambda c: share[c])
    outside = inside - 1 or -1
    weights = [
        share[c] / (inside if conditions[c].system == system else outside)
        for c in tables(picture.catalog).conditions
    ]
    pushes = [
        (h, sum([w * t for w, t in zip(weights, h.log_odds, strict=True)]))
        for h in picture.weighing.heard
    ]
    ordered = sorted(pushes, key=lambda pair: -pair[1])
    return [Reason(h.finding, h.value, best, push) for h, push in ordered if push > 0]


def would_change(picture: Picture, urgency: Urgency) -> tuple[Change, ...]:
    """The one different answer that would change most who fits best.

    An answer that would put somebody else first wins, the likeliest of them; else the one that
    brings somebody else closest.
    """
    if urgency.rank >= Urgency.TODAY.rank or not picture.named:
        return ()
    table = tables(picture.catalog)
    share = {s.condition: s.share for s in picture.named}
    believed = [share.get(c, 0.0) for c in table.conditions]
    rows = [row for row in table.fit_rows if believed[row[0]] > NEGLIGIBLE]
    fit = fit_of(table, believed, rows)
    now = max(fit, key=lambda s: fit[s])
    others = [s for s in fit if s not in (now, HUB)]
    trial = _Trial(table, believed, rows, now, others)
    found = [
        _try(trial, key, _without(table, believed, key[0], picture.known))
        for key in table.ratios
        if key[1] != SOMETIMES and picture.known.get(key[0]) != key[1]
    ]
    if not found or not others:
        return ()
    best = max(found, key=lambda tried: (tried.flips, tried.weight))
    because = suggestion_of(picture.catalog, table, best.shares, best.specialist).because
    finding, value = best.key
    return (Change(finding, value, urgency, best.specialist, because, flips=best.flips),)


@dataclass(frozen=True, slots=True)
class _Tried:
    """What another answer to one question would do."""

    key: Key
    shares: Sequence[float]  # not made to add up to 1
    specialist: str
    flips: bool
    weight: float  # how likely the answer is where it flips, else how close somebody else comes


@dataclass(frozen=True, slots=True)
class _Trial:
    """What all tries have in common."""

    table: Tables
    believed: Sequence[float]
    rows: Sequence[tuple[int, int, float]]  # how clinicians fit what is likely at all
    now: str  # who fits best as it is
    others: Sequence[str]


def _without(
    table: Tables, believed: Sequence[float], finding: str, known: Answers
) -> Sequence[float]:
    """What would be believed without one answer."""
    held = table.ratios.get((finding, known.get(finding, "")))
    return believed if held is None else [p / r for p, r in zip(believed, held, strict=True)]


def _try(trial: _Trial, key: Key, without: Sequence[float]) -> _Tried:
    table = trial.table
    shares = [p * r for p, r in zip(without, table.ratios[key], strict=True)]
    fit = fit_of(table, shares, trial.rows)
    other = max(trial.others, key=fit.__getitem__, default=trial.now)
    lead = fit[other] - fit[trial.now]
    if lead <= 0:
        return _Tried(key, shares, other, flips=False, weight=lead / (sum(shares) or 1.0))
    likelihood = table.answers[key].likelihood
    likely = sum([p * q for p, q in zip(trial.believed, likelihood, strict=True)])
    return _Tried(key, shares, other, flips=True, weight=likely)


def prior_band(picture: Picture) -> Mapping[str, float]:
    """The neck's share if dizziness from the neck were rarer or commoner among visitors.

    Everything but that one prior stays as it is, so each share only grows or shrinks with its own.
    """
    catalog, table = picture.catalog, tables(picture.catalog)
    target = next((c.id for c in catalog.conditions.values() if c.key == "CGD"), "")
    common = dict(zip(table.conditions, table.prior, strict=True)).get(target, 0.0)
    band = {}
    for key in ("cgd_prior_low", "cgd_prior_mid", "cgd_prior_high"):
        wanted = catalog.model[key].value
        shares = dict.fromkeys(SHOWN, 0.0)
        for score in picture.weighing.scores:
            system = catalog.conditions[score.condition].system
            if system in shares:
                mine = score.condition == target
                factor = wanted / common if mine else (1 - wanted) / (1 - common)
                shares[system] += score.share * factor
        band[f"{wanted:g}"] = shares["neck"] / (math.fsum(shares.values()) or 1.0)
    return band
