"""In which language a message is, for what Rasa reads and says by itself.

The web page says it with each message. In a messenger it is what was last agreed on, which the
tracker tells. Where nothing tells, it is the clinic's own.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from bot.dialogue.emergency import LiveWords
from bot.knowledge.languages import ENGLISH, offered
from bot.services.messages import marked_in
from bot.services.words import Words

logger = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _live() -> LiveWords:
    return LiveWords()


def languages() -> tuple[str, ...]:
    """Those of the clinic, its own first; English when its file cannot be read."""
    try:
        return offered(_live().current().clinic)
    except Exception as error:  # noqa: BLE001 - English is always there
        logger.error("The clinic's languages are not known: %s", type(error).__name__)  # noqa: TRY400
        return (ENGLISH,)


def language_of(message: Any, tracker: Any) -> str:
    """The language of a message that was just received, noted on it for all who read it later."""
    metadata = message.metadata if isinstance(message.metadata, dict) else {}
    told = metadata.get("language")
    if told not in languages():
        told = _agreed(tracker.events) if tracker is not None and len(languages()) > 1 else None
        if told:
            message.metadata = {**metadata, "language": told}
    return told or languages()[0]


def language_answered(tracker: Any) -> str:
    """The language in which the latest message is to be answered: that of its words, if it can."""
    latest = tracker.latest_message
    understood = (latest.parse_data.get("understood") if latest else None) or {}
    foreign = understood.get("foreign")
    return foreign if foreign in languages() else language_told(latest)


def language_told(message: Any) -> str:
    """The language noted on a message, or the clinic's own."""
    told = ((message.metadata if message else None) or {}).get("language")
    return str(told) if told in languages() else languages()[0]


def in_language(words: Words, language: str) -> Words:
    """The words in a language; as they are when that cannot be read."""
    try:
        return words.speaking(language)
    except Exception as error:  # noqa: BLE001 - words in the wrong language are better than none
        logger.error("The words in %s are missing: %s", language, type(error).__name__)  # noqa: TRY400
        return words


def _agreed(events: Iterable[Any]) -> str | None:
    """What was last agreed on: a page's choice, or a reply that changes to a language."""
    for event in reversed(list(events)):
        if event.type_name == "user":
            told = (event.metadata or {}).get("language")
        elif event.type_name == "bot":
            told = marked_in([event.data or {}])
        else:
            continue
        if told in languages():
            return str(told)
    return None
