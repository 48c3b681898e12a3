"""The actions translate, and a failure behind them never leaves silence or a fresh start."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.translate import heard_from
from actions.turn import ActionRecordEmergency, ActionTurn
from bot import bootstrap
from bot.services.ports import StoreUnavailable

WORDS = "my private words"


def tracker(latest: dict[str, Any], events: list[dict[str, Any]] | None = None) -> Tracker:
    return Tracker(
        sender_id="visitor-1",
        slots={},
        latest_message=latest,
        events=events or [],
        paused=False,
        followup_action=None,
        active_loop={},
        latest_action_name="action_listen",
    )


def run(action: ActionTurn | ActionRecordEmergency, latest: dict[str, Any]) -> list[dict[str, Any]]:
    """Run an action in a thread of its own: a browser of another test keeps a loop in this one."""
    dispatcher = CollectingDispatcher()
    turn = action.run(dispatcher, tracker(latest), {})
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, turn).result() == []
    return dispatcher.messages


@pytest.mark.parametrize("failure", [StoreUnavailable("down"), RuntimeError(WORDS), KeyError("x")])
def test_a_failing_turn_says_so_and_logs_only_the_kind(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(bootstrap, "take_turn", fail)
    with caplog.at_level(logging.DEBUG):
        said = run(ActionTurn(), {"text": WORDS, "intent": {"name": "inform"}})
    assert [message["response"] for message in said] == ["utter_trouble"]
    assert type(failure).__name__ in caplog.text
    assert WORDS not in caplog.text


def test_a_failing_record_leaves_the_emergency_advice_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise StoreUnavailable("down")

    monkeypatch.setattr(bootstrap, "record_emergency", fail)
    assert run(ActionRecordEmergency(), {"text": WORDS, "intent": {"name": "red_flag"}}) == []


def test_a_pressed_option_reaches_the_services_as_such() -> None:
    heard = heard_from(
        tracker(
            {
                "text": "None of these",
                "intent": {"name": "press"},
                "entities": [
                    {"entity": "question", "value": "screen_now"},
                    {"entity": "option", "value": "a, b"},
                ],
                "metadata": {"message_id": "m-1"},
            }
        )
    )
    assert (heard.question, heard.options) == ("screen_now", ("a", "b"))
    assert heard.message_id == "m-1"
    assert heard.text == ""


def test_words_reach_the_services_with_what_was_understood() -> None:
    understood = {
        "answers": {"neck_pain": "present"},
        "mentions": [{"finding": "neck_pain", "value": "present", "when": "now"}],
        "ask": ["face_droop"],
        "urgent": [],
        "about": "other",
    }
    before = {"event": "user", "parse_data": {"understood": {"answers": {"headache": "absent"}}}}
    heard = heard_from(
        tracker(
            {"text": WORDS, "intent": {"name": "inform"}, "understood": understood},
            [before, {"event": "bot"}],
        )
    )
    assert heard.answers == {"neck_pain": "present"}
    assert (heard.ask, heard.about, heard.greeted) == (("face_droop",), "other", True)
    assert heard.earlier == {"headache": "absent"}


def said(text: str, intent: str, answers: dict[str, str], **metadata: Any) -> dict[str, Any]:
    parsed = {"intent": {"name": intent}, "understood": {"answers": answers}}
    return {"event": "user", "text": text, "parse_data": parsed, "metadata": metadata}


@pytest.mark.parametrize(
    "deletion",
    [said("delete my data", "delete_data", {}), said("hello", "greet", {}, anew=True)],
    ids=["in words", "at the door"],
)
def test_what_was_deleted_does_not_come_back_with_a_new_consent(deletion: dict[str, Any]) -> None:
    before, after = {"neck_pain": "present"}, {"headache": "present"}
    told = said("my neck hurts", "inform", before)
    events = [told, deletion, said("and my head", "inform", after)]
    latest = {"text": "yes", "intent": {"name": "consent_yes"}}
    assert heard_from(tracker(latest, [told])).earlier == before
    assert heard_from(tracker(latest, events)).earlier == after
