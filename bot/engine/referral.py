"""Who to see: the clinician types that fit the whole picture best."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.confidence import says_yes_to_most
from bot.engine.model import Catalog, Score, Suggestion, Urgency
from bot.engine.picture import Picture
from bot.engine.red_flags import clinician
from bot.engine.rules import holds
from bot.engine.tables import Tables, tables
from bot.engine.urgency import urgent_conditions

HUB = "primary_care"
SHORT_LIST = 6  # two are suggested; some may see people only sooner, or be named already


def suggestions_for(
    picture: Picture, urgency: Urgency, because: str, confidence: str
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
    fitting = [s for s in best_fit(picture.catalog, picture.named) if _open(picture, s, urgency)]
    routed = [s for s in _routed(picture) if _open(picture, s, urgency)]
    hub = Suggestion(HUB, "", "hub")
    if confidence in ("unclear", "not_enough"):
        return _distinct([*pressing, *flagged, *routed[:1], hub, *fitting])[:2]
    if says_yes_to_most(picture):
        return _distinct([*pressing, *flagged, *fitting[:1], hub])[:2]
    ordered = _distinct([*pressing, *flagged, *fitting[:1], *routed, *fitting[1:]])
    alone = confidence == "clear" and not flagged and not pressing and not routed[1:]
    return ordered[: 1 if alone else 2]


def _open(picture: Picture, suggestion: Suggestion, urgency: Urgency) -> bool:
    """Whether the clinician type sees people at this urgency, not only sooner."""
    return urgency not in picture.catalog.specialists[suggestion.specialist].instead


def _pressing(picture: Picture, because: str) -> list[Suggestion]:
    """Who sees what no flag of its own, but a pattern or a raised tier, makes a matter of today."""
    upgrade = next((f for f in picture.flags if f.clause == because), None)
    if upgrade is not None:
        return [Suggestion(clinician(picture.catalog, upgrade, Urgency.TODAY), "", upgrade.flag)]
    share = picture.weighing.without_signs
    urgent = max(urgent_conditions(picture), key=lambda c: share[c], default="")
    condition = picture.catalog.conditions.get(because if because in share else urgent)
    first = condition.referrals[:1] if condition is not None else ()
    return [Suggestion(r.specialist, r.why, condition.id) for r in first if condition is not None]


def _routed(picture: Picture) -> list[Suggestion]:
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
    fit = fit_of(table, shares)
    ordered = sorted((s for s in fit if fit[s] > 0), key=lambda s: -fit[s])[:SHORT_LIST]
    return [suggestion_of(catalog, table, shares, specialist) for specialist in ordered]


def fit_of(
    table: Tables,
    shares: Sequence[float],
    rows: Sequence[tuple[int, int, float]] | None = None,
) -> dict[str, float]:
    """How much of the shares each clinician type fits."""
    found = [0.0] * len(table.fits)
    for place, at, fit in table.fit_rows if rows is None else rows:
        found[at] += shares[place] * fit
    return dict(zip(table.fits, found, strict=True))


def suggestion_of(
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
