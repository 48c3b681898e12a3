"""What words mean counts beside the words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.knowledge.terms import words_folder
from bot.understanding.vectors import WordVectors, word_vectors


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    found = word_vectors(words_folder("en"))
    assert found is not None
    return found


def test_a_text_has_length_one_and_unknown_words_none(vectors: WordVectors) -> None:
    known, unknown, nothing = vectors.of([["sore", "head"], ["zzqxv"], []])
    assert np.linalg.norm(known) == pytest.approx(1, abs=1e-4)
    assert not unknown.any()
    assert not nothing.any()


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [("fringe", "forehead", "ankle"), ("ankle", "foot", "invoice"), ("jaw", "chin", "knee")],
)
def test_words_of_one_meaning_are_near(
    vectors: WordVectors, word: str, near: str, far: str
) -> None:
    one, other, apart = vectors.of([[word], [near], [far]])
    assert one @ other > one @ apart


def test_a_language_without_a_table_has_none(tmp_path: Path) -> None:
    assert word_vectors(tmp_path) is None
