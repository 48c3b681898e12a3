"""What the public door promises, against a stand-in for Rasa."""

from __future__ import annotations

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.settings import Settings
from bot.web.app import create_app
from bot.web.limits import Limiter, Rate
from bot.web.sessions import load_secret
from tests.helpers.fake_rasa import FakeRasa, Items, Knock
from tests.helpers.stack import free_port
from tests.web.conftest import Chat, http_for

SOON_S = 2.0  # for a turn that never ends; what does end must fit in
ASKED = {
    "type": "checklist",
    "question": "screen_now",
    "text": "Which of these?",
    "options": [{"id": "face", "title": "Face"}, {"id": "arm", "title": "Arm"}],
    "none": {"id": "none", "title": "None of these"},
    "unsure": {"id": "unsure", "title": "I'm not sure"},
}


def asks(knock: Knock) -> Items:
    return [
        {"recipient_id": "x", "text": "Which?", "buttons": [{"title": "Hm", "payload": "/faq_x"}]},
        {"recipient_id": "x", "custom": ASKED},
    ]


def press(option: str, question: str = "screen_now") -> str:
    return f'/press{{"question": "{question}", "option": "{option}"}}'


# --- who is talking -----------------------------------------------------------------------------


def test_the_sender_comes_from_the_token_alone(chat: Chat, rasa: FakeRasa) -> None:
    chat.post(message_id="1", text="hello", sender="somebody-else", conversation="x")
    assert rasa.knocks[0]["sender"] == chat.token.split(".")[0]
    assert len(rasa.knocks[0]["sender"]) >= 22


@pytest.mark.parametrize(
    "change", [lambda t: "A" + t[1:], lambda t: t[:-2], lambda _: "", lambda _: "a.b.c"]
)
def test_a_token_that_is_not_ours_is_refused(chat: Chat, rasa: FakeRasa, change: Any) -> None:
    chat.token = change(chat.token)
    refused = chat.post(message_id="1", text="hello")
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "session"
    assert rasa.knocks == []


def test_the_secret_is_private_and_the_same_for_all_who_start_at_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret"
    with ThreadPoolExecutor(8) as many:
        found = set(many.map(load_secret, [path] * 8))
    assert len(found) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret"]


# --- words and buttons --------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ['/press{"question":"a","option":"b"}', "/restart", "/back"])
def test_typed_commands_are_words(chat: Chat, rasa: FakeRasa, typed: str) -> None:
    chat.sends("m1", text=typed)
    assert rasa.knocks == [
        {
            "sender": chat.token.split(".")[0],
            "text": typed,
            "message_id": "m1",
            "metadata": {"message_id": "m1"},
        }
    ]


def test_a_rich_message_and_its_words_arrive_as_one(chat: Chat, rasa: FakeRasa) -> None:
    rasa.script = asks
    answer = chat.sends(text="hello")
    assert answer["delivered"] is True
    assert [set(part) for part in answer["messages"]] == [{"text", "buttons", "custom"}]


def test_what_was_offered_can_be_pressed(chat: Chat, rasa: FakeRasa) -> None:
    rasa.script = asks
    chat.sends(text="hello")
    for payload in (press("face,arm"), press("none"), press("unsure"), "/faq_x", "/go_back"):
        chat.sends(payload=payload)
    pressed = rasa.knocks[1:]
    assert [k["intent"] for k in pressed] == ["press", "press", "press", "faq_x", "go_back"]
    assert pressed[0]["entities"] == {"question": "screen_now", "option": "face,arm"}
    assert [k["text"] for k in pressed[:4]] == ["Face, Arm", "None of these", "I'm not sure", "Hm"]


@pytest.mark.parametrize(
    "payload",
    [
        press("legs"),
        press("face", "screen_recent"),
        press("face,legs"),
        press("face,none"),
        press("skip"),
        press(""),
        "/faq_other",
        "/red_flag",
        "/nlu_fallback",
        "/consent_yes",
        '/go_back{"question": "x"}',
    ],
)
def test_what_was_not_offered_is_answered_with_where_we_are(
    chat: Chat, rasa: FakeRasa, payload: str
) -> None:
    rasa.script = asks
    last = chat.sends(text="hello")["messages"]
    answer = chat.sends(payload=payload)
    assert "earlier question" in answer["messages"][0]["text"]
    assert answer["messages"][1:] == last
    assert len(rasa.knocks) == 1


