"""How sure to sound, and whether more than one thing may be going on."""

from __future__ import annotations

import math

from bot.engine.model import ABSENT, PRESENT, SOMETIMES, UNSURE
from bot.engine.picture import Picture

LEAST_ANSWERS = 2  # fewer say nothing
EDGE = 0.01  # shares nearer to 0 or 1 than this are taken as this


def confidence_of(picture: Picture) -> str:
    """One of four words: clear, two (directions), unclear, or not_enough to say."""
    number = picture.catalog.model
    sure, gap = sureness(picture), picture.systems[0].share - picture.systems[1].share
    little = picture.weighing.informative < LEAST_ANSWERS
    if little or unsure_share(picture) > number["unsure_limit"].value:
        return "not_enough"
    if sure >= number["clear_share"].value and gap >= number["clear_gap"].value:
        return "two" if says_yes_to_most(picture) else "clear"
    return "two" if sure >= number["two_share"].value else "unclear"


def sureness(picture: Picture) -> float:
    """How often the first system is right for answers like these: a calibrated probability.

    A share alone does not know how well somebody answers. Each "not sure" makes it less, by a
    curve fitted on written cases, answered well and answered badly; and a pattern that no test can
    prove is never said to be surer than its cap.
    """
    number, first = picture.catalog.model, picture.systems[0]
    score = (
        number["sureness_start"].value
        + number["sureness_share"].value * share_log_odds(first.share)
        - number["sureness_unsure"].value * unsure_share(picture)
    )
    lead = picture.catalog.conditions[picture.weighing.scores[0].condition]
    cap = lead.confidence_cap if lead.system == first.system else 1.0
    return min(1 / (1 + math.exp(-score)), cap)


def share_log_odds(share: float) -> float:
    """What the curve of sureness runs over; shares at the very edge are held a little inside."""
    held = min(max(share, EDGE), 1 - EDGE)
    return math.log(held / (1 - held))


def unsure_share(picture: Picture) -> float:
    """Of the ordinary answers asked for, how many the visitor did not know."""
    findings = picture.catalog.findings
    asked = [v for f, v in picture.known.items() if not findings[f].flag]
    return sum(v == UNSURE for v in asked) / len(asked) if asked else 0.0


def says_yes_to_most(picture: Picture) -> bool:
    """Whether so much was affirmed that each yes says little."""
    plain = [h.value for h in picture.weighing.heard if h.value in (PRESENT, ABSENT, SOMETIMES)]
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
