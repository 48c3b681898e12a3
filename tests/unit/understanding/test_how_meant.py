"""How a phrase is meant: what a denial reaches, what is over, who is told of, what is feared."""

from __future__ import annotations

import pytest

from bot.knowledge import load_catalog
from bot.understanding import understand


def _read(text: str):  # noqa: ANN202 - what `understand` gives
    return understand(load_catalog(), text)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("no headache, neck pain or dizziness", {"headache", "neck_pain", "dizziness"}),
        (
            "I haven't got double vision, slurred speech or a droopy face",
            {"double_vision", "speech_trouble", "face_droop"},
        ),
        ("i can walk straight", {"cannot_walk"}),
        ("bright light is fine", {"light_sensitivity"}),
        ("My speech is the same as ever", {"speech_trouble"}),
        ("vomiting: no, fever: no", {"nausea_vomiting", "fever"}),
        ("nobody in the family gets migraine", {"family_migraine"}),
        ("rolling over in bed makes no difference", {"positional_trigger"}),
        ("my neck feels fine", {"neck_pain"}),
    ],
)
def test_what_is_denied_is_absent(text: str, absent: set[str]) -> None:
    answers = _read(text).answers
    assert absent <= {finding for finding, value in answers.items() if value == "absent"}


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("the dizziness doesn't go away", "dizziness"),
        ("not a day goes by without a headache", "headache"),
        ("no dizziness until i changed tablets", "dizziness"),
        ("it's not the worst headache i've had", "headache"),
        ("not sleeping, neck pain, worn out", "neck_pain"),
        ("vomiting: no, headache: yes", "headache"),
        ("I don't feel sick with the headaches", "headache"),
        ("i want to sleep without neck pain", "neck_pain"),
    ],
)
def test_a_denial_of_something_else_denies_nothing(text: str, present: str) -> None:
    assert _read(text).answers.get(present) == "present"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("not drunk, can't walk straight", "cannot_walk"),
        ("I can not walk properly", "cannot_walk"),
        ("no headache, face drooping on the left", "face_droop"),
        ("the weakness in my arm has not improved", "limb_weak_numb"),
        ("no idea what is going on, my speech is slurred", "speech_trouble"),
        ("my speech was fine until an hour ago, now it is slurred", "speech_trouble"),
        ("no fever until today, now a fever and a stiff neck, no rash", "fever_stiff_neck"),
        ("unable to speak clearly", "speech_trouble"),
    ],
)
def test_danger_is_never_denied_by_what_stands_beside_it(text: str, sign: str) -> None:
    read = _read(text)
    assert read.urgent or sign in read.ask or read.answers.get(sign) == "present"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("the dizziness has gone for good", "dizziness"),
        ("the spinning cleared up after the epley", "spinning"),
        ("palpitations as a student, nothing since", "palpitations"),
        ("the headaches stopped when I gave up coffee", "headache"),
    ],
)
def test_what_is_over_is_history(text: str, finding: str) -> None:
    read = _read(text)
    assert finding in read.history
    assert read.answers.get(finding) != "present"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("the dizziness goes away after a minute", "dizziness"),
        ("I roll over, it spins, then it's over", "spinning"),
        ("my headache used to be mild, now it is terrible", "headache"),
        ("I've had headaches since 2019", "headache"),
        ("it went away but now the dizziness is back", "dizziness"),
        ("the chest pain has gone now", "chest_pain"),
    ],
)
def test_what_comes_and_goes_is_not_over(text: str, finding: str) -> None:
    assert _read(text).answers.get(finding) == "present"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("at my sister's house I got really dizzy", "dizziness"),
        ("carrying my son gives me neck pain", "neck_pain"),
        ("does anyone else get dizzy in supermarkets?", "dizziness"),
    ],
)
def test_somebody_near_is_not_the_one_told_of(text: str, finding: str) -> None:
    read = _read(text)
    assert (read.about, read.answers.get(finding)) == ("self", "present")


def test_no_spinning_leaves_other_dizziness_open() -> None:
    assert _read("it doesn't spin").answers == {"spinning": "absent"}


def test_sickness_with_headaches_is_said_of_the_headaches() -> None:
    assert _read("headaches most days. never feel sick").answers["headache_nausea"] == "absent"
