"""What sets dizziness off, what comes with it, and what only sounds alike."""

from __future__ import annotations

import pytest

from bot.engine.model import ABSENT, PRESENT
from bot.knowledge import load_catalog
from bot.understanding import understand


def _answers(said: str) -> dict[str, str]:
    return dict(understand(load_catalog(), said, phrases_only=True).answers)


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ("I get woozy whenever I check my blind spot", "neck_movement_trigger"),
        ("turning my head to the passenger makes me dizzy", "neck_movement_trigger"),
        ("settling on my pillow starts the merry go round", "positional_trigger"),
        ("swimmy when she gets up", "standing_trigger"),
        ("lorries rushing past make me sway", "visual_motion_trigger"),
        ("when a van honks I lose my balance", "sound_trigger"),
        ("dizzy turns, I could be sat doing nowt", "spontaneous"),
        ("wobbly when lunch is late", "missed_meal_sugar"),
        ("my heart was hammering", "palpitations"),
        ("I have two sorts of dizziness", "two_kinds"),
        ("the worse my neck the dizzier I am", "neck_linked"),
        ("giddy with a bit of queasiness", "nausea_vomiting"),
        ("I am clinging to the walls", "cannot_walk"),
        ("I puke in every car", "motion_sickness"),
    ],
)
def test_read(said: str, finding: str) -> None:
    assert _answers(said).get(finding) == PRESENT


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ("dizzy when I roll over in bed and my neck aches", "neck_movement_trigger"),
        ("dizzy lying down n my neck's sore since I turned the mattress", "neck_movement_trigger"),
        ("I can't bend my neck", "neck_movement_trigger"),
        ("I can't stand doctors", "cannot_walk"),
        ("music I can not stand", "cannot_walk"),
        ("I can't walk to work, it is too far", "cannot_walk"),
        ("I puke in every car", "nausea_vomiting"),
        ("my headache is worse lying down", "positional_trigger"),
        ("I went down with no warning, wide awake", "spontaneous"),
        ("I have two kinds of headache", "two_kinds"),
    ],
)
def test_not_read(said: str, finding: str) -> None:
    assert finding not in _answers(said)


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ("dizzy, but it isn't brought on by rolling over", "positional_trigger"),
        ("roll in bed - nothing, yet I am dizzy", "positional_trigger"),
        ("dizzy looking up, turning doesn't do it", "neck_movement_trigger"),
        ("Dizzy. Nausea - none.", "nausea_vomiting"),
        ("dizzy, chocolate does not help", "missed_meal_sugar"),
        ("just the one kind of dizziness", "two_kinds"),
    ],
)
def test_denied(said: str, finding: str) -> None:
    assert _answers(said).get(finding) == ABSENT
