"""The catalog's words and the clinic's numbers, for what Rasa says by itself."""

from __future__ import annotations

from bot.knowledge import ClinicFile, load_catalog
from bot.services.words import Words
from bot.settings import load_settings


class LiveWords:
    """The packaged catalog, and this installation's clinic as its file is now."""

    def __init__(self) -> None:
        self._file = ClinicFile(load_settings().clinic_file)
        self._words = Words(load_catalog(), self._file.current())

    def current(self) -> Words:
        """The words with the numbers that hold now."""
        clinic = self._file.current()
        if self._words.clinic is not clinic:
            self._words = Words(self._words.catalog, clinic)
        return self._words
