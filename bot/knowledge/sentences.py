"""Example sentences with and without a danger sign, from which the second look learns.

One JSON object a line, so that a sentence that was missed can be added by hand:
`{"say": "my lip has gone slack on the left", "signs": ["face_droop"]}`; `"signs": []` for none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.engine.model import Catalog
from bot.knowledge.files import PACKAGED, CatalogError, lines_of
from bot.knowledge.problems import Problem, written_twice

NAME = "sentences.jsonl"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What somebody might write, and the danger signs that it tells of."""

    say: str
    signs: tuple[str, ...]


@lru_cache(maxsize=4)
def load_sentences(folder: Path = PACKAGED) -> tuple[Sentence, ...]:
    """The example sentences of a catalog folder; read once.

    Raises:
        CatalogError: The file is missing, or a line is not such an object; names the line.
    """
    return tuple(_sentence(number, line) for number, line in lines_of(folder, NAME))


def check_sentences(catalog: Catalog, folder: Path = PACKAGED) -> Iterator[Problem]:
    """Signs that are not danger signs of the catalog, and sentences that are there twice."""
    for number, sentence in enumerate(load_sentences(folder), 1):
        place = f"line {number}"
        for sign in sentence.signs:
            if sign not in catalog.findings:
                yield Problem(NAME, place, sign, "correct the id; findings.yaml has them all")
            elif not catalog.findings[sign].flag:
                yield Problem(NAME, place, sign, "is no danger sign: leave it out")
    yield from written_twice(NAME, (sentence.say for sentence in load_sentences(folder)))


def _sentence(number: int, line: str) -> Sentence:
    remedy = 'Write {"say": "words", "signs": ["face_droop"]}, with [] for no sign.'
    try:
        raw = json.loads(line)
        say, signs = raw["say"], raw["signs"]
    except (ValueError, KeyError, TypeError):
        raise CatalogError(
            f"{NAME}: line {number}: {line[:60]!r} cannot be read. {remedy}"
        ) from None
    if not isinstance(say, str) or not say.strip() or not isinstance(signs, list):
        raise CatalogError(f"{NAME}: line {number}: {line[:60]!r} has the wrong form. {remedy}")
    return Sentence(say, tuple(map(str, signs)))
