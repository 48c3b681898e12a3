"""Words that no rule can read against a question: the option whose written answers they resemble.

Two views are added up: how alike the words are to the nearest written answers of an option, and how
likely a small regression holds that option. What stands out from the second-best option counts
more. The findings that the phrases hear count as words too. Several lines of a list may be told in
one sentence, so that its parts are looked at by themselves as well. What the words mean
(`bot.understanding.vectors`) counts beside the words themselves. Only a clear likeness counts;
everything else stays not understood, and is asked again. Read for all questions at once, because
the reader of words does not know which one is open.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge.replies import ALSO, WrittenReply, about_danger
from bot.understanding.features import fitted, learn
from bot.understanding.parts import parts_of
from bot.understanding.results import Likely, Mention
from bot.understanding.vectors import WordVectors

AVERAGED = 2  # the most alike answers of an option count together
SHORTEST_PIECE = LONGEST_PIECE = 3  # letters
RAREST = 2  # answers; what is in one only teaches little and takes most of the memory
DENIALS = ("none", "no")
LEAST = 1e-9  # nothing is divided by less
LONGEST = 25  # words; a longer message is a story, not an answer
Read = tuple[Sequence[str], Sequence[Mention]]  # a text as words, and what phrases hear in them


@dataclass(frozen=True, slots=True)
class Limits:
    """How likeness is made and from where on it is taken; fitted to the written answers."""

    alike_at_all: float  # 0 to 1, to one written answer; questions below it are not looked at
    regression: float  # weight of the regression beside the likeness to the nearest answers
    lead: float  # weight of the distance to the second-best option
    least: float  # from which likeness an option is taken
    nothing: float  # the same for an option that says that no danger sign is there
    clear: float  # from which likeness it counts for more than a word at the beginning
    also: float  # from which probability another line of a list is taken with it
    part: float  # from which likeness a part of the words picks a line of a list
    fit: float  # how closely the regressions follow the answers
    meaning: float  # weight of what the words mean, beside the words themselves


@dataclass(frozen=True, slots=True)
class _Seen:
    """Words beside all that is known."""

    known: bool  # whether any of them is
    near: Set[str]  # the questions that have any answer like it
    alike: Any  # to each written answer
    speaks: Any  # what each regression says of them, before its constant


class NearestReplies:
    """Knows the written answers of every question.

    Args:
        catalog: Its options' titles are answers too.
        replies: Written answers.
        read: Makes a text into the words that are compared, and what is heard in them.
        limits: What counts as a clear likeness.
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
        self._flags = {q.id for q in catalog.questions.values() if about_danger(catalog, q)}
        self._lists = {q.id for q in catalog.questions.values() if q.kind == "checklist"}
        texts = [read(text) for *_, text in told]
        self._features, matrix = learn(
            [_compared(*text) for text in texts], LONGEST_PIECE, RAREST, SHORTEST_PIECE
        )
        meant = self._meant(texts)
        self._answers = len(told)
        self._spans: dict[str, tuple[int, int]] = {}  # in the order of the rows, and without gaps
        places: dict[str, dict[str, list[int]]] = {}
        for row, (question, picks, _) in enumerate(told):
            places.setdefault(question, {}).setdefault(picks[0], []).append(row)
            self._spans[question] = (self._spans.get(question, (row, row))[0], row + 1)
        self._rows = {
            question: {option: np.array(rows) for option, rows in options.items()}
            for question, options in places.items()
        }
        lengths = _lengths(matrix, meant)
        weights = self._learn_regressions(matrix, meant, [picks for _, picks, _ in told])
        # Columns for the answers, then for the regressions; rows of words, and of what they mean.
        words = weights[:, : self._features.columns]
        self._known = hstack([_divided(matrix, lengths).T, csr_matrix(words).T]).tocsr()
        self._known_meant = np.vstack(
            [meant / lengths[:, None], weights[:, self._features.columns :]]
        ).T

    def _meant(self, texts: Sequence[Read]) -> Any:
        """What texts mean, with its weight: (texts, dimensions)."""
        import numpy as np  # noqa: PLC0415 - slow to import

        if self._vectors is None:
            return np.zeros((len(texts), 0), dtype="f4")
        return self._limits.meaning * self._vectors.of([words for words, _ in texts])

    def _learn_regressions(self, matrix: Any, meant: Any, picks: Sequence[Sequence[str]]) -> Any:
        """One for each option, over the answers to its question: (regressions, columns)."""
        # Slow to import, and not needed by every process.
        import numpy as np  # noqa: PLC0415
        from scipy.sparse import csr_matrix, hstack  # noqa: PLC0415
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

        speaks: list[Any] = []
        self._without_words: list[float] = []
        self._regressions: dict[tuple[str, str], int] = {}
        for question, (first, last) in self._spans.items():
            rows = hstack([matrix[first:last], csr_matrix(meant[first:last])]).tocsr()
            for option in sorted({pick for told in picks[first:last] for pick in told}):
                holds = [option in told for told in picks[first:last]]
                if all(holds):
                    continue
                regression = LogisticRegression(C=self._limits.fit, solver="liblinear")
                model = fitted(regression, rows, holds)
                self._regressions[question, option] = len(speaks)
                speaks.append(model.coef_[0].astype("float32"))
                self._without_words.append(float(model.intercept_[0]))
        return np.vstack(speaks)

    def replies(self, tokens: Sequence[str], heard: Sequence[Mention] = ()) -> dict[str, Likely]:
        """The options that the words are clearly like, for every question that has one."""
        if len(tokens) > LONGEST:
            return {}
        told = [*self._parts(tokens, heard)]
        whole, *parts = self._seen([(tokens, heard), *(told if len(told) > 1 else ())])
        if not whole.known:
            return {}  # gibberish has pieces in common with something, but no word
        found = {question: self._likely(question, whole) for question in whole.near}
        picked = {question: one for question, one in found.items() if one is not None}
        known = [part for part in parts if part.known]
        for question in self._lists if len(known) > 1 else ():
            likely = self._of_parts(question, known, picked.get(question))
            if likely is not None:
                picked[question] = likely
        return picked

    def _seen(self, texts: Sequence[Read]) -> list[_Seen]:
        """Each text beside all that is known."""
        import numpy as np  # noqa: PLC0415 - slow to import

        rows = self._features.rows([_compared(*text) for text in texts])
        words = rows.indices < self._features.words
        known = [words[low:high].any() for low, high in pairwise(rows.indptr)]
        meant = self._meant(texts)
        told = (rows @ self._known).toarray() + meant @ self._known_meant
        alike = told[:, : self._answers] / _lengths(rows, meant)[:, None]
        speaks = told[:, self._answers :]
        nearest = np.maximum.reduceat(alike, [first for first, _ in self._spans.values()], axis=1)
        near = nearest >= self._limits.alike_at_all
        questions = [*self._spans]
        return [
            _Seen(bool(known[i]), {questions[j] for j in near[i].nonzero()[0]}, alike[i], speaks[i])
            for i in range(len(texts))
        ]

    def _best(self, question: str, seen: _Seen) -> tuple[str, float, Mapping[str, float]]:
        """The likeliest option, its likeness, and the probabilities of all options."""
        chance = {o: self._chance(question, o, seen.speaks) for o in self._rows[question]}
        scores = {
            option: _nearest(seen.alike[rows]) + self._limits.regression * chance[option]
            for option, rows in self._rows[question].items()
        }
        best, *rest = sorted(scores, key=lambda option: -scores[option])
        lead = scores[best] - (scores[rest[0]] if rest else 0.0)
        return best, scores[best] + self._limits.lead * lead, chance

    def _likely(self, question: str, seen: _Seen) -> Likely | None:
        limits = self._limits
        best, likeness, chance = self._best(question, seen)
        denies = best in DENIALS and question in self._flags
        if likeness < (limits.nothing if denies else limits.least):
            return None
        others = self._others(best, chance) if question in self._lists else ()
        return Likely((best, *others), clear=likeness >= limits.clear)

    def _others(self, best: str, chance: Mapping[str, float]) -> Iterable[str]:
        plain = (option for option in chance if option != best and option not in ALSO)
        if best in ALSO:
            return ()
        return sorted(option for option in plain if chance[option] >= self._limits.also)

    def _parts(self, tokens: Sequence[str], heard: Sequence[Mention]) -> Iterator[Read]:
        """The parts between marks and joining words; not those that deny something."""
        for low, high in parts_of(tokens, self._joins):
            words = tokens[low:high]
            if self._denials.isdisjoint(words):
                start = sum(len(token) + 1 for token in tokens[:low])
                end = start + len(" ".join(words))
                yield words, [m for m in heard if start <= m.start and m.end <= end]

    def _of_parts(
        self, question: str, parts: Iterable[_Seen], whole: Likely | None
    ) -> Likely | None:
        """The lines of a list that parts of the words pick, beside what all of them pick."""
        held = whole.options if whole is not None else ()
        if set(held) & {*ALSO, *DENIALS}:
            return None
        best = (self._best(question, part) for part in parts if question in part.near)
        picked = [option for option, likeness, _ in best if likeness >= self._limits.part]
        told = [option for option in picked if option not in (*ALSO, *DENIALS, *held)]
        clear = whole is not None and whole.clear
        return Likely((*held, *dict.fromkeys(told)), clear=clear) if told else None

    def _chance(self, question: str, option: str, speaks: Any) -> float:
        column = self._regressions.get((question, option))
        if column is None:
            return 0.0
        return 1 / (1 + math.exp(-float(speaks[column]) - self._without_words[column]))


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


def _nearest(likeness: Any) -> float:
    """The mean of the most alike answers."""
    if len(likeness) > AVERAGED:
        likeness.partition(len(likeness) - AVERAGED)
    best = likeness[-AVERAGED:].tolist()
    return float(sum(best) / len(best))
