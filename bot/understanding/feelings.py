"""Fear and pain said in passing: somebody who says so is answered as a person first."""

from __future__ import annotations

from functools import lru_cache

from bot.knowledge.terms import load_terms, words_folder
from bot.understanding.normalise import tokens_of


def feeling_in(text: str, language: str = "en") -> str | None:
    """The key of the feeling that the words speak of, such as "fear", or None."""
    rewrites, phrases = _phrases(language)
    said = f" {' '.join(tokens_of(text, rewrites))} "
    return next((key for key, found in phrases.items() if any(p in said for p in found)), None)


@lru_cache(maxsize=4)
def _phrases(language: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    terms = load_terms(words_folder(language))
    rewrites = dict(terms.rewrites)
    phrases = {
        key: [f" {' '.join(tokens_of(phrase, rewrites))} " for phrase in listed]
        for key, listed in terms.feelings.items()
    }
    return rewrites, phrases
