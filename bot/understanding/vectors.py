"""What words mean, as numbers: one vector a word, made once from a public language model.

"Fringe" and "forehead" share no letters, but stand near each other here. A text's vector is the
sum of its words' vectors, the rare ones weighing more, with length 1. The table is a file of the
catalog (`word_vectors.npz`; `tests/nlu/word_vectors.py` makes it), so that nothing of the model
runs in the product.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

NAME = "word_vectors.npz"
LEAST = 1e-9  # nothing is divided by less


class WordVectors:
    """A table of words, known by their checksums.

    Args:
        known: Checksums in order, (words,).
        table: Their vectors as small whole numbers, (words, dimensions).
        scale: By which each row is multiplied, (words,).
    """

    def __init__(self, known: Any, table: Any, scale: Any) -> None:
        self._known, self._table, self._scale = known, table, scale

    def of(self, texts: Sequence[Sequence[str]]) -> Any:
        """The vectors of texts as words: (texts, dimensions), length 1; 0 without a known word."""
        import numpy as np  # noqa: PLC0415 - slow to import

        vectors = np.zeros((len(texts), self._table.shape[1]), dtype="f4")
        for row, words in enumerate(texts):
            numbers = np.array([crc32(word.encode()) for word in words], dtype="u4")
            places = self._known.searchsorted(numbers).clip(max=len(self._known) - 1)
            places = places[self._known[places] == numbers]
            vectors[row] = self._scale[places] @ self._table[places]
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(lengths, LEAST)


def word_vectors(folder: Path) -> WordVectors | None:
    """The table of a language's folder; None in a language that has none."""
    import numpy as np  # noqa: PLC0415 - slow to import

    path = folder / NAME
    if not path.is_file():
        return None
    with np.load(path) as file:
        return WordVectors(file["known"], file["table"], file["scale"])
