"""A single message is weighed as the library would weigh it, from what was kept of it."""

from __future__ import annotations

import pickle

import pytest

from bot.understanding.features import learn

TEXTS = ["the room spins", "the room is dark", "my head hurts", "my head spins and spins", "room"]


@pytest.fixture(params=["as learned", "as read from a file"])
def learned(request: pytest.FixtureRequest):  # noqa: ANN201 - a pair of libraries' types
    features, matrix = learn(TEXTS, longest_piece=3)
    if request.param == "as read from a file":
        features = pickle.loads(pickle.dumps(features))
    return features, matrix


def test_a_text_gets_its_row_of_the_matrix(learned) -> None:  # noqa: ANN001
    features, matrix = learned
    assert abs(features.rows(TEXTS) - matrix).max() < 1e-6


def test_words_come_before_pieces_and_unknown_ones_weigh_nothing(learned) -> None:  # noqa: ANN001
    features, _ = learned
    assert 0 < features.words < features.columns
    assert all(column >= features.words for column in features.weigh("roomy"))
    assert features.weigh("") == {}
    assert features.weigh("zzzz") == {}
