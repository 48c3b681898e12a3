"""What other sites take in: the widget as one file, and the line that brings it onto a page."""

from bot.embedding.bundle import Bundle, BundleError, join_modules, load_bundle
from bot.embedding.snippet import ELEMENT, OWN, Look, SnippetError, look_from, snippet

__all__ = [
    "ELEMENT",
    "OWN",
    "Bundle",
    "BundleError",
    "Look",
    "SnippetError",
    "join_modules",
    "load_bundle",
    "look_from",
    "snippet",
]
