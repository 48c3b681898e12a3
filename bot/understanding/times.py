"""Words of time: since when it is there, how long a spell lasts, how old somebody is, or neither.

The clock finds every number with a unit, every date and every number that may be an age; the
phrases add times without a number ("this morning"). What each of them speaks of is learned from
written messages, of which the words that tell each time are known (`bot.knowledge.messages`):
from the words around it, the findings beside it, and what it would come to. "Three weeks" may be
how long the neck has hurt, how long ago the crash was, or the age of a child.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.engine.model import ABSENT
from bot.knowledge.messages import Message
from bot.understanding.durations import ENDS
from bot.understanding.parts import place_of
from bot.understanding.results import Hit

SINCE_WHEN, HOW_LONG, HOW_OLD = "onset", "spell_duration", "age_band"
TIMES = (SINCE_WHEN, HOW_LONG)
TOLD = (SINCE_WHEN, HOW_LONG, HOW_OLD)
NEITHER = "neither"
# How a time was found.
AMOUNT, UNIT, NUMBER, LASTING, PHRASE = "amount", "unit", "number", "lasting", "phrase"
DATE, ORDINAL = "date", "ordinal"
# What these come to depends on the day of reading; what is learned must not depend on it.
DATED = frozenset({DATE, ORDINAL})
NEAR = 5  # words on each side that are looked at with their place
FEWEST = 2  # times in which a feature must be seen
LEAST_WEIGHT = 0.02  # smaller ones together change little and fill the memory
DIGITS_OF_A_YEAR = 4
FEW = 8  # words; a shorter message is an answer


@dataclass(frozen=True, slots=True)
class Time:
    """Words of time, and the value that each finding would have if they tell it."""

    start: int  # words
    end: int
    values: Mapping[str, str]
    kind: str  # how it was found


Read = tuple[Sequence[str], Sequence[Time], Sequence[Hit]]  # words, times, other phrases
Groups = Mapping[str, str]  # finding -> what it is, where that makes a difference


class LearnedTimes:
    """Fitted to written messages.

    Args:
        messages: Written messages.
        read: Makes a text into its words, its times, and what phrases hear in it.
        groups: Which findings are danger signs, and which are events that something began with.
        fit: How closely the regression follows the messages.
        least: From which probability on a time tells a finding.
    """

    def __init__(
        self,
        messages: Iterable[Message],
        read: Callable[[str], Read],
        groups: Groups,
        fit: float,
        least: float,
    ) -> None:
        self._least = least
        self._groups = groups
        rows: list[list[str]] = []
        told: list[str] = []
        for message in messages:
            tokens, times, hits = read(message.say)
            if not times:
                continue
            wanted = [
                (finding, value, tuple(read(words)[0]))
                for (finding, value), words in message.told.items()
                if finding in TOLD
            ]
            labels = _labels(tokens, times, wanted, message.may)
            for time, label in zip(times, labels, strict=True):
                if label is not None:
                    rows.append([*_features(tokens, time, hits, groups)])
                    told.append(label)
        self._weights, self._constants = _fitted(rows, told, fit)

    def told(self, tokens: Sequence[str], times: Sequence[Time], hits: Sequence[Hit]) -> list[Hit]:
        """The times that tell a finding, the surest first."""
        found: list[tuple[float, Hit]] = []
        for time in times:
            chances = self._chances(_features(tokens, time, hits, self._groups), time.values)
            finding = max(chances, key=chances.__getitem__, default=NEITHER)
            if finding != NEITHER and chances[finding] >= self._least:
                value = time.values[finding]
                found.append((chances[finding], Hit(finding, value, time.start, time.end)))
        found.sort(key=lambda pair: -pair[0])
        return [hit for _, hit in found]

    def _chances(self, features: Iterable[str], values: Iterable[str]) -> dict[str, float]:
        sums = dict(self._constants)
        for feature in features:
            for finding, weight in self._weights.get(feature, {}).items():
                sums[finding] += weight
        return {f: 1 / (1 + math.exp(-sums[f])) for f in values if f in sums}


def _labels(
    tokens: Sequence[str],
    times: Sequence[Time],
    wanted: Iterable[tuple[str, str, Sequence[str]]],
    may: Iterable[str],
) -> list[str | None]:
    """What each time tells; None where that cannot be known."""
    labels: list[str | None] = [NEITHER] * len(times)
    unsure = {*may}
    for finding, value, words in wanted:
        place = place_of(tokens, words)
        best: tuple[bool, int, int] | None = None
        for i, time in enumerate(times):
            both = 0 if place is None else min(time.end, place[1]) - max(time.start, place[0])
            if both > 0 and finding in time.values:
                fits = time.values[finding] == value or time.kind in DATED
                best = max(best or (False, 0, i), (fits, both, i))
        if best is None:
            unsure |= {finding} if place is None else set()
        else:
            labels[best[2]] = finding if best[0] else None
    return [
        None if label == NEITHER and unsure.intersection(time.values) else label
        for label, time in zip(labels, times, strict=True)
    ]


def _features(
    tokens: Sequence[str], time: Time, hits: Iterable[Hit], groups: Groups
) -> Iterator[str]:
    start, end = time.start, time.end
    left = [*map(_shape, tokens[max(0, start - NEAR) : start])][::-1]
    right = [*map(_shape, tokens[end : end + NEAR])]
    left += ["begin"] * (len(left) < NEAR)
    right += ["end"] * (len(right) < NEAR)
    yield from (f"l{k} {word}" for k, word in enumerate(left))
    yield from (f"r{k} {word}" for k, word in enumerate(right))
    yield from (f"ll{k} {left[k + 1]} {left[k]}" for k in range(len(left) - 1))
    yield from (f"rr{k} {right[k]} {right[k + 1]}" for k in range(len(right) - 1))
    if left and right:
        yield f"lr {left[0]} {right[0]}"
    low = next((i + 1 for i in range(start - 1, -1, -1) if tokens[i] in ENDS), 0)
    high = next((i for i in range(end, len(tokens)) if tokens[i] in ENDS), len(tokens))
    yield from {f"before {word}" for word in tokens[low:start] if word.isalpha()}
    yield from {f"behind {word}" for word in tokens[end:high] if word.isalpha()}
    first = next((i + 1 for i in range(start - 1, -1, -1) if not tokens[i].isalnum()), 0)
    last = next((i for i in range(end, len(tokens)) if not tokens[i].isalnum()), len(tokens))
    yield f"part {min(NEAR, start - first)}"
    yield f"rest {min(NEAR, last - end)}"
    yield f"kind {time.kind}"
    yield from (f"in {_shape(word)}" for word in tokens[start:end])
    values = {} if time.kind in DATED else time.values
    yield from (f"comes to {finding} {value}" for finding, value in values.items())
    comes_to = " ".join([time.kind, *sorted(values.values())])
    yield f"all {comes_to}"
    yield from (f"l {left[k]} {comes_to}" for k in range(min(2, len(left))))
    yield from (f"r {right[k]} {comes_to}" for k in range(min(2, len(right))))
    plain = [hit for hit in hits if hit.value in (None, ABSENT)]
    inside = [hit for hit in plain if low <= hit.start and hit.end <= high]
    yield from {f"told {_side(hit, end)} {hit.finding}" for hit in inside}
    yield from {f"told {_side(hit, end)} {groups.get(hit.finding)}" for hit in inside}
    near = [hit for hit in inside if first <= hit.start and hit.end <= last]
    yield from {f"near {_side(hit, end)} {groups.get(hit.finding)}" for hit in near}
    yield "alone" if not near else "beside"
    if not start:
        yield "first"
    if len(tokens) < FEW:
        yield "short"


def _side(hit: Hit, end: int) -> str:
    return "behind" if hit.start >= end else "before"


def _shape(word: str) -> str:
    """The word; of a number only that it is one, and of a year its century."""
    if not word.isdigit():
        return word
    return f"{word[:2]}##" if len(word) == DIGITS_OF_A_YEAR else "#"


def _fitted(
    rows: Sequence[Sequence[str]], told: Sequence[str], fit: float
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """The weights of each feature for each finding, and the constants."""
    # Slow to import, and not needed by every process.
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    from bot.understanding.features import fitted  # noqa: PLC0415

    words = CountVectorizer(analyzer=list, binary=True, min_df=FEWEST)
    matrix = words.fit_transform(rows)
    names = words.get_feature_names_out()
    weights: dict[str, dict[str, float]] = {}
    constants: dict[str, float] = {}
    for finding in sorted({label for label in told if label != NEITHER}):
        model: Any = LogisticRegression(C=fit, solver="liblinear")
        fitted(model, matrix, [label == finding for label in told])
        constants[finding] = float(model.intercept_[0])
        for name, weight in zip(names, model.coef_[0].tolist(), strict=True):
            if abs(weight) >= LEAST_WEIGHT:
                weights.setdefault(str(name), {})[finding] = weight
    return weights, constants
