"""How like words are to what people wrote for each option of each question.

Three views, for `bot.understanding.weighing` to weigh: how alike the words are to the nearest
written answers of an option, what a small regression over the answers to the question holds of
them, and what another one holds of their kind (a yes, a no, "sometimes") whatever is asked. The
findings that the phrases hear count as words too. Several lines of a list may be told in one
sentence, so that its parts are looked at by themselves as well. What the words mean
(`bot.understanding.vectors`) counts beside the words themselves. Read for all questions at once,
because the reader of words does not know which one is open.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge.replies import WrittenReply
from bot.understanding.choices import NO_OPTIONS, YES_OPTIONS
from bot.understanding.features import fitted, halved, learn, summed
from bot.understanding.parts import parts_of
from bot.understanding.results import Mention
from bot.understanding.vectors import WordVectors
from bot.understanding.weighing import UNKNOWN, Likeness, Likenesses

SHORTEST_PIECE = LONGEST_PIECE = 3  # letters
RAREST = 2  # answers; what is in one only teaches little and takes most of the memory
KINDS = {
    **dict.fromkeys(YES_OPTIONS, "yes"),
    **dict.fromkeys(NO_OPTIONS, "no"),
    **{kind: kind for kind in ("sometimes", "none", "unsure")},
}
LEAST = 1e-9  # nothing is divided by less
LONGEST = 40  # words; a longer message is a story, not an answer
Read = tuple[Sequence[str], Sequence[Mention]]  # a text as words, and what phrases hear in them


@dataclass(frozen=True, slots=True)
class Limits:
    """How likeness is made; fitted to the written answers."""

    alike_at_all: float  # 0 to 1, to one written answer; questions below it are not looked at
    fit: float  # how closely the regressions follow the answers
    meaning: float  # weight of what the words mean, beside the words themselves


@dataclass(frozen=True, slots=True)
class _Seen:
    """Words beside all that is known."""

    near: Set[str]  # the questions that have any answer like them
    nearest: Sequence[float]  # how like the most alike answers of each option are
    speaks: Sequence[float]  # log odds by each regression
    parts: Sequence[Sequence[float]]  # the same of each part of the words by itself


class NearestReplies:
    """Knows the written answers of every question.

    Args:
        catalog: Its options' titles are answers too.
        replies: Written answers.
        read: Makes a text into the words that are compared, and what is heard in them.
        limits: How likeness is made.
        joins: Words between two parts of a sentence, such as "and".
        denials: Words that deny a part, such as "not"; it then picks nothing.
        vectors: What words mean, where that is known.
    """

    def __init__(
        self,
        catalog: Catalog,
        replies: Sequence[WrittenReply],
        read: Callable[[str], Read],
        limits: Limits,
        joins: Iterable[str] = (),
        denials: Iterable[str] = (),
        vectors: WordVectors | None = None,
    ) -> None:
        # Slow to import, and not needed by every process.
        import numpy as np  # noqa: PLC0415
        from scipy.sparse import csr_matrix, hstack  # noqa: PLC0415

        self._limits = limits
        self._vectors = vectors
        self._joins, self._denials = frozenset(joins), frozenset(denials)
        told = sorted([*_titles(catalog), *((r.question, r.picks, r.say) for r in replies)])
        self._lists = {q.id for q in catalog.questions.values() if q.kind == "checklist"}
        texts = [read(text) for *_, text in told]
        self._features, matrix = learn(
            [_compared(*text) for text in texts], LONGEST_PIECE, RAREST, SHORTEST_PIECE
        )
        meant = self._meant(texts)
        self._spans: dict[str, tuple[int, int]] = {}  # in the order of the rows, and without gaps
        firsts: dict[tuple[str, str], int] = {}  # of the rows of an option, which are together
        for row, (question, picks, _) in enumerate(told):
            firsts.setdefault((question, picks[0]), row)
            self._spans[question] = (self._spans.get(question, (row, row))[0], row + 1)
        self._firsts = np.array([*firsts.values()])
        self._counts = np.diff(np.append(self._firsts, len(told)))
        self._places: dict[str, dict[str, int]] = {}  # of an option among the firsts
        for place, (question, option) in enumerate(firsts):
            self._places.setdefault(question, {})[option] = place
        lengths = _lengths(matrix, meant)
        every = hstack([matrix, csr_matrix(meant)]).tocsr()
        regressions = self._learn_regressions(every, [picks for _, picks, _ in told])
        weights = np.vstack(regressions.weights)
        self._constants = np.array(regressions.constants, dtype="f4")
        # Rows of words, and of what they mean; columns for the answers, and for the regressions.
        self._known = _divided(matrix, lengths).T.tocsr()
        self._known_meant = (meant / lengths[:, None]).T
        self._speaks = halved(weights[:, : self._features.columns].T)
        self._speaks_meant = weights[:, self._features.columns :].T

    def _meant(self, texts: Sequence[Read]) -> Any:
        """What texts mean, with its weight: (texts, dimensions)."""
        import numpy as np  # noqa: PLC0415 - slow to import

        if self._vectors is None:
            return np.zeros((len(texts), 0), dtype="f4")
        return self._limits.meaning * self._vectors.of([words for words, _ in texts])

    def _learn_regressions(self, every: Any, picks: Sequence[Sequence[str]]) -> _Regressions:
        """One for each option over the answers to its question, and one for each kind over all."""
        learned = _Regressions(self._limits.fit)
        self._options: dict[tuple[str, str], int | None] = {}
        for question, (first, last) in self._spans.items():
            told = picks[first:last]
            for option in sorted({pick for one in told for pick in one}):
                holds = [option in one for one in told]
                self._options[question, option] = learned.learn(every[first:last], holds)
        kinds = [KINDS.get(one[0], "") if len(one) == 1 else "" for one in picks]
        self._kinds = {
            kind: learned.learn(every, [one == kind for one in kinds])
            for kind in sorted({*KINDS.values()})
        }
        return learned

    def replies(
        self, tokens: Sequence[str], heard: Sequence[Mention] = ()
    ) -> dict[str, Likenesses]:
        """How like each option the words are, for every question that has any answer like them."""
        if len(tokens) > LONGEST:
            return {}
        parts = [*self._parts(tokens, heard)]
        seen = self._seen((tokens, heard), parts if len(parts) > 1 else ())
        if seen is None:
            return {}  # gibberish has pieces in common with something, but no word
        return {question: self._alike(question, seen) for question in sorted(seen.near)}

    def _alike(self, question: str, seen: _Seen) -> Likenesses:
        apart = seen.parts if question in self._lists and len(seen.parts) > 1 else ()
        found = {}
        for option, place in self._places[question].items():
            column = self._options.get((question, option))
            kind = self._kinds.get(KINDS.get(option, ""))
            speaks = UNKNOWN if column is None else seen.speaks[column]
            part = 0.0
            if apart and column is not None:
                part = max(told[column] for told in apart)
            of_kind = 0.0 if kind is None else seen.speaks[kind]
            found[option] = Likeness(seen.nearest[place], speaks, part, of_kind)
        return found

    def _seen(self, whole: Read, parts: Sequence[Read]) -> _Seen | None:
        """Words beside all that is known; None when none of them is."""
        import numpy as np  # noqa: PLC0415 - slow to import

        texts = [whole, *parts]
        rows = self._features.rows([_compared(*text) for text in texts])
        words = rows.indices < self._features.words
        known = [bool(words[low:high].any()) for low, high in pairwise(rows.indptr)]
        if not known[0]:
            return None
        meant = self._meant(texts)
        speaks = summed(rows, self._speaks) + meant @ self._speaks_meant + self._constants
        told, weights = rows.indices[: rows.indptr[1]], rows.data[: rows.indptr[1]]
        alike = self._known[told].T @ weights + meant[0] @ self._known_meant
        alike /= math.sqrt(weights @ weights + meant[0] @ meant[0])
        most = np.maximum.reduceat(alike, [first for first, _ in self._spans.values()])
        near = (most >= self._limits.alike_at_all).nonzero()[0]
        questions = [*self._spans]
        nearest = _two_nearest(alike, self._firsts, self._counts).tolist()
        own, *of_parts = speaks.tolist()
        apart = [told for told, has_words in zip(of_parts, known[1:], strict=True) if has_words]
        return _Seen({questions[j] for j in near}, nearest, own, apart)

    def _parts(self, tokens: Sequence[str], heard: Sequence[Mention]) -> Iterator[Read]:
        """The parts between marks and joining words; not those that deny something."""
        for low, high in parts_of(tokens, self._joins):
            words = tokens[low:high]
            if self._denials.isdisjoint(words):
                start = sum(len(token) + 1 for token in tokens[:low])
                end = start + len(" ".join(words))
                yield words, [m for m in heard if start <= m.start and m.end <= end]


class _Regressions:
    """Regressions over the same columns, in the order in which they were learned."""

    def __init__(self, fit: float) -> None:
        self._fit = fit
        self.weights: list[Any] = []
        self.constants: list[float] = []

    def learn(self, rows: Any, holds: Sequence[bool]) -> int | None:
        """The place of a new one; None where all rows or none hold."""
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - slow to import

        if all(holds) or not any(holds):
            return None
        model = fitted(LogisticRegression(C=self._fit, solver="liblinear"), rows, holds)
        self.weights.append(model.coef_[0].astype("float32"))
        self.constants.append(float(model.intercept_[0]))
        return len(self.weights) - 1


def _titles(catalog: Catalog) -> Iterable[tuple[str, tuple[str, ...], str]]:
    for question in catalog.questions.values():
        yield from ((question.id, (option.id,), option.title) for option in question.options)


def _compared(tokens: Sequence[str], heard: Iterable[Mention]) -> str:
    """The text that is compared: the words, and what they tell as words of its own."""
    told = (f"{m.finding}_is_{m.value}" for m in heard if m.when == "now")
    return " ".join([*tokens, *told])


def _divided(matrix: Any, lengths: Any) -> Any:
    from scipy.sparse import diags  # noqa: PLC0415 - slow to import

    return diags(1 / lengths) @ matrix


def _lengths(matrix: Any, meant: Any) -> Any:
    """Of each row: words, pieces and what they mean were scaled apart."""
    import numpy as np  # noqa: PLC0415 - slow to import

    sums = np.add.reduceat(np.append(matrix.data**2, 0), matrix.indptr[:-1])
    sums[np.diff(matrix.indptr) == 0] = 0  # reduceat gives an empty row the next one's number
    return np.sqrt(np.maximum(sums + (meant**2).sum(axis=1), LEAST)).astype("f4")


def _two_nearest(alike: Any, firsts: Any, counts: Any) -> Any:
    """The mean of the two most alike answers of each option; of one where it has no other.

    Args:
        alike: To each answer, (answers,).
        firsts: The place of each option's first answer, (options,).
        counts: How many answers each option has, (options,).
    """
    import numpy as np  # noqa: PLC0415 - slow to import

    best = np.maximum.reduceat(alike, firsts)
    ties = (alike == np.repeat(best, counts)).nonzero()[0]
    options = np.searchsorted(firsts, ties, side="right")
    one_each = ties[np.unique(options, return_index=True)[1]]
    others = alike.copy()
    others[one_each] = -np.inf
    second = np.maximum.reduceat(others, firsts)
    return np.where(counts == 1, best, (best + second) / 2)
