"""The assessment: how soon, who, what it rests on, how sure, and what would change it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.engine.derived import derive
from bot.engine.evidence import SHOWN, Weighing, weigh_known
from bot.engine.model import (
    ABSENT,
    PRESENT,
    SOMETIMES,
    UNSURE,
    Answers,
    Assessment,
    Catalog,
    Change,
    FiredFlag,
    Reason,
    Score,
    Suggestion,
    SystemShare,
    Urgency,
)
from bot.engine.red_flags import clinician, screen_known
from bot.engine.rules import holds
from bot.engine.tables import Key, Tables, tables

HUB = "primary_care"
URGENT = "urgent"  # the system of what needs a prompt check
REASONS = 3


@dataclass(frozen=True, slots=True)
class _Picture:
    """What the parts of an assessment are worked out from."""

    catalog: Catalog
    known: Answers
    flags: tuple[FiredFlag, ...]
    weighing: Weighing
    systems: tuple[SystemShare, ...]

    @property
    def named(self) -> list[Score]:
        """Conditions that may be named, best first, of the shown systems."""
        conditions = self.catalog.conditions
        return [
            s for s in self.weighing.scores if s.named and conditions[s.condition].system in SHOWN
        ]


def assess(catalog: Catalog, answers: Answers) -> Assessment:
    """Suggest how soon to be seen and by which type of clinician. Never a diagnosis.

    Red flags decide first; the evidence cannot lower what they say.
    """
    known = derive(catalog, answers)
    weighing = weigh_known(catalog, known)
    systems = _shown_systems(catalog, weighing)
    picture = _Picture(catalog, known, screen_known(catalog, known), weighing, systems)
    urgency, because = _urgency(picture)
    confidence = _confidence(picture)
    return Assessment(
        urgency=urgency,
        urgency_because=because,
        flags=picture.flags,
        systems=picture.systems,
        scores=picture.weighing.scores,
        suggestions=_suggestions(picture, urgency, because, confidence),
        confidence=confidence,
        more_than_one=_more_than_one(picture),
        reasons=_reasons(picture, confidence),
        would_change=_would_change(picture, urgency),
        terms=picture.weighing.terms,
        contradictions=picture.weighing.contradictions,
        unsure_share=_unsure_share(picture),
        prior_band=_prior_band(picture),
        version=catalog.version,
    )


def _shown_systems(catalog: Catalog, weighing: Weighing) -> tuple[SystemShare, ...]:
    """System shares as they may be shown.

    A pattern that may not be named adds to its system, yet never puts it first. And no system is
    shown larger than the pattern that leads it may be shown: dizziness from the neck is a
    diagnosis of exclusion.
    """
    named = dict.fromkeys(SHOWN, 0.0)
    held_back = dict.fromkeys(SHOWN, 0.0)
    for score in weighing.scores:
        system = catalog.conditions[score.condition].system
        if system in named:
            (named if score.named else held_back)[system] += score.share
    for system, extra in held_back.items():
        room = max(v for s, v in named.items() if s != system) - named[system]
        named[system] += min(extra, max(room, 0.0))
    total = math.fsum(named.values()) or 1.0
    shares = {system: share / total for system, share in named.items()}
    behind = {system: held_back[system] > 0 for system in SHOWN}
    ordered = sorted(shares, key=lambda s: (-round(shares[s], 9), behind[s]))
    return _capped(catalog, weighing, {system: shares[system] for system in ordered})


def _capped(
    catalog: Catalog, weighing: Weighing, shares: Mapping[str, float]
) -> tuple[SystemShare, ...]:
    lead = catalog.conditions[weighing.scores[0].condition]
    cap, held = lead.confidence_cap, shares.get(lead.system, 0.0)
    shrunk = (1 - cap) / (1 - held) if held > cap else 1.0
    return tuple(
        SystemShare(s, min(share, cap) if s == lead.system else share * shrunk)
        for s, share in shares.items()
    )


# --- how soon -----------------------------------------------------------------------------------


def _urgency(picture: _Picture) -> tuple[Urgency, str]:
    """The most urgent of flags and leading patterns; then what raises it by one tier.

    Neither the share of urgent conditions nor the upgrade rule makes an emergency by itself.
    """
    found: list[tuple[Urgency, str]] = [(Urgency.ROUTINE, "none")]
    found += [(f.tier, f.clause) for f in picture.flags if f.effect == "tier"]
    if picture.weighing.informative:
        conditions = picture.catalog.conditions
        found += [(conditions[c].urgency, c) for c in _leading(picture)]
    worst = max(found, key=lambda pair: pair[0].rank)
    if _urgent_share_is_high(picture):
        worst = _raised(worst, "urgent_threshold")
    upgrade = next((f for f in picture.flags if f.effect == "upgrade"), None)
    return _raised(worst, upgrade.clause) if upgrade is not None else worst


def _raised(found: tuple[Urgency, str], because: str) -> tuple[Urgency, str]:
    return (found[0].raised(), because) if found[0].rank < Urgency.TODAY.rank else found


def _leading(picture: _Picture) -> list[str]:
    """The likeliest pattern that may be named, and an urgent one that leads all of them."""
    share, conditions = picture.weighing.without_signs, picture.catalog.conditions
    named = max((s.condition for s in picture.named), key=lambda c: share[c], default=None)
    first = max(share, key=lambda c: share[c])
    urgent = [first] if conditions[first].system == URGENT else []
    return urgent if named is None else [named, *urgent]


def _urgent_conditions(picture: _Picture) -> list[str]:
    return [c.id for c in picture.catalog.conditions.values() if c.system == URGENT]


def _urgent_share_is_high(picture: _Picture) -> bool:
    number, share = picture.catalog.model, picture.weighing.without_signs
    enough = picture.weighing.informative >= number["min_answers"].value
    urgent = math.fsum(share[c] for c in _urgent_conditions(picture))
    return enough and urgent >= number["urgent_threshold"].value


# --- how sure -----------------------------------------------------------------------------------


def _confidence(picture: _Picture) -> str:
    number = picture.catalog.model
    first, second = picture.systems[0].share, picture.systems[1].share
    if _unsure_share(picture) > number["unsure_limit"].value or picture.weighing.informative < 2:  # noqa: PLR2004
        return "not_enough"
    if first >= number["clear_share"].value and first - second >= number["clear_gap"].value:
        return "two" if _says_yes_to_most(picture) else "clear"
    return "two" if first >= number["two_share"].value else "unclear"


def _unsure_share(picture: _Picture) -> float:
    """Of the ordinary answers asked for, how many the visitor did not know."""
    findings = picture.catalog.findings
    asked = [v for f, v in picture.known.items() if not findings[f].flag]
    return sum(v == UNSURE for v in asked) / len(asked) if asked else 0.0


def _says_yes_to_most(picture: _Picture) -> bool:
    weighed = {t.finding: t.value for t in picture.weighing.terms}
    plain = [v for v in weighed.values() if v in (PRESENT, ABSENT, SOMETIMES)]
    least = picture.catalog.model["min_answers"].value
    share = picture.catalog.model["yes_share_limit"].value
    return len(plain) > least and plain.count(PRESENT) / len(plain) > share


def _more_than_one(picture: _Picture) -> bool:
    conditions = picture.catalog.conditions
    likely = {
        conditions[s.condition].system
        for s in picture.named
        if s.alone >= picture.catalog.model["alone_likely"].value
    }
    return len(likely) > 1 or picture.known.get("two_kinds") == PRESENT


# --- who ----------------------------------------------------------------------------------------


def _suggestions(
    picture: _Picture, urgency: Urgency, because: str, confidence: str
) -> tuple[Suggestion, ...]:
    """One or two clinician types, best first; a flag's own comes before any pattern's.

    What must be seen today goes to what made it so. Somebody who says yes to most questions gets
    the whole picture looked at beside the best fit.
    """
    flagged = [
        Suggestion(clinician(picture.catalog, f, urgency), "", f.flag)
        for f in sorted(picture.flags, key=lambda f: f.effect == "stop")
        if f.tier is urgency or f.effect == "stop"
    ][:1]
    pressing = _pressing(picture, because) if urgency.rank >= Urgency.TODAY.rank else []
    if any(f.tier is urgency for f in picture.flags) and pressing:
        return tuple(flagged)
    fitting, routed = best_fit(picture.catalog, picture.named), _routed(picture)
    hub = Suggestion(HUB, "", "hub")
    if confidence in ("unclear", "not_enough"):
        return _distinct([*pressing, *flagged, *routed[:1], hub, *fitting])[:2]
    if _says_yes_to_most(picture):
        return _distinct([*pressing, *flagged, *fitting[:1], hub])[:2]
    ordered = _distinct([*pressing, *flagged, *fitting[:1], *routed, *fitting[1:]])
    alone = confidence == "clear" and not flagged and not pressing and not routed[1:]
    return ordered[: 1 if alone else 2]


def _pressing(picture: _Picture, because: str) -> list[Suggestion]:
    """Who sees what no flag of its own, but a pattern or a raised tier, makes a matter of today."""
    upgrade = next((f for f in picture.flags if f.clause == because), None)
    if upgrade is not None:
        return [Suggestion(clinician(picture.catalog, upgrade, Urgency.TODAY), "", upgrade.flag)]
    share = picture.weighing.without_signs
    urgent = max(_urgent_conditions(picture), key=lambda c: share[c], default="")
    condition = picture.catalog.conditions.get(because if because in share else urgent)
    first = condition.referrals[:1] if condition is not None else ()
    return [Suggestion(r.specialist, r.why, condition.id) for r in first if condition is not None]


def _routed(picture: _Picture) -> list[Suggestion]:
    """First referrals of the plain patterns that the answers show, likeliest first."""
    found = []
    for score in picture.named:
        condition = picture.catalog.conditions[score.condition]
        if condition.route_when is not None and holds(condition.route_when, picture.known):
            referral = condition.referrals[0]
            found.append(Suggestion(referral.specialist, referral.why, condition.id))
    return found


def best_fit(catalog: Catalog, scores: Sequence[Score]) -> list[Suggestion]:
    """Clinician types by how much of the whole picture each of them fits, not by the top guess."""
    table = tables(catalog)
    share = {s.condition: s.share for s in scores}
    shares = [share.get(c, 0.0) for c in table.conditions]
    fit = _fit(table, shares)
    ordered = sorted((s for s in fit if fit[s] > 0), key=lambda s: -fit[s])
    return [_suggestion(catalog, table, shares, specialist) for specialist in ordered]


def _fit(table: Tables, shares: Sequence[float]) -> dict[str, float]:
    """How much of the shares each clinician type fits."""
    found = [0.0] * len(table.fits)
    for share, row in zip(shares, table.fits_by_condition, strict=True):
        for place, fit in row:
            found[place] += share * fit
    return dict(zip(table.fits, found, strict=True))


def _suggestion(
    catalog: Catalog, table: Tables, shares: Sequence[float], specialist: str
) -> Suggestion:
    """A clinician type with the reason of the pattern that speaks for it most."""
    place, _ = max(table.fits[specialist], key=lambda pair: shares[pair[0]] * pair[1])
    condition = catalog.conditions[table.conditions[place]]
    why = next(r.why for r in condition.referrals if r.specialist == specialist)
    return Suggestion(specialist, why, condition.id)


def _distinct(suggestions: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    seen: dict[str, Suggestion] = {}
    for suggestion in suggestions:
        seen.setdefault(suggestion.specialist, suggestion)
    return tuple(seen.values())


# --- why, and what would change it --------------------------------------------------------------


def _reasons(picture: _Picture, confidence: str) -> tuple[Reason, ...]:
    """The two or three answers that pushed most, one for the second direction where two fit."""
    first = _pushes(picture, picture.systems[0].system)
    if confidence != "two":
        return tuple(first[:REASONS])
    chosen = {r.finding for r in first[: REASONS - 1]}
    second = [r for r in _pushes(picture, picture.systems[1].system) if r.finding not in chosen]
    return (*first[: REASONS - 1], *second[:1])


def _pushes(picture: _Picture, system: str) -> list[Reason]:
    """What each answer says for one system against all others, strongest first."""
    conditions = picture.catalog.conditions
    share = {s.condition: s.share for s in picture.weighing.scores}
    inside = math.fsum(v for c, v in share.items() if conditions[c].system == system)
    best = max((c for c in share if conditions[c].system == system), key=lambda c: share[c])
    outside = inside - 1 or -1
    weight = {
        c: v / (inside if conditions[c].system == system else outside) for c, v in share.items()
    }
    pushes: dict[tuple[str, str], float] = {}
    for term in picture.weighing.terms:
        key = (term.finding, term.value)
        pushes[key] = pushes.get(key, 0.0) + weight[term.condition] * term.log_odds
    ordered = sorted(pushes.items(), key=lambda item: -item[1])
    return [Reason(f, v, best, push) for (f, v), push in ordered if push > 0]


def _would_change(picture: _Picture, urgency: Urgency) -> tuple[Change, ...]:
    """The one different answer that would change most who fits best.

    An answer that would put somebody else first wins, the likeliest of them; else the one that
    brings somebody else closest.
    """
    if urgency.rank >= Urgency.TODAY.rank or not picture.named:
        return ()
    table = tables(picture.catalog)
    share = {s.condition: s.share for s in picture.named}
    believed = [share.get(c, 0.0) for c in table.conditions]
    fit = _fit(table, believed)
    now = max(fit, key=lambda s: fit[s])
    others = [s for s in fit if s not in (now, HUB)]
    found = [
        _try(table, key, believed, _without(table, believed, key[0], picture.known), now, others)
        for key in table.ratios
        if key[1] != SOMETIMES and picture.known.get(key[0]) != key[1]
    ]
    if not found or not others:
        return ()
    best = max(found, key=lambda tried: (tried.flips, tried.weight))
    because = _suggestion(picture.catalog, table, best.shares, best.specialist).because
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


def _without(
    table: Tables, believed: Sequence[float], finding: str, known: Answers
) -> Sequence[float]:
    """What would be believed without one answer."""
    held = table.ratios.get((finding, known.get(finding, "")))
    return believed if held is None else [p / r for p, r in zip(believed, held, strict=True)]


def _try(
    table: Tables,
    key: Key,
    believed: Sequence[float],
    without: Sequence[float],
    now: str,
    others: Sequence[str],
) -> _Tried:
    shares = [p * r for p, r in zip(without, table.ratios[key], strict=True)]
    fit = _fit(table, shares)
    other = max(others, key=fit.__getitem__, default=now)
    lead = fit[other] - fit[now]
    if lead <= 0:
        return _Tried(key, shares, other, flips=False, weight=lead / (sum(shares) or 1.0))
    likelihood = table.answers[key].likelihood
    likely = sum([p * q for p, q in zip(believed, likelihood, strict=True)])
    return _Tried(key, shares, other, flips=True, weight=likely)


def _prior_band(picture: _Picture) -> Mapping[str, float]:
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
