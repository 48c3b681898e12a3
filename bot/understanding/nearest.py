"""Words that no rule can read against a question: the written answer that they are most like.

Only a clear likeness counts; everything else stays not understood, and is asked again. Read for all
questions at once, because the reader of words does not know which one is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge.replies import WrittenReply
from bot.understanding.second_look import WORD

AVERAGED = 2  # the most alike answers of an option count together
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
        # Slow to import, and not needed by every process.
        import numpy as np  # noqa: PLC0415
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
        from sklearn.pipeline import FeatureUnion  # noqa: PLC0415

        self._least = least
        titles = [
            (question.id, option.title, option.id)
            for question in catalog.questions.values()
            for option in question.options
        ]
        told = [*titles, *((r.question, r.say, r.picks[0]) for r in replies)]
        words = TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, token_pattern=WORD, dtype=np.float32
        )
        pieces = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True, dtype=np.float32
        )
        self._features = FeatureUnion([("words", words), ("pieces", pieces)])
        self._features.fit([" ".join(normalise(say)) for _, say, _ in told])
        self._written = self._vectors([normalise(say) for _, say, _ in told]).T.tocsr()
        self._rows: dict[str, dict[str, list[int]]] = {}
        for row, (question, _, pick) in enumerate(told):
            self._rows.setdefault(question, {}).setdefault(pick, []).append(row)

    def _vectors(self, texts: Sequence[Sequence[str]]) -> Any:
        from sklearn.preprocessing import normalize  # noqa: PLC0415

        return normalize(self._features.transform([" ".join(tokens) for tokens in texts]))

    def replies(self, tokens: Sequence[str]) -> dict[str, str]:
        """The option that the words are clearly like, for every question that has one."""
        if len(tokens) > LONGEST:
            return {}
        alike = (self._vectors([tokens]) @ self._written).toarray()[0]
        found = {}
        for question, options in self._rows.items():
            scores = {option: _best(alike[rows]) for option, rows in options.items()}
            option = max(scores, key=lambda o: scores[o])
            if scores[option] >= self._least:
                found[question] = option
        return found


def _best(likeness: Any) -> float:
    """The mean of the most alike answers."""
    ordered = sorted(likeness, reverse=True)[:AVERAGED]
    return float(sum(ordered) / len(ordered))
