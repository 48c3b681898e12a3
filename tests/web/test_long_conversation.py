"""A chat that goes on for long stays light, and tells nobody else about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from bot.settings import Settings
from bot.web.app import create_app
from tests.helpers.browser import answer_everything, open_chat, press, turn, type_text
from tests.helpers.fake_rasa import FakeRasa, serving
from tests.helpers.questions import Questions

pytest_plugins = ["tests.helpers.browser", "tests.helpers.spoken"]
pytestmark = pytest.mark.web

TURNS = 200
STORY = "dizzy for two weeks when I roll over in bed, and my neck is stiff"
STROKE = "half of my face is drooping and my speech is slurred"

# Presses "No" again and again, each time as soon as the next question is there.
PRESS_ON = """async (turns) => {
  const root = document.querySelector('levelhead-chat').shadowRoot;
  const all = () => root.querySelectorAll('.turn');
  for (let number = 0; number < turns; number++) {
    const before = all().length;
    [...all()[before - 1].querySelectorAll('.options button')][1].click();
    const until = Date.now() + 30000;
    while (all().length === before) {
      if (Date.now() > until) throw new Error(`no answer in turn ${number}`);
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
  }
}"""
IN_THE_LOG = """(kind) => document.querySelector('levelhead-chat').shadowRoot
  .querySelector('.log').querySelectorAll(kind).length"""
STORED = """async () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  cookies: document.cookie,
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"local": 0, "session": 0, "cookies": "", "databases": 0, "caches": 0, "workers": 0}


@pytest.fixture
def endless_url(
    settings: Settings, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A chat that asks without end, of visitors who do not stop to read."""
    monkeypatch.setenv("LEVELHEAD_RATE_LIMIT", "off")
    with (
        serving(FakeRasa(Questions()).app) as rasa_url,
        serving(create_app(replace(settings, rasa_url=rasa_url, turn_timeout_s=30))) as url,
    ):
        yield url


def count(page: Page, kind: str = "*") -> int:
    return int(page.evaluate(IN_THE_LOG, kind))


@pytest.mark.slow
def test_the_log_of_a_long_conversation_stays_light(browser_page: Page, endless_url: str) -> None:
    page = browser_page
    open_chat(page, endless_url)
    one = count(page)
    page.evaluate(PRESS_ON, TURNS)
    expect(page.locator(".turn")).to_have_count(TURNS + 1)
    page.wait_for_function(f"() => ({IN_THE_LOG})('.past button') === 0")
    assert count(page, "button") <= one, "only the open question can be pressed"
    # A question and its answer: turn, bubble, paragraph; bubble, words for screen readers. The
    # frames around what went away may stay.
    assert count(page) <= TURNS * 8 + one
    first = page.locator(".turn").first
    expect(first).to_contain_text("Question 1.")
    expect(page.locator(".mine")).to_have_count(TURNS)
    first.scroll_into_view_if_needed()
    expect(first).to_be_in_viewport()


def test_old_turns_can_be_pressed_again_when_an_answer_did_not_arrive(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    open_chat(page, chat_url)
    product.mode = "error"
    press(page, "Yes, let's start")
    page.wait_for_timeout(600)  # longer than it takes to make an old turn light
    turn(page).get_by_role("button", name="Take it back").click()
    again = page.locator(".turn").first.get_by_role("button", name="Yes, let's start")
    expect(again).to_be_visible()
    product.mode = "up"
    again.click()
    expect(turn(page)).to_contain_text("In your own words")


@pytest.mark.slow
def test_nobody_else_is_asked_for_anything(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - it marks what it is given
    to_the_result(page, chat_url)
    press(page, "Show a summary")
    type_text(page, STROKE)
    page.get_by_role("alert").wait_for()
    own = urlsplit(chat_url).netloc
    assert {urlsplit(request.url).netloc for request in asked} == {own}
    assert all(request.url.startswith(chat_url) for request in asked)
    words = ("dizzy", "neck", "droop")
    assert not [request.url for request in asked if any(word in request.url for word in words)]
    assert page.context.cookies() == []


def test_nothing_is_stored_before_consent(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    open_chat(page, chat_url)
    assert page.evaluate(STORED) == NOTHING
    type_text(page, STORY)  # too early: nobody has agreed to anything
    assert page.evaluate(STORED) == NOTHING
    assert page.context.cookies() == []
    page.reload()
    page.locator(".turn").first.wait_for()
    assert page.evaluate(STORED) == NOTHING
    press(page, "Yes, let's start")
    assert page.evaluate(STORED) == {**NOTHING, "local": 1}


def test_nothing_is_stored_of_somebody_who_says_no(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    open_chat(page, chat_url)
    options = turn(page).locator(".options button").all_inner_texts()
    press(page, options[1])
    assert page.evaluate(STORED) == NOTHING
    assert page.context.cookies() == []


def test_the_widget_is_one_request(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    files: list[str] = []
    page.on("request", lambda request: files.append(urlsplit(request.url).path))
    open_chat(page, chat_url)
    scripts = [path for path in files if path.endswith(".js")]
    assert scripts == ["/widget/levelhead-chat.js"]


def to_the_result(page: Page, url: str) -> None:
    """No to danger signs, otherwise no or the second option, until there is a result."""
    open_chat(page, url)
    press(page, "Yes, let's start")
    type_text(page, STORY)
    press(page, "Yes")
    answer_everything(page)
