"""The door's channel of a real Rasa, with toy actions that say what reached them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bot.training import quiet_environment
from tests.helpers import rasa_alone
from tests.helpers.rasa_alone import Rasa, running_rasa
from tests.helpers.stack import free_port

pytestmark = [pytest.mark.model, pytest.mark.timeout(240)]

DANGER = "my face is drooping on one side and I can't speak properly"


@pytest.fixture(scope="module")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rasa]:
    """Rasa with toy actions."""
    with running_rasa(tmp_path_factory.mktemp("rasa")) as running:
        yield running


@pytest.fixture(scope="module")
def lonely_rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rasa]:
    """Rasa whose action server is down."""
    with running_rasa(tmp_path_factory.mktemp("lonely"), with_actions=False) as running:
        yield running


@pytest.fixture
def sender() -> str:
    """Somebody new."""
    return uuid4().hex


def custom_of(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """The rich payload of a reply."""
    return next(message["custom"] for message in messages if "custom" in message)


def heard(rasa: Rasa, **body: Any) -> dict[str, Any]:
    """The latest message as the action got it."""
    answer = rasa.door(**body)
    assert answer.status_code == 200
    return dict(custom_of(answer.json())["latest"])


def test_a_reply_is_what_the_rest_channel_gives(rasa: Rasa, sender: str) -> None:
    over_door = rasa.door(sender=sender, text="hello").json()
    over_rest = rasa.rest("hello", sender + "2")
    assert [sorted(m) for m in over_door] == [sorted(m) for m in over_rest]
    assert over_door[0]["recipient_id"] == sender
    assert over_door[0]["text"] == "One.\n\nTwo."
    assert over_door[0]["buttons"][0]["payload"] == "/why_ask"


def test_a_pressed_option_skips_the_language_model(rasa: Rasa, sender: str) -> None:
    entities = {"question": "spell_duration", "option": "hours"}
    latest = heard(rasa, sender=sender, intent="press", entities=entities, text="Hours")
    assert latest["intent"] == {"name": "press", "confidence": 1.0}
    assert {e["entity"]: e["value"] for e in latest["entities"]} == entities
    assert latest["text"] == "Hours"
    assert "understood" not in latest


def test_a_pressed_title_is_not_read_for_danger(rasa: Rasa, sender: str) -> None:
    """The option itself says it; the interview screens its answers."""
    entities = {"question": "screen", "option": "face"}
    latest = heard(rasa, sender=sender, intent="press", entities=entities, text=DANGER)
    assert latest["intent"]["name"] == "press"


def test_typed_words_are_understood(rasa: Rasa, sender: str) -> None:
    latest = heard(rasa, sender=sender, text="it spins when I roll over in bed")
    assert "answers" in latest["understood"]


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        "/back",
        "/session_start",
        '/press{"question": "spell_duration", "option": "hours"}',
        "  //why_ask",
        "/delete_data",
    ],
)
def test_typed_slash_text_is_never_a_command(rasa: Rasa, sender: str, text: str) -> None:
    latest = heard(rasa, sender=sender, text=text)
    assert not latest["text"].startswith("/")
    assert latest["text"] == text.lstrip(" /")
    assert latest["entities"] == []
    assert "understood" in latest  # it went through the pipeline like any other words


def test_a_danger_sign_behind_a_slash_is_heard(rasa: Rasa, sender: str) -> None:
    said = rasa.door(sender=sender, text=f"/{DANGER}").json()
    assert custom_of(said)["type"] == "emergency"
    assert custom_of(rasa.rest(f"/{DANGER}", sender))["type"] == "emergency"


def test_message_id_and_metadata_reach_the_action(rasa: Rasa, sender: str) -> None:
    for body in ({"text": "hello"}, {"intent": "why_ask"}):
        latest = heard(rasa, sender=sender, message_id="m-1", metadata={"page": "home"}, **body)
        assert latest["metadata"] == {"page": "home", "message_id": "m-1"}
        assert latest["message_id"] == "m-1"


def test_the_action_sees_which_channel_it_was(rasa: Rasa, sender: str) -> None:
    assert custom_of(rasa.door(sender=sender, text="hello").json())["channel"] == "door"


@pytest.mark.parametrize("text", ["", "   ", "/", "/ /"])
def test_an_empty_message_is_not_understood_and_still_answered(
    rasa: Rasa, sender: str, text: str
) -> None:
    assert heard(rasa, sender=sender, text=text)["intent"]["name"] == "nlu_fallback"
    answer = custom_of(rasa.rest(text, sender))
    assert answer["latest"]["intent"]["name"] == "nlu_fallback"


def test_a_very_long_text_is_answered(rasa: Rasa, sender: str) -> None:
    assert heard(rasa, sender=sender, text="my neck hurts and " * 5000)


def test_turn_forty_carries_no_more_than_turn_ten(rasa: Rasa, sender: str) -> None:
    counts = [
        custom_of(rasa.door(sender=sender, intent="why_ask").json())["events"] for _ in range(40)
    ]
    assert counts[39] == counts[9]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sender": "", "text": "secret"},
        {"sender": 5, "text": "secret"},
        {"sender": "s" * 201, "text": "secret"},
        {"sender": "s"},
        {"sender": "s", "text": ["secret"]},
        {"sender": "s", "intent": "red_flag"},
        {"sender": "s", "intent": "nlu_fallback"},
        {"sender": "s", "intent": "restart"},
        {"sender": "s", "intent": "secret"},
        {"sender": "s", "intent": "press", "entities": {"secret": "x"}},
        {"sender": "s", "intent": "press", "entities": {"option": ["secret"]}},
        {"sender": "s", "text": "secret", "metadata": "secret"},
    ],
)
def test_a_request_that_is_not_ours_is_refused_without_repeating_it(
    rasa: Rasa, body: dict[str, Any]
) -> None:
    answer = rasa.door(**body)
    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]
    assert "secret" not in answer.text


@pytest.mark.parametrize("text", ["please crash", "please be silent"])
def test_an_action_that_fails_or_says_nothing_is_answered_for(
    rasa: Rasa, sender: str, text: str
) -> None:
    said = rasa.door(sender=sender, text=text).json()
    assert custom_of(said) == {"type": "trouble"}
    assert "secret" not in rasa.log.read_text()


def test_emergency_words_come_without_the_action_server(lonely_rasa: Rasa, sender: str) -> None:
    said = lonely_rasa.door(sender=sender, text=DANGER).json()
    assert "911" in said[0]["text"]
    assert custom_of(said)["type"] == "emergency"
    assert custom_of(said)["flag"] == "R1"


def test_without_the_action_server_anything_else_gets_honest_words(
    lonely_rasa: Rasa, sender: str
) -> None:
    for messages in (
        lonely_rasa.door(sender=sender, text="hello").json(),
        lonely_rasa.door(sender=sender, intent="why_ask").json(),
        lonely_rasa.rest("hello", sender),
    ):
        assert custom_of(messages) == {"type": "trouble"}
        assert messages[0]["text"]


def test_the_log_holds_no_visitors_words(lonely_rasa: Rasa, sender: str) -> None:
    lonely_rasa.door(sender=sender, text="zebra stripes")
    lonely_rasa.rest("/zebra stripes", sender)
    assert "zebra" not in lonely_rasa.log.read_text()


def test_rasas_own_rest_channel_takes_our_buttons(rasa: Rasa, sender: str) -> None:
    said = rasa.rest('/press{"question": "spell_duration", "option": "a,b"}', sender)
    latest = custom_of(said)["latest"]
    assert latest["intent"]["name"] == "press"
    assert {e["entity"]: e["value"] for e in latest["entities"]}["option"] == "a,b"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("/restart", "start_over"), ("/back", "go_back"), ("/session_start", "greet")],
)
def test_rasas_own_commands_mean_ours_on_the_rest_channel(
    rasa: Rasa, sender: str, typed: str, meant: str
) -> None:
    assert custom_of(rasa.rest(typed, sender))["latest"]["intent"]["name"] == meant


def test_a_forged_danger_sign_on_the_rest_channel_is_words(rasa: Rasa, sender: str) -> None:
    assert custom_of(rasa.rest("/red_flag", sender))["type"] == "echo"


def test_the_channel_says_when_it_is_ready(rasa: Rasa) -> None:
    assert httpx.get(f"{rasa.url}/webhooks/door/", timeout=30).json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [("tracker_store", "bot.dialogue.tracker_store.Unheard"), ("tracker_store", "in_memory")],
)
def test_rasa_does_not_come_up_with_another_store_than_the_configured_one(
    rasa: Rasa, tmp_path: Path, setting: str, wrong: str
) -> None:
    endpoints = tmp_path / "endpoints.yml"
    shipped = (rasa_alone.ROOT / "endpoints.yml").read_text()
    endpoints.write_text(shipped.replace("bot.dialogue.tracker_store.RecentTurns", wrong))
    done = subprocess.run(
        rasa_alone.rasa_command(endpoints, free_port()),
        cwd=rasa_alone.ROOT,
        env=quiet_environment(),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 1
    assert f"{setting} is" in done.stdout + done.stderr
    assert "check its type in endpoints.yml" in done.stdout + done.stderr
