"""Danger and what went before it, in everyday words; and jokes that are neither."""

import pytest

from bot.knowledge import load_catalog
from bot.understanding import understand

HEARD = [
    ("his speech is not proper since lunch", "speech_trouble"),
    ("she knows what she wants to say and it will not come", "speech_trouble"),
    ("no feeling in my right cheek", "face_numb_one_side"),
    ("wonky smile on him", "face_droop"),
    ("my left foot feels like it belongs to another man", "limb_weak_numb"),
    ("both legs turned to jelly and will not carry me", "both_limbs_weak"),
    ("bread sticks in my throat", "swallow_trouble"),
    ("i have got a rope ready in the shed", "self_harm"),
    ("i am hoarding my tablets", "self_harm"),
    ("my privates are numb", "saddle_numb"),
    ("i pissed myself and never knew", "bladder_bowel"),
    ("she is having a fit", "seizure_like"),
    ("my glucose is 2.7", "low_sugar_now"),
    ("all three of us have headaches since we lit the stove", "others_ill_gas"),
    ("band around my ribs", "chest_pain"),
    ("no breath left in me", "breathless"),
    ("dropped four metres", "injury_high_energy"),
]

NOT_HEARD = [
    ("i almost had a heart attack when i saw the bill", "chest_pain"),
    ("the price was hard to swallow", "swallow_trouble"),
    ("kill me, it is monday", "self_harm"),
    ("nearly peed myself laughing", "bladder_bowel"),
    ("butt cheek is tingling", "face_numb_one_side"),
    ("bells palsy eight years ago, no trouble since", "face_droop"),
    ("i had a coughing fit", "seizure_like"),
    ("i have never been so fit", "seizure_like"),
    ("i had a c section in 2015", "pregnant_postpartum"),
    ("the fever is gone", "fever"),
]


@pytest.mark.parametrize(("text", "finding"), HEARD)
def test_is_heard(text: str, finding: str) -> None:
    said = understand(load_catalog(), text, phrases_only=True).mentions
    assert any(m.finding == finding and m.value == "present" and m.when == "now" for m in said)


@pytest.mark.parametrize(("text", "finding"), NOT_HEARD)
def test_is_not_heard(text: str, finding: str) -> None:
    answers = understand(load_catalog(), text, phrases_only=True).answers
    assert answers.get(finding) != "present"
