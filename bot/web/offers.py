"""Whether a pressed button was really shown: a page cannot send what the chat did not offer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Message = dict[str, Any]

PRESS = "press"
ALONE = ("none", "unsure")  # never together with another option

# What a visitor may want at any time, shown or not.
ALWAYS = frozenset({
    "why_ask", "go_back", "start_over", "talk_to_person", "repeat_question", "delete_data",
    "what_stored", "summary", "call_me", "stop", "goodbye", "greet",
})  # fmt: skip
CONSENT = frozenset({"consent_yes", "consent_no"})

_SHAPE = re.compile(r"/([a-z0-9_]{1,64})(\{.*\})?", re.DOTALL)


class NotAPayload(ValueError):
    """It has not the form of a button's payload."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button as it reached us."""

    intent: str
    entities: Mapping[str, str]

    @property
    def options(self) -> list[str]:
        """The option ids, for an answer."""
        return [part.strip() for part in self.entities.get("option", "").split(",")]


def read_payload(payload: str) -> Pressed:
    """Read `/press{"question": ..., "option": ...}` or `/go_back`.

    Raises:
        NotAPayload: It is neither.
    """
    match = _SHAPE.fullmatch(payload)
    if match is None:
        raise NotAPayload
    try:
        entities = json.loads(match[2] or "{}")
    except (ValueError, RecursionError):
        raise NotAPayload from None
    if not all(isinstance(value, str) for value in entities.values()):
        raise NotAPayload
    return Pressed(match[1], entities)


def title_of(pressed: Pressed, reply: Sequence[Message]) -> str | None:
    """The words on the pressed button, empty for a control at hand anyway, None if not offered."""
    for button in _buttons(reply):
        if _same(button, pressed):
            return str(button.get("title", ""))
    if pressed.intent == PRESS:
        return _titles_of_options(pressed, reply)
    return "" if pressed.intent in ALWAYS and not pressed.entities else None


def _buttons(reply: Iterable[Message]) -> Iterable[Mapping[str, Any]]:
    for message in reply:
        yield from message.get("buttons") or ()
        yield from (message.get("custom") or {}).get("controls") or ()


def _same(button: Mapping[str, Any], pressed: Pressed) -> bool:
    try:
        return read_payload(str(button.get("payload", ""))) == pressed
    except NotAPayload:
        return False


def _titles_of_options(pressed: Pressed, reply: Iterable[Message]) -> str | None:
    if set(pressed.entities) != {"question", "option"}:
        return None
    chosen, question = pressed.options, pressed.entities["question"]
    for message in reply:
        titles, several = _options_of(message.get("custom") or {}, question)
        if not titles or not set(chosen) <= set(titles) or len(set(chosen)) != len(chosen):
            continue
        if len(chosen) == 1 or (several and not set(chosen) & set(ALONE)):
            return ", ".join(titles[option] for option in chosen)
    return None


def _options_of(custom: Mapping[str, Any], question: str) -> tuple[dict[str, str], bool]:
    """What one rich message lets a visitor answer to this question, and whether several at once."""
    if custom.get("type") == "read_back" and question == "read_back_fix":
        return {item["finding"]: item["text"] for item in custom.get("items", ())}, True
    if custom.get("type") == "read_back" and question == "read_back_turn":
        return {
            f"{item['finding']}:{other['value']}": other["text"]
            for item in custom.get("items", ())
            for other in item.get("others", ())
        }, False
    if custom.get("question") != question:
        return {}, False
    shown = [*custom.get("options", ()), custom.get("none"), custom.get("unsure")]
    titles = {option["id"]: str(option["title"]) for option in shown if option}
    return titles, custom.get("type") == "checklist"
