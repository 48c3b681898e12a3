"""Long texts in parts that a channel can carry, cut where a reader would pause."""

from __future__ import annotations

import re

# Rasa's connectors cut at an empty line, into a message each. A line of one space reads the same.
BLANK_LINE = "\n \n"
_EMPTY_LINES = re.compile(r"\n\s*\n")
# Where a text may end, best first: paragraphs, lines, sentences, words.
_ENDS = (re.compile(r"\n \n"), re.compile(r"\n"), re.compile(r"(?<=[.!?])\s+"), re.compile(r"\s+"))
_SIMPLE = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "}
)


def tidy(text: str) -> str:
    """The text with paragraphs that no connector cuts."""
    return _EMPTY_LINES.sub(BLANK_LINE, text.strip())


def simple_signs(text: str) -> str:
    """Typographic signs as a phone's oldest alphabet has them."""
    return text.translate(_SIMPLE)


def split(text: str, limit: int) -> list[str]:
    """The text in as few parts as fit, none longer than the limit and none empty."""
    parts = []
    rest = text.strip()
    while len(rest) > limit:
        end, start = _cut(rest, limit)
        parts.append(rest[:end].rstrip())
        rest = rest[start:].lstrip()
    return [part for part in (*parts, rest) if part]


def _cut(text: str, limit: int) -> tuple[int, int]:
    """Where this part ends and the next begins."""
    for ending in _ENDS:
        found = [m for m in ending.finditer(text, 0, limit + 1) if 0 < m.start() <= limit]
        # A heading alone is no part; the next finer cut is better then.
        if found and (found[-1].start() > limit // 3 or ending is _ENDS[-1]):
            return found[-1].span()
    return limit, limit
