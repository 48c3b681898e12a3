"""The page that a link in a messenger opens: the summary, to read and to print."""

from __future__ import annotations

from bot.web.static import Asset, load_files, load_page
from bot.web.words import Words

PAGE = "summary.html"


def load(words: Words) -> dict[str, Asset]:
    """The page and its files by name."""
    sayings = {
        "heading": words.say("summary.title"),
        "closed": words.say("channels.link_closed"),
        "failed": words.say("trouble.offline"),
    }
    return {**load_files(__path__[0]), PAGE: load_page(words, f"{__path__[0]}/{PAGE}", sayings)}
