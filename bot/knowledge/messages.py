"""Messages that people might write, with what each tells and by which words.

One JSON object a line: `{"say": "drunk on my feet, no headache", "told": {"dizziness": "drunk on my
feet", "headache=absent": "no headache"}, "may": []}`. A finding alone is there now; `=absent`,
`=sometimes` and `=history` say otherwise, `=` and one of its values tells that. `may`: findings
about which readers could differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.engine.model import ABSENT, PRESENT, SOMETIMES, Catalog
from bot.knowledge.files import PACKAGED, CatalogError, lines_of
from bot.knowledge.problems import Problem, written_twice

NAME = "messages.jsonl"
HISTORY = "history"
HOW = (PRESENT, ABSENT, SOMETIMES, HISTORY)


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody might write, and what it tells."""

    say: str
    told: Mapping[tuple[str, str], str]  # (finding, how it is meant or its value) -> the words
    may: frozenset[str]


def has_messages(folder: Path = PACKAGED) -> bool:
    """Whether a catalog folder has written messages at all; without reading them."""
    return (folder / NAME).is_file()


@lru_cache(maxsize=4)
def load_messages(folder: Path = PACKAGED) -> tuple[Message, ...]:
    """The written messages of a catalog folder; none where it has no such file. Read once.

    Raises:
        CatalogError: A line is not such an object; names the line.
    """
    if not has_messages(folder):
        return ()
    return tuple(_message(number, line) for number, line in lines_of(folder, NAME))


def check_messages(catalog: Catalog, folder: Path = PACKAGED) -> Iterator[Problem]:
    """Findings and values that the catalog does not have, words that the message does not."""
    for number, message in enumerate(load_messages(folder), 1):
        place = f"line {number}"
        for (finding, how), words in message.told.items():
            known = catalog.findings.get(finding)
            if known is None:
                yield Problem(NAME, place, finding, "correct the id; findings.yaml has them all")
            elif how not in (known.values or HOW):
                yield Problem(NAME, place, f"{finding}={how}", "correct the value")
            if words not in message.say:
                yield Problem(NAME, place, words, "is not in the message: copy its words")
        for finding in message.may - catalog.findings.keys():
            yield Problem(NAME, place, finding, "correct the id; findings.yaml has them all")
    yield from written_twice(NAME, (message.say for message in load_messages(folder)))


def _message(number: int, line: str) -> Message:
    remedy = 'Write {"say": "words", "told": {"headache=absent": "the words that tell it"}}.'
    try:
        raw = json.loads(line)
        told = {_key(key): str(words) for key, words in raw["told"].items()}
        return Message(raw["say"].strip(), told, frozenset(raw.get("may", ())))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CatalogError(
            f"{NAME}: line {number}: {line[:60]!r} cannot be read. {remedy}"
        ) from None


def _key(text: str) -> tuple[str, str]:
    finding, _, how = text.partition("=")
    return finding, how or PRESENT
