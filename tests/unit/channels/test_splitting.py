"""Long texts in parts: none too long, none empty, nothing lost, cut where a reader would pause."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.channels.splitting import simple_signs, split, tidy

WORDS = st.text(st.sampled_from("ab.!? \n"), max_size=400)


@settings(deadline=None)
@given(WORDS, st.integers(5, 80))
def test_no_part_is_too_long_or_empty_and_no_word_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_text_that_fits_is_left_alone() -> None:
    assert split("One. Two.", 9) == ["One. Two."]


def test_it_is_cut_at_a_sentence_rather_than_in_one() -> None:
    assert split("It may be the neck. It may be the ears. Tell them.", 42) == [
        "It may be the neck. It may be the ears.",
        "Tell them.",
    ]


def test_a_list_is_cut_between_its_lines() -> None:
    text = "Which?\n1. One side of the face. Or so\n2. An arm or a leg\n3. Speech"
    assert split(text, 60)[1] == "3. Speech"


def test_words_without_an_end_are_cut_all_the_same() -> None:
    assert split("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_paragraphs_stay_in_one_message_on_rasas_connectors() -> None:
    assert "\n\n" not in tidy("One.\n\nTwo.\n\n\n\nThree.")
    assert tidy("One.\n\nTwo.").split() == ["One.", "Two."]


@pytest.mark.parametrize(("sign", "simple"), [("don’t", "don't"), ("“so”", '"so"'), ("1–2", "1-2")])
def test_signs_that_would_double_the_price_of_an_sms(sign: str, simple: str) -> None:
    assert simple_signs(sign) == simple
