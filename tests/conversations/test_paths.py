"""Every path of the conversation, end to end: real words through the trained model to the reply."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.engine.model import Catalog
from bot.knowledge import Clinic
from bot.knowledge.files import parse_yaml
from tests.helpers import model
from tests.helpers.chat import Chat

FILE = Path(__file__).with_name("paths.yaml")
PATHS: list[dict[str, Any]] = parse_yaml(FILE.name, FILE.read_text(encoding="utf-8"))
MOST_TURNS = 80
STORY = "i feel dizzy"


@pytest.fixture(scope="module")
def parsed() -> Mapping[str, Any]:
    """All typed words of all paths, parsed in one go."""
    turns = [turn for path in PATHS for turn in path["turns"]]
    said = [turn["say"] for turn in turns if turn.get("say", "").strip()]
    return model.parse([STORY, *said])


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p["path"])
def test_path(
    path: dict[str, Any], catalog: Catalog, clinic: Clinic, parsed: Mapping[str, Any]
) -> None:
    chat = Chat(catalog, clinic, parsed)
    _bring_to(chat, path["start"], path.get("at"))
    for turn in path["turns"]:
        _do(chat, turn)
        told = f"{turn}\n-> {chat.stage}: {chat.text}\n{chat.answers}"
        assert chat.reply, told
        assert all(part["text"].strip() for part in chat.reply), told
        for expectation, check in CHECKS.items():
            if expectation in turn:
                assert check(chat, turn[expectation]), f"{expectation}: {told}"


def _do(chat: Chat, turn: dict[str, Any]) -> None:
    if "say" in turn:
        chat.say(turn["say"])
    elif "press" in turn:
        chat.press(*turn["press"])
    else:
        chat.control(turn["control"])


def _bring_to(chat: Chat, start: str, at: str | None) -> None:
    """Welcome, consent and as many plain answers as it takes."""
    if start == "welcome":
        return
    chat.control("greet").control("consent_yes")
    if start == "opener":
        return
    chat.say(STORY).press("read_back", "yes")
    for _ in range(MOST_TURNS):
        here = chat.conversation
        assert here is not None
        if here.stage == start and (at is None or here.question == at):
            return
        _plain_answer(chat)
    raise AssertionError(f"never came to {start} {at or ''}")


def _plain_answer(chat: Chat) -> None:
    """Denies a list, takes the last option of a question, and is grown up."""
    shown = chat.open
    ids = [option["id"] for option in shown["options"]]
    plain = next((i for i in ("no", "18_49") if i in ids), ids[-1])
    chat.press(shown["question"], "none" if shown["kind"] == "checklist" else plain)


def _says(chat: Chat, keys: list[str]) -> bool:
    return all(_words(chat, key) in chat.text for key in keys)


def _words(chat: Chat, key: str) -> str:
    """A catalog text as said, up to its first value of the moment."""
    return chat.desk.say(key, languages="{").split("{")[0].strip()


def _has(chat: Chat, answers: Mapping[str, str]) -> bool:
    return all(chat.answers.get(f) == value for f, value in answers.items())


def _question(chat: Chat) -> str | None:
    return next((r["question"] for r in _rich(chat) if "question" in r and "options" in r), None)


def _rich(chat: Chat) -> list[dict[str, Any]]:
    return [part.get("custom") or {} for part in reversed(chat.reply)]


def _topic(chat: Chat, topic: str) -> bool:
    return chat.desk.catalog.questions[str(_question(chat))].topic == topic


def _rephrased(chat: Chat, _: object) -> bool:
    question = chat.desk.catalog.questions[str(_question(chat))]
    return chat.desk.fill(question.rephrase) in chat.text


def _other_words(chat: Chat, _: object) -> bool:
    question = chat.desk.catalog.questions[str(_question(chat))]
    return chat.desk.fill(question.text_other) in chat.text


def _controls(chat: Chat, intents: list[str]) -> bool:
    return {f"/{i}" for i in intents} <= {str(b["payload"]) for b in chat.buttons}


CHECKS = {
    "says": _says,
    "says_one_of": lambda chat, keys: any(_says(chat, [key]) for key in keys),
    "not_says": lambda chat, keys: not any(_says(chat, [key]) for key in keys),
    "open": lambda chat, question: _question(chat) == question,
    "not_open": lambda chat, _: _question(chat) is None,
    "open_topic": _topic,
    "type": lambda chat, kind: kind in chat.types,
    "stage": lambda chat, stage: chat.stage == stage,
    "stage_not": lambda chat, stage: chat.stage != stage,
    "has": _has,
    "lacks": lambda chat, findings: (
        not any(chat.answers.get(f) not in (None, "absent", "unsure") for f in findings)
    ),
    "nothing_kept": lambda chat, _: chat.kept == {},
    "about": lambda chat, about: chat.conversation is not None and chat.conversation.about == about,
    "rephrased": _rephrased,
    "other_words": _other_words,
    "controls": _controls,
}


def test_every_expectation_is_a_known_one() -> None:
    known = {*CHECKS, "say", "press", "control"}
    wrong = {key for path in PATHS for turn in path["turns"] for key in turn} - known
    assert not wrong
