"""Words that no rule can read against a question: the option whose written answers they resemble.

Two views are added up: how alike the words are to the nearest written answers of an option, and how
likely a small regression holds that option. What stands out from the second-best option counts
more. Only a clear likeness counts; everything else stays not understood, and is asked again. Read
for all questions at once, because the reader of words does not know which one is open.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge.replies import ALSO, WrittenReply, about_danger
from bot.understanding.features import fitted, learn
from bot.understanding.results import Likely

AVERAGED = 2  # the most alike answers of an option count together
LONGEST_PIECE = 3  # letters
RAREST = 2  # answers; what is in one only teaches little and takes most of the memory
DENIALS = ("none", "no")
LONGEST = 25  # words; a longer message is a story, not an answer


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
    fit: float  # how closely the regressions follow the answers


class NearestReplies:
    """Knows the written answers of every question.

    Args:
        catalog: Its options' titles are answers too.
        replies: Written answers.
        normalise: Makes a text into the words that are compared.
        limits: What counts as a clear likeness.
    """

    def __init__(
        self,
        catalog: Catalog,
        replies: Sequence[WrittenReply],
        normalise: Callable[[str], Sequence[str]],
        limits: Limits,
    ) -> None:
        self._limits = limits
        told = sorted([*_titles(catalog), *((r.question, r.picks, r.say) for r in replies)])
        self._flags = {q.id for q in catalog.questions.values() if about_danger(catalog, q)}
        self._lists = {q.id for q in catalog.questions.values() if q.kind == "checklist"}
        self._features, matrix = learn(
            [" ".join(normalise(x)) for *_, x in told], LONGEST_PIECE, RAREST
        )
        self._written = _unit_rows(matrix).T.tocsr()
        self._spans: dict[str, tuple[int, int]] = {}
        self._rows: dict[str, dict[str, list[int]]] = {}
        for row, (question, picks, _) in enumerate(told):
            self._rows.setdefault(question, {}).setdefault(picks[0], []).append(row)
            self._spans[question] = (self._spans.get(question, (row, row))[0], row + 1)
        self._learn_regressions(matrix, [picks for _, picks, _ in told])

    def _learn_regressions(self, matrix: Any, picks: Sequence[Sequence[str]]) -> None:
        """One for each option, over the answers to its question."""
        # Slow to import, and not needed by every process.
        from scipy.sparse import csr_matrix  # noqa: PLC0415
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

        speaks: list[Any] = []
        self._without_words: list[float] = []
        self._regressions: dict[tuple[str, str], int] = {}
        for question, (first, last) in self._spans.items():
            for option in sorted({pick for told in picks[first:last] for pick in told}):
                holds = [option in told for told in picks[first:last]]
                if all(holds):
                    continue
                regression = LogisticRegression(C=self._limits.fit, solver="liblinear")
                model = fitted(regression, matrix[first:last], holds)
                self._regressions[question, option] = len(speaks)
                speaks.append(csr_matrix(model.coef_.astype("float32")))
                self._without_words.append(float(model.intercept_[0]))
        self._speaks_for = _stacked(speaks).T.tocsr()

    def replies(self, tokens: Sequence[str]) -> dict[str, Likely]:
        """The options that the words are clearly like, for every question that has one."""
        if len(tokens) > LONGEST:
            return {}
        row = self._features.rows([" ".join(tokens)])
        if not (row.indices < self._features.words).any():
            return {}  # gibberish has pieces in common with something, but no word
        alike = (_unit_rows(row) @ self._written).toarray()[0]
        near = [
            question
            for question, (first, last) in self._spans.items()
            if alike[first:last].max() >= self._limits.alike_at_all
        ]
        if not near:
            return {}
        speaks = (row @ self._speaks_for).toarray()[0]
        found = {question: self._likely(question, alike, speaks) for question in near}
        return {question: likely for question, likely in found.items() if likely is not None}

    def _likely(self, question: str, alike: Any, speaks: Any) -> Likely | None:
        limits = self._limits
        chance = {o: self._chance(question, o, speaks) for o in self._rows[question]}
        scores = {
            option: _best(alike[rows]) + limits.regression * chance[option]
            for option, rows in self._rows[question].items()
        }
        best, *rest = sorted(scores, key=lambda option: -scores[option])
        lead = scores[best] - (scores[rest[0]] if rest else 0.0)
        likeness = scores[best] + limits.lead * lead
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

    def _chance(self, question: str, option: str, speaks: Any) -> float:
        column = self._regressions.get((question, option))
        if column is None:
            return 0.0
        return 1 / (1 + math.exp(-float(speaks[column]) - self._without_words[column]))


def _titles(catalog: Catalog) -> Iterable[tuple[str, tuple[str, ...], str]]:
    for question in catalog.questions.values():
        yield from ((question.id, (option.id,), option.title) for option in question.options)


def _stacked(rows: Sequence[Any]) -> Any:
    from scipy.sparse import vstack  # noqa: PLC0415 - slow to import

    return vstack(rows)


def _unit_rows(matrix: Any) -> Any:
    """Words and pieces were scaled apart: together their length is the root of two, if both are."""
    from sklearn.preprocessing import normalize  # noqa: PLC0415 - slow to import

    return normalize(matrix)


def _best(likeness: Any) -> float:
    """The mean of the most alike answers."""
    ordered = sorted(likeness, reverse=True)[:AVERAGED]
    return float(sum(ordered) / len(ordered))
