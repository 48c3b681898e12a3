"""Only what a button of ours could have sent is a command."""

from __future__ import annotations

import pytest

from bot.dialogue import payload

INTENTS = ["press", "greet", "why_ask", "start_over", "go_back", "red_flag", "nlu_fallback"]
ENTITIES = ["question", "option"]


def read(text):
    return payload.read(text, INTENTS, ENTITIES)


def test_a_pressed_option_carries_its_question_and_option() -> None:
    data = read('/press{"question": "x", "option": "a,b"}')
    assert data is not None
    assert data["intent"] == {"name": "press", "confidence": 1.0}
    assert {e["entity"]: e["value"] for e in data["entities"]} == {"question": "x", "option": "a,b"}


@pytest.mark.parametrize("text", ["/why_ask", " /why_ask ", "/why_ask{}"])
def test_a_control_needs_no_entities(text: str) -> None:
    data = read(text)
    assert data is not None
    assert data["intent"]["name"] == "why_ask"
    assert data["entities"] == []


@pytest.mark.parametrize(
    ("rasas", "ours"), [("restart", "start_over"), ("back", "go_back"), ("session_start", "greet")]
)
def test_rasas_own_commands_mean_ours(rasas: str, ours: str) -> None:
    data = read(f"/{rasas}")
    assert data is not None
    assert data["intent"]["name"] == ours


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "//greet",
        "hello",
        "/my face droops",
        "/greet my face droops",
        '/greet{"question": "x"} my face droops',
        "/unheard_of",
        "/red_flag",
        "/nlu_fallback",
        "/greet@0.1",
        "/press{not json}",
        '/press["question"]',
        '/press{"question": ["x"]}',
        '/press{"question": {"x": 1}}',
        '/press{"slot": "x"}',
        "/GREET",
        "/press" + '{"a":' * 100_000 + "1" + "}" * 100_000,
    ],
)
def test_everything_else_is_words(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/restart", "restart"),
        (" / / greet", "greet"),
        ("\u2003/press{}", "press{}"),
        ("and/or", "and/or"),
        ("/", ""),
        ("", ""),
    ],
)
def test_spoken_words_never_start_with_a_slash(typed: str, words: str) -> None:
    assert payload.spoken(typed) == words
