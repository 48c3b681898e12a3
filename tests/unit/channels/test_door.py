"""What the door takes from each provider and what it leaves, with a stand-in for Rasa."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from bot import bootstrap
from bot.knowledge import load_catalog
from bot.messengers import load_messengers
from bot.services.ports import ConsentRecord, Conversation
from bot.settings import ROOT, load_settings
from bot.understanding import understand
from bot.web.app import create_app
from bot.web.channels import signatures
from bot.web.limits import Limiter
from bot.web.sessions import load_secret
from tests.helpers.messengers.people import (
    MessengerPerson,
    Person,
    SlackPerson,
    SmsPerson,
    TelegramPerson,
    WhatsAppPerson,
)
from tests.helpers.messengers.standin import VERIFY_TOKEN, StandIn

NOW = datetime(2026, 1, 2, 12, tzinfo=timezone.utc)


@dataclass
class Connectors:
    """Rasa's connectors: what they were given."""

    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    status: int = 200

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[Route("/webhooks/{name}/webhook", self._receive, methods=["POST"])]
        )

    async def _receive(self, request: Request) -> Response:
        headers = {k[12:]: v for k, v in request.headers.items() if k.startswith("x-levelhead-")}
        self.got.append((request.path_params["name"], headers, await request.body()))
        return Response(status_code=self.status)


@dataclass
class Door:
    """The door in this process."""

    http: TestClient
    rasa: Connectors
    stand_in: StandIn

    def send(self, request: httpx.Request) -> httpx.Response:
        return self.http.post(
            request.url.path, content=request.content, headers=dict(request.headers)
        )

    def new(self, kind: type[Person]) -> Any:
        return kind("http://testserver", self.stand_in)


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    monkeypatch.setenv("LEVELHEAD_VAR", str(tmp_path))
    bootstrap.store.cache_clear()
    rasa, stand_in = Connectors(), StandIn()
    settings = replace(
        load_settings({"LEVELHEAD_VAR": str(tmp_path)}),
        clinic_file=ROOT / "deploy" / "clinic.yml",
    )
    on = load_messengers(stand_in.settings("http://provider"))
    to_rasa = httpx.AsyncClient(transport=httpx.ASGITransport(rasa.app), base_url="http://rasa")
    out = httpx.AsyncClient(transport=httpx.ASGITransport(stand_in.app))
    monkeypatch.setattr("bot.web.channels.reception.httpx.AsyncClient", lambda **_: out)
    # Reading words is loaded first: that takes longer than a provider waits for the door.
    understand(load_catalog(), "", phrases_only=True)
    # And nobody is forgiven for being fast because this machine is slow.
    monkeypatch.setattr(Limiter.__init__, "__defaults__", (lambda: 0.0,))
    app = create_app(settings, rasa=to_rasa, messengers=on)
    word = signatures.telegram_secret(load_secret(settings.secret_file))
    stand_in.calls.append(("setWebhook", {"secret_token": word}))
    with TestClient(app) as http:
        yield Door(http, rasa, stand_in)
    bootstrap.store().close()
    bootstrap.store.cache_clear()


EVERYBODY = [TelegramPerson, SmsPerson, WhatsAppPerson, MessengerPerson, SlackPerson]


@pytest.mark.parametrize("kind", EVERYBODY, ids=lambda kind: kind.channel)
def test_a_message_goes_on_without_what_tells_who_it_is(door: Door, kind: type[Person]) -> None:
    person = door.new(kind)
    assert door.send(person.typed("hello there")).status_code == 200
    ((_, note, body),) = door.rasa.got
    assert note["channel"] == person.channel
    assert note["kind"] == "typed"
    assert person.secret_part not in str(note)
    assert note["link"].startswith("https://chat.clinic.example/summary#")
    assert b"hello" in body
    assert b"anzibar" not in body
    assert b"ZANZIBAR" not in body


@pytest.mark.parametrize("kind", EVERYBODY, ids=lambda kind: kind.channel)
def test_an_undelivered_message_may_be_tried_again(door: Door, kind: type[Person]) -> None:
    person = door.new(kind)
    request = person.typed("I have crushing chest pain right now")
    door.rasa.status = 500
    assert door.send(request).status_code == 200
    first, last = door.stand_in.to(person.address)
    assert first.text.startswith("Please call 911 now.")
    assert "something went wrong" in last.text
    assert door.stand_in.refused == []
    door.rasa.status = 200
    door.send(request)
    assert len(door.rasa.got) == 2
    door.send(request)
    assert len(door.rasa.got) == 2


@pytest.mark.parametrize("kind", EVERYBODY, ids=lambda kind: kind.channel)
def test_a_flood_is_slowed_down_and_told_once(door: Door, kind: type[Person]) -> None:
    person = door.new(kind)
    for number in range(30):
        door.send(person.typed(f"hello {number}"))
    assert len(door.rasa.got) == 20
    assert len(door.stand_in.to(person.address)) == 1
    assert "That was a lot at once" in door.stand_in.sent[0].text
    door.send(person.typed("my face droops and my speech is slurred"))
    assert door.stand_in.to(person.address)[-1].text.startswith("Please call 911 now.")