def test_after_a_restart_the_store_says_what_was_offered(
    chat: Chat, rasa: FakeRasa, kept: dict[str, Any]
) -> None:
    kept[chat.token.split(".")[0]] = {
        "stage": "screen",
        "messages": [{"text": "Which?", "custom": ASKED}],
    }
    assert "earlier" in chat.sends(payload=press("legs"))["messages"][0]["text"]
    chat.sends(payload=press("arm"))
    assert rasa.knocks[0]["entities"]["option"] == "arm"


def test_an_item_of_the_read_back_can_be_taken_out(chat: Chat, rasa: FakeRasa) -> None:
    items = [{"finding": "spinning", "value": "present", "text": "it spins"}]
    custom = {"type": "read_back", "question": "read_back", "options": [], "items": items}
    rasa.script = lambda _: [{"text": "I noted"}, {"custom": custom}]
    chat.sends(text="it spins")
    chat.sends(payload=press("spinning", "read_back_fix"))
    assert rasa.knocks[1]["text"] == "it spins"


# --- once, whatever happens ---------------------------------------------------------------------


def test_a_repeated_message_gets_the_same_answer(chat: Chat, rasa: FakeRasa) -> None:
    rasa.script = lambda _: [{"text": f"answer {len(rasa.knocks)}"}]
    assert chat.sends("same", text="hello") == chat.sends("same", text="hello")
    assert len(rasa.knocks) == 1


def test_a_double_click_is_one_turn(chat: Chat, rasa: FakeRasa) -> None:
    rasa.delay_s = 0.2
    with ThreadPoolExecutor(4) as many:
        answers = list(many.map(lambda _: chat.sends("same", text="hello"), range(4)))
    assert len(rasa.knocks) == 1
    assert all(answer == answers[0] for answer in answers)


def test_messages_of_one_conversation_follow_each_other(chat: Chat, rasa: FakeRasa) -> None:
    rasa.delay_s = 0.02
    with ThreadPoolExecutor(5) as many:
        list(many.map(lambda n: chat.sends(text=f"hello {n}"), range(5)))
    assert len(rasa.knocks) == 5
    assert rasa.busiest == 1


# --- when Rasa fails ----------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["down", "slow", "error", "empty", "nonsense", "trouble"])
def test_a_failed_turn_says_safe_words_and_can_be_tried_again(
    settings: Settings, rasa: FakeRasa, mode: str
) -> None:
    if mode == "slow":
        settings = replace(settings, turn_timeout_s=SOON_S)
    rasa.mode = mode
    with http_for(settings, rasa) as http:
        chat = Chat(http, http.post("/api/session").json()["token"])
        answer = chat.sends("m1", text="my neck is stiff")
        assert answer["delivered"] is False
        [trouble] = answer["messages"]
        assert trouble["custom"] == {"type": "trouble"}
        assert "911" in trouble["text"]
        assert "+1 555 010 0199" in trouble["text"]
        rasa.mode = "up"
        again = chat.sends("m1", text="my neck is stiff")
        assert again["delivered"] is True
        assert again["messages"][0]["text"] == "I hear you."


def test_no_server_at_all(settings: Settings) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    with TestClient(create_app(replace(settings, rasa_url=nobody))) as http:
        chat = Chat(http, http.post("/api/session").json()["token"])
        assert chat.sends(text="hello")["delivered"] is False
        ready = http.get("/health/ready")
        assert ready.status_code == 503
        assert ready.json()["parts"]["rasa"] == "down"


def test_danger_signs_are_heard_while_rasa_is_down(chat: Chat, rasa: FakeRasa) -> None:
    rasa.mode = "error"
    answer = chat.sends(text="half of my face is drooping and my speech is slurred")
    assert [m["custom"]["type"] for m in answer["messages"]] == ["emergency", "trouble"]
    assert answer["messages"][0]["custom"]["call"]["number"] == "911"
    assert "stroke" in answer["messages"][0]["text"]


def test_without_content_there_are_still_words(settings: Settings, rasa: FakeRasa) -> None:
    rasa.mode = "error"
    with http_for(replace(settings, clinic_file=Path("/nowhere.yml")), rasa) as http:
        chat = Chat(http, http.post("/api/session").json()["token"])
        answer = chat.sends(text="half of my face is drooping")
        assert "emergency number now" in answer["messages"][-1]["text"]
        assert http.get("/").status_code == 200


