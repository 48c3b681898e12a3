"""How people say that they are dizzy, faint, sick or unsteady; and what only sounds like it."""

from __future__ import annotations

import pytest

from bot.engine.derived import derive
from bot.engine.model import ABSENT, PRESENT
from bot.knowledge import load_catalog
from bot.understanding import understand

DIZZY = (
    "been staggering round the garden since breakfast",
    "the landing tilts as I cross it",
    "my kitchen floor feels like it is moving",
    "very light in my head at choir",
    "light-headed in assembly",
    "I have the wobbles today",
    "as if I had had four pints",
    "I still have my sea legs from the crossing",
    "my balance has gone to pot",
    "I veer into people on the pavement",
    "doddery on my feet since Easter",
    "had one of my turns at bowls",
    "hanging the coat up, I had to grab the banister",
    "I get a spinny head over the ironing",
    "my elbow does not hurt, dizzy though",
)
NOT_DIZZY = (
    "we stagger our shifts at the depot",
    "a staggering amount of paperwork gave me neck ache",
    "my front tooth is wobbly",
    "a drunk driver ran into my van",
    "the rocking chair is bad for my neck",
    "I drift off to sleep with no trouble",
    "my work life balance is poor",
    "neck ache after spin class",
)


def said(text: str) -> dict[str, str]:
    """The answers in a message, with what follows from them."""
    catalog = load_catalog()
    return derive(catalog, understand(catalog, text, phrases_only=True).answers)


@pytest.mark.parametrize("text", DIZZY)
def test_dizziness_is_heard(text: str) -> None:
    assert said(text)["dizziness"] == PRESENT


@pytest.mark.parametrize("text", NOT_DIZZY)
def test_other_meanings_are_not_dizziness(text: str) -> None:
    assert "dizziness" not in said(text)


@pytest.mark.parametrize("text", ["No spinning!", "it is not a spin", "nothing ever really spins"])
def test_no_spinning_is_not_yet_no_dizziness(text: str) -> None:
    answers = said(text)
    assert answers["spinning"] == ABSENT
    assert "dizziness" not in answers


@pytest.mark.parametrize(
    "text", ["no dizziness or spinning", "not dizzy at all", "dizziness: none", "never giddy"]
)
def test_dizziness_is_denied(text: str) -> None:
    assert said(text)["dizziness"] == ABSENT


@pytest.mark.parametrize(
    ("text", "finding", "value"),
    [
        ("a black curtain comes down when I get up", "faint_feeling", PRESENT),
        ("no faints so far", "faint_feeling", ABSENT),
        ("no fainting spells so far", "faint_feeling", ABSENT),
        ("wobbly on the shingle", "dark_unsteady", PRESENT),
        ("I am steady in the dark", "dark_unsteady", ABSENT),
        ("I was sick in the basin when it turned", "nausea_vomiting", PRESENT),
        ("giddy but not sick", "nausea_vomiting", ABSENT),
        ("I do not feel sick with the spinning", "nausea_vomiting", ABSENT),
        ("the mountain roads make me vomit", "motion_sickness", PRESENT),
        ("my ticker is racing", "palpitations", PRESENT),
        ("my heart is calm", "palpitations", ABSENT),
        ("two sorts of dizzy", "two_kinds", PRESENT),
        ("the bedroom wall slides sideways", "spinning", PRESENT),
        ("suddenly dizzy at noon and it has not let up", "sudden_continuous", PRESENT),
        ("I fall over every time I stand", "cannot_walk", PRESENT),
        ("I can walk a straight line", "cannot_walk", ABSENT),
    ],
)
def test_what_comes_with_it(text: str, finding: str, value: str) -> None:
    assert said(text)[finding] == value


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("lightheaded", "faint_feeling"),
        ("a faint ringing at night", "faint_feeling"),
        ("blackout curtains help", "faint_feeling"),
        ("mowing the grass sets my neck off", "dark_unsteady"),
        ("I called in sick", "nausea_vomiting"),
        ("sick and tired of this neck", "nausea_vomiting"),
        ("a seasick feeling at my desk", "motion_sickness"),
        ("everybody panics about it", "palpitations"),
        ("two types of tablets", "two_kinds"),
        ("sudden spins that last seconds", "sudden_continuous"),
        ("I can not stand my job", "cannot_walk"),
    ],
)
def test_what_only_sounds_like_it(text: str, finding: str) -> None:
    assert finding not in said(text)


def test_now_and_then_is_heard_behind_the_sign() -> None:
    assert said("a bit giddy in the bath now and then")["dizziness"] == "sometimes"


def test_sickness_with_the_headache_after_a_knock_is_still_an_alarm() -> None:
    text = "I banged my head this morning and feel sick with the headache"
    assert said(text)["head_injury_worse"] == PRESENT
