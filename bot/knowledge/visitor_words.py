"""What visitors read: words that never reach them, and placeholders that somebody fills in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge.problems import Problem
from bot.knowledge.translating import visitor_texts

_HOUSE_WORDS = Path(__file__).with_name("schema") / "house_words.json"


def unfit_words(_: Mapping[str, Any], catalog: Catalog) -> Iterator[Problem]:
    """Texts for visitors that promise, frighten, diagnose or use a doctor's word."""
    house: dict[str, Any] = json.loads(_HOUSE_WORDS.read_text(encoding="utf-8"))
    for entry in house["never"]:
        pattern = re.compile(entry["pattern"], re.IGNORECASE)
        for file, place, text in visitor_texts(catalog):
            found = None if file in entry.get("except", ()) else pattern.search(text)
            if found:
                remedy = f"is not for visitors: {entry['instead']}"
                yield Problem(file, place, repr(found.group()), remedy)
    for key, text in catalog.wording.items():
        yield from _placeholders(key, text, set(house["placeholders"]))


def _placeholders(key: str, text: str, known: set[str]) -> Iterator[Problem]:
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        yield Problem("wording.yaml", key, text[:60], f"{error}: write a brace as {{{{ or }}}}")
        return
    for name in names:
        if name not in known:
            remedy = f"nobody fills it in: use one of {', '.join(sorted(known))}"
            yield Problem("wording.yaml", key, f"{{{name}}}", remedy)
