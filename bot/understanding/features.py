"""The words and pieces of words of a text, weighed by how rare they are (TF-IDF).

scikit-learn learns the weights. A single message is then weighed by a short path of our own with
the same result: for one text, the library's checks take ten times as long as the work.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Any

WORD = r"\b\w+\b"
Weights = dict[int, float]  # column -> weight


def learn(texts: Sequence[str], longest_piece: int, rarest: int = 1) -> tuple[Features, Any]:
    """Learn which words and pieces there are and how rare each is.

    Args:
        texts: What to learn from: normalised words, joined by blanks.
        longest_piece: Letters of the longest piece of a word.
        rarest: In how many texts a word or a pair of words must be; pieces in one more.

    Returns:
        The features, and the texts themselves as a sparse matrix (texts, columns).
    """
    # Slow to import, and not needed by every process.
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import hstack  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    words = TfidfVectorizer(
        ngram_range=(1, 2),
        min_df=rarest,
        sublinear_tf=True,
        token_pattern=WORD,
        dtype=np.float32,
    )
    pieces = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, longest_piece),
        min_df=rarest + 1,
        sublinear_tf=True,
        dtype=np.float32,
    )
    matrix = hstack([words.fit_transform(texts), pieces.fit_transform(texts)]).tocsr()
    return Features(words, pieces), matrix


def fitted(model: Any, matrix: Any, told: Sequence[bool], **more: Any) -> Any:
    """The regression fitted to rows, by one thread.

    The solver asks for many tiny sums; shared out among threads each of them waits for the others,
    and on a busy machine fitting takes ten times as long.
    """
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    with threadpool_limits(1):
        return model.fit(matrix, told, **more)


class Features:
    """The words and pieces that were learned."""

    def __init__(self, words: Any, pieces: Any) -> None:
        self.words = len(words.vocabulary_)  # columns that are words; the rest are pieces
        self.columns = self.words + len(pieces.vocabulary_)
        self._parts = [_Part(words, 0), _Part(pieces, self.words)]

    def weigh(self, text: str) -> Weights:
        """One text as the row that it would have in the matrix."""
        weights: Weights = {}
        for part in self._parts:
            weights |= part.weigh(text)
        return weights

    def rows(self, texts: Sequence[str]) -> Any:
        """Texts as a sparse matrix of such rows."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415

        weighed = [self.weigh(text) for text in texts]
        places = [(row, column) for row, told in enumerate(weighed) for column in told]
        values = [weight for told in weighed for weight in told.values()]
        shape = (len(weighed), self.columns)
        across = tuple(zip(*places, strict=True)) or ((), ())
        return csr_matrix((values, across), shape=shape, dtype="float32")


class _Part:
    """Words, or pieces: what a fitted vectorizer knows, without its checks and its ballast."""

    def __init__(self, fitted: Any, first: int) -> None:
        self._columns: dict[str, int] = {k: int(v) for k, v in fitted.vocabulary_.items()}
        self._rarity = array("f", fitted.idf_)
        self._first = first
        from sklearn.base import clone  # noqa: PLC0415 - slow to import

        self._unfitted = clone(fitted)
        self._analyse = self._unfitted.build_analyzer()

    def __getstate__(self) -> dict[str, Any]:
        """An analyser cannot be written to a file; what it is built from can."""
        return {key: value for key, value in self.__dict__.items() if key != "_analyse"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._analyse = self._unfitted.build_analyzer()

    def weigh(self, text: str) -> Weights:
        counted = Counter(self._analyse(text))
        told = {self._columns[gram]: n for gram, n in counted.items() if gram in self._columns}
        weights = {c: (1 + math.log(n)) * self._rarity[c] for c, n in told.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {self._first + column: weight / length for column, weight in weights.items()}
