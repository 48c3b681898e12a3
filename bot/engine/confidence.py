"""How sure to sound, and whether more than one thing may be going on."""

from __future__ import annotations

from bot.engine.model import ABSENT, PRESENT, SOMETIMES, UNSURE
from bot.engine.picture import Picture


def confidence_of(picture: Picture) -> str:
    """One of four words: clear, two (directions), unclear, or not_enough to say."""
    number = picture.catalog.model
    first, second = picture.systems[0].share, picture.systems[1].share
    if unsure_share(picture) > number["unsure_limit"].value or picture.weighing.informative < 2:  # noqa: PLR2004
        return "not_enough"
    if first >= number["clear_share"].value and first - second >= number["clear_gap"].value:
        return "two" if says_yes_to_most(picture) else "clear"
    return "two" if first >= number["two_share"].value else "unclear"


def unsure_share(picture: Picture) -> float:
    """Of the ordinary answers asked for, how many the visitor did not know."""
    findings = picture.catalog.findings
    asked = [v for f, v in picture.known.items() if not findings[f].flag]
    return sum(v == UNSURE for v in asked) / len(asked) if asked else 0.0


def says_yes_to_most(picture: Picture) -> bool:
    """Whether so much was affirmed that each yes says little."""
    weighed = {t.finding: t.value for t in picture.weighing.terms}
    plain = [v for v in weighed.values() if v in (PRESENT, ABSENT, SOMETIMES)]
    least = picture.catalog.model["min_answers"].value
    share = picture.catalog.model["yes_share_limit"].value
    return len(plain) > least and plain.count(PRESENT) / len(plain) > share


def more_than_one(picture: Picture) -> bool:
    """Whether two conditions of different systems each fit on their own, or two kinds were told."""
    conditions = picture.catalog.conditions
    likely = {
        conditions[s.condition].system
        for s in picture.named
        if s.alone >= picture.catalog.model["alone_likely"].value
    }
    return len(likely) > 1 or picture.known.get("two_kinds") == PRESENT
