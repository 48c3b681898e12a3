"""Cases as files: a written patient, and what a careful clinician would suggest.

A file is JSON Lines (one case a line), JSON (a list), or YAML (a list, or `cases:` with a list).
`docs/clinical-content.md` describes every key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from bot.engine.model import ABSENT, Catalog, Urgency
from bot.knowledge import AnswerError, parse_answers

SUFFIXES = (".jsonl", ".json", ".yaml", ".yml")
_SCHEMA = Path(__file__).with_name("case.json")


class CaseError(ValueError):
    """A case file cannot be used; the message names file, case, place and remedy."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a careful clinician would suggest."""

    urgency: Urgency
    also: tuple[Urgency, ...] = ()  # other acceptable tiers
    specialists: tuple[str, ...] = ()  # acceptable clinician types; empty: not judged
    systems: tuple[str, ...] = ()  # chief one first; empty: none of the five fits
    conditions: tuple[str, ...] = ()
    flag: str = ""  # the danger sign that must fire
    not_flag: str = ""  # the danger sign that must not

    @property
    def acceptable(self) -> tuple[Urgency, ...]:
        """Every tier that is right."""
        return (self.urgency, *self.also)


@dataclass(frozen=True, slots=True)
class Case:
    """A written patient."""

    id: str
    answers: Mapping[str, str]
    expected: Expected
    kind: str = "common"
    about: str = ""
    opener: str = ""
    otherwise: str = ABSENT  # what the person says to everything that is not listed
    source: tuple[str, ...] = ()
    basis: str = ""
    file: str = ""


def read_cases(catalog: Catalog, paths: Sequence[Path]) -> list[Case]:
    """Read case files; a folder stands for every case file in it.

    Raises:
        CaseError: A file cannot be read, or a case does not fit the format or the catalog.
    """
    files = [file for path in paths for file in _files(path)]
    cases = [_case(catalog, file, n, raw) for file in files for n, raw in _entries(file)]
    if not cases:
        raise CaseError(f"{', '.join(map(str, paths))}: no cases there. Give a case file.")
    seen: dict[str, Case] = {}
    for case in cases:
        if case.id in seen:
            raise CaseError(
                f"{case.file}: {case.id}: is in {seen[case.id].file} already. Use another id."
            )
        seen[case.id] = case
    return cases


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(p for p in path.iterdir() if p.suffix in (".jsonl", ".yaml", ".yml"))
    return [path]


def _entries(file: Path) -> Iterator[tuple[str, Any]]:
    """Every raw case with its place in the file."""
    if file.suffix not in SUFFIXES:
        raise CaseError(f"{file}: is no case file. Its name must end in {', '.join(SUFFIXES)}.")
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{file}: cannot be read ({error}). Give a text file.") from error
    if file.suffix == ".jsonl":
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield f"line {number}", _json(file, f"line {number}", line)
        return
    content = _json(file, "", text) if file.suffix == ".json" else _yaml(file, text)
    listed = content.get("cases") if isinstance(content, dict) else content
    if not isinstance(listed, list):
        raise CaseError(f"{file}: holds no list of cases. Write `cases:` and `- id: ...` below it.")
    for number, raw in enumerate(listed, 1):
        yield f"case {number}", raw


def _json(file: Path, place: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        where = f"{file}: {place}" if place else str(file)
        raise CaseError(f"{where}: is not JSON: {error}. Correct that place.") from error


def _yaml(file: Path, text: str) -> Any:
    from ruamel.yaml import YAML  # noqa: PLC0415 - only for YAML
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        return YAML(typ="safe").load(text)
    except YAMLError as error:
        raise CaseError(f"{file}: is not YAML: {error}. Correct that place.") from error


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(_SCHEMA.read_text(encoding="utf-8")))


def _case(catalog: Catalog, file: Path, place: str, raw: Any) -> Case:
    name = str(raw.get("id", place)) if isinstance(raw, dict) else place
    for problem in _validator().iter_errors(raw):
        key = ".".join(str(part) for part in problem.absolute_path)
        raise CaseError(f"{file}: {name}: {key + ': ' if key else ''}{problem.message}.")
    try:
        answers = parse_answers(catalog, raw["answers"])
    except AnswerError as error:
        raise CaseError(f"{file}: {name}: answers: {error}") from error
    expected = _expected(raw["expect"])
    for what, ids, known in (
        ("specialists", expected.specialists, catalog.specialists),
        ("system", expected.systems, catalog.systems),
        ("condition", expected.conditions, catalog.conditions),
        ("flag", [f for f in (expected.flag, expected.not_flag) if f], catalog.red_flags),
    ):
        for wrong in (one for one in ids if one not in known):
            allowed = ", ".join(known)
            raise CaseError(f"{file}: {name}: expect.{what}: {wrong!r}: write one of {allowed}.")
    return Case(
        id=raw["id"],
        answers=answers,
        expected=expected,
        kind=raw.get("kind", "common"),
        about=raw.get("about", ""),
        opener=raw.get("opener", ""),
        otherwise=raw.get("otherwise", ABSENT),
        source=tuple(raw.get("source", ())),
        basis=raw.get("basis", ""),
        file=file.name,
    )


def _expected(raw: Mapping[str, Any]) -> Expected:
    return Expected(
        urgency=Urgency(raw["urgency"]),
        also=tuple(Urgency(tier) for tier in raw.get("also", ())),
        specialists=tuple(raw.get("specialists", ())),
        systems=tuple(raw.get("system", ())),
        conditions=tuple(raw.get("condition", ())),
        flag=raw.get("flag", ""),
        not_flag=raw.get("not_flag", ""),
    )
