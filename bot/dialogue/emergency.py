"""The emergency message for the danger sign that was heard, in the catalog's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.engine.model import Catalog, Clause
from bot.knowledge import load_catalog, load_clinic
from bot.services import emergency
from bot.services.words import Words
from bot.settings import load_settings


def load_words() -> Words:
    """The packaged catalog and the clinic of this installation."""
    return Words(load_catalog(), load_clinic(load_settings().clinic_file))


def emergency_message(words: Words, urgent: Sequence[str]) -> dict[str, Any]:
    """What to say for the most urgent clause.

    Args:
        words: Catalog and clinic.
        urgent: Clause ids that fired, most urgent first; the general words when none is known.
    """
    flag, clause = _clause(words.catalog, urgent)
    return emergency.emergency_message(words, clause.message if clause else emergency.GENERAL, flag)


def _clause(catalog: Catalog, urgent: Sequence[str]) -> tuple[str | None, Clause | None]:
    found = {
        clause.id: (flag.id, clause)
        for flag in catalog.red_flags.values()
        for clause in flag.clauses
    }
    return next((found[name] for name in urgent if name in found), (None, None))
