"""Messengers from end to end: deliveries as providers send them, through Rasa's own connectors.

The providers' side is a stand-in on loopback that refuses what the documentation does not allow.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.helpers.fake_rasa import serving
from tests.helpers.messengers.people import (
    PEOPLE,
    MessengerPerson,
    Person,
    SmsPerson,
    TelegramPerson,
)
from tests.helpers.messengers.standin import PUBLIC_URL, SECRETS, StandIn
from tests.helpers.stack import Stack, WebVisitor, start_stack, stop_stack

pytestmark = [pytest.mark.model, pytest.mark.timeout(180)]


@dataclass
class Clinic:
    """The running product with every messenger on, and the stand-in for all providers."""

    stack: Stack
    stand_in: StandIn

    def new(self, kind: type[Person]) -> Person:
        return kind(self.stack.web, self.stand_in)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    stand_in = StandIn()
    with serving(stand_in.app) as url:
        more = stand_in.settings(url)
        stack = start_stack(tmp_path_factory.mktemp("messengers"), more)
        stack.settle()
        yield Clinic(stack, stand_in)
        stop_stack(stack)


@pytest.fixture(params=PEOPLE, ids=lambda kind: kind.channel)
def person(clinic: Clinic, request: pytest.FixtureRequest) -> Iterator[Person]:
    """Somebody new on each messenger; at the end the provider has refused nothing."""
    clinic.stand_in.refused.clear()
    yield clinic.new(request.param)
    assert clinic.stand_in.refused == []


STROKE = "my face went numb this morning and my speech is slurred"
STORY = "dizzy when i roll over in bed for two weeks"
MOST_TURNS = 40


def begins(person: Person) -> Person:
    """Welcome, consent, the story, and right it is: then the first safety check."""
    person.says("hello")
    person.says("1")
    person.says(STORY)
    person.says("yes")
    assert "0. None of these" in person.text
    return person


def next_answer(person: Person) -> str:
    """A number for what is open: none of these, No, or the last option but "I'm not sure"."""
    if "Reply 0 for none" in person.text:
        return "0"
    listed = re.findall(r"^(\d+)\. (.+)$", person.text, re.MULTILINE)
    if not listed:
        options = [t for t, v in person.reply[-1].buttons if v.startswith("p:")]
        listed = [(str(n), title) for n, title in enumerate(options, start=1)]
    known = [(n, title) for n, title in listed if not title.startswith("I'm not sure")]
    declines = [n for n, title in known if title.startswith("No")]
    return (declines or [n for n, _ in known])[-1]


def kept(clinic: Clinic) -> str:
    """Everything kept about anybody, as text."""
    with sqlite3.connect(clinic.stack.var / "levelhead.db") as connection:
        rows = (line for line in connection.iterdump() if line.startswith("INSERT"))
        return "\n".join(row for row in rows if "alembic" not in row)


def logs(clinic: Clinic) -> list[str]:
    """What each part has written so far."""
    return [log.read_text(errors="replace") for log in (clinic.stack.var / "log").glob("*.log")]


def summary(person: Person, token: str) -> httpx.Response:
    """What the page behind the link asks for."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{person.web}/api/summary", headers=headers, trust_env=False, timeout=30)


# --- the conversation -----------------------------------------------------------------------------


def test_consent_comes_first_and_a_no_keeps_nothing(person: Person, clinic: Clinic) -> None:
    before = kept(clinic)
    person.says("hello")
    assert "Is that OK?" in person.text
    person.says("3")
    assert "I keep nothing" in person.text
    assert kept(clinic) == before


def test_a_whole_interview_by_numbers_ends_in_a_result_with_a_link(person: Person) -> None:
    begins(person)
    for _ in range(MOST_TURNS):
        person.says(next_answer(person))
        if "This is not a diagnosis" in person.text:
            break
    assert "Who fits best:" in person.text
    assert "Watch for" in person.text or "Call 911 if" in person.text
    assert len(person.reply) <= 4
    (token,) = re.findall(rf"{PUBLIC_URL}/summary#(\S+)", person.text)
    assert "Reported:" in summary(person, token).json()["text"]
    person.says("thanks")
    assert "You're welcome" in person.text
    person.says("delete my data")
    person.says("yes, delete them")
    assert summary(person, token).status_code == 404


