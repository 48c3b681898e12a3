"""The catalog's words and the clinic's numbers, for what Rasa says by itself."""

from __future__ import annotations

from bot.knowledge import Clinic, ClinicFile, load_catalog
from bot.knowledge.languages import offered
from bot.services.words import Words
from bot.settings import load_settings


class LiveWords:
    """The packaged catalog in the clinic's language, and the clinic as its file is now."""

    def __init__(self) -> None:
        self._file = ClinicFile(load_settings().clinic_file)
        self._words = _in_its_language(self._file.current())

    def current(self) -> Words:
        """The words with the numbers that hold now."""
        clinic = self._file.current()
        if self._words.clinic is not clinic:
            self._words = _in_its_language(clinic)
        return self._words


def _in_its_language(clinic: Clinic) -> Words:
    return Words(load_catalog(language=offered(clinic)[0]), clinic)
