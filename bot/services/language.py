"""In which language a conversation goes on, and how a visitor changes it.

A page says its language with each message. A messenger cannot, so there what was last agreed on is
read from the conversation: a marked message says which language the bot goes on in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.knowledge.languages import about, asked_for, named_in, offered
from bot.services.asking import choices
from bot.services.desk import Desk
from bot.services.heard import Heard
from bot.services.messages import LANGUAGE, Message, marked_in, message

QUESTION = "language"
OTHER = "other_language"  # the intent
NAMING = ("call_name", "call_phone")  # where "English" is somebody's name


def spoken(desk: Desk, heard: Heard, kept: str | None = None) -> Desk:
    """The desk in the language of this page, else of the conversation, else of the clinic."""
    told = desk.offers(heard.language) or desk.offers(kept)
    return desk.speaking(told or offered(desk.clinic)[0])


def wanted(desk: Desk, heard: Heard, stage: str = "") -> str | None:
    """The language that a message asks for or is plainly written in, when the clinic offers it."""
    languages = offered(desk.clinic)
    if heard.question == QUESTION:
        return next((code for code in heard.options if code in languages), None)
    if heard.pressed or stage in NAMING:
        return None
    wish = asked_for(heard.text, languages)
    if wish is None and heard.intent == OTHER:
        wish = named_in(heard.text, languages)
    return wish or (heard.foreign if heard.foreign in languages else None)


def tells(heard: Heard) -> bool:
    """Whether words in another language say more than that they are in it."""
    return bool(heard.foreign and heard.answers)


def changed(desk: Desk) -> Message:
    """Says which language it is from here on, in that language; pages and channels follow."""
    return _marked(desk, desk.say("language.now"))


def reminded(desk: Desk, heard: Heard, reply: list[Message]) -> list[Message]:
    """Marks a reply whose language nothing but the store knew, such as on another channel."""
    unknown = desk.offers(heard.language) is None
    alarm = any((part.get("custom") or {}).get("type") == "emergency" for part in reply)
    if not unknown or alarm or desk.language == offered(desk.clinic)[0]:
        return reply
    return [changed(desk), *reply]


def offer(desk: Desk) -> Message:
    """Which languages there are: to choose from when there are several."""
    names = [(code, about(code).name) for code in offered(desk.clinic)]
    text = desk.say("out_of_scope.other_language", languages=", ".join(name for _, name in names))
    return choices(desk, QUESTION, text, names) if len(names) > 1 else message(text)


def last_marked(events: Iterable[Mapping[str, Any]]) -> str | None:
    """The language last agreed on in a conversation's events; None when nothing says."""
    found = None
    for event in events:
        if event.get("event") == "user":
            found = (event.get("metadata") or {}).get("language") or found
        elif event.get("event") == "bot":
            found = marked_in([event.get("data") or {}]) or found
    return found if isinstance(found, str) else None


def _marked(desk: Desk, text: str) -> Message:
    custom = {
        "type": LANGUAGE,
        "language": desk.language,
        "direction": about(desk.language).direction,
    }
    return message(text, (), custom)
