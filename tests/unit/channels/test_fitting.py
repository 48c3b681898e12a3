"""Every reply of a conversation fits every channel and can be answered there."""

from __future__ import annotations

import random

import pytest

from bot.dialogue.channels.fitting import Fitted, fit
from bot.dialogue.channels.offers import meaning, payload_of
from bot.dialogue.channels.shapes import SHAPES
from bot.dialogue.payload import read
from bot.engine.model import Catalog
from bot.knowledge import Clinic
from bot.services.words import Words
from tests.helpers.visitor import Visitor

LINK = "https://chat.clinic.example/summary#" + "t" * 75
ASKED = ["press", "consent_yes", "consent_no", "what_stored", "why_ask", "go_back", "start_over"]


def check(name: str, fitted: Fitted) -> None:
    shape = SHAPES[name]
    assert fitted.pieces
    for piece in fitted.pieces:
        assert piece.text.strip()
        assert len(piece.text) <= shape.text
        assert "\n\n" not in piece.text
        assert len(piece.buttons) <= shape.buttons
        for button in piece.buttons:
            assert 0 < len(button.title) <= shape.title
            assert 0 < len(button.payload.encode()) <= shape.value
            assert payload_of(button.payload).startswith("/")


def answers(visitor: Visitor, fitted: Fitted, chance: random.Random) -> None:
    """Choose something by number, as somebody without buttons would."""
    count = len(fitted.offer.numbered)
    said = "0" if fitted.offer.checklist else str(chance.randint(1, count))
    chosen = meaning(fitted.offer, said)
    assert chosen is not None
    parsed = read(chosen, [*ASKED, chosen[1:]], ["question", "option"])
    assert parsed is not None
    visitor._payload(chosen)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("seed", range(3))
def test_whole_conversations_by_number(
    name: str, seed: int, catalog: Catalog, clinic: Clinic
) -> None:
    chance, words = random.Random(seed), Words(catalog, clinic)
    visitor = Visitor(catalog, clinic).agrees()
    visitor.says("dizzy when i roll over in bed, stiff neck, headache for two weeks")
    visitor.says("yes")
    seen = set()
    for _ in range(40):
        fitted = fit(SHAPES[name], words, visitor.reply, LINK)
        check(name, fitted)
        seen.add(visitor.custom.get("type"))
        if visitor.custom.get("type") in ("assessment", "emergency", "ended"):
            break
        answers(visitor, fitted, chance)
    assert seen & {"assessment", "emergency", "ended"}
    for control in ("summary", "ask_question", "talk_to_person", "call_me", "stop", "delete_data"):
        check(name, fit(SHAPES[name], words, visitor.controls(control).reply, LINK))


def with_result(catalog: Catalog, clinic: Clinic) -> Visitor:
    visitor = Visitor(catalog, clinic).agrees()
    visitor.says("dizzy when i roll over in bed, a few seconds")
    visitor.says("yes")
    while visitor.custom.get("type") != "assessment":
        titles = [t for t in visitor.titles if t.startswith(("No", "None", "18 to", "Seconds"))]
        options = [o["id"] for o in visitor.custom.get("options", ())]
        visitor.presses(titles[0]) if titles else visitor.ticks(options[-1])
    return visitor


def test_a_result_by_sms_is_its_heart_and_a_link(catalog: Catalog, clinic: Clinic) -> None:
    visitor, words = with_result(catalog, clinic), Words(catalog, clinic)
    whole = "\n".join(p.text for p in fit(SHAPES["sms"], words, visitor.reply, LINK).pieces)
    assert LINK in whole
    assert visitor.custom["specialists"][0]["label"][1:] in whole
    assert "Call 911" in whole
    assert "This is not a diagnosis" in whole
    assert len(whole) < len(visitor.reply[-1]["text"])


def test_a_result_elsewhere_is_whole_even_without_a_link(catalog: Catalog, clinic: Clinic) -> None:
    visitor, words = with_result(catalog, clinic), Words(catalog, clinic)
    for name in ("whatsapp", "telegram", "messenger", "slack"):
        whole = " ".join(p.text for p in fit(SHAPES[name], words, visitor.reply).pieces)
        assert set(visitor.reply[-1]["text"].split()) <= set(whole.split())
        assert "http" not in whole


def test_every_emergency_message_is_one_message_on_every_channel(
    catalog: Catalog, clinic: Clinic
) -> None:
    from bot.services.emergency import emergency_message

    words = Words(catalog, clinic)
    for flag in catalog.red_flags.values():
        for clause in flag.clauses:
            if not words.has(f"emergency.{clause.message}.title"):
                continue
            message = emergency_message(words, clause.message, flag.id)
            for name, shape in SHAPES.items():
                (piece,) = fit(shape, words, [message]).pieces
                assert piece.text.startswith(message["custom"]["title"]), name


def test_only_the_last_choice_of_a_reply_is_numbered(catalog: Catalog, clinic: Clinic) -> None:
    visitor = Visitor(catalog, clinic).agrees().says("dizzy, stiff neck").says("yes")
    visitor.controls("talk_to_person")
    fitted = fit(SHAPES["whatsapp"], Words(catalog, clinic), visitor.reply)
    text = "\n".join(piece.text for piece in fitted.pieces)
    assert text.count("\n1. ") == 1
    assert "Or write: Ask the clinic to call me" in text
    assert meaning(fitted.offer, "ask the clinic to call me") == "/call_me"


@pytest.mark.parametrize("name", ["telegram", "messenger", "slack"])
def test_a_call_can_be_called_off_beside_the_times(
    name: str, catalog: Catalog, clinic: Clinic
) -> None:
    visitor = Visitor(catalog, clinic).agrees().controls("call_me").says("Jo, 555 010 0199")
    (piece,) = fit(SHAPES[name], Words(catalog, clinic), visitor.reply).pieces
    assert [button.title for button in piece.buttons][-1] == "Don't call me"
