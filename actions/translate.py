"""From Rasa's tracker to what the services take. Plain functions: no Action class is shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa_sdk import Tracker

from bot.services.heard import Heard
from bot.services.language import last_marked
from bot.understanding import replies_from

Words = Mapping[str, Any]


def heard_from(tracker: Tracker) -> Heard:
    """The latest message of a tracker, as the services take it."""
    latest: Words = tracker.latest_message or {}
    metadata: Words = latest.get("metadata") or {}
    understood: Words = latest.get("understood") or {}
    entities = {e.get("entity"): e.get("value") for e in latest.get("entities") or ()}
    intent = str((latest.get("intent") or {}).get("name") or "nlu_fallback")
    pressed = intent == "press"
    text = str(latest.get("text") or "")
    return Heard(
        text="" if pressed or text.startswith("/") else text,
        intent=intent,
        question=str(entities.get("question") or "") if pressed else None,
        options=_options(entities.get("option")) if pressed else (),
        answers=dict(understood.get("answers") or {}),
        mentions=list(understood.get("mentions") or ()),
        ask=tuple(understood.get("ask") or ()),
        urgent=tuple(understood.get("urgent") or ()),
        about=str(understood.get("about") or "self"),
        replies=replies_from(understood.get("replies")),
        foreign=str(understood.get("foreign") or ""),
        language=metadata.get("language") or last_marked(tracker.events),
        message_id=metadata.get("message_id"),
        channel=str(tracker.get_latest_input_channel() or "rest"),
        greeted=_greeted(tracker.events),
        earlier=_earlier(tracker.events),
    )


def _options(raw: object) -> tuple[str, ...]:
    return tuple(part.strip() for part in str(raw or "").split(",") if part.strip())


def _greeted(events: Iterable[Words]) -> bool:
    return any(event.get("event") == "bot" for event in events)


def _earlier(events: Iterable[Words]) -> dict[str, str]:
    """What was understood in earlier messages: used once consent is given, kept nowhere before.

    What came before a deletion is gone: Rasa may remember it for a while, we do not take it up.
    """
    found: dict[str, str] = {}
    for event in events:
        if event.get("event") == "user":
            parsed: Words = event.get("parse_data") or {}
            if _deleted_before(event, parsed):
                found = {}
            found |= (parsed.get("understood") or {}).get("answers") or {}
    return found


def _deleted_before(event: Words, parsed: Words) -> bool:
    asked = (parsed.get("intent") or {}).get("name") == "delete_data"
    return asked or bool((event.get("metadata") or {}).get("anew"))
