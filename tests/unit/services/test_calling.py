"""The request to be called: what is asked, taken and kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.services import calling
from bot.services.desk import Desk
from bot.services.ports import CallRequest
from tests.helpers.visitor import Visitor
from tests.unit.services.test_conversation import to_interview, to_result


def request_of(visitor: Visitor) -> CallRequest:
    (request,) = visitor.kept[visitor.name]["calls"]
    assert isinstance(request, CallRequest)
    return request


def test_name_contact_and_times_are_asked_and_kept(visitor: Visitor) -> None:
    to_result(visitor).controls("call_me")
    visitor.says("Jo Park").says("555 010 0199")
    assert visitor.custom["field"] == "times"
    assert visitor.desk.clinic.hours in visitor.text
    assert visitor.kept[visitor.name]["calls"] == [], "nothing is sent before the last answer"
    visitor.presses("In the morning")
    request = request_of(visitor)
    assert (request.name, request.phone, request.email) == ("Jo Park", "555 010 0199", "")
    assert request.times == "morning"
    assert "In the morning" in visitor.text
    assert visitor.conversation.stage == "result"
    assert not any(key in visitor.conversation.pending for key in calling.HELD)


def test_times_may_be_said_in_own_words(visitor: Visitor) -> None:
    to_result(visitor).controls("call_me").says("Jo").says("555 010 0199")
    visitor.says("  not before ten,   please ", intent="deny")
    assert request_of(visitor).times == "not before ten, please"


@pytest.mark.parametrize("words", ["mornings before ten", "not before 10"])
def test_times_that_sound_like_steering_are_times(visitor: Visitor, words: str) -> None:
    to_result(visitor).controls("call_me").says("Jo").says("555 010 0199")
    visitor.says(words, intent="go_back")
    assert request_of(visitor).times == words


def test_an_email_does_instead_of_a_number(visitor: Visitor) -> None:
    to_result(visitor).controls("call_me").says("Jo").says("it is jo.park@mail.example thanks")
    visitor.ticks("any")
    request = request_of(visitor)
    assert (request.phone, request.email) == ("", "jo.park@mail.example")
    assert "write to jo.park@mail.example" in visitor.text


def test_name_and_contact_may_come_at_once(visitor: Visitor) -> None:
    to_result(visitor).controls("call_me").says("Jo Park, 555 010 0199")
    assert visitor.conversation.stage == calling.TIMES
    visitor.ticks("evening")
    assert (request_of(visitor).name, request_of(visitor).phone) == ("Jo Park", "555 010 0199")


def test_a_contact_before_the_name_is_not_asked_for_again(visitor: Visitor) -> None:
    to_result(visitor).controls("call_me").says("555 010 0199")
    assert visitor.custom["field"] == "name"
    visitor.says("Jo")
    assert visitor.custom["field"] == "times"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("dunno", "call.bad_phone"),
        ("12345", "call.bad_phone"),
        ("jo@mail", "call.bad_email"),
        ("@", "call.bad_email"),
    ],
)
def test_a_contact_that_cannot_work_is_asked_for_again(
    visitor: Visitor, typed: str, key: str
) -> None:
    to_result(visitor).controls("call_me").says("Jo").says(typed)
    assert visitor.desk.say(key) in visitor.text
    assert visitor.custom["field"] == "phone"
    assert visitor.kept[visitor.name]["calls"] == []


@pytest.mark.parametrize("answers", [[], ["Jo Park"], ["Jo Park", "555 010 0199"]])
def test_called_off_at_any_step_nothing_of_it_is_kept(visitor: Visitor, answers: list[str]) -> None:
    to_interview(visitor).controls("call_me")
    for answer in answers:
        visitor.says(answer)
    visitor.presses("Don't call me")
    assert visitor.kept[visitor.name]["calls"] == []
    assert "Jo Park" not in str(visitor.conversation)
    assert visitor.conversation.stage == "interview"


def test_go_back_goes_one_question_back(visitor: Visitor) -> None:
    to_result(visitor).controls("call_me").says("Jo").says("555 010 0199")
    visitor.controls("go_back")
    assert visitor.custom["field"] == "phone"
    visitor.controls("go_back")
    assert visitor.custom["field"] == "name"
    visitor.controls("go_back")
    assert visitor.conversation.stage == "result"
    assert visitor.kept[visitor.name]["calls"] == []


def test_a_button_of_the_menu_is_no_name(visitor: Visitor) -> None:
    to_result(visitor).controls("call_me")
    visitor.says("Talk to a person", intent="talk_to_person")
    assert visitor.desk.say("person.how") in visitor.text
    assert visitor.conversation.stage == calling.NAME
    visitor.controls("what_stored")
    assert visitor.desk.say("stored.intro") in visitor.text
    assert visitor.custom["field"] == "name"
    visitor.says("Mark Person", intent="talk_to_person")
    assert visitor.conversation.stage == calling.CONTACT


def test_an_old_button_does_not_answer_when_a_call_suits(visitor: Visitor) -> None:
    to_result(visitor).controls("call_me").says("Jo").says("555 010 0199")
    visitor.ticks("midnight")
    assert visitor.kept[visitor.name]["calls"] == []
    assert visitor.custom["field"] == "times"


def test_without_hours_none_are_named(visitor: Visitor) -> None:
    clinic = replace(visitor.desk.clinic, hours="")
    visitor.desk = Desk(visitor.desk.catalog, clinic, visitor.desk.now)
    to_result(visitor).controls("call_me").says("Jo").says("555 010 0199")
    assert "is open" not in visitor.text
