"""Numbers with a unit: how long a spell lasts, or since when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.knowledge.terms import Terms
from bot.understanding.matching import Hit

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
LOOK_BACK = 5
LOOK_ON = 3


class Clock:
    """Reads durations by the unit and the words around them."""

    def __init__(self, terms: Terms) -> None:
        self._d = terms.durations

    def find(self, tokens: Sequence[str]) -> Iterator[Hit]:
        """A hit for `spell_duration` or `onset` for each duration found."""
        for i, word in enumerate(tokens):
            if word not in self._d["units"]:
                continue
            start, number = self._number(tokens, i)
            if number is None:
                continue
            seconds = number * self._d["units"][word]
            finding = self._about(tokens, start, i + 1, seconds)
            yield Hit(finding, self._value(finding, seconds), start, i + 1)

    def _number(self, tokens: Sequence[str], unit: int) -> tuple[int, float | None]:
        """The number before a unit; "a couple of", "20 to 30" and "half an" are numbers too."""
        found: float | None = None
        i = unit - 1
        while i >= 0 and unit - i <= LOOK_BACK:
            word = tokens[i]
            if _NUMBER.fullmatch(word):
                return i, float(word)
            if word in self._d["numbers"]:
                found = self._d["numbers"][word] if found in (None, 1) else found
            elif word not in self._d["between"]:
                break
            i -= 1
        return i + 1, found

    def _about(self, tokens: Sequence[str], start: int, end: int, seconds: float) -> str:
        before = _near(tokens[max(0, start - LOOK_BACK) : start][::-1])
        after = _near(tokens[end : end + LOOK_ON])
        if "ago" in after[:1]:
            return "onset"
        long_enough = seconds >= self._d["shortest_onset_s"]
        if long_enough and {"past", "last"} & set(tokens[start:end]):
            return "onset"
        if {*before, *after} & set(self._d["spell_words"]):
            return "spell_duration"
        return "onset" if long_enough or "since" in before else "spell_duration"

    def _value(self, finding: str, seconds: float) -> str:
        return next(str(value) for most, value in self._d[finding] if seconds <= most)


def _near(words: Sequence[str]) -> Sequence[str]:
    """The words up to the next mark: what stands behind it speaks of something else."""
    stop = next((i for i, word in enumerate(words) if not word.isalnum()), len(words))
    return words[:stop]
