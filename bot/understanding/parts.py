"""The parts of a message: what stands between marks and joining words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence


def parts_of(tokens: Sequence[str], joins: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where each part begins and ends, without the marks and joining words ("and") between them."""
    start = 0
    for i, token in enumerate([*tokens, "."]):
        if token in joins or not token.isalnum():
            if i > start:
                yield start, i
            start = i + 1
