"""The catalog's words and the clinic's numbers, for what Rasa says by itself."""

from __future__ import annotations

from bot.knowledge import load_catalog, load_clinic
from bot.services.words import Words
from bot.settings import load_settings


def load_words() -> Words:
    """The packaged catalog and the clinic of this installation."""
    return Words(load_catalog(), load_clinic(load_settings().clinic_file))
