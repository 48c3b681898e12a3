"""The assessment: how soon, who, what it rests on, how sure, and what would change it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.engine.derived import derive
from bot.engine.evidence import SHOWN, Weighing, log_priors, softmax, system_shares, weigh
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
from bot.engine.red_flags import screen
from bot.engine.rules import holds
from bot.engine.tables import Answer, Tables, tables

HUB = "primary_care"
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
    weighing = weigh(catalog, known)
    systems = _shown_systems(catalog, weighing)
    picture = _Picture(catalog, known, screen(catalog, known), weighing, systems)
    urgency, because = _urgency(picture)
    confidence = _confidence(picture)
    return Assessment(
        urgency=urgency,
        urgency_because=because,
        flags=picture.flags,
        systems=picture.systems,
        scores=picture.weighing.scores,
        suggestions=_suggestions(picture, urgency, confidence),
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
    """The most urgent of flags, the pattern that leads, and the share of urgent conditions."""
    found: list[tuple[Urgency, str]] = [(Urgency.ROUTINE, "none")]
    found += [(f.tier, f.clause) for f in picture.flags if f.effect == "tier"]
    lead = picture.named[:1]
    if lead and picture.weighing.informative:
        condition = picture.catalog.conditions[lead[0].condition]
        found.append((condition.urgency, condition.id))
    number, enough = picture.catalog.model, picture.weighing.informative
    over = _urgent_share(picture) >= number["urgent_threshold"].value
    if over and enough >= number["min_answers"].value:
        found.append((Urgency.DAYS, "urgent_threshold"))
    worst = max(found, key=lambda pair: pair[0].rank)
    upgrade = next((f for f in picture.flags if f.effect == "upgrade"), None)
    if upgrade is not None and worst[0].rank < Urgency.TODAY.rank:
        return worst[0].raised(), upgrade.clause
    return worst


def _urgent_share(picture: _Picture) -> float:
    conditions = picture.catalog.conditions
    return math.fsum(
        s.share for s in picture.weighing.scores if conditions[s.condition].system == "urgent"
    )


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


def _suggestions(picture: _Picture, urgency: Urgency, confidence: str) -> tuple[Suggestion, ...]:
    """One or two clinician types, best first; a flag's own comes before any pattern's."""
    flagged = [
        Suggestion(f.specialist, "", f.flag)
        for f in picture.flags
        if f.tier is urgency or f.effect == "stop"
    ][:1]
    if flagged and urgency.rank >= Urgency.TODAY.rank:
        return tuple(flagged)
    fitting, routed = best_fit(picture.catalog, picture.named), _routed(picture)
    if confidence in ("unclear", "not_enough"):
        hub = Suggestion(HUB, "", "hub")
        return _distinct([*flagged, *routed[:1], hub, *fitting])[:2]
    ordered = _distinct([*flagged, *fitting[:1], *routed, *fitting[1:]])
    alone = confidence == "clear" and not flagged and not routed[1:]
    return ordered[: 1 if alone else 2]


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
    return {s: sum([shares[place] * fit for place, fit in row]) for s, row in table.fits.items()}


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
    pushes: dict[tuple[str, str], float] = {}
    for term in picture.weighing.terms:
        mine = conditions[term.condition].system == system
        weight = share[term.condition] / (inside if mine else inside - 1 or -1)
        key = (term.finding, term.value)
        pushes[key] = pushes.get(key, 0.0) + weight * term.log_odds
    ordered = sorted(pushes.items(), key=lambda item: -item[1])
    return [Reason(f, v, best, weight) for (f, v), weight in ordered if weight > 0]


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
    found: list[tuple[bool, float, Change]] = []
    for (finding, value), answer in table.answers.items():
        if value == SOMETIMES or picture.known.get(finding) == value:
            continue
        held = table.answers.get((finding, picture.known.get(finding, "")))
        shares = _if_answered(table, believed, answer, held)
        fit = _fit(table, shares)
        other = max((s for s in fit if s not in (now, HUB)), key=lambda s: fit[s], default=None)
        if other is None:
            continue
        lead = (fit[other] - fit[now]) / (sum(shares) or 1.0)
        likely = sum([p * q for p, q in zip(believed, answer.likelihood, strict=True)])
        flips = lead > 0
        because = _suggestion(picture.catalog, table, shares, other).because
        change = Change(finding, value, urgency, other, because, flips=flips)
        found.append((flips, likely if flips else lead, change))
    return (max(found, key=lambda item: item[:2])[2],) if found else ()


def _if_answered(
    table: Tables, believed: Sequence[float], answer: Answer, held: Answer | None
) -> list[float]:
    """What would be believed if one answer were another; not made to add up to 1."""
    old = held.terms if held else (0.0,) * len(believed)
    return [
        p * math.exp((n - o) * table.temperature)
        for p, n, o in zip(believed, answer.terms, old, strict=True)
    ]


def _prior_band(picture: _Picture) -> Mapping[str, float]:
    """The neck's share if dizziness from the neck were rarer or commoner among visitors."""
    catalog, table = picture.catalog, tables(picture.catalog)
    sums = dict.fromkeys(table.conditions, 0.0)
    for term in picture.weighing.terms:
        sums[term.condition] += term.log_odds
    target = next((c.id for c in catalog.conditions.values() if c.key == "CGD"), None)
    band = {}
    for key in ("cgd_prior_low", "cgd_prior_mid", "cgd_prior_high"):
        wanted = catalog.model[key].value
        start = log_priors(catalog, table, picture.known, _with_prior(table, target, wanted))
        shares = softmax([s + sums[c] for s, c in zip(start, table.conditions, strict=True)])
        shown = system_shares(catalog, table.conditions, shares)
        band[f"{wanted:g}"] = next((s.share for s in shown if s.system == "neck"), 0.0)
    return band


def _with_prior(table: Tables, target: str | None, wanted: float) -> dict[str, float]:
    pairs = dict(zip(table.conditions, table.prior, strict=True))
    if target is None:
        return pairs
    others = 1 - pairs[target]
    return {c: wanted if c == target else p * (1 - wanted) / others for c, p in pairs.items()}
