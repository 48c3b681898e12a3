"""The interview by phone over real HTTP and a real database: the engine's order, nothing lost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import httpx
import pytest

from bot import bootstrap
from bot.services import turn
from bot.services.heard import Heard
from bot.services.ports import Conversation
from tests.helpers.console import Desk
from tests.web.console.test_cases import POSITIONAL, STROKE, website

pytest_plugins = ["tests.helpers.console"]

PART = {"X-Part": "step"}


def begin(desk: Desk, about: str = "self") -> str:
    answer = desk.post("/call", {"about": about})
    assert answer.status_code == 303
    return answer.headers["location"].removeprefix("/console")


def cards(page: str) -> list[tuple[str, list[str], bool]]:
    """The questions on the page: id, options, and whether "none of these" is offered."""
    found = []
    for form in re.findall(r'<form class="question.*?</form>', page, re.DOTALL):
        question = re.search(r'name="question" value="([^"]+)"', form)
        assert question
        ticks = re.findall(r'name="option" value="([^"]+)"', form)
        picks = re.findall(r'name="picked" value="([^"]+)"', form)
        none = "none" in picks
        options = ticks or [p for p in picks if p not in ("unsure", "none", "done")]
        found.append((question[1], options, none))
    return found


def step(desk: Desk, path: str, name: str, **fields: Any) -> httpx.Response:
    return desk.post(f"{path}/{name}", fields, headers=PART)


def quiet(options: list[str], *, none: bool) -> str:
    """No to danger signs, the second option otherwise."""
    return "none" if none else ("no" if "no" in options else options[1])


def kept(desk: Desk, path: str) -> Conversation:
    with desk.store.unit() as unit:
        found = unit.find(path.removeprefix("/call/"))
    assert found is not None
    return found


def finish(desk: Desk, path: str, page: str) -> tuple[str, int]:
    """Answer whatever comes first until there is a result; also how many answers it took."""
    for count in range(40):
        asked = cards(page)
        if not asked:
            return page, count
        question, options, none = asked[0]
        page = step(desk, path, "answer", question=question, picked=quiet(options, none=none)).text
    raise AssertionError("no result")


def test_a_call_ends_where_the_chat_ends(kim: Desk) -> None:
    chat = website(kim.store, "chat", POSITIONAL)
    path = begin(kim)
    page = step(kim, path, "words", words=POSITIONAL).text
    assert len(cards(page)) == 4, "several questions at once"
    assert cards(page)[0][0] == "screen_now", "danger signs first"
    page, count = finish(kim, path, page)
    call = kept(kim, path)
    assert call.answers == chat.answers
    assert (call.stage, call.asked, call.channel) == ("result", chat.asked, "staff")
    assert count == len(call.asked)
    assert "Result:" in page
    with kim.store.unit() as unit:
        results = [unit.export(case)["assessments"] for case in ("chat", call.id)]  # type: ignore[index]
        origins = {row["origin"] for row in unit.export(call.id)["answers"]}  # type: ignore[index]
    assert results[0][-1]["result"] == results[1][-1]["result"]
    assert origins == {"staff", "staff_words"}


def test_the_questions_on_the_page_are_the_ones_asked_next(kim: Desk) -> None:
    path = begin(kim)
    shown = [q for q, _, _ in cards(kim.get(path).text)]
    page = step(kim, path, "answer", question=shown[0], picked="none").text
    assert [q for q, _, _ in cards(page)][:3] == shown[1:]


def test_in_any_order_nothing_is_left_out(kim: Desk) -> None:
    path = begin(kim)
    page = step(kim, path, "words", words=POSITIONAL).text
    first = cards(page)
    for question, options, none in reversed(first[1:]):
        page = step(kim, path, "answer", question=question, picked=quiet(options, none=none)).text
    assert cards(page)[0][0] == first[0][0], "the one that was passed over is still first"
    finish(kim, path, page)
    chat = website(kim.store, "chat", POSITIONAL)
    call = kept(kim, path)
    assert call.answers == chat.answers
    assert sorted(call.asked) == sorted(chat.asked)


def test_an_emergency_turns_the_page_at_once(kim: Desk) -> None:
    path = begin(kim)
    page = step(kim, path, "answer", question="screen_now", picked="done", option=["face"]).text
    assert cards(page) == []
    assert "data-arrive" in page
    message = bootstrap.desk().say("emergency.stroke.text")
    assert message in unescape(page)
    assert 'href="tel:911"' in page
    assert page.index("Tell the caller now") < page.index(
        bootstrap.desk().say("emergency.stroke.title")
    )
    case = path.removeprefix("/call/")
    assert f'id="case-{case}"' in kim.post("/queue", {"urgency": "emergency"}).text
    back = step(kim, path, "back").text
    assert cards(back)[0][0] == "screen_now"
    assert "face_droop" not in kept(kim, path).answers


def test_an_emergency_in_words_at_any_time(kim: Desk) -> None:
    path = begin(kim)
    step(kim, path, "answer", question="screen_you", picked="18_49")
    page = step(kim, path, "words", words=STROKE).text
    assert "Tell the caller now" in page
    assert kept(kim, path).stage == "emergency"
    assert STROKE not in str(kim.trail())


def test_a_danger_sign_after_the_result(kim: Desk) -> None:
    path = begin(kim)
    page, _ = finish(kim, path, step(kim, path, "words", words=POSITIONAL).text)
    assert "Danger signs, at any time" in page
    page = step(kim, path, "danger", sign="screen_now.speech").text
    assert "Tell the caller now" in page
    assert step(kim, path, "danger", sign="screen_you.under_18").status_code == 422


def test_words_never_stand_for_an_open_list_of_danger_signs(kim: Desk) -> None:
    path = begin(kim)
    page = step(kim, path, "words", words=POSITIONAL).text
    page = step(kim, path, "words", words="no double vision").text
    question, options, _ = cards(page)[0]
    assert question == "screen_now"
    assert "double" not in options
    assert "face" in options


def test_a_tick_is_not_lost_to_none_of_these(kim: Desk) -> None:
    path = begin(kim)
    refused = step(kim, path, "answer", question="screen_recent", picked="none", option=["injury"])
    assert refused.status_code == 422
    assert "Something is ticked" in refused.text
    assert step(kim, path, "answer", question="screen_recent", picked="done").status_code == 422
    assert step(kim, path, "answer", question="screen_head", picked="none").status_code == 422
    assert kept(kim, path).answers == {}


def test_not_sure_about_danger_is_asked_once_more_plainly(kim: Desk) -> None:
    path = begin(kim)
    page = step(kim, path, "answer", question="screen_now", picked="unsure").text
    assert cards(page)[0][0] == "unsure_screen_now"
    ticked = {"question": "unsure_screen_now", "picked": "done", "option": ["double"]}
    page = step(kim, path, "answer", **ticked).text
    assert cards(page)[0][:2] == ("clarify_double_vision", ["present", "absent"])
    assert bootstrap.desk().say("clarify.double_vision") in page
    page = step(kim, path, "answer", question="clarify_double_vision", picked="absent").text
    assert cards(page)[0][0] == "screen_recent"
    assert kept(kim, path).answers["double_vision"] == "absent"


def test_an_answer_is_changed_where_it_came_from(kim: Desk) -> None:
    path = begin(kim)
    step(kim, path, "words", words=POSITIONAL)
    step(kim, path, "answer", question="screen_you", picked="18_49")
    page = step(kim, path, "change", finding="age_band").text
    assert cards(page)[0][0] == "screen_you"
    step(kim, path, "answer", question="screen_you", picked="65_plus")
    step(kim, path, "change", finding="neck_stiffness")
    answers = kept(kim, path).answers
    assert answers["age_band"] == "65_plus"
    assert "neck_stiffness" not in answers


def test_the_wording_is_for_whoever_calls(kim: Desk) -> None:
    question = bootstrap.desk().catalog.questions["screen_recent"]
    path = begin(kim, "other")
    page = unescape(kim.get(path).text)
    assert bootstrap.desk().fill(question.text_other) in page
    page = unescape(step(kim, path, "about", about="self").text)
    assert bootstrap.desk().fill(question.text) in page


def test_words_that_say_nothing_are_said_to(kim: Desk) -> None:
    path = begin(kim)
    page = step(kim, path, "words", words="what a lovely day").text
    assert bootstrap.desk().say("phone.not_heard") in unescape(page)
    assert cards(page)[0][0] == "screen_now"
    assert step(kim, path, "words", words=" ").status_code == 422
    assert step(kim, path, "words", words="x" * 1501).status_code == 413


def test_children_are_sent_on(kim: Desk) -> None:
    path = begin(kim)
    page = step(kim, path, "answer", question="screen_you", picked="under_18").text
    page, _ = finish(kim, path, page)
    assert "children&#39;s doctor" in page
    assert "Result:" not in page.split("</section>")[0]


@pytest.mark.parametrize("done", [False, True])
def test_a_case_of_the_website_is_taken_up_by_its_code(kim: Desk, lee: Desk, *, done: bool) -> None:
    website(kim.store, "case-1", POSITIONAL, finish=done)
    kim.post("/case/case-1/code")
    code = re.compile(r"<strong[^>]*>([0-9A-Z]{4}-[0-9A-Z]{4})</strong>")
    found = code.search(kim.get("/case/case-1").text)
    assert found
    assert lee.post("/call/take", {"code": "CCCC-3333"}).status_code == 404
    taken = lee.post("/call/take", {"code": found[1].lower().replace("-", " ")})
    assert taken.headers["location"] == "/console/call/case-1"
    page = lee.get("/call/case-1").text
    assert "dizzy when you roll over" in page or "Noted" in page
    page, _ = finish(lee, "/call/case-1", page)
    assert kept(lee, "/call/case-1").stage == "result"
    assert ("lee", "taken up by code") in lee.trail()


def test_the_website_goes_on_where_the_phone_stopped(kim: Desk) -> None:
    path = begin(kim)
    step(kim, path, "words", words=POSITIONAL)
    step(kim, path, "answer", question="screen_you", picked="18_49")
    case = path.removeprefix("/call/")
    told = Heard(intent="press", question="screen_now", options=("none",), greeted=True)
    reply = turn.take_turn(kim.store.unit(), bootstrap.desk(), case, told)
    assert reply[-1]["custom"]["question"] == "screen_recent"


def test_without_scripts_each_step_is_a_page(kim: Desk) -> None:
    path = begin(kim)
    sent = kim.post(f"{path}/answer", {"question": "screen_now", "picked": "none"})
    assert sent.headers["location"] == f"/console{path}"
    assert cards(kim.get(path).text)[0][0] == "screen_recent"
    assert "<h1>This step was not taken" in kim.post(f"{path}/words").text
