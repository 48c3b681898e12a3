"""One thing in the catalog that does not fit, and where things are in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not fit, where, and what to do about it."""

    file: str
    path: str  # the place in the file: "conditions[bppv].prior"
    value: str
    remedy: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.path, self.value, self.remedy) if part)


def written_twice(file: str, says: Iterable[str]) -> Iterator[Problem]:
    """Examples, one a line, that a line above has already."""
    seen: dict[str, int] = {}
    for number, say in enumerate(says, 1):
        first = seen.setdefault(say.lower(), number)
        if first != number:
            yield Problem(file, f"line {number}", say, f"is on line {first} already: take one out")


def mappings(content: Any, place: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every mapping at any depth with its place, the ids on the way in brackets."""
    if isinstance(content, Mapping):
        yield place, content
        for key, value in content.items():
            yield from mappings(value, f"{place}.{key}".lstrip("."))
    elif isinstance(content, list):
        for number, entry in enumerate(content):
            yield from mappings(entry, f"{place}[{entry_name(entry, number)}]")


def entry_name(entry: Any, number: int) -> str:
    """What a list's entry is called: its id, its finding and value, or its number."""
    if not isinstance(entry, Mapping):
        return str(number)
    if "finding" in entry and "value" in entry:
        return f"{entry['finding']}: {entry['value']}"
    return str(entry.get("id") or entry.get("finding") or number)
