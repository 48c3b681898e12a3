"""Answers in wording that no list holds: several lines at once, a sign behind a "no", read back."""

from __future__ import annotations

import pytest

from bot.engine.model import Catalog
from bot.services.answering import InWords, answers_of_words
from bot.services.heard import Heard
from bot.understanding import understand
from tests.helpers.visitor import Visitor


def read(catalog: Catalog, question: str, text: str) -> InWords:
    found = understand(catalog, text)
    asked = catalog.questions[question]
    offered = [option.id for option in asked.options]
    heard = Heard(text=text, answers=found.answers, replies=found.replies)
    return answers_of_words(catalog, asked, offered, heard, "self")


@pytest.mark.parametrize(
    ("question", "text", "there"),
    [
        (
            "screen_now",
            "left arm's gone all floppy and my words come out slurred",
            {"limb_weak_numb", "speech_trouble"},
        ),
        (
            "triggers",
            "getting up off the loo, and the big shop",
            {"standing_trigger", "visual_motion_trigger"},
        ),
    ],
)
def test_every_line_that_a_sentence_tells_is_ticked(
    catalog: Catalog, question: str, text: str, there: set[str]
) -> None:
    values = read(catalog, question, text).values
    assert {f for f, value in values.items() if value == "present"} >= there


def test_a_sign_behind_a_no_is_not_lost(catalog: Catalog) -> None:
    answer = read(catalog, "pregnancy", "no swelling, but i could not tell them my own name")
    assert answer.values["seizure_confusion"] == "present"


def test_now_and_then_is_not_always(catalog: Catalog) -> None:
    answer = read(catalog, "dizziness", "only when i leap out of the armchair too fast")
    assert answer.values["dizziness"] == "sometimes"


@pytest.mark.parametrize(("text", "likely"), [("just under my fringe", True), ("forehead", False)])
def test_what_only_likeness_reads_is_told_apart(
    catalog: Catalog,
    text: str,
    likely: bool,  # noqa: FBT001
) -> None:
    answer = read(catalog, "headache_site", text)
    assert answer.values["headache_site_forehead"] == "present"
    assert bool(answer.likely) is likely


def test_what_was_read_by_likeness_is_read_back(catalog: Catalog, visitor: Visitor) -> None:
    visitor.agrees().ticks("skip")
    while visitor.conversation.question != "screen_you":
        visitor.ticks("none")
    visitor.says("been drawing my pension these five years")
    age = visitor.conversation.answers["age_band"]
    title = next(o.title for o in catalog.questions["screen_you"].options if o.id == age)
    assert f"I took that as: {title}." in visitor.text
    visitor.controls("go_back")
    assert visitor.conversation.question == "screen_you"


def at_recent_signs(visitor: Visitor) -> Visitor:
    visitor.agrees().ticks("skip")
    while visitor.conversation.question != "screen_recent":
        visitor.ticks("none")
    return visitor


@pytest.mark.parametrize("words", ["👍🏽🫠", "...", "xyzzy", "my sister's wedding is in june"])
def test_what_is_neither_yes_nor_no_is_asked_again(visitor: Visitor, words: str) -> None:
    at_recent_signs(visitor).says("left arm gone floppy? no. just a sore one")
    visitor.says(words, intent="inform")
    assert visitor.custom["question"].startswith("clarify_")


def test_an_emergency_that_only_a_faint_likeness_tells_is_asked_first(visitor: Visitor) -> None:
    at_recent_signs(visitor).says("left arm gone floppy? no. just a sore one")
    assert visitor.custom["question"].startswith("clarify_")
    assert "Please call" not in visitor.text


@pytest.mark.parametrize("words", ["no nothing like that", "nope none", "nah"])
def test_a_no_in_any_words_answers_the_plain_question(visitor: Visitor, words: str) -> None:
    at_recent_signs(visitor).says("left arm gone floppy? no. just a sore one")
    visitor.says(words, intent="inform")
    assert "Please call" not in visitor.text
    assert visitor.conversation.answers["both_limbs_weak"] == "absent"
