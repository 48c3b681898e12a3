"""A visitor in tests: says words, presses buttons, reads the reply."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge import Clinic
from bot.services import turn
from bot.services.desk import Desk
from bot.services.heard import Heard
from bot.services.messages import Message
from bot.services.ports import Conversation
from bot.understanding import replies_from, understand
from tests.helpers.fakes import FakeUnit

NOON = datetime(2026, 1, 2, 12, tzinfo=timezone.utc)

# What Rasa's classifier would say of the few words these tests use; everything else is "inform".
INTENTS = {
    r"^(hi|hello|hey)\b": "greet",
    r"^(yes|yeah|yep)\W*$": "affirm",
    r"^(no|nope)\W*$": "deny",
    r"^(idk|not sure|i don'?t know)\W*$": "unsure",
    r"^why": "why_ask",
    r"^go back": "go_back",
}


class Visitor:
    """Talks to the use cases through the same entry point as Rasa's action does."""

    def __init__(self, catalog: Catalog, clinic: Clinic, name: str = "visitor-1") -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.desk = Desk(catalog, clinic, lambda: NOON)
        self.name = name
        self.reply: list[Message] = []
        self.said = 0
        self.language: str | None = None  # that their page says

    # --- doing ---------------------------------------------------------------------------------

    def says(self, text: str, intent: str | None = None, **more: Any) -> Visitor:
        """Type words; an emergency in them goes the way Rasa's rule sends it."""
        found = understand(self.desk.catalog, text).as_dict()
        guess = next((i for p, i in INTENTS.items() if re.search(p, text.lower())), "inform")
        heard = Heard(
            text=text,
            intent=intent or guess,
            answers=found["answers"],
            mentions=found["mentions"],
            ask=tuple(found["ask"]),
            urgent=tuple(found["urgent"]),
            about=found["about"],
            replies=replies_from(found["replies"]),
            greeted=self.said > 0,
            **more,
        )
        return self._take(heard)

    def presses(self, title: str) -> Visitor:
        """Press a button by its title."""
        for part in reversed(self.reply):
            for button in part.get("buttons") or ():
                if button["title"] == title:
                    return self._payload(button["payload"])
        raise AssertionError(f"no button {title!r} among {self.titles}")

    def ticks(self, *option_ids: str) -> Visitor:
        """Tick boxes of the open checklist, or pick an option, by id."""
        question = next(
            c["question"] for c in map(_custom, reversed(self.reply)) if "question" in c
        )
        return self._take(
            Heard(intent="press", question=question, options=option_ids, greeted=True)
        )

    def controls(self, intent: str) -> Visitor:
        """Use a control such as go_back."""
        return self._take(Heard(intent=intent, greeted=self.said > 0))

    def agrees(self) -> Visitor:
        """Welcome and consent."""
        return self.says("hello").controls("consent_yes")

    def _payload(self, payload: str) -> Visitor:
        name, _, data = payload.lstrip("/").partition("{")
        entities = json.loads("{" + data) if data else {}
        options = tuple(filter(None, entities.get("option", "").split(",")))
        pressed = entities.get("question") if name == "press" else None
        return self._take(Heard(intent=name, question=pressed, options=options, greeted=True))

    def hears(self, heard: Heard) -> Visitor:
        """Send a message that was understood already."""
        return self._take(heard)

    def _take(self, heard: Heard) -> Visitor:
        heard = replace(heard, language=heard.language or self.language)
        unit = FakeUnit(self.kept)
        if heard.urgent:
            turn.record_emergency(unit, self.desk, self.name, heard)
            self.reply = [{"text": "emergency", "custom": {"type": "emergency"}}]
        else:
            self.reply = turn.take_turn(unit, self.desk, self.name, heard)
        self.said += 1
        assert self.reply, "every turn is answered"
        assert all(part["text"].strip() for part in self.reply), "no empty reply"
        return self

    # --- looking -------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """All of the last reply."""
        return "\n".join(part["text"] for part in self.reply)

    @property
    def titles(self) -> list[str]:
        """The buttons at hand."""
        return [b["title"] for part in self.reply for b in part.get("buttons") or ()]

    @property
    def custom(self) -> dict[str, Any]:
        """The rich part of the last message that has one."""
        return next((c for c in map(_custom, reversed(self.reply)) if c), {})

    @property
    def conversation(self) -> Conversation:
        """What is kept about this conversation."""
        return self.kept[self.name]["conversation"]

    @property
    def answers(self) -> dict[str, str]:
        """The answers in force."""
        return self.conversation.answers


def _custom(part: Message) -> dict[str, Any]:
    return part.get("custom") or {}
