"""The words people use, from `catalog/terms.yaml`, as plain data for `bot.understanding`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.knowledge.files import PACKAGED, CatalogError, read_one

NAME = "terms.yaml"
PARTS = (
    "sets",
    "findings",
    "values",
    "durations",
    "cues",
    "choices",
    "rewrites",
    "keep",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """Phrases a finding, cues for how they are meant, and words that answer a question."""

    sets: Mapping[str, Sequence[str]]
    findings: Mapping[str, Sequence[str]]
    values: Mapping[str, Mapping[str, Sequence[str]]]
    durations: Mapping[str, Any]
    cues: Mapping[str, Any]
    choices: Mapping[str, Any]
    rewrites: Mapping[str, str]
    keep: Sequence[str]


@lru_cache(maxsize=4)
def load_terms(folder: Path = PACKAGED) -> Terms:
    """The term lists of a catalog folder; read once.

    Raises:
        CatalogError: The file is missing a part, or a part has the wrong shape.
    """
    data = read_one(folder, NAME)
    missing = [part for part in PARTS if part not in data]
    if missing:
        raise CatalogError(f"{NAME}: lacks {', '.join(missing)}. Add each, even if empty.")
    for finding, phrases in data["findings"].items():
        if not isinstance(phrases, list) or not all(isinstance(p, str) for p in phrases):
            raise CatalogError(
                f"{NAME}: findings.{finding}: {phrases!r} is not a list of phrases. "
                'Write ["one phrase", "another"].'
            )
        _check_sets(finding, phrases, data["sets"])
    return Terms(**{part: data[part] for part in PARTS})


def _check_sets(finding: str, phrases: Sequence[str], sets: Mapping[str, Any]) -> None:
    for phrase in phrases:
        for word in phrase.replace("/", " ").split():
            if word.startswith("<") and word.strip("<>") not in sets:
                raise CatalogError(
                    f"{NAME}: findings.{finding}: {phrase!r} uses {word}, which `sets` lacks. "
                    "Add the set, or correct the name."
                )