def test_emergency_advice_stands_alone(chat: Chat, rasa: FakeRasa) -> None:
    rasa.script = lambda _: [
        {"text": "Please call 911 now."},
        {"custom": {"type": "emergency"}},
        {"text": "Trouble."},
        {"custom": {"type": "trouble"}},
    ]
    answer = chat.sends(text="hello")
    assert answer["delivered"] is True
    assert [m["custom"]["type"] for m in answer["messages"]] == ["emergency"]


def test_a_broken_turn_shows_no_stack_trace(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("secret words of a visitor")

    monkeypatch.setattr("bot.web.app.read_said", breaks)
    refused = chat.post(message_id="1", text="hello")
    assert refused.status_code == 500
    assert refused.json()["error"]["code"] == "failed"
    assert "secret" not in refused.text


# --- what is refused ----------------------------------------------------------------------------


def test_too_long_is_said_kindly(chat: Chat, rasa: FakeRasa) -> None:
    assert chat.post(message_id="1", text="\N{GRINNING FACE}" * 1500).status_code == 200
    refused = chat.post(message_id="2", text="a" * 1501)
    assert refused.status_code == 413
    assert "too long" in refused.json()["error"]["message"]
    assert "911" in refused.json()["error"]["message"]
    assert chat.post(message_id="3", text="a" * 9000).status_code == 413
    assert len(rasa.knocks) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message_id": "1"},
        {"message_id": 1, "text": "x"},
        {"message_id": "", "text": "x"},
        {"message_id": "x" * 65, "text": "x"},
        {"message_id": "1", "text": 5},
        {"message_id": "1", "text": ["x"]},
        {"message_id": "1", "text": " "},
        {"message_id": "1", "text": "/"},
        {"message_id": "1", "text": "x", "payload": "/go_back"},
        {"message_id": "1", "payload": 5},
        {"message_id": "1", "payload": "go_back"},
        {"message_id": "1", "payload": "/press{"},
        {"message_id": "1", "payload": '/press{"question": 5}'},
        {"message_id": "1", "payload": "/press{" + '"a":{' * 900 + "}" * 901},
    ],
)
def test_wrong_shapes_are_refused(chat: Chat, rasa: FakeRasa, body: dict[str, Any]) -> None:
    refused = chat.post(**body)
    assert refused.status_code == 422
    assert set(refused.json()["error"]) == {"code", "message"}
    assert rasa.knocks == []


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b"[" * 8000, b'"x"'])
def test_what_is_no_json_object_is_refused(chat: Chat, body: bytes) -> None:
    refused = chat.http.post("/api/message", content=body, headers=chat.headers)
    assert refused.status_code == 400


def test_foreign_pages_are_kept_out(chat: Chat, rasa: FakeRasa) -> None:
    def origin(name: str) -> int:
        headers = {**chat.headers, "Origin": name}
        body = {"message_id": "1", "text": "hi"}
        return chat.http.post("/api/message", json=body, headers=headers).status_code

    assert origin("https://evil.example") == 403
    assert origin("null") == 403
    assert rasa.knocks == []
    assert origin("http://testserver") == 200
    assert origin("https://clinic.example") == 200


def test_only_named_pages_may_read_answers(chat: Chat) -> None:
    asked = {"Access-Control-Request-Method": "POST"}
    fine = chat.http.options("/api/message", headers={"Origin": "https://clinic.example", **asked})
    assert fine.headers["access-control-allow-origin"] == "https://clinic.example"
    other = chat.http.options("/api/message", headers={"Origin": "https://evil.example", **asked})
    assert "access-control-allow-origin" not in other.headers


