"""Places in a message: its parts between marks and joining words, and where words are told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

Span = tuple[int, int]  # words: the first, and the one behind the last


def parts_of(tokens: Sequence[str], joins: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where each part begins and ends, without the marks and joining words ("and") between them."""
    start = 0
    for i, token in enumerate([*tokens, "."]):
        if token in joins or not token.isalnum():
            if i > start:
                yield start, i
            start = i + 1


def place_of(tokens: Sequence[str], words: Sequence[str]) -> Span | None:
    """Where the words are told; a mark more or less does not matter."""
    wanted = [word for word in words if word.isalnum()]
    known = [(i, token) for i, token in enumerate(tokens) if token.isalnum()]
    for at in range(len(known) - len(wanted) + 1) if wanted else ():
        if [token for _, token in known[at : at + len(wanted)]] == wanted:
            return known[at][0], known[at + len(wanted) - 1][0] + 1
    return None
