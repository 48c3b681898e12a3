"""Findings that no phrase names are read from what is like written messages."""

from __future__ import annotations

import pytest

from bot.engine import screen
from bot.engine.model import Catalog
from bot.knowledge.messages import Message
from bot.understanding import understand
from bot.understanding.likely import Guess, LikelyFindings

PICTURES = ("walking on marshmallows", "the floor is a bouncy castle", "drunk on my own two feet")
PLACES = ("at work", "in the kitchen", "by the bus stop", "on the stairs")


@pytest.fixture(scope="module")
def likely(catalog: Catalog) -> LikelyFindings:
    """Learned from messages about marshmallows, for and against."""
    messages = [
        Message(f"{picture} {place}", {("dizziness", "present"): picture}, frozenset())
        for picture in PICTURES
        for place in PLACES
    ]
    messages += [
        Message(f"not {picture} {place}", {("dizziness", "absent"): f"not {picture}"}, frozenset())
        for picture in PICTURES
        for place in PLACES
    ]
    messages += [
        Message(f"{what} {place}", {}, frozenset())
        for what in ("lunch", "my boss shouts", "can i park", "what does it cost")
        for place in PLACES
    ]
    return LikelyFindings(catalog, messages, str.split, ["and"], fit=8)


def test_the_part_that_tells_it_is_found_with_how_it_is_meant(likely: LikelyFindings) -> None:
    tokens = ["my", "boss", "shouts", "and", "walking", "on", "marshmallows", "by", "the", "door"]
    (guess,) = likely.guesses(tokens, 0.5)
    assert (guess.finding, guess.how) == ("dizziness", "present")
    assert tokens[guess.start : guess.end] == tokens[4:]
    (denied,) = likely.guesses(["not", "walking", "on", "marshmallows"], 0.5)
    assert denied.how == "absent"


@pytest.mark.parametrize("text", ["", ".", "my boss shouts in the kitchen", "zzqx wvvk"])
def test_other_words_tell_nothing(likely: LikelyFindings, text: str) -> None:
    assert likely.guesses(text.split(), 0.5) == []


def test_what_is_told_too_seldom_is_not_learned(catalog: Catalog) -> None:
    rare = Message("bells in the head", {("ringing_one_side", "present"): "bells"}, frozenset())
    messages = [rare] + [
        Message(f"{word} on marshmallows", {("dizziness", "present"): word}, frozenset())
        for word in ("walking", "running", "standing", "sitting", "walking now", "up", "down")
    ]
    assert LikelyFindings(catalog, messages, str.split, [], fit=8).findings == ["dizziness"]


def test_nothing_that_is_urgent_by_itself_is_noted_by_likeness(catalog: Catalog) -> None:
    found = understand(catalog, "my grin only goes up on the one side in the mirror")
    assert "face_droop" not in found.answers


def test_sickness_is_of_a_headache_only_where_one_is_told(catalog: Catalog) -> None:
    found = understand(catalog, "the ceiling goes round when i roll over and my tummy turns")
    assert "headache_nausea" not in found.answers


def test_what_was_read_by_likeness_says_so(catalog: Catalog) -> None:
    found = understand(catalog, "my feet think the hallway is a ship")
    (mention,) = [m for m in found.mentions if m.finding == "dizziness"]
    assert mention.likely
    assert found.answers["dizziness"] == "present"


@pytest.mark.parametrize("how", ["present", "absent"])
def test_no_danger_sign_is_raised_or_gone_by_likeness(
    catalog: Catalog, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for flag in (f.id for f in catalog.findings.values() if f.flag and not f.values):
        guess = Guess(flag, how, 0, 2, 0.99)
        monkeypatch.setattr(LikelyFindings, "guesses", lambda *_, told=guess: [told])
        answers = understand(catalog, "blah blah").answers
        assert "absent" not in answers.values()
        assert not screen(catalog, answers)
