"""The product as it runs: real processes, real HTTP, killed at will."""

from __future__ import annotations

import json
import random
import time
import urllib.request
import uuid
from contextlib import suppress
from typing import Any

import pytest

from bot.settings import ROOT
from tests.bench.talk import pick
from tests.helpers.stack import Reply, Stack, WebVisitor

pytestmark = [pytest.mark.model, pytest.mark.timeout(180)]
MOST_TURNS = 40
BACK_WITHIN_S = 90


def customs(reply: Reply) -> list[dict[str, Any]]:
    return [part["custom"] for part in reply if part.get("custom")]


def kinds(reply: Reply) -> set[str]:
    return {custom["type"] for custom in customs(reply)}


def press_on(visitor: WebVisitor, reply: Reply) -> Reply | None:
    """Press the declining or last option; None at the end."""
    button = pick(reply)
    return None if button is None else visitor.presses(button["title"])


def to_the_end(visitor: WebVisitor, reply: Reply) -> Reply:
    for _ in range(MOST_TURNS):
        following = press_on(visitor, reply)
        if following is None:
            return reply
        reply = following
    raise AssertionError("the interview does not end")


def test_a_whole_interview_ends_in_an_assessment(stack: Stack) -> None:
    visitor = WebVisitor(stack)
    reply = visitor.says("hello")
    assert "consent" in kinds(reply)
    (result,) = [c for c in customs(to_the_end(visitor, reply)) if c["type"] == "assessment"]
    assert result["urgency"] in ("days", "routine", "today")
    assert [s["id"] for s in result["systems"]].__len__() == 5
    assert result["specialists"]
    assert result["safety_net"]


def test_the_same_interview_works_on_rasas_own_rest_channel(stack: Stack) -> None:
    sender = uuid.uuid4().hex

    def say(text: str) -> Reply:
        body = json.dumps({"sender": sender, "message": text}).encode()
        request = urllib.request.Request(  # noqa: S310
            f"{stack.rasa}/webhooks/rest/webhook", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return list(json.load(answer))

    reply = say("hello")
    for _ in range(MOST_TURNS):
        button = pick(reply)
        if button is None:
            break
        reply = say(button["payload"])
    assert "assessment" in kinds(reply)


def test_own_words_are_understood_and_read_back(stack: Stack) -> None:
    visitor = WebVisitor(stack)
    visitor.says("hi")
    visitor.presses(visitor.answer["messages"][-1]["buttons"][0]["title"])
    reply = visitor.says(
        "been super dizzy when i roll over in bed n my neck's killing me since the car accident,"
        " no ringing tho"
    )
    (read_back,) = [c for c in customs(reply) if c["type"] == "read_back"]
    noted = {item["finding"]: item["value"] for item in read_back["items"]}
    assert noted["positional_trigger"] == "present"
    assert noted["neck_pain"] == "present"
    assert noted["ringing_one_side"] == "absent"


def test_an_emergency_in_words_is_answered_at_once_and_kept(stack: Stack) -> None:
    visitor = WebVisitor(stack)
    visitor.says("hi")
    visitor.presses(visitor.answer["messages"][-1]["buttons"][0]["title"])
    reply = visitor.says("my face went numb this morning and my speech is slurred")
    assert kinds(reply) == {"emergency"}
    assert "emergency" in json.dumps(visitor.export())


def test_an_emergency_before_consent_is_answered_and_nothing_is_kept(stack: Stack) -> None:
    visitor = WebVisitor(stack)
    reply = visitor.says("worst headache of my life, it came like a clap just now")
    assert kinds(reply) == {"emergency"}
    assert not visitor.export().get("conversation")


@pytest.mark.timeout(300)
def test_a_visitor_goes_on_where_they_were_after_any_process_was_killed(stack: Stack) -> None:
    chance = random.Random(7)
    visitor = WebVisitor(stack)
    reply = visitor.says("hello")
    for turn in range(MOST_TURNS):
        if turn and turn % 5 == 0:
            part = chance.choice(["actions", "rasa", "web"])
            stack.kill(part)
        button = pick(reply)
        if button is None:
            break
        message_id = uuid.uuid4().hex
        deadline = time.monotonic() + BACK_WITHIN_S
        while time.monotonic() < deadline:
            with suppress(OSError):  # the web door itself may be down for a moment
                reply = visitor.sends(button["payload"], message_id)
                if visitor.answer.get("delivered", True):
                    break
            time.sleep(1)
        else:
            pytest.fail("the turn was never delivered")
    assert "assessment" in kinds(reply)
    stack.settle()
    kept = visitor.export()
    assert visitor.resume()["messages"][-1]["custom"]["type"] == "assessment"
    assert len(kept["assessments"]) == 1


def test_while_rasa_is_down_a_typed_danger_sign_still_gets_the_emergency_advice(
    stack: Stack,
) -> None:
    visitor = WebVisitor(stack)
    visitor.says("hello")
    stack.kill("rasa")
    reply = visitor.says("I have crushing chest pain right now")
    assert "emergency" in kinds(reply) or "911" in json.dumps(reply)
    stack.settle()


def test_while_the_action_server_is_down_the_visitor_is_told_what_to_do(stack: Stack) -> None:
    visitor = WebVisitor(stack)
    visitor.says("hello")
    message_id = uuid.uuid4().hex
    with stack.down("actions"):
        reply = visitor.says("hello again", message_id)
    said = json.dumps(reply)
    assert reply
    assert "911" in said or "emergency" in said.lower()
    stack.settle()
    for _ in range(30):
        reply = visitor.says("hello again", message_id)
        if visitor.answer.get("delivered", True):
            break
    assert "consent" in kinds(reply)


def test_erasing_leaves_nothing(stack: Stack) -> None:
    visitor = WebVisitor(stack)
    reply = visitor.says("hello")
    press_on(visitor, reply)
    assert visitor.export().get("conversation")
    visitor.erase()
    assert not visitor.export().get("conversation")


def test_what_visitors_write_reaches_no_log(stack: Stack) -> None:
    visitor = WebVisitor(stack)
    reply = visitor.says("hello")
    press_on(visitor, reply)
    visitor.says("my zanzibarfish dizziness is awful")
    logs = ROOT.joinpath("var", "log").glob("*.log")
    assert not any("zanzibarfish" in log.read_text(errors="replace") for log in logs)
