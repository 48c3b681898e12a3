"""How people answer each question in their own words, for words that no rule reads.

One JSON object a line: `{"question": "onset", "say": "since we moved house", "picks": ["months"]}`,
with `"picks": ["none"]` for none of a list and `["unsure"]` for not knowing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.engine.model import Catalog, Question
from bot.knowledge.files import PACKAGED, CatalogError, lines_of
from bot.knowledge.problems import Problem

NAME = "replies.jsonl"
ALSO = frozenset({"none", "unsure"})


@dataclass(frozen=True, slots=True)
class WrittenReply:
    """What somebody might answer, and which option is meant."""

    question: str
    say: str
    picks: tuple[str, ...]


@lru_cache(maxsize=4)
def load_replies(folder: Path = PACKAGED) -> tuple[WrittenReply, ...]:
    """The written answers of a catalog folder; read once.

    Raises:
        CatalogError: The file is missing, or a line is not such an object; names the line.
    """
    return tuple(_reply(number, line) for number, line in lines_of(folder, NAME))


def about_danger(catalog: Catalog, question: Question) -> bool:
    """Whether an option of the question tells of a danger sign."""
    return any(catalog.findings[f].flag for option in question.options for f in option.sets)


def check_replies(catalog: Catalog, folder: Path = PACKAGED) -> Iterator[Problem]:
    """Questions and options that the catalog does not have."""
    for number, reply in enumerate(load_replies(folder), 1):
        place = f"line {number}"
        question = catalog.questions.get(reply.question)
        if question is None:
            yield Problem(NAME, place, reply.question, "correct the id; questions.yaml has them")
            continue
        for pick in set(reply.picks) - {option.id for option in question.options} - ALSO:
            yield Problem(NAME, place, pick, f"is no option of {question.id}: correct it")


def _reply(number: int, line: str) -> WrittenReply:
    try:
        raw = json.loads(line)
        reply = WrittenReply(str(raw["question"]), raw["say"].strip(), tuple(raw["picks"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        remedy = 'Write {"question": "onset", "say": "words", "picks": ["months"]}.'
        message = f"{NAME}: line {number}: {line[:60]!r} cannot be read. {remedy}"
        raise CatalogError(message) from None
    if not reply.say or not reply.picks:
        raise CatalogError(f"{NAME}: line {number}: say or picks is empty. Fill in both.")
    return reply
