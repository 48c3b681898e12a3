"""The shape of a reply: text that stands alone on any channel, buttons, and a rich payload."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

LANGUAGE = "language"  # the type of a message that changes the language

Message = dict[str, Any]
Button = dict[str, str]


def press(question: str, option: str) -> str:
    """The payload of an option: valid on Rasa's own channels, opaque to the visitor."""
    return "/press" + json.dumps({"question": question, "option": option})


def option(title: str, question: str, option_id: str) -> Button:
    """A button that answers a question."""
    return {"title": title, "payload": press(question, option_id), "kind": "option"}


def control(title: str, intent: str) -> Button:
    """A button that steers the conversation, such as "Go back"."""
    return {"title": title, "payload": f"/{intent}", "kind": "control"}


def message(
    text: str, buttons: Sequence[Button] = (), custom: Mapping[str, Any] | None = None
) -> Message:
    """One message of a reply."""
    reply: Message = {"text": text}
    if buttons:
        reply["buttons"] = list(buttons)
    if custom is not None:
        reply["custom"] = dict(custom)
    return reply


def marked_in(reply: Iterable[Mapping[str, Any]]) -> str | None:
    """The language that a reply says it is in; None when it does not say."""
    rich = (part.get("custom") or {} for part in reply)
    return next((str(one["language"]) for one in rich if one.get("language")), None)
