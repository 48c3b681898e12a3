"""What is a code, and what are words."""

from __future__ import annotations

import pytest

from bot.services.casework import CODE_LENGTH, CODE_SIGNS, spoken
from bot.web.channels.carrying import code_in


@pytest.mark.parametrize(
    "text",
    [
        "CDFG-HJKL",
        "CDFGHJKL",
        "cdfg hjkl",
        " Cdfg  hjkl. ",
        "code CDFG HJKL",
        "Code: cdfg-hjkl",
        "CODE CDFGHJKL\n",
        '"CDFG-HJKL"',
        "CDFG\u2013HJKL",
    ],
)
def test_a_code_is_read_however_it_is_written(text: str) -> None:
    assert code_in(text) == "CDFGHJKL"


def test_every_sign_of_a_code_is_read() -> None:
    for start in range(len(CODE_SIGNS)):
        code = (CODE_SIGNS * 2)[start : start + CODE_LENGTH]
        assert code_in(spoken(code)) == code


def test_a_code_of_digits_is_read_when_it_is_said_to_be_one() -> None:
    assert code_in("code 3467 9346") == "34679346"


def test_signs_that_no_code_has_are_told_to_be_wrong_when_said_to_be_a_code() -> None:
    assert code_in("code B5FG HJKL") == "B5FGHJKL"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "1, 3",
        "hello",
        "code",
        "code headache",
        "code vomiting",
        "my code is lost",
        "dizzy",
        "vomiting",
        "3467 9346",
        "34679346",
        "c3c4 c6c7",
        "10mg 20mg",
        "CDFG HJK",
        "CDFG HJKLM",
        "CDFG HJKL and chest pain",
        "chest pain CDFG HJKL",
        "code CDFG HJKL my face droops",
        "nmnmnm",
        "\u0421DFG HJKL",
    ],
)
def test_words_and_numbers_are_no_code(text: str) -> None:
    assert code_in(text) is None
