"""Danger is heard in any sentence, and ordinary words are read with how they are meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.engine.model import Catalog
from bot.knowledge.files import parse_yaml
from bot.understanding import read_choice, understand
from tests.nlu.scoring import Score, material, score

FILE = Path(__file__).with_name("sentences.yaml")
SENTENCES: dict[str, Any] = parse_yaml(FILE.name, FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", SENTENCES["danger"])
def test_danger_is_heard(catalog: Catalog, text: str) -> None:
    assert understand(catalog, text).urgent


@pytest.mark.parametrize("text", SENTENCES["harmless"])
def test_no_alarm_without_danger(catalog: Catalog, text: str) -> None:
    assert not understand(catalog, text).urgent


@pytest.mark.parametrize("case", SENTENCES["findings"], ids=lambda c: c["text"])
def test_findings_are_read_with_how_they_are_meant(catalog: Catalog, case: dict[str, Any]) -> None:
    answers = understand(catalog, case["text"]).answers
    assert {f: answers.get(f) for f in case["has"]} == case["has"]
    assert not [f for f in case.get("not", ()) if answers.get(f) == "present"]


@pytest.mark.parametrize(
    "case", SENTENCES["answers"], ids=lambda c: f"{c['question']}: {c['text']}"
)
def test_an_answer_is_read_against_its_question(catalog: Catalog, case: dict[str, Any]) -> None:
    question = catalog.questions[case["question"]]
    choice = read_choice(question, [o.id for o in question.options], case["text"])
    assert choice is not None
    assert choice.none is case.get("none", False)
    assert choice.unsure is case.get("unsure", False)
    if "options" in case:
        assert list(choice.options) == case["options"]
    if "count" in case:
        assert len(choice.options) == case["count"]


def test_a_doubtful_or_long_standing_sign_is_asked_back_not_alarmed(catalog: Catalog) -> None:
    for text in ("my arm has been numb for years", "maybe my face is numb"):
        found = understand(catalog, text)
        assert found.ask
        assert not found.urgent


def test_danger_to_somebody_else_is_an_emergency_too_but_not_an_answer(catalog: Catalog) -> None:
    found = understand(catalog, "I'm dizzy and my husband's face is drooping right now")
    assert found.urgent
    assert "face_droop" not in found.answers


def test_what_is_over_is_history(catalog: Catalog) -> None:
    found = understand(catalog, "I had a stroke in 2015")
    assert found.history == {"vascular_risk": "present"}
    assert not found.urgent


@pytest.mark.parametrize("text", ["", " ", "....", "😀😀", "a" * 1500, "\x00\x01", "no " * 400])
def test_anything_at_all_can_be_read(catalog: Catalog, text: str) -> None:
    assert understand(catalog, text).urgent == ()


# What is reached, less a little; raise these when the terms get better. Held-out sentences were
# not looked at while the terms and the rules were written.
FLOORS = {
    False: {"f1": 0.97, "alarm_recall": 0.99, "flag_recall": 0.98, "answer_accuracy": 0.97},
    True: {"f1": 0.94, "alarm_recall": 0.99, "flag_recall": 0.98, "answer_accuracy": 0.95},
}
MOST_FALSE_ALARMS = 0.03


@pytest.fixture(scope="module", params=[False, True], ids=["tuned", "held out"])
def measured(request: pytest.FixtureRequest) -> tuple[bool, Score]:
    return request.param, score(held_out=request.param)


@pytest.mark.parametrize("figure", ["f1", "alarm_recall", "flag_recall", "answer_accuracy"])
def test_what_is_understood_does_not_fall_below_what_was_reached(
    measured: tuple[bool, Score], figure: str
) -> None:
    held_out, reached = measured
    notes = [] if held_out else reached.notes  # what is held out stays unseen
    assert getattr(reached, figure) >= FLOORS[held_out][figure], (reached.line(), notes)


def test_ordinary_words_raise_few_alarms(measured: tuple[bool, Score]) -> None:
    held_out, reached = measured
    notes = [] if held_out else reached.notes
    assert reached.false_alarms <= MOST_FALSE_ALARMS, (reached.line(), notes)


def test_there_are_enough_sentences_of_every_kind() -> None:
    sentences, replies = material()["sentences"], material()["replies"]
    flags = [c for c in sentences if c.get("urgent") or "ask" in c]
    assert len(sentences) >= 220
    assert len(flags) >= 80
    assert sum(c.get("hard_negative", False) for c in sentences) >= 60
    assert len(replies) >= 40
    assert sum(c.get("held_out", False) for c in sentences) == len(sentences) // 3
