"""What differs between two catalogs, in words that a reviewer can read.

The outcomes of cases under both are another matter: this compares the numbers, the rules and the
texts themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.knowledge.files import NAMES, read_files
from bot.knowledge.languages import texts_of_languages
from bot.knowledge.problems import entry_name

_NOTHING = object()


def diff(old: Path, new: Path) -> list[str]:
    """List every entry that was added, removed or changed between two catalog folders.

    Returns:
        One line a change: `conditions.yaml: conditions[bppv].prior: 0.15 -> 0.16`.

    Raises:
        CatalogError: A folder or file cannot be read.
    """
    before = {**read_files(old), **texts_of_languages(old)}
    after = {**read_files(new), **texts_of_languages(new)}
    others = sorted({*texts_of_languages(old), *texts_of_languages(new)})
    lines = []
    for name in ("VERSION", *NAMES, *others):
        was, now = _leaves(before.get(name)), _leaves(after.get(name))
        for place in dict.fromkeys([*was, *now]):
            line = _line(was.get(place, _NOTHING), now.get(place, _NOTHING))
            if line:
                lines.append(": ".join(part for part in (name, place, line) if part))
    return lines


def _line(was: Any, now: Any) -> str:
    if was == now:
        return ""
    if was is _NOTHING:
        return f"added {now!r}"
    if now is _NOTHING:
        return f"removed {was!r}"
    return f"{was!r} -> {now!r}"


def _leaves(content: Any, place: str = "") -> dict[str, Any]:
    """Every single value with its place; a list's entries by id, so that order is no change."""
    if isinstance(content, Mapping):
        parts = [(f"{place}.{key}".lstrip("."), value) for key, value in content.items()]
    elif isinstance(content, list):
        parts = [
            (f"{place}[{entry_name(value, number)}]", value) for number, value in enumerate(content)
        ]
    else:
        return {} if content is None else {place: content}
    return {where: leaf for name, part in parts for where, leaf in _leaves(part, name).items()}
