"""Scripts for the stand-in for Rasa: the real use cases, without a language model and a tracker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.engine.model import Catalog
from bot.knowledge import Clinic
from bot.services.emergency import emergency_message
from bot.services.heard import Heard
from bot.settings import Settings
from bot.understanding import understand
from bot.web.app import create_app
from tests.helpers.fake_rasa import FakeRasa, Items, Knock, Script, serving
from tests.helpers.visitor import Visitor


def use_cases(catalog: Catalog, clinic: Clinic) -> Script:
    """Answers as the product does, for any number of senders."""
    visitors: dict[str, Visitor] = {}
    understand(catalog, "hello")  # what it learned is read at first: seconds, longer than a turn

    def answer(knock: Knock) -> Items:
        sender = knock["sender"]
        who = visitors.setdefault(sender, Visitor(catalog, clinic, sender))
        who.language = (knock.get("metadata") or {}).get("language")
        if knock.get("intent"):
            who._take(heard_in(knock))
        else:
            who.says(knock["text"], message_id=knock["message_id"])
            if who.custom == {"type": "emergency"}:
                desk = who.desk.speaking(who.language or who.desk.language)
                who.reply = [emergency_message(desk, "stroke", "R1")]
        return as_rasa(sender, who.reply)

    return answer


def heard_in(knock: Knock) -> Heard:
    """What a pressed button says."""
    entities = knock.get("entities") or {}
    return Heard(
        intent=knock["intent"],
        question=entities.get("question") if knock["intent"] == "press" else None,
        options=tuple(filter(None, entities.get("option", "").split(","))),
        message_id=knock["message_id"],
        greeted=True,
    )


def as_rasa(sender: str, reply: list[dict[str, Any]]) -> Items:
    """Words with buttons, and rich forms, as Rasa's channel sends them: apart."""
    items: Items = []
    for message in reply:
        plain = {key: message[key] for key in ("text", "buttons") if message.get(key)}
        texts = (
            [plain] if "buttons" in plain else [{"text": t} for t in plain["text"].split("\n\n")]
        )
        items += [{"recipient_id": sender, **part} for part in texts]
        if message.get("custom"):
            items.append({"recipient_id": sender, "custom": message["custom"]})
    return items


@pytest.fixture
def product(catalog: Catalog, clinic: Clinic) -> FakeRasa:
    """Rasa's stand-in with the real use cases behind it.

    What understands words is loaded first, which takes longer than a visitor waits if all is busy.
    """
    understand(catalog, "dizzy")
    return FakeRasa(use_cases(catalog, clinic))


@pytest.fixture
def chat_url(settings: Settings, product: FakeRasa, kept: dict[str, Any]) -> Iterator[str]:
    """The address of a chat that really talks; nothing reaches the real store."""
    with serving(product.app) as rasa_url:
        settings = replace(settings, rasa_url=rasa_url, turn_timeout_s=30)
        with serving(create_app(settings)) as url:
            yield url
