"""The test sentences: written apart from the training data, a part of them held out.

Held-out sentences are scored, and never looked at while terms, rules and training data are tuned.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent
Case = dict[str, Any]


@lru_cache
def _read(name: str) -> Any:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe", pure=True).load(text)


def danger() -> list[Case]:
    """`urgent: true` an emergency, `urgent: false` none, `ask: true` unclear; with its signs."""
    return list(_read("danger"))


def findings() -> list[Case]:
    """What is wrong, in people's words: findings with how they are meant."""
    return list(_read("findings"))


def intents() -> list[Case]:
    """One message, one intent."""
    return list(_read("intents"))


def replies() -> list[Case]:
    """A question and words that answer it."""
    return list(_read("replies"))


def part(cases: list[Case], *, held_out: bool) -> list[Case]:
    """One half: looked at, or held out."""
    return [case for case in cases if case.get("held_out", False) == held_out]


def spanish() -> dict[str, list[Case]]:
    """The same four kinds in Spanish: danger, findings, intents and replies."""
    told: dict[str, list[Case]] = _read("es")
    return told


def older() -> dict[str, list[Case]]:
    """The sentences that the term lists grew with; a third of them held out."""
    told: dict[str, list[Case]] = _read("sentences")
    return told
