"""The pages that show the clinic, made anew when its file changes."""

from __future__ import annotations

from bot.web.channels import page as summary_page
from bot.web.static import Asset, load_pages
from bot.web.words import Words


class Fronts:
    """The chat page in each language, and the page that a link in a messenger opens."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._make()

    def chat(self, language: str | None) -> Asset:
        """The chat page in this language, or else in the clinic's own."""
        self._follow()
        own = next(iter(self._chat.values()))
        return self._chat.get(self._words.offers(language) or "", own)

    def summary(self, name: str = summary_page.PAGE) -> Asset | None:
        """The page of the summary, or a file of it."""
        self._follow()
        return self._summary.get(name)

    def _follow(self) -> None:
        if self._words.clinic is not self._clinic:
            self._make()

    def _make(self) -> None:
        self._clinic = self._words.clinic
        self._chat = load_pages(self._words)
        self._summary = summary_page.load(self._words)
