"""Whether words are in another language than the conversation: by the small words of each."""

from __future__ import annotations

from functools import lru_cache

from bot.knowledge.languages import installed
from bot.knowledge.terms import load_terms, words_folder
from bot.understanding.normalise import tokens_of


def foreign_to(language: str, text: str) -> str | None:
    """The other language that the words are plainly in, or None.

    One word that only the other language has, and more words of it than of the conversation's own.
    """
    said = set(tokens_of(text, {}))
    own, _ = _spoken(language)
    for code in installed():
        if words_folder(code) == words_folder(language):
            continue
        words, only_there = _spoken(code)
        if said & only_there and len(said & words) > len(said & own):
            return code
    return None


@lru_cache(maxsize=4)
def _spoken(code: str) -> tuple[frozenset[str], frozenset[str]]:
    """The small words of a language, and those of them that others do not have."""
    cues = load_terms(words_folder(code)).cues
    words = frozenset(cues["spoken"])
    return words, words - frozenset(cues["spoken_weak"])