def test_an_emergency_in_words_is_answered_first_alone_and_in_one_message(person: Person) -> None:
    reply = person.says(STROKE)  # before consent, even
    assert len(reply) == 1
    assert reply[0].text.startswith("Please call 911 now.")
    assert "sign of a stroke" in reply[0].text
    assert len(reply[0].text) < 400


def test_a_ticked_danger_sign_is_an_emergency(person: Person) -> None:
    begins(person)
    reply = person.says("1, 3")
    assert len(reply) == 1
    assert reply[0].text.startswith("Please call 911 now.")
    person.says("go back")
    assert "one step back" in person.text
    assert "0. None of these" in person.text


def test_what_was_noted_can_be_corrected_by_number(person: Person) -> None:
    person.says("hello")
    person.says("1")
    person.says("dizzy when i roll over in bed, my neck is stiff, no double vision")
    person.says("2")
    assert "Which of these is wrong?" in person.text
    lines = re.findall(r"^[1-9]\. (.+)$", person.text, re.MULTILINE)
    assert len(lines) >= 3
    assert "0. They are all right" in person.text
    person.says("1 and 2")
    assert "I changed that" in person.text
    assert lines[0] not in person.text
    assert lines[1] not in person.text
    assert lines[2] in person.text


def test_steering_works_in_words(person: Person) -> None:
    begins(person)
    question = person.text
    person.says("why do you ask?")
    assert "0. None of these" in person.text
    assert person.text != question
    person.says("0")
    after = person.text
    person.says("go back")
    assert "one step back" in person.text
    assert "0. None of these" in person.text
    person.says("none of these")
    assert person.text == after
    person.says("stop")
    assert "we stop here" in person.text


def test_not_sure_about_a_checklist_asks_which_and_takes_numbers(person: Person) -> None:
    begins(person)
    person.says("I'm not sure")
    assert "Which lines are you not sure about?" in person.text
    person.says("4")
    assert "Look at one object" in person.text
    person.says("2")
    assert "Look at one object" not in person.text


def test_delete_my_data_deletes_it(person: Person, clinic: Clinic) -> None:
    before = len(kept(clinic))
    begins(person)
    assert len(kept(clinic)) > before
    person.says("delete my data")
    assert "Shall I delete all your answers?" in person.text
    person.says("1")
    assert "deleted" in person.text
    person.says("hello")
    assert "Is that OK?" in person.text


def test_a_picture_is_told_that_only_words_are_read(person: Person) -> None:
    begins(person)
    person.sends(person.picture())
    assert "I can only read words here" in person.text
    assert "0. None of these" in person.text


def test_typed_commands_are_words(person: Person, clinic: Clinic) -> None:
    answered = begins(clinic.new(type(person))).says("0")[-1].text
    begins(person)
    person.says('/press{"question": "screen_now", "option": "none"}')
    assert person.reply[-1].text != answered
    begins(other := clinic.new(type(person)))
    other.says("/restart")
    assert "Is that OK?" not in other.text


# --- a conversation that was begun on the website -------------------------------------------------


def code_for(web: WebVisitor) -> str:
    """What the chat's menu shows."""
    headers = {"Authorization": f"Bearer {web.token}"}
    url = f"{web.stack.web}/api/conversation/code"
    return str(httpx.post(url, headers=headers, trust_env=False, timeout=30).json()["code"])


def begins_on_the_website(clinic: Clinic) -> WebVisitor:
    """The same as `begins`, and the first safety check."""
    web = WebVisitor(clinic.stack)
    web.says("hello")
    web.presses("Yes, let's start")
    web.says(STORY)
    web.presses("Yes")
    web.says("none of these")
    return web


def asked(person: Person) -> str:
    """The question that was put last."""
    return next(line for line in reversed(person.text.splitlines()) if line.endswith("?"))


def goes_to_the_end(person: Person) -> str:
    """Answers until there is a result; gives all of it, as the link shows it."""
    for _ in range(MOST_TURNS):
        person.says(next_answer(person))
        if "This is not a diagnosis" in person.text:
            break
    (token,) = re.findall(rf"{PUBLIC_URL}/summary#(\S+)", person.text)
    return str(summary(person, token).json()["text"])


def same_for_both(summary: str) -> str:
    """The summary but for one line and the moment it was given: on the website more was pressed,
    here more was written, and a minute may pass between the two."""
    lines = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "", summary).splitlines()
    return "\n".join(line for line in lines if "How the answers were given:" not in line)


