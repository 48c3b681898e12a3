"""How a promise is printed."""

from __future__ import annotations


def most(value: float, bound: float) -> str:
    """Whether a promise of at most `bound` is kept."""
    return f"at most {bound:g}: {'kept' if value <= bound else 'MISSED'}"
