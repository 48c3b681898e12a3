"""The words and pieces of words of a text, weighed by how rare they are (TF-IDF).

scikit-learn learns the weights. A single message is then weighed by a short path of our own with
the same result: for one text, the library's checks take ten times as long as the work.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

WORD = r"\b\w+\b"
Weights = dict[int, float]  # column -> weight


class Features:
    """Fitted to texts.

    Args:
        texts: What it learns from: normalised words, joined by blanks.
        longest_piece: Letters of the longest piece of a word.
    """

    def __init__(self, texts: Sequence[str], longest_piece: int) -> None:
        # Slow to import, and not needed by every process.
        import numpy as np  # noqa: PLC0415
        from scipy.sparse import hstack  # noqa: PLC0415
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

        words = TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, token_pattern=WORD, dtype=np.float32
        )
        pieces = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, longest_piece),
            min_df=2,
            sublinear_tf=True,
            dtype=np.float32,
        )
        self.matrix = hstack([words.fit_transform(texts), pieces.fit_transform(texts)]).tocsr()
        self.words = len(words.vocabulary_)  # columns that are words; the rest are pieces
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
        shape = (len(weighed), self.matrix.shape[1])
        across = tuple(zip(*places, strict=True)) or ((), ())
        return csr_matrix((values, across), shape=shape, dtype="float32")


class _Part:
    """Words, or pieces: what a fitted vectorizer knows, without its checks."""

    def __init__(self, fitted: Any, first: int) -> None:
        self._analyse = fitted.build_analyzer()
        self._columns: dict[str, int] = {k: int(v) for k, v in fitted.vocabulary_.items()}
        self._rarity: list[float] = fitted.idf_.tolist()
        self._first = first

    def weigh(self, text: str) -> Weights:
        counted = Counter(self._analyse(text))
        told = {self._columns[gram]: n for gram, n in counted.items() if gram in self._columns}
        weights = {c: (1 + math.log(n)) * self._rarity[c] for c, n in told.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {self._first + column: weight / length for column, weight in weights.items()}
