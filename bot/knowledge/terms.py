"""The words people use, from `catalog/terms.yaml`, as plain data for `bot.understanding`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge.files import PACKAGED, CatalogError, lines_of, read_one
from bot.knowledge.problems import Problem

NAME = "terms.yaml"
ORDINARY = "ordinary_words.txt"
_SCHEMA = Path(__file__).with_name("schema") / "terms.json"
_SHOWN = 160  # characters of a value or an error that a problem repeats
PARTS = (
    "sets",
    "findings",
    "values",
    "durations",
    "cues",
    "choices",
    "rewrites",
    "keep",
    "fine",
    "look_alikes",
    "together",
    "second_look",
    "feelings",
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
    fine: Mapping[str, Sequence[str]]  # words that deny a finding: "my face is fine"
    look_alikes: Mapping[str, Sequence[str]]  # words that only look like the finding
    together: Sequence[Mapping[str, Any]]  # findings that follow from several said at once
    second_look: Mapping[str, float]  # from which resemblance a message is taken for danger
    feelings: Mapping[str, Sequence[str]]  # fear and pain: answered before going on
    beside: Sequence[Mapping[str, Any]] = ()  # phrases that count only near another finding
    likely: Mapping[str, Any] = field(default_factory=dict)  # when messages.jsonl tells a finding
    ordinary: frozenset[str] = frozenset()  # words of the language: never a misspelt term


def words_folder(language: str) -> Path:
    """Where the words of a language are; the English ones for one that has only texts."""
    folder = PACKAGED / language
    return folder if (folder / NAME).is_file() else PACKAGED


def words_of_languages(folder: Path = PACKAGED) -> tuple[str, ...]:
    """The languages of a catalog folder that have words of their own, beside English."""
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{NAME}")))


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
    return Terms(
        **{part: data[part] for part in PARTS},
        beside=data.get("beside", ()),
        likely=data.get("likely", {}),
        ordinary=ordinary_words(folder),
    )


def ordinary_words(folder: Path = PACKAGED) -> frozenset[str]:
    """The words of the language, one a line; none where a catalog folder has no such file."""
    if not (folder / ORDINARY).is_file():
        return frozenset()
    return frozenset(word for _, word in lines_of(folder, ORDINARY) if not word.startswith("#"))


def check_terms(catalog: Catalog, folder: Path = PACKAGED) -> list[Problem]:
    """What does not fit in the term lists: their form, and ids that the catalog does not have."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to import

    data = read_one(folder, NAME)
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    found = [
        Problem(NAME, ".".join(map(str, e.absolute_path)), _short(e.instance), e.message[:_SHOWN])
        for e in Draft202012Validator(schema).iter_errors(data)
    ]
    return [*found, *_not_words(folder)] or [*_strangers(data, catalog)]


def _not_words(folder: Path) -> Iterator[Problem]:
    """Lines of the ordinary words that no word of a message can ever be."""
    for word in sorted(ordinary_words(folder)):
        if not (word.isascii() and word.isalpha() and word.islower()):
            yield Problem(ORDINARY, "", word, "write one word a line, in small letters only")


def _strangers(data: Mapping[str, Any], catalog: Catalog) -> Iterator[Problem]:
    """Findings and values that the catalog does not know."""
    for place, finding in _named(data):
        if finding not in catalog.findings:
            yield Problem(NAME, place, finding, "correct the id; findings.yaml has them all")
    for finding, values in data["values"].items():
        known = catalog.findings[finding].values if finding in catalog.findings else values
        for value in set(values) - set(known):
            yield Problem(NAME, f"values.{finding}", value, "use a value of that finding")


def _named(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each finding id with its place."""
    for part in ("findings", "values", "fine", "look_alikes"):
        yield from ((f"{part}.{finding}", finding) for finding in data[part])
    for rule in data["together"]:
        place = f"together.{rule['finding']}"
        yield from ((place, f) for f in _ids_of(rule))
    for number, rule in enumerate(data.get("beside", ())):
        place = f"beside.{number}"
        yield from ((place, f) for f in (*rule["to"], *rule["findings"], *rule["fine"]))


def _ids_of(rule: Mapping[str, Any]) -> list[str]:
    return [rule["finding"], *rule["all"], *rule["any"], *rule.get("none", ())]


def _short(value: Any) -> str:
    return repr(value)[:_SHOWN]


def _check_sets(finding: str, phrases: Sequence[str], sets: Mapping[str, Any]) -> None:
    for phrase in phrases:
        for word in phrase.replace("/", " ").split():
            if word.startswith("<") and word.strip("<>") not in sets:
                raise CatalogError(
                    f"{NAME}: findings.{finding}: {phrase!r} uses {word}, which `sets` lacks. "
                    "Add the set, or correct the name."
                )
