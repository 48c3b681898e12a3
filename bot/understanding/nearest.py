"""Words that no rule can read against a question: the written answer that they are most like.

Only a clear likeness counts; everything else stays not understood, and is asked again. Read for all
questions at once, because the reader of words does not know which one is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge.replies import WrittenReply
from bot.understanding.features import learn

AVERAGED = 2  # the most alike answers of an option count together
LONGEST_PIECE = 4  # letters
LONGEST = 25  # words; a longer message is a story, not an answer


class NearestReplies:
    """Knows the written answers of every question.

    Args:
        catalog: Its options' titles are answers too.
        replies: Written answers.
        normalise: Makes a text into the words that are compared.
        least: The likeness, 0 to 1, from which an answer is taken.
    """

    def __init__(
        self,
        catalog: Catalog,
        replies: Sequence[WrittenReply],
        normalise: Callable[[str], Sequence[str]],
        least: float,
    ) -> None:
        self._least = least
        titles = [
            (question.id, option.id, option.title)
            for question in catalog.questions.values()
            for option in question.options
        ]
        told = sorted([*titles, *((r.question, r.picks[0], r.say) for r in replies)])
        texts = [" ".join(normalise(say)) for *_, say in told]
        self._features, matrix = learn(texts, LONGEST_PIECE)
        self._written = _unit_rows(matrix).T.tocsr()
        self._rows: dict[str, dict[str, list[int]]] = {}
        for row, (question, pick, _) in enumerate(told):
            self._rows.setdefault(question, {}).setdefault(pick, []).append(row)

    def replies(self, tokens: Sequence[str]) -> dict[str, str]:
        """The option that the words are clearly like, for every question that has one."""
        if len(tokens) > LONGEST:
            return {}
        alike = (_unit_rows(self._features.rows([" ".join(tokens)])) @ self._written).toarray()[0]
        found = {}
        for question, options in self._rows.items():
            first, last = _span(options)
            if alike[first:last].max() < self._least:
                continue
            scores = {option: _best(alike[rows]) for option, rows in options.items()}
            option = max(scores, key=lambda o: scores[o])
            if scores[option] >= self._least:
                found[question] = option
        return found


def _span(options: Mapping[str, Sequence[int]]) -> tuple[int, int]:
    """Where the rows of a question begin and end; they stand together."""
    rows = [*options.values()]
    return rows[0][0], rows[-1][-1] + 1


def _unit_rows(matrix: Any) -> Any:
    """Words and pieces were scaled apart: together their length is the root of two, if both are."""
    from sklearn.preprocessing import normalize  # noqa: PLC0415 - slow to import

    return normalize(matrix)


def _best(likeness: Any) -> float:
    """The mean of the most alike answers."""
    ordered = sorted(likeness, reverse=True)[:AVERAGED]
    return float(sum(ordered) / len(ordered))
