"""The catalog's words and the clinic's numbers, for what Rasa says by itself."""

from __future__ import annotations

from bot.knowledge import load_catalog, load_clinic
from bot.knowledge.languages import offered
from bot.services.words import Words
from bot.settings import load_settings


def load_words() -> Words:
    """The packaged catalog in the clinic's language, and the clinic of this installation."""
    clinic = load_clinic(load_settings().clinic_file)
    return Words(load_catalog(language=offered(clinic)[0]), clinic)