@pytest.mark.parametrize("kind", [TelegramPerson, SmsPerson], ids=lambda kind: kind.channel)
def test_a_code_from_the_website_goes_on_in_a_messenger(clinic: Clinic, kind: type[Person]) -> None:
    clinic.stand_in.refused.clear()
    alone = begins(clinic.new(kind))
    alone.says("0")
    question = asked(alone)
    web, person = begins_on_the_website(clinic), clinic.new(kind)
    person.says("CDFG HJKL")
    assert person.text.startswith("This code does not work.")
    person.says(f"code {code_for(web).lower().replace('-', ' ')}")
    assert "go on from where we were" in person.text
    assert question in person.text
    person.says(next_answer(person))
    assert question not in person.text
    clinic.stack.kill("web")
    clinic.stack.settle()
    alone.says(next_answer(alone))
    assert asked(person) == asked(alone)
    result = goes_to_the_end(person)
    assert same_for_both(result) == same_for_both(goes_to_the_end(alone))
    assert web.resume()["conversation"]["stage"] == "result", "the website is as far"
    person.says("start over")
    assert web.export()["conversation"]["stage"] == "opener"
    person.says("delete my data")
    person.says("yes, delete them")
    assert web.export() == {}
    person.says("hello")
    assert "Is that OK?" in person.text
    assert clinic.stand_in.refused == []


def test_a_conversation_goes_from_the_website_to_one_messenger_and_another(clinic: Clinic) -> None:
    web = begins_on_the_website(clinic)
    one, other = clinic.new(TelegramPerson), clinic.new(SmsPerson)
    one.says(code_for(web))
    question = asked(one)
    other.says(code_for(web))
    assert question in other.text
    other.says("0")
    assert question not in other.text
    one.says("0")
    assert "belongs to an earlier question" in one.text
    one.says(STROKE)
    assert one.text.startswith("Please call 911 now.")
    assert web.export()["conversation"]["stage"] == "emergency"


# --- what is native to one messenger --------------------------------------------------------------

WITH_ORDER = [kind for kind in PEOPLE if kind.has_order]
WITH_BUTTONS = [kind for kind in PEOPLE if kind.channel in ("telegram", "messenger", "slack")]


@pytest.mark.parametrize("kind", WITH_BUTTONS, ids=lambda kind: kind.channel)
def test_native_buttons_are_pressed_to_the_end(clinic: Clinic, kind: type[Person]) -> None:
    person = clinic.new(kind)
    person.says("hello")
    assert person.titles == ["Yes, let's start", "What do you keep?", "No thanks"]
    person.presses("Yes, let's start")
    person.says(STORY)
    person.presses("Yes")
    assert {"None of these", "I'm not sure", "Why do you ask?", "Go back"} == set(person.titles)
    question = person.text
    person.presses("Why do you ask?")
    assert person.text != question
    for _ in range(MOST_TURNS):
        options = [t for t, v in person.reply[-1].buttons if v.startswith("p:")]
        known = [t for t in options if t != "I'm not sure"]
        assert known, person.reply
        person.presses(next((t for t in known if t.startswith(("No", "0"))), known[-1]))
        if "This is not a diagnosis" in person.text:
            break
    assert clinic.stand_in.refused == []
    assert len(person.titles) == 6
    person.says("2")  # show a summary
    assert "Reported:" in person.text


def test_an_old_button_answers_nothing(clinic: Clinic) -> None:
    person = begins(clinic.new(TelegramPerson))
    person.says("0")
    person.sends(person.pressed("p:screen_now:none"))
    assert "belongs to an earlier question" in person.text


def test_telegram_is_told_where_we_are_and_that_a_press_came(clinic: Clinic) -> None:
    told = clinic.stand_in.last_call("setWebhook")
    assert told["url"] == f"{PUBLIC_URL}/channels/telegram"
    assert told["allowed_updates"] == ["message", "callback_query"]
    person = clinic.new(TelegramPerson)
    person.says("/start")
    assert "Is that OK?" in person.text
    person.presses("What do you keep?")
    assert clinic.stand_in.last_call("answerCallbackQuery")["callback_query_id"]


