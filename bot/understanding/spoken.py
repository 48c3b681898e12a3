"""The term lists as plain examples: what the phrases know, the second look learns as well."""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge.terms import Terms

GAPS = ("...", "..")
MOST_EACH = 3  # examples of one phrase: its alternatives in turn


def examples(terms: Terms, finding: str) -> Iterator[str]:
    """Each phrase of a finding in words, with its alternatives in turn and its gaps left out."""
    for phrase in terms.findings.get(finding, ()):
        words = [word for word in phrase.split() if word not in GAPS]
        most = max((len(_choices(word, terms)) for word in words), default=0)
        for turn in range(min(most, MOST_EACH)):
            yield " ".join(
                _choices(word, terms)[turn % len(_choices(word, terms))] for word in words
            )


def _choices(word: str, terms: Terms) -> list[str]:
    return [
        choice
        for part in word.split("/")
        for choice in (terms.sets[part.strip("<>")] if part.startswith("<") else [part])
    ]
