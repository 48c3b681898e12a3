"""How like the written answers of each option words are."""

from __future__ import annotations

import numpy as np

from bot.understanding.nearest import _two_nearest


def test_the_two_most_alike_answers_of_each_option_count_together() -> None:
    alike = np.array([0.2, 0.8, 0.4, 0.6, 0.5, 0.5, 0.1], dtype="f4")
    firsts, counts = np.array([0, 3, 4]), np.array([3, 1, 3])
    nearest = _two_nearest(alike, firsts, counts)
    assert np.allclose(nearest, [0.6, 0.6, 0.5])  # the last two of the best are as alike
    assert np.isclose(alike[1], 0.8)  # what was told stays as it was