@pytest.mark.parametrize("kind", EVERYBODY, ids=lambda kind: kind.channel)
def test_a_text_that_is_too_long_is_told_so_after_any_danger_sign(
    door: Door, kind: type[Person]
) -> None:
    person = door.new(kind)
    door.send(person.typed("my face droops and my speech is slurred. " + "and so on " * 200))
    texts = [one.text for one in door.stand_in.to(person.address)]
    assert texts[0].startswith("Please call 911 now.")
    assert "That is too long for me" in texts[-1]
    assert door.rasa.got == []


def test_nothing_is_served_for_a_messenger_that_is_off(tmp_path: Path) -> None:
    settings = load_settings({"LEVELHEAD_VAR": str(tmp_path)})
    with TestClient(create_app(settings, messengers=load_messengers({}))) as http:
        for name in ("telegram", "twilio", "messenger", "slack", "unknown"):
            assert http.post(f"/channels/{name}", json={}).status_code == 404
            assert http.get(f"/channels/{name}").status_code == 404


def test_secrets_cannot_be_tried_out_quickly(door: Door) -> None:
    statuses = [door.http.post("/channels/slack", json={}).status_code for _ in range(250)]
    assert statuses[0] == 401
    assert statuses[-1] == 429


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"entry": 1, "object": "page"}'])
def test_a_signed_delivery_of_another_form_is_refused_kindly(door: Door, body: bytes) -> None:
    person = door.new(MessengerPerson)
    answer = door.http.post(
        "/channels/messenger",
        content=body,
        headers={"X-Hub-Signature-256": signatures.meta("app-secret-standin", body)},
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "form"
    assert person.stand_in.sent == []


def test_a_delivery_that_is_too_big_is_refused(door: Door) -> None:
    assert door.http.post("/channels/slack", content=b"x" * 300_000).status_code == 413


# --- a conversation that was begun elsewhere ------------------------------------------------------


def code_of(name: str) -> str:
    """A code for a conversation that somebody agreed to on the website."""
    with bootstrap.store().unit() as unit:
        consent = ConsentRecord("keep_answers", given=True, wording_version="1", at=NOW)
        unit.start(Conversation(name, "web", "opener", "1"), consent)
        unit.commit()
    code = bootstrap.hand_over(name)
    assert code
    return code


@pytest.mark.parametrize("kind", EVERYBODY, ids=lambda kind: kind.channel)
def test_a_code_leads_to_its_conversation_until_that_is_erased(
    door: Door, kind: type[Person]
) -> None:
    person, other = door.new(kind), door.new(kind)
    door.send(person.typed("hello"))
    door.send(person.typed(f"code {code_of('web').lower().replace('-', ' ')}"))
    door.send(person.typed("2"))
    door.send(other.typed("hello"))
    bootstrap.erase("web")
    door.send(person.typed("hello again"))
    notes = [note for _, note, _ in door.rasa.got]
    own, taken, then, others, after = [note["conversation"] for note in notes]
    assert (taken, then) == ("web", "web")
    assert notes[1]["kind"] == "start", "greeted as somebody who comes back"
    assert notes[2]["kind"] == "typed"
    assert after == own
    assert len({own, "web", others}) == 3
    assert door.stand_in.to(person.address) == []


@pytest.mark.parametrize("kind", EVERYBODY, ids=lambda kind: kind.channel)
def test_a_wrong_code_is_told_so_and_changes_nothing(door: Door, kind: type[Person]) -> None:
    person = door.new(kind)
    code = code_of("web")
    door.send(person.typed("hello"))
    door.send(person.typed("CDFG HJKL"))
    (said,) = door.stand_in.to(person.address)
    assert said.text.startswith("This code does not work.")
    door.send(person.typed("hello"))
    assert len({note["conversation"] for _, note, _ in door.rasa.got}) == 1
    assert len(door.rasa.got) == 2
    door.send(person.typed(code))
    door.send(person.typed(code))
    assert [note["conversation"] for _, note, _ in door.rasa.got][2:] == ["web"], "it works once"


def test_nobody_finds_a_code_by_trying(door: Door) -> None:
    person = door.new(SmsPerson)
    for _ in range(5):
        door.send(person.typed("CDFG HJKL"))
    code = code_of("web")
    door.send(person.typed(code))
    assert "That was a lot at once" in door.stand_in.to(person.address)[-1].text
    assert door.rasa.got == []
    door.send(person.typed("hello"))
    assert len(door.rasa.got) == 1, "words are taken all the same"
    other = door.new(SmsPerson)
    door.send(other.typed(code))
    assert door.rasa.got[-1][1]["conversation"] == "web"


def test_while_the_store_is_away_danger_signs_are_answered(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_person: str) -> str | None:
        raise OSError

    monkeypatch.setattr(bootstrap, "carried_to", away)
    person = door.new(TelegramPerson)
    door.send(person.typed("my face droops and my speech is slurred"))
    first, last = door.stand_in.to(person.address)
    assert first.text.startswith("Please call 911 now.")
    assert "something went wrong" in last.text


def test_the_page_names_messengers_only_where_there_are_some(door: Door, tmp_path: Path) -> None:
    settings = replace(
        load_settings({"LEVELHEAD_VAR": str(tmp_path)}),
        clinic_file=ROOT / "deploy" / "clinic.yml",
    )
    with TestClient(create_app(settings, messengers=load_messengers({}))) as http:
        without = http.get("/api/clinic").json()["words"]
    words = door.http.get("/api/clinic").json()["words"]
    assert "messenger" in words["hand_over"]
    assert "messenger" in words["hand_over_code"]
    assert "messenger" not in without["hand_over"] + without["hand_over_code"]


# --- Telegram ----------------------------------------------------------------------------------


def test_a_group_and_an_edit_are_left_alone(door: Door) -> None:
    person = door.new(TelegramPerson)
    message = {**person.message(), "text": "hello"}
    group = {**message, "chat": {"id": -100123, "type": "supergroup", "title": "Family"}}
    for content in ({"message": group}, {"edited_message": message}, {"my_chat_member": {}}):
        assert door.send(person.update(content)).status_code == 200
    gone = {"id": "1", "from": person.who(), "chat_instance": "1", "data": "p:q:yes"}
    assert door.send(person.update({"callback_query": gone})).status_code == 200
    assert door.rasa.got == []


def test_start_and_a_press_are_told_apart_from_words(door: Door) -> None:
    person = door.new(TelegramPerson)
    door.send(person.typed("/start abc"))
    door.send(person.pressed("p:q:yes"))
    door.send(person.typed("p:q:yes"))
    assert [note["kind"] for _, note, _ in door.rasa.got] == ["start", "pressed", "typed"]


# --- Twilio ------------------------------------------------------------------------------------


def test_what_twilio_has_answered_itself_is_left_alone(door: Door) -> None:
    person = door.new(SmsPerson)
    answer = door.send(person.message({"Body": "STOP", "OptOutType": "STOP"}))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert "<Message" not in answer.text
    assert door.rasa.got == []


# --- Messenger ---------------------------------------------------------------------------------


def test_meta_may_try_the_address_out_with_the_verify_token(door: Door) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    good = door.http.get("/channels/messenger", params={**query, "hub.verify_token": VERIFY_TOKEN})
    assert (good.status_code, good.text) == (200, "1158201444")
    for bad in ({}, {"hub.verify_token": ""}, {"hub.verify_token": "guess"}):
        assert door.http.get("/channels/messenger", params={**query, **bad}).status_code == 401


def test_the_first_button_of_a_page_begins(door: Door) -> None:
    person = door.new(MessengerPerson)
    begin = {"title": "Get started", "payload": "GET_STARTED", "mid": person.mid()}
    door.send(person.delivery([person.event({"postback": begin})]))
    assert door.rasa.got[0][1]["kind"] == "start"


# --- Slack -------------------------------------------------------------------------------------


def test_slack_may_try_the_address_out_when_it_is_signed(door: Door) -> None:
    person = door.new(SlackPerson)
    challenge = {"token": "x", "challenge": "3eZbrw1aBm2rZgRNFdxV", "type": "url_verification"}
    body = json.dumps(challenge).encode()
    good = door.send(person.signed(body, "application/json"))
    assert good.json() == {"challenge": "3eZbrw1aBm2rZgRNFdxV"}
    bad = person.signed(body, "application/json", secret="guess")
    assert door.send(bad).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"channel_type": "channel"},
        {"bot_id": "B0001"},
        {"subtype": "message_changed"},
        {"type": "app_mention"},
    ],
)
def test_where_others_read_along_slack_gets_no_answer(door: Door, change: dict[str, str]) -> None:
    person = door.new(SlackPerson)
    assert door.send(person.event({"text": "hello", **change})).status_code == 200
    assert door.rasa.got == []


def test_slacks_signs_are_words_again(door: Door) -> None:
    person = door.new(SlackPerson)
    door.send(person.typed("blood pressure &gt; 140 &amp; dizzy"))
    assert json.loads(door.rasa.got[0][2])["event"]["text"] == "blood pressure > 140 & dizzy"


def test_no_log_of_the_door_holds_words_numbers_or_keys(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    door.rasa.status = 500
    with caplog.at_level(logging.DEBUG):
        for kind in EVERYBODY:
            person = door.new(kind)
            door.send(person.typed("zanzibarfish"))
            ours = [r.getMessage() for r in caplog.records if r.name.startswith(("bot", "httpx"))]
            assert ours
            assert not any(person.secret_part in line for line in ours)
    assert not any("zanzibarfish" in line for line in ours)
    assert not any("standin" in line for line in ours)
