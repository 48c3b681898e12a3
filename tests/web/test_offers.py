"""A tap on "Change" is taken only for what was offered."""

from __future__ import annotations

from bot.web.offers import read_payload, title_of

READ_BACK = {
    "text": "I noted:",
    "custom": {
        "type": "read_back",
        "question": "read_back",
        "items": [
            {
                "finding": "headache",
                "value": "present",
                "text": "headaches",
                "others": [{"value": "absent", "text": "no headaches"}],
            }
        ],
    },
}


def title(option: str) -> str | None:
    pressed = read_payload(f'/press{{"question": "read_back_turn", "option": "{option}"}}')
    return title_of(pressed, [READ_BACK])


def test_what_was_offered_has_its_words() -> None:
    assert title("headache:absent") == "no headaches"


def test_what_was_not_offered_is_refused() -> None:
    assert title("headache:present") is None
    assert title("chest_pain:absent") is None
    assert title("headache:absent,headache:absent") is None
