"""A second look at every message: how much it resembles sentences that tell of danger.

The phrase lists know what they were told. People find other words, so a small classifier that
learned from written examples (`bot.knowledge.sentences`) reads along. It raises an alarm that the
phrases missed, asks one plain question when it is less sure, and turns an alarm that the phrases
raised over ordinary words into that question. It names no finding: what it hears is never noted as
if the visitor had said it.

It is fitted when it is first needed (about a second), so new examples need no training of Rasa.
Features are the words and pieces of words of a message, weighed by how rare they are; the
classifier is a logistic regression. docs/decisions.md tells what else was compared.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engine import screen
from bot.engine.model import PRESENT, Urgency
from bot.knowledge import load_catalog
from bot.knowledge.files import PACKAGED
from bot.knowledge.messages import load_messages
from bot.knowledge.replies import about_danger, load_replies
from bot.knowledge.sentences import Sentence, load_sentences
from bot.knowledge.terms import Terms
from bot.understanding.features import Weights, fitted, learn
from bot.understanding.spoken import examples

UNNAMED = "unnamed"  # stands for an alarm that no clause of the catalog names
LONGEST = 120  # words of a part; of a longer one the beginning is read
PHRASE_WEIGHT = 0.2  # of a sentence
SHORTEST_PART = 3  # words
LONGEST_PIECE = 5  # letters
RAREST = 2  # sentences; what is in one only teaches little and takes most of the memory
NOTHING = frozenset({"none", "no", "unsure"})  # picks that claim no sign
ENDS = frozenset(".!?;\n")
Tokens = Sequence[str]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which resemblance on something is done; all three are fitted, on sentences of ours."""

    alarm: float  # no phrase found: an alarm
    ask: float  # no phrase found: one plain question
    doubt: float  # a phrase found, but less than this: a question in place of the alarm
    doubt_from: int  # words; in a shorter message a phrase says it all


class SecondLook:
    """The classifier, fitted to sentences.

    Args:
        sentences: What it learns from.
        normalise: Makes a text into the words that are compared.
        thresholds: What is done from which resemblance on.
        fit: How closely it follows the sentences (the inverse of the regression's penalty).
        weights: How much each sentence counts; all the same where nothing is said.
    """

    def __init__(
        self,
        sentences: Sequence[Sentence],
        normalise: Callable[[str], Tokens],
        thresholds: Thresholds,
        fit: float,
        weights: Sequence[float] | None = None,
    ) -> None:
        # Slow to import, and not needed by every process.
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

        self.thresholds = thresholds
        texts = [" ".join(normalise(sentence.say)) for sentence in sentences]
        self._features, matrix = learn(texts, LONGEST_PIECE, RAREST)
        told = [bool(sentence.signs) for sentence in sentences]
        regression = LogisticRegression(C=fit, solver="liblinear")
        model = fitted(regression, matrix, told, sample_weight=weights)
        self._speaks_for = array("f", model.coef_[0])
        self._without_words = float(model.intercept_[0])
        self._typical = _typical(matrix[:, : self._features.words], sentences)

    def danger(self, tokens: Tokens) -> float:
        """How much a message resembles danger, 0 to 1: the whole of it or its most telling part."""
        if not any(token.isalpha() for token in tokens):
            return 0.0
        parts = [part for part in _parts(tokens) if len(part) >= SHORTEST_PART]
        read = [tokens, *parts] if len(parts) > 1 else [tokens]
        return max(self._resembles(" ".join(part[:LONGEST])) for part in read)

    def _resembles(self, text: str) -> float:
        weighed = self._features.weigh(text)
        if not any(column < self._features.words for column in weighed):
            return 0.0  # gibberish has pieces of words in common with something, but no word
        told = sum(weight * self._speaks_for[column] for column, weight in weighed.items())
        sum_ = self._without_words + told
        return 1 / (1 + math.exp(-sum_))

    def signs(self, tokens: Tokens) -> list[str]:
        """The danger signs, by how much the message resembles what is said of them."""
        weighed = self._features.weigh(" ".join(tokens[:LONGEST]))
        words = {c: w for c, w in weighed.items() if c < self._features.words}
        alike = {
            sign: sum(w * mean.get(c, 0.0) for c, w in words.items())
            for sign, mean in self._typical.items()
        }
        return sorted(alike, key=lambda sign: -alike[sign])


def _typical(words: Any, sentences: Sequence[Sentence]) -> dict[str, Weights]:
    """The words of the sentences about each sign, on average."""
    about: dict[str, list[int]] = {}
    for row, sentence in enumerate(sentences):
        for sign in sentence.signs:
            about.setdefault(sign, []).append(row)
    return {sign: _direction(words[rows].mean(axis=0).A1) for sign, rows in about.items()}


def _direction(mean: Any) -> Weights:
    """A row of weights with length 1, without its many zeros."""
    length = math.sqrt(float(mean @ mean))
    return {int(column): float(mean[column]) / length for column in mean.nonzero()[0]}


def _parts(tokens: Tokens) -> Iterator[Tokens]:
    """The sentences of a message."""
    start = 0
    for i, token in enumerate(tokens):
        if token in ENDS:
            yield tokens[start:i]
            start = i + 1
    yield tokens[start:]


def second_look(
    terms: Terms, normalise: Callable[[str], Tokens], folder: Path = PACKAGED
) -> SecondLook:
    """The second look over the sentences of a language's folder and its phrases."""
    told = terms.second_look
    thresholds = Thresholds(told["alarm"], told["ask"], told["doubt"], int(told["doubt_from"]))
    sources = (
        (1.0, [*load_sentences(folder), *_messages(folder)]),
        (told["answers"], [*_calm_replies(folder)]),
        (PHRASE_WEIGHT, [*_phrases(terms)]),
    )
    learned = [sentence for _, sentences in sources for sentence in sentences]
    weights = [weight for weight, sentences in sources for _ in sentences]
    return SecondLook(learned, normalise, thresholds, told["fit"], weights)


def _messages(folder: Path) -> Iterator[Sentence]:
    """Written messages that tell an emergency, and those that tell no danger sign at all."""
    flags = {f.id for f in load_catalog().findings.values() if f.flag}
    urgent = _emergencies()
    for message in load_messages(folder):
        told = {finding for finding, how in message.told if how == PRESENT} & flags
        if told & urgent or not told | message.may & flags:
            yield Sentence(message.say, tuple(sorted(told & urgent)))


def _calm_replies(folder: Path) -> Iterator[Sentence]:
    """Written answers that tell of no danger: most messages are answers, and short."""
    catalog = load_catalog()
    for reply in load_replies(folder):
        told = about_danger(catalog, catalog.questions[reply.question])
        if not told or set(reply.picks) <= NOTHING:
            yield Sentence(reply.say, ())


def _phrases(terms: Terms) -> Iterator[Sentence]:
    """The phrases of every sign that is an emergency by itself."""
    for finding in sorted(_emergencies()):
        yield from (Sentence(text, (finding,)) for text in examples(terms, finding))


def _emergencies() -> set[str]:
    """The signs that are an emergency by themselves."""
    catalog = load_catalog()
    flags = (finding.id for finding in catalog.findings.values() if finding.flag)
    return {
        flag
        for flag in flags
        if any(f.tier is Urgency.EMERGENCY for f in screen(catalog, {flag: PRESENT}))
    }
