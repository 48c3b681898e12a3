"""What sets dizziness off, told by scenes of home and work, and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.engine.model import PRESENT, Catalog
from bot.understanding import understand

SAID = {
    "positional_trigger": [
        "Reaching into the loft for the suitcase had me reeling",
        "tying my laces I come up giddy",
        "the ward ceiling whirls as soon as I lie back",
        "emptying the dishwasher makes the kitchen go round",
    ],
    "neck_movement_trigger": [
        "Reversing the van out of the yard I go woozy",
        "swivelling about on the checkout seat makes me sway",
        "an afternoon with my head bent over the piano and I feel floaty",
    ],
    "neck_linked": [
        "on days my neck locks up I wobble down the road",
        "the tighter my neck the worse the giddiness",
        "a heat pack on my neck and the swaying stops",
    ],
    "standing_trigger": [
        "climbing out of the bath I see stars",
        "in the chemist's queue I come over faint",
        "up off the floor after the jigsaw and the lounge greys out",
    ],
    "visual_motion_trigger": [
        "halfway round Morrisons I start to sway",
        "scrolling through spreadsheets makes me seasick",
        "lorries rushing past make me lurch",
    ],
    "sound_trigger": [
        "the organ in chapel makes me tilt",
        "a big sneeze and the room jumps",
        "I hear my eyes move",
    ],
    "spontaneous": [
        "nowt sets it off",
        "it suits itself when it comes",
        "one minute I am peeling spuds, next minute I am whirling",
    ],
    "missed_meal_sugar": [
        "two biscuits and I am sorted",
        "I wobble until I have had my porridge",
        "working through lunch makes me faint",
    ],
    "new_glasses": ["ever since the cataract was done", "I just went over to varifocals"],
    "better_eye_closed": ["steady only with one eye", "both eyes open is when it swims"],
    "one_turn_blackout": ["when I turn my head to the left I black out"],
    "faint_exertion_lying": ["collapsed on the netball court"],
}
NOT_SAID = {
    "positional_trigger": [
        "lying down helps",
        "it hurts when I bend",
        "I looked up what vertigo is",
        "that is turning over a new leaf",
        "too tired to get out of bed",
    ],
    "neck_movement_trigger": [
        "my neck hurts when I turn to the left",
        "turning my head does nothing",
        "I can only turn my head halfway",
        "looking around for a good physio",
    ],
    "neck_linked": [
        "my neck is sore and I am dizzy",
        "the dizziness is not linked to my neck",
        "a bad neck gives me a headache",
    ],
    "standing_trigger": [
        "standing up does nothing",
        "a stand up comedian",
        "I need to stand up to my boss",
        "my knees ache when I stand",
    ],
    "visual_motion_trigger": [
        "I work in a supermarket",
        "I tripped on the escalator",
        "sat in traffic with a sore back",
    ],
    "sound_trigger": [
        "eye strain",
        "my head hurts when I cough",
        "a loud noise gives me a headache",
    ],
    "spontaneous": ["call me any time", "no reason to worry", "neck pain out of nowhere"],
    "missed_meal_sugar": ["food makes no difference", "I get a migraine when I skip lunch"],
    "new_glasses": ["should I get new glasses", "a new prescription for my blood pressure"],
    "better_eye_closed": ["closing one eye makes no difference", "I can not close my left eye"],
    "one_turn_blackout": [
        "turning my head makes the room spin",
        "no blackouts when I turn my head",
    ],
    "faint_exertion_lying": ["collapsed onto the sofa after work", "I go to the gym"],
}


def _read(catalog: Catalog, said: str, finding: str) -> str | None:
    """The answer to one finding; a danger sign that is asked about counts as heard."""
    read = understand(catalog, said)
    return PRESENT if finding in read.ask else read.answers.get(finding)


@pytest.mark.parametrize(
    ("finding", "said"), [(f, said) for f, all_said in SAID.items() for said in all_said]
)
def test_a_scene_tells_what_sets_it_off(catalog: Catalog, finding: str, said: str) -> None:
    assert _read(catalog, said, finding) == PRESENT


@pytest.mark.parametrize(
    ("finding", "said"), [(f, said) for f, all_said in NOT_SAID.items() for said in all_said]
)
def test_words_that_only_sound_like_a_trigger_are_not_taken_for_one(
    catalog: Catalog, finding: str, said: str
) -> None:
    assert _read(catalog, said, finding) != PRESENT
