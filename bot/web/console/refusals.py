"""The one shape in which the console refuses something."""

from __future__ import annotations


class Turned(Exception):
    """A request that is not served: a status, a title and what helps."""

    def __init__(self, status: int, title: str, text: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.text = text


NOT_FOUND = Turned(404, "There is nothing here", "It may have been deleted.")
