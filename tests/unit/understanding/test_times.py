"""Since when, how long a spell lasts, and how often: whose time it is."""

from __future__ import annotations

import pytest

from bot.engine.model import Catalog
from bot.understanding import understand


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I've lived with a sore neck for twenty odd years", "long"),
        ("fell off a ladder in 2021 and have been dizzy ever since", "long"),
        ("my neck pain started 2 years ago", "long"),
        ("head pounding on and off for the past two months", "months"),
        ("I am having headache from past 15 days", "weeks"),
        ("had the flu two weeks ago and have been lightheaded since", "weeks"),
        ("it all kicked off on Sunday, room spinning", "days"),
        ("it began yesterday evening while I was washing up", "today"),
    ],
)
def test_a_time_of_the_complaint_tells_since_when(
    catalog: Catalog, text: str, expected: str
) -> None:
    assert understand(catalog, text).answers.get("onset") == expected


@pytest.mark.parametrize(
    "text",
    [
        "I've been married for 20 years and I get dizzy",
        "on blood pressure tablets for 3 years, feel faint when standing",
        "I get a headache every couple of weeks",
        "dizzy 3 times a week",
        "I'm 28 weeks pregnant with a sore neck",
        "I have an appointment in two weeks for my neck",
        "hip replacement in 2018, now dizzy on stairs",
        "I haven't had a headache for years",
        "used to get migraines for 15 years, none now",
        "headache comes a day or two before my period",
        "I drink four coffees a day and get headaches",
    ],
)
def test_a_time_of_something_else_does_not(catalog: Catalog, text: str) -> None:
    assert "onset" not in understand(catalog, text).answers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("roughly a quarter of an hour, then it fades", "minutes"),
        ("the vertigo goes on for half an hour to two hours", "hours"),
        ("the attacks last two to three days", "days"),
        ("dizzy non stop for five months", "constant"),
        ("the rocking is endless", "constant"),
        ("a blink and it's gone", "seconds"),
        ("it lasts most of a day", "hours"),
    ],
)
def test_how_long_a_spell_lasts(catalog: Catalog, text: str, expected: str) -> None:
    assert understand(catalog, text).answers.get("spell_duration") == expected


@pytest.mark.parametrize(
    "text",
    [
        "after two hours at the sewing machine my neck is stiff",
        "I stare at screens for hours and my neck hurts",
        "if I stand for ten minutes I feel faint",
        "my heart races at 100 miles an hour and I'm dizzy",
        "my neck hurts at the moment",
        "I take paracetamol every day for my neck",
        "give me a second to explain my dizziness",
    ],
)
def test_how_long_one_sits_is_no_spell(catalog: Catalog, text: str) -> None:
    assert "spell_duration" not in understand(catalog, text).answers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I get dizzy now and then", "sometimes"),
        ("dizzy once in a while", "sometimes"),
        ("I rarely get dizzy", "sometimes"),
        ("dizzy on and off all week", "present"),
        ("the dizziness comes and goes", "present"),
        ("dizzy since 2019", "present"),
    ],
)
def test_how_often(catalog: Catalog, text: str, expected: str) -> None:
    assert understand(catalog, text).answers.get("dizziness") == expected