def test_too_fast_is_said_kindly(
    settings: Settings, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No time passes: a busy machine would be slow enough to be allowed.
    monkeypatch.setattr(Limiter.__init__, "__defaults__", (lambda: 0.0,))
    with http_for(settings, rasa) as http:
        chat = Chat(http, http.post("/api/session").json()["token"])
        answers = [chat.post(message_id=str(n), text="hello") for n in range(30)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert int(refused[0].headers["retry-after"]) >= 1
    assert "911" in refused[0].json()["error"]["message"]


def test_the_limit_refills_and_counts_each_apart() -> None:
    now = [0.0]
    limiter = Limiter(Rate(burst=2, per_second=1), lambda: now[0])
    assert [limiter.wait_s("a") for _ in range(3)] == [0, 0, 1]
    assert limiter.wait_s("b") == 0
    now[0] = 1.0
    assert limiter.wait_s("a") == 0


def test_the_limit_can_be_switched_off(
    settings: Settings, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVELHEAD_RATE_LIMIT", "off")
    with http_for(settings, rasa) as http:
        chat = Chat(http, http.post("/api/session").json()["token"])
        assert all(chat.sends(text="hello")["delivered"] for _ in range(30))


# --- coming back, leaving -----------------------------------------------------------------------


def test_a_returning_visitor_finds_the_last_reply(
    chat: Chat, rasa: FakeRasa, kept: dict[str, Any]
) -> None:
    def last() -> Any:
        return chat.http.get("/api/conversation", headers=chat.headers).json()

    assert last()["messages"] == []
    kept[chat.token.split(".")[0]] = {"stage": "screen", "messages": [{"text": "Which?"}]}
    assert last() == {"messages": [{"text": "Which?"}], "conversation": {"stage": "screen"}}
    chat.sends(text="hello")
    assert last()["messages"] == [{"text": "I hear you."}]


def test_everything_kept_can_be_read_and_deleted(
    chat: Chat, rasa: FakeRasa, kept: dict[str, Any]
) -> None:
    kept[chat.token.split(".")[0]] = {"conversation": {"id": "x"}}
    chat.sends(text="hello")
    url = "/api/conversation"
    assert chat.http.get(f"{url}/export", headers=chat.headers).json()["conversation"]
    assert chat.http.delete(url, headers=chat.headers).json() == {"erased": True}
    assert kept == {}
    assert chat.http.get(f"{url}/export", headers=chat.headers).json() == {}
    assert chat.http.get(url, headers=chat.headers).json()["messages"] == []
    assert chat.http.delete(url).status_code == 401


def test_a_store_that_fails_is_told_in_our_shape(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_: str) -> None:
        raise OSError("gone")

    monkeypatch.setattr("bot.bootstrap.export", breaks)
    refused = chat.http.get("/api/conversation/export", headers=chat.headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "store")


# --- logs, headers, files -----------------------------------------------------------------------


def test_logs_hold_nothing_of_a_visitor(
    settings: Settings, rasa: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with http_for(replace(settings, turn_timeout_s=SOON_S), rasa) as http:
        chat = Chat(http, http.post("/api/session").json()["token"])
        for mode in ("up", "error", "slow"):
            rasa.mode = mode
            chat.sends(text="my purple elephant spins")
            chat.sends(payload='/press{"question": "purple", "option": "elephant"}')
    sender, _, rest = chat.token.partition(".")
    assert caplog.records
    assert not any(word in caplog.text for word in ("purple", "elephant", sender, rest))


@pytest.mark.parametrize("path", ["/", "/health", "/nothing", "/widget/levelhead-chat.js"])
def test_browsers_are_told_to_be_strict(chat: Chat, path: str) -> None:
    headers = chat.http.get(path).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'self' https://clinic.example" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_one_shape_of_error(chat: Chat) -> None:
    for path, status in (("/nothing", 404), ("/widget/../app.py", 404), ("/api/message", 405)):
        refused = chat.http.get(path)
        assert refused.status_code == status
        assert set(refused.json()["error"]) == {"code", "message"}


def test_the_page_works_without_scripts_and_has_none_inline(chat: Chat) -> None:
    page = chat.http.get("/").text
    assert "Example Dizziness Clinic" in page
    noscript = page.split("<noscript>")[1].split("</noscript>")[0]
    assert "tel:+15550100199" in noscript
    assert "911" in noscript
    assert "style=" not in page
    assert page.count("<script") == page.count('<script type="module" src=')


def test_ready_when_rasa_is(chat: Chat) -> None:
    assert chat.http.get("/health").json() == {"status": "ok"}
    ready = chat.http.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["parts"] == {
        "rasa": "ok",
        "door": "ok",
        "actions": "ok",
        "words": "ok",
    }


def test_the_door_stays_small_and_imports_late() -> None:
    code = (
        "import sys, bot.web.app; "
        "late = {'spacy', 'sqlalchemy', 'bot.understanding', 'bot.store', 'pydantic'}; "
        "sys.exit(str(late & set(sys.modules)) if late & set(sys.modules) else 0)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
