"""What a button sends, such as `/press{"question": "spell_duration", "option": "hours"}`.

Only what a button of ours could have sent is taken as one. Everything else that starts with "/" is
words: nobody can steer the conversation, or end it, by typing Rasa's commands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

ParseData = dict[str, Any]

FALLBACK = "nlu_fallback"
RED_FLAG = "red_flag"
# Rasa's own commands would wipe or rewind only its half of a conversation.
OURS_FOR_RASAS = {"restart": "start_over", "back": "go_back", "session_start": "greet"}
# Results of listening, and Rasa's own: never of a button.
NOT_PRESSED = frozenset({RED_FLAG, FALLBACK, *OURS_FOR_RASAS})

_PAYLOAD = re.compile(r"/(?P<intent>[a-z][a-z0-9_]*)\s*(?P<entities>\{.*\})?", re.DOTALL)
_LEADING_SLASHES = re.compile(r"^[\s/]+")


def parse_data(
    intent: str, entities: Mapping[str, str], text: str, starts_at: int = 0
) -> ParseData:
    """What the language model would have said, had it been sure: Rasa then skips it.

    Args:
        intent: What the button means.
        entities: What it carries.
        text: What stands for it in the conversation.
        starts_at: Where in the text the entities are; Rasa's tests compare places.
    """
    guess = {"name": intent, "confidence": 1.0}
    return {
        "text": text,
        "intent": guess,
        "intent_ranking": [guess],
        "entities": [
            {"entity": name, "value": value, "start": starts_at, "end": len(text)}
            for name, value in entities.items()
        ],
    }


def read(text: str, intents: Collection[str], entities: Collection[str]) -> ParseData | None:
    """The button that sent this text, or None when it is words.

    Args:
        text: What came in.
        intents: The domain's intents.
        entities: The domain's entities; a payload that carries anything else is not ours.
    """
    text = text.strip()
    match = _PAYLOAD.fullmatch(text)
    if match is None:
        return None
    intent = OURS_FOR_RASAS.get(match["intent"], match["intent"])
    carried = _carried(match["entities"])
    if intent not in intents or intent in NOT_PRESSED or carried is None:
        return None
    if not set(carried) <= set(entities):
        return None
    return parse_data(intent, carried, text, max(match.start("entities"), 0))


def _carried(raw: str | None) -> dict[str, str] | None:
    """The entities of a payload; None when they are not a flat JSON object of strings."""
    if raw is None:
        return {}
    try:
        values = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return values if all(isinstance(value, str) for value in values.values()) else None


def spoken(text: str) -> str:
    """The same words without leading slashes, so that nothing takes them for a command."""
    return _LEADING_SLASHES.sub("", text)
