"""A script for the stand-in for Rasa that never comes to an end: one question after another."""

from __future__ import annotations

import json
from typing import Any

from tests.helpers.fake_rasa import Items, Knock

CONTROLS = [
    {"title": "Why do you ask?", "payload": "/why_ask", "kind": "control"},
    {"title": "Go back", "payload": "/go_back", "kind": "control"},
]


def question(number: int) -> dict[str, Any]:
    """A question as the product puts it: three options, two controls, how many are left."""
    text = f"Question {number}. Does it start when you turn over in bed, or look up to a shelf?"
    titles = {"yes": "Yes", "no": "No", "sometimes": "Only now and then"}
    buttons = [{"title": t, "payload": press(key), "kind": "option"} for key, t in titles.items()]
    return {
        "text": text,
        "buttons": [*buttons, *CONTROLS],
        "custom": {
            "type": "question",
            "kind": "single",
            "question": "endless",
            "text": text,
            "options": [{"id": key, "title": title} for key, title in titles.items()],
            "progress": {"left": 4},
            "controls": CONTROLS,
        },
    }


def press(option: str) -> str:
    """What pressing an option sends."""
    return f"/press{json.dumps({'question': 'endless', 'option': option}, separators=(',', ':'))}"


class Questions:
    """One question after another for each visitor."""

    def __init__(self) -> None:
        self.asked: dict[str, int] = {}

    def __call__(self, knock: Knock) -> Items:
        """The next one, as Rasa's channel sends it."""
        sender = knock["sender"]
        self.asked[sender] = self.asked.get(sender, 0) + 1
        put = question(self.asked[sender])
        words = {"recipient_id": sender, "text": put["text"], "buttons": put["buttons"]}
        return [words, {"recipient_id": sender, "custom": put["custom"]}]
