"""The emergency message for the danger sign that was heard, in the catalog's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.engine.model import Catalog, Clause
from bot.knowledge import Clinic, load_catalog, load_clinic
from bot.settings import load_settings

GENERAL = "general"
CRISIS = "crisis"  # the one message that calls the crisis line
CONTROLS = ("go_back", "start_over")  # for who was misheard; nothing is asked


@dataclass(frozen=True)
class Words:
    """The catalog, and the clinic whose numbers go into its texts."""

    catalog: Catalog
    clinic: Clinic

    @cached_property
    def placeholders(self) -> Mapping[str, str]:
        """What texts may name in braces."""
        clinic = self.clinic
        return {
            "clinic": clinic.name,
            "clinic_phone": clinic.phone,
            "emergency_number": clinic.emergency_number,
            "crisis_line": clinic.crisis_line,
            "hours": clinic.hours,
        }

    def say(self, key: str, **values: str) -> str:
        """The catalog's words with the clinic's numbers filled in."""
        filled = self.catalog.wording[key].format_map({**self.placeholders, **values})
        return " ".join(filled.split())


def load_words() -> Words:
    """The packaged catalog and the clinic of this installation."""
    return Words(load_catalog(), load_clinic(load_settings().clinic_file))


def emergency_message(words: Words, urgent: Sequence[str]) -> dict[str, Any]:
    """What to say for the most urgent clause, as text for any channel and as a rich payload.

    Args:
        words: Catalog and clinic.
        urgent: Clause ids that fired, most urgent first; the general words when none is known.
    """
    flag, clause = _clause(words.catalog, urgent)
    key = clause.message if clause else GENERAL
    title, text = words.say(f"emergency.{key}.title"), words.say(f"emergency.{key}.text")
    number = words.clinic.crisis_line if key == CRISIS else words.clinic.emergency_number
    custom = {
        "type": "emergency",
        "urgency": "emergency",
        "title": title,
        "text": text,
        "call": {"number": number, "title": words.say("emergency.call", number=number)},
        "flag": flag,
    }
    # One line break: Rasa's channels cut a text at an empty line into several messages.
    return {"text": f"{title}\n{text}", "buttons": _controls(words), "custom": custom}


def _controls(words: Words) -> list[dict[str, str]]:
    return [
        {"title": words.say(f"controls.{name}"), "payload": f"/{name}", "kind": "control"}
        for name in CONTROLS
    ]


def _clause(catalog: Catalog, urgent: Sequence[str]) -> tuple[str | None, Clause | None]:
    found = {
        clause.id: (flag.id, clause)
        for flag in catalog.red_flags.values()
        for clause in flag.clauses
    }
    return next((found[name] for name in urgent if name in found), (None, None))
