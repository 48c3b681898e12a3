"""Danger is heard in any sentence, and ordinary words are read with how they are meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.engine.model import Catalog
from bot.knowledge.files import parse_yaml
from bot.understanding import read_choice, understand

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