def test_messenger_packs_several_messages_into_a_delivery(clinic: Clinic) -> None:
    one, other = MessengerPerson(clinic.stack.web, clinic.stand_in), clinic.new(MessengerPerson)
    assert isinstance(other, MessengerPerson)
    said = {"message": {"mid": one.mid(), "text": "hello"}}
    also = {"message": {"mid": one.mid(), "text": "hello"}}
    echo = {"message": {"mid": one.mid(), "text": "hello", "is_echo": True, "app_id": 1}}
    read = {"read": {"watermark": 1}}
    events = [one.event(said), other.event(also), one.event(echo), other.event(read)]
    one.sends(one.delivery(events))
    assert "Is that OK?" in one.text
    other.gets()
    assert "Is that OK?" in other.text
    assert one.quietly(0.5) == []


def test_nobody_reaches_rasas_connectors_past_the_door(clinic: Clinic) -> None:
    for name in ("telegram", "twilio", "facebook", "slack"):
        url = f"{clinic.stack.rasa}/webhooks/{name}/webhook"
        answer = httpx.post(url, json={"update_id": 1}, trust_env=False, timeout=30)
        assert answer.status_code == 403, name


# --- deliveries -----------------------------------------------------------------------------------


def test_a_repeated_delivery_is_answered_once(person: Person) -> None:
    begins(person)
    request = person.typed("0")
    person.sends(request)
    person.deliver(request)
    assert person.answer.status_code == 200
    assert person.quietly(0.5) == []


def test_deliveries_at_the_same_time_are_answered_once(person: Person) -> None:
    begins(person)
    request = person.typed("0")
    many = [threading.Thread(target=person.deliver, args=(request,)) for _ in range(5)]
    for one in many:
        one.start()
    for one in many:
        one.join()
    texts = [one.text for one in person.gets()]
    assert len(set(texts)) == len(texts)
    assert person.quietly(0.5) == []


@pytest.mark.parametrize("kind", WITH_ORDER, ids=lambda kind: kind.channel)
def test_a_message_that_comes_too_late_answers_nothing(clinic: Clinic, kind: type[Person]) -> None:
    person = begins(clinic.new(kind))
    old, danger = person.typed("0"), person.typed(STROKE)
    time.sleep(0.01)  # some providers tell the time in thousandths
    person.says("none of these")
    question = max(person.text.splitlines(), key=len)
    person.sends(old)
    assert "two messages crossed" in person.text
    assert question in person.text
    person.sends(danger)
    assert person.text.startswith("Please call 911 now.")


def test_what_is_not_signed_goes_nowhere(person: Person) -> None:
    for forged in person.forgeries("hello"):
        assert person.deliver(forged).status_code == 401, forged.headers
        assert person.answer.json()["error"]["code"] == "signature"
    assert person.quietly(0.5) == []


def test_a_send_that_fails_is_tried_again(person: Person, clinic: Clinic) -> None:
    clinic.stand_in.fail_next = 1
    person.says("hello")
    assert "Is that OK?" in person.text


def test_no_log_and_no_database_knows_who_it_is(person: Person, clinic: Clinic) -> None:
    person.says("hello")
    person.says("1")
    person.says("my zanzibarfish dizziness is awful")
    not_taken = f"{person.channel} did not take a message"
    before = "".join(logs(clinic)).count(not_taken)
    clinic.stand_in.fail_next = 3
    person.deliver(person.typed("what do you keep?"))
    deadline = time.monotonic() + 10
    while "".join(logs(clinic)).count(not_taken) == before and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)  # whatever else is written about it
    assert "".join(logs(clinic)).count(not_taken) > before
    for said in (*logs(clinic), kept(clinic)):
        assert person.secret_part not in said
        assert "zanzibarfish" not in said
        assert "Zanzibar" not in said
        assert not any(secret in said for secret in SECRETS)


def test_while_rasa_is_down_danger_signs_are_answered(clinic: Clinic) -> None:
    everybody = [clinic.new(kind) for kind in PEOPLE]
    with clinic.stack.down("rasa"):
        for person in everybody:
            person.says("I have crushing chest pain right now")
            assert person.reply[0].text.startswith("Please call 911 now."), person.channel
            assert "something went wrong on our side" in person.reply[-1].text
    clinic.stack.settle()
    assert clinic.stand_in.refused == []
    for person in everybody:
        person.says("hello")
        assert "Is that OK?" in person.text


def test_while_the_action_server_is_down_nobody_is_left_without_words(clinic: Clinic) -> None:
    everybody = [begins(clinic.new(kind)) for kind in PEOPLE]
    with clinic.stack.down("actions"):
        for person in everybody:
            person.says("0")
            assert "something went wrong on our side" in person.text or "911" in person.text
    clinic.stack.settle()
    assert clinic.stand_in.refused == []
