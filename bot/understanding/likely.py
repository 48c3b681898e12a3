"""Findings that no phrase names: read from a part of a message that is like what people wrote.

One small regression for each finding learned from written messages, of which each word that tells
something is known (`bot.knowledge.messages`). A second set tells how it is meant: there, denied,
now and then, or over. Phrases come first; this only adds what they do not speak of, and only what
is clearly like. What is noted so can be traced to the part of the message that it was read from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge.messages import HOW, Message
from bot.understanding.features import fitted, halved, learn, summed
from bot.understanding.parts import Span, parts_of, place_of

LONGEST_PIECE = 4  # letters
RAREST = 2  # parts; what is in one only teaches little and takes most of the memory
FEWEST = 6  # parts that tell a finding; with fewer nothing is learned
LEAST_WEIGHT = 0.15  # of a word or piece; smaller ones are more chance than meaning
COARSE = 0.3  # when fitting has come near enough
ENOUGH = 1 / 3  # of the words that tell a finding, which a part must hold to be one that tells it


@dataclass(frozen=True, slots=True)
class Guess:
    """A finding that a part of a message is like."""

    finding: str
    how: str  # present, absent, sometimes, history
    start: int  # words
    end: int
    chance: float  # 0 to 1


class LikelyFindings:
    """Fitted to written messages.

    Args:
        catalog: Its findings without values are learned.
        messages: Written messages.
        normalise: Makes a text into the words that are compared.
        joins: Words between two parts, such as "and".
        fit: How closely the regressions follow the messages.
    """

    def __init__(
        self,
        catalog: Catalog,
        messages: Sequence[Message],
        normalise: Callable[[str], Sequence[str]],
        joins: Sequence[str],
        fit: float,
    ) -> None:
        self._joins = frozenset(joins)
        parts = [part for message in messages for part in _parts(message, normalise, self._joins)]
        self._features, matrix = learn([part.text for part in parts], LONGEST_PIECE, RAREST)
        plain = [f.id for f in catalog.findings.values() if not f.values]
        counts = {f: sum(f in part.told for part in parts) for f in plain}
        self.findings = [f for f in plain if counts[f] >= FEWEST]
        fits = (self._fitted(matrix, parts, finding, fit) for finding in self.findings)
        self._speaks_for, self._without_words = _joined(fits)
        meant = [(row, how) for row, part in enumerate(parts) for how in part.told.values()]
        rows = matrix[[row for row, _ in meant]]
        self.hows = [how for how in HOW if any(told == how for _, told in meant)]
        hows = (_regression(rows, [told == how for _, told in meant], fit) for how in self.hows)
        self._how: Any = None
        if len(self.hows) > 1:
            self._how, self._how_without_words = _joined(hows)

    def _fitted(self, matrix: Any, parts: Sequence[_Part], finding: str, fit: float) -> Any:
        fair = [row for row, part in enumerate(parts) if finding not in part.may]
        return _regression(matrix[fair], [finding in parts[row].told for row in fair], fit)

    def guesses(self, tokens: Sequence[str], least: float) -> list[Guess]:
        """What the parts of a message are like, from a probability on; the likeliest part each."""
        spans = [*parts_of(tokens, self._joins)]
        rows = self._features.rows([" ".join(tokens[low:high]) for low, high in spans])
        if not rows.nnz:
            return []
        speaks = summed(rows, self._speaks_for) + self._without_words
        how = self._meant(rows)
        best: dict[str, Guess] = {}
        for row, column in zip(*(speaks > _logit(least)).nonzero(), strict=True):
            finding, chance = self.findings[column], _chance(speaks[row, column])
            if finding not in best or best[finding].chance < chance:
                low, high = spans[row]
                best[finding] = Guess(finding, how[row], low, high, chance)
        return [*best.values()]

    def _meant(self, rows: Any) -> list[str]:
        """How each part is meant."""
        if self._how is None:
            return self.hows * int(rows.shape[0])
        likely = summed(rows, self._how) + self._how_without_words
        return [self.hows[column] for column in likely.argmax(axis=1)]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a written message, what it tells, and what it may tell."""

    text: str
    told: Mapping[str, str]
    may: frozenset[str]


def _parts(
    message: Message, normalise: Callable[[str], Sequence[str]], joins: frozenset[str]
) -> Iterator[_Part]:
    tokens = list(normalise(message.say))
    places = {
        key: place
        for key, words in message.told.items()
        if (place := place_of(tokens, list(normalise(words)))) is not None
    }
    lost = frozenset(finding for finding, how in message.told if (finding, how) not in places)
    for low, high in parts_of(tokens, joins):
        told = {f: how for (f, how), place in places.items() if _tells((low, high), place)}
        yield _Part(" ".join(tokens[low:high]), told, message.may | lost)


def _tells(part: Span, words: Span) -> bool:
    both = min(part[1], words[1]) - max(part[0], words[0])
    return both > 0 and both >= ENOUGH * (words[1] - words[0])


def _regression(matrix: Any, told: Sequence[bool], fit: float) -> Any:
    # Slow to import, and not needed by every process.
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    # From the side of the messages (dual) it comes nearer in half the time.
    regression = LogisticRegression(
        C=fit, solver="liblinear", dual=True, tol=COARSE, random_state=0
    )
    return fitted(regression, matrix, told)


def _joined(models: Iterator[Any]) -> tuple[Any, Any]:
    """The weights of several regressions as columns, and their constants."""
    import numpy as np  # noqa: PLC0415 - slow to import

    rows, constants = [], []
    for model in models:
        weights = model.coef_[0].astype("float32")
        weights[abs(weights) < LEAST_WEIGHT] = 0
        rows.append(weights)
        constants.append(float(model.intercept_[0]))
    return halved(np.array(rows).T), np.array(constants, dtype="float32")


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-float(logit)))


def _logit(chance: float) -> float:
    return math.log(chance / (1 - chance))
