"""How soon: the most urgent of the danger signs and of the pattern that leads."""

from __future__ import annotations

import math

from bot.engine.model import Urgency
from bot.engine.picture import Picture
from bot.engine.rules import holds

URGENT = "urgent"  # the system of what needs a prompt check


def urgency_of(picture: Picture) -> tuple[Urgency, str]:
    """The most urgent of flags and patterns; then what raises it by one tier, and what did.

    The share of urgent conditions raises to today at most: no emergency rests on shares.
    """
    found: list[tuple[Urgency, str]] = [(Urgency.ROUTINE, "none")]
    found += [(f.tier, f.clause) for f in picture.flags if f.effect == "tier"]
    if picture.weighing.informative:
        patterns = dict.fromkeys([*_leading(picture), *_prompt(picture)])
        found += [(urgency_of_pattern(picture, c), c) for c in patterns]
    worst = max(found, key=lambda pair: pair[0].rank)
    if worst[0].rank < Urgency.TODAY.rank and _urgent_share_is_high(picture):
        worst = (worst[0].raised(), "urgent_threshold")
    upgrade = next((f for f in picture.flags if f.effect == "upgrade"), None)
    if upgrade is None:
        return worst
    return max(worst[0], upgrade.tier, key=lambda tier: tier.rank).raised(), upgrade.clause


def urgency_of_pattern(picture: Picture, condition_id: str) -> Urgency:
    """How soon somebody with this pattern should be seen, as far as the answers say."""
    condition = picture.catalog.conditions[condition_id]
    fitting = (tier for when, tier in condition.urgency_when if holds(when, picture.known))
    return next(fitting, condition.urgency)


def _prompt(picture: Picture) -> list[str]:
    """Patterns that are plain enough for their urgency to count, whatever leads."""
    conditions = picture.catalog.conditions.values()
    return [c.id for c in conditions if c.prompt_when and holds(c.prompt_when, picture.known)]


def _leading(picture: Picture) -> list[str]:
    """The likeliest pattern that may be named, and an urgent one that leads all of them."""
    share, conditions = picture.weighing.without_signs, picture.catalog.conditions
    named = max((s.condition for s in picture.named), key=lambda c: share[c], default=None)
    first = max(share, key=lambda c: share[c])
    urgent = [first] if conditions[first].system == URGENT else []
    return urgent if named is None else [named, *urgent]


def urgent_conditions(picture: Picture) -> list[str]:
    """The conditions that need a prompt check."""
    return [c.id for c in picture.catalog.conditions.values() if c.system == URGENT]


def _urgent_share_is_high(picture: Picture) -> bool:
    number, share = picture.catalog.model, picture.weighing.without_signs
    enough = picture.weighing.informative >= number["min_answers"].value
    pressing = [
        c
        for c in urgent_conditions(picture)
        if urgency_of_pattern(picture, c).rank >= Urgency.TODAY.rank
    ]
    urgent = math.fsum(share[c] for c in pressing)
    return enough and urgent >= number["urgent_threshold"].value
