"""The words and pieces of words of a text, weighed by how rare they are (TF-IDF).

scikit-learn learns the weights. A single message is then weighed by a short path of our own with
the same result: for one text, the library's checks take ten times as long as the work. What was
learned is kept as numbers that stand for the words: as words they would take ten times the memory.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import Any
from zlib import crc32

WORD = r"\b\w+\b"
PIECES = "char_wb"  # as scikit-learn calls pieces that end where a word ends
WORDS_KEPT = 2048  # whose pieces are remembered
Weights = dict[int, float]  # column -> weight


def learn(
    texts: Sequence[str], longest_piece: int, rarest: int = 1, shortest_piece: int = 2
) -> tuple[Features, Any]:
    """Learn which words and pieces there are and how rare each is.

    Args:
        texts: What to learn from: normalised words, joined by blanks.
        longest_piece: Letters of the longest piece of a word.
        rarest: In how many texts a word or a pair of words must be; pieces in one more.
        shortest_piece: Letters of the shortest piece.

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
        analyzer=PIECES,
        ngram_range=(shortest_piece, longest_piece),
        min_df=rarest + 1,
        sublinear_tf=True,
        dtype=np.float32,
    )
    learned = [(part, part.fit_transform(texts)) for part in (words, pieces)]
    parts = [_Part(part) for part, _ in learned]
    columns = [told[:, part.order] for part, (_, told) in zip(parts, learned, strict=True)]
    return Features(*parts), hstack(columns).tocsr()


def fitted(model: Any, matrix: Any, told: Sequence[bool], **more: Any) -> Any:
    """The regression fitted to rows, by one thread.

    The solver asks for many tiny sums; shared out among threads each of them waits for the others,
    and on a busy machine fitting takes ten times as long.
    """
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    with threadpool_limits(1):
        return model.fit(matrix, told, **more)


def halved(weights: Any) -> Any:
    """The weights of regressions, (columns, regressions), in half the memory; see `summed`."""
    return weights.astype("float16", order="C")


def summed(rows: Any, weights: Any) -> Any:
    """What the columns of each row add up to by halved weights: (rows, regressions)."""
    import numpy as np  # noqa: PLC0415 - slow to import

    return np.array(
        [
            rows.data[low:high] @ weights[rows.indices[low:high]].astype("float32")
            for low, high in pairwise(rows.indptr)
        ]
    )


class Features:
    """The words and pieces that were learned."""

    def __init__(self, words: _Part, pieces: _Part) -> None:
        self.words = words.size  # columns that are words; the rest are pieces
        self.columns = words.size + pieces.size
        self._parts = [(words, 0), (pieces, words.size)]

    def weigh(self, text: str) -> Weights:
        """One text as the row that it would have in the matrix."""
        weights: Weights = {}
        for part, first in self._parts:
            weights |= part.weigh(text, first)
        return weights

    def rows(self, texts: Sequence[str]) -> Any:
        """Texts as a sparse matrix of such rows."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415

        weighed = [self.weigh(text) for text in texts]
        ends = [0, *accumulate(map(len, weighed))]
        columns = [column for told in weighed for column in told]
        values = [weight for told in weighed for weight in told.values()]
        shape = (len(weighed), self.columns)
        return csr_matrix((values, columns, ends), shape=shape, dtype="float32")


class _Part:
    """Words, or pieces: what a fitted vectorizer knows, without its checks and its ballast.

    Each is known by its checksum. Two may share one, about once in a hundred thousand; they then
    count as one.
    """

    def __init__(self, fitted: Any) -> None:
        import numpy as np  # noqa: PLC0415 - slow to import
        from sklearn.base import clone  # noqa: PLC0415

        grams = fitted.get_feature_names_out()
        known = np.array([crc32(gram.encode()) for gram in grams], dtype="u4")
        self.order = np.argsort(known, kind="stable")  # the vectorizer's columns, in ours
        self._known = known[self.order]
        self._rarity = array("f", np.asarray(fitted.idf_, dtype="f4")[self.order])
        self.size = len(known)
        self._unfitted = clone(fitted)
        self._set_up()

    def __getstate__(self) -> dict[str, Any]:
        """What analyses texts cannot be written to a file; what it is built from can."""
        rebuilt = ("_analyse", "_of_word")
        kept = {key: value for key, value in self.__dict__.items() if key not in rebuilt}
        return {**kept, "order": None}  # only of use while learning

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._set_up()

    def _set_up(self) -> None:
        self._analyse = self._unfitted.build_analyzer()
        self._of_word = lru_cache(WORDS_KEPT)(self._places)

    def weigh(self, text: str, first: int) -> Weights:
        """The weights of a text, in columns from `first` on."""
        told = {
            place: self._rarity[place] * (1.0 if times == 1 else 1 + math.log(times))
            for place, times in Counter(self._all_places(text)).items()
        }
        length = math.sqrt(sum(weight * weight for weight in told.values()))
        return {first + place: weight / length for place, weight in told.items()}

    def _all_places(self, text: str) -> Iterable[int]:
        """The columns of all words, or of all pieces; those of a word are the same in any text."""
        if self._unfitted.analyzer != PIECES:
            return self._places(text)
        return chain.from_iterable(map(self._of_word, text.lower().split()))

    def _places(self, text: str) -> Sequence[int]:
        import numpy as np  # noqa: PLC0415 - slow to import

        grams = self._analyse(text)
        if not grams or not self.size:
            return ()
        numbers = np.array([crc32(gram.encode()) for gram in grams], dtype="u4")
        places = np.minimum(self._known.searchsorted(numbers), self.size - 1)
        return tuple(places[self._known[places] == numbers].tolist())
