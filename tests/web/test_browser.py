"""The chat in a real browser, with the real use cases behind a stand-in for Rasa."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.settings import ROOT
from tests.helpers.browser import (
    answer_everything,
    messages,
    open_chat,
    press,
    screenshot,
    tick,
    turn,
    type_text,
)
from tests.helpers.fake_rasa import FakeRasa

pytest_plugins = ["tests.helpers.browser", "tests.helpers.spoken"]
pytestmark = pytest.mark.web

PICTURES = ROOT / "tests" / "results"
STORY = "dizzy for two weeks when I roll over in bed, and my neck is stiff"
STROKE = "half of my face is drooping and my speech is slurred"
STORED = "localStorage.getItem('levelhead.session')"


def look(page: Page, name: str) -> None:
    """A state a visitor can be in: no barrier for anybody, and a picture to look at."""
    page.wait_for_timeout(250)  # the fade of a new message
    screenshot(page, PICTURES, name)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def to_checklist(page: Page, url: str) -> None:
    open_chat(page, url)
    press(page, "Yes, let's start")
    type_text(page, STORY)
    press(page, "Yes")
    expect(turn(page).locator("fieldset")).to_be_visible()


def no_sideways(page: Page) -> bool:
    return bool(
        page.evaluate(
            """() => {
              const log = document.querySelector('levelhead-chat').shadowRoot.querySelector('.log');
              return document.documentElement.scrollWidth <= innerWidth
                && log.scrollWidth <= log.clientWidth;
            }"""
        )
    )


@pytest.mark.slow
def test_from_hello_to_the_result(browser_page: Page, chat_url: str, product: FakeRasa) -> None:
    page = browser_page
    page.add_init_script(
        "window.told = []; for (const name of ['started', 'result', 'closed'])"
        " addEventListener('levelhead-' + name, (e) => told.push([name, e.detail]));"
    )
    open_chat(page, chat_url)
    look(page, "1-welcome")
    assert page.evaluate(STORED) is None, "nothing is kept before consent"
    press(page, "Yes, let's start")
    assert page.evaluate(STORED)
    look(page, "2-own-words")
    type_text(page, STORY)
    look(page, "3-read-back")
    press(page, "Yes")
    look(page, "4-checklist")
    press(page, "Why do you ask?")
    look(page, "5-why")
    answer_everything(page)
    look(page, "6-result")
    card = turn(page).locator(".result")
    assert card.locator("h2").inner_text()
    expect(card.locator(".bars li")).to_have_count(5)
    for details in card.locator("details").all():
        details.locator("summary").click()
    card.locator(".bars").first.scroll_into_view_if_needed()
    look(page, "7-result-below")
    press(page, "Show a summary")
    look(page, "8-summary")
    turn(page).get_by_role("button", name="Copy").click()
    expect(turn(page).get_by_role("button", name="Copied")).to_be_visible()
    press(page, "I'm done")
    look(page, "9-goodbye")
    told = page.evaluate("told")
    assert [name for name, _ in told] == ["started", "result", "closed"]
    assert all(detail is None for _, detail in told)
    assert product.busiest == 1


def test_an_emergency_fills_the_chat(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    to_checklist(page, chat_url)
    type_text(page, STROKE)
    card = page.get_by_role("alert")
    expect(card).to_be_visible()
    expect(card).to_be_focused()
    expect(card.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    expect(card.get_by_role("link", name="Call 911")).to_be_in_viewport()
    assert "stroke" in messages(page)[0]
    look(page, "emergency")
    page.keyboard.press("Tab")
    expect(card.get_by_role("link", name="Call 911")).to_be_focused()
    expect(page.get_by_label("Write here")).to_be_editable()
    press(page, "Go back")
    expect(card).to_have_count(0)


def test_an_emergency_is_heard_while_rasa_is_down(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    open_chat(browser_page, chat_url)
    product.mode = "error"
    type_text(browser_page, STROKE)
    expect(browser_page.get_by_role("link", name="Call 911")).to_be_in_viewport()


def test_none_of_these_stands_alone(browser_page: Page, chat_url: str, product: FakeRasa) -> None:
    page = browser_page
    to_checklist(page, chat_url)
    send = turn(page).get_by_role("button", name="Send")
    expect(send).to_be_disabled()
    face = "One side of the face droops or is numb"
    tick(page, [face])
    tick(page, ["None of these"])
    expect(turn(page).get_by_label(face)).not_to_be_checked()
    tick(page, [face])
    expect(turn(page).get_by_label("None of these")).not_to_be_checked()
    tick(page, ["None of these"])
    press(page, "Send")
    assert product.knocks[-1]["entities"]["option"] == "none"


def test_one_tap_takes_a_wrong_item_out(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    open_chat(page, chat_url)
    press(page, "Yes, let's start")
    type_text(page, STORY)
    before = turn(page).locator(".items li").count()
    turn(page).get_by_role("button", name="Take out:").first.click()
    expect(turn(page).get_by_text("Thanks, I changed that.")).to_be_visible()
    assert turn(page).locator(".items li").count() == before - 1


def test_with_the_keyboard_alone(browser_page: Page, chat_url: str, product: FakeRasa) -> None:
    page = browser_page
    open_chat(page, chat_url)

    def tab_to(name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                """() => {
                     const node = document.querySelector('levelhead-chat').shadowRoot.activeElement;
                     return node && (node.getAttribute('aria-label') || node.labels?.[0]?.innerText
                       || node.innerText); }"""
            )
            if focused == name:
                return
        raise AssertionError(f"{name} is not reached")

    tab_to("Yes, let's start")
    page.keyboard.press("Enter")
    expect(turn(page).get_by_text("In your own words")).to_be_visible()
    tab_to("Skip to the questions")
    page.keyboard.press("Enter")
    expect(turn(page).locator("fieldset")).to_be_visible()
    tab_to("None of these")
    page.keyboard.press("Space")
    tab_to("Send")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(4)
    page.get_by_label("Menu").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Talk to a person").last).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Menu")).to_be_focused()


def test_coming_back_goes_on(browser_page: Page, chat_url: str, product: FakeRasa) -> None:
    page = browser_page
    to_checklist(page, chat_url)
    said = len(product.knocks)
    page.reload()
    expect(turn(page).locator("fieldset")).to_be_visible()
    assert len(product.knocks) == said, "coming back says nothing to the bot"
    tick(page, ["None of these"])
    press(page, "Send")


def test_a_double_click_is_one_turn(browser_page: Page, chat_url: str, product: FakeRasa) -> None:
    page = browser_page
    open_chat(page, chat_url)
    product.delay_s = 0.3
    said = len(product.knocks)
    turn(page).get_by_role("button", name="Yes, let's start").dblclick()
    expect(page.locator(".turn")).to_have_count(2)
    page.wait_for_timeout(500)
    assert len(product.knocks) == said + 1


def test_a_slow_answer_says_so(browser_page: Page, chat_url: str, product: FakeRasa) -> None:
    open_chat(browser_page, chat_url)
    product.delay_s = 3  # long enough to be seen on a busy machine
    turn(browser_page).get_by_role("button", name="Yes, let's start").click()
    expect(browser_page.get_by_text("One moment…")).to_be_visible()
    expect(browser_page.locator(".turn")).to_have_count(2)
    expect(browser_page.get_by_text("One moment…")).to_have_count(0)


def test_trouble_can_be_tried_again(browser_page: Page, chat_url: str, product: FakeRasa) -> None:
    page = browser_page
    open_chat(page, chat_url)
    product.mode = "error"
    press(page, "Yes, let's start")
    expect(turn(page).get_by_text("call 911 now", exact=False)).to_be_visible()
    look(page, "trouble")
    product.mode = "up"
    turn(page).get_by_role("button", name="Try again").click()
    expect(turn(page).get_by_text("In your own words")).to_be_visible()
    ids = [knock["message_id"] for knock in product.knocks]
    assert ids[-1] == ids[-2]
    assert page.get_by_role("button", name="Try again").count() == 0


def test_too_long_loses_nothing(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    open_chat(page, chat_url)
    long = "dizzy " * 300
    type_text(page, long)
    expect(turn(page).get_by_text("too long", exact=False)).to_be_visible()
    expect(page.get_by_label("Write here")).to_have_value(long.strip())


def test_offline_is_said(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    open_chat(page, chat_url)
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.", exact=False)).to_contain_text("911")
    look(page, "offline")
    type_text(page, "my neck is stiff")
    expect(turn(page).get_by_role("button", name="Try again")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_deleting(browser_page: Page, chat_url: str, kept: dict[str, Any]) -> None:
    page = browser_page
    to_checklist(page, chat_url)
    page.get_by_label("Menu").click()
    page.get_by_role("button", name="Delete my answers").click()
    expect(page.get_by_role("button", name="No, keep them")).to_be_focused()
    look(page, "delete")
    page.get_by_role("button", name="Yes, delete them").click()
    expect(page.get_by_text("All your answers are deleted.")).to_be_visible()
    assert page.evaluate(STORED) is None
    page.get_by_role("button", name="Start over").click()
    expect(turn(page).get_by_role("button", name="Yes, let's start")).to_be_visible()


def test_a_session_that_ended_starts_again(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    page.add_init_script("localStorage.setItem('levelhead.session', 'old.token.x')")
    open_chat(page, chat_url)
    expect(page.get_by_text("I can't go on from before. Let's start again.")).to_be_visible()
    expect(turn(page).get_by_role("button", name="Yes, let's start")).to_be_visible()


@pytest.mark.parametrize("width", [320, 640, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_width(browser_page: Page, chat_url: str, width: int, scheme: Any) -> None:
    page = browser_page
    page.set_viewport_size({"width": width, "height": 640})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    to_checklist(page, chat_url)
    assert no_sideways(page)
    look(page, f"width-{width}-{scheme}")
    type_text(page, STROKE)
    assert no_sideways(page)
    expect(page.get_by_role("link", name="Call 911")).to_be_in_viewport()
    look(page, f"width-{width}-{scheme}-emergency")


def test_high_contrast_and_big_text(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    page.set_viewport_size({"width": 640, "height": 400})  # 1280 x 800 at 200 percent
    page.emulate_media(forced_colors="active", contrast="more")
    to_checklist(page, chat_url)
    assert no_sideways(page)
    screenshot(page, PICTURES, "forced-colors")
    small = page.evaluate(
        """() => {
             const root = document.querySelector('levelhead-chat').shadowRoot;
             const boxes = [...root.querySelectorAll('button, .tick, summary')]
               .map((node) => node.getBoundingClientRect());
             return boxes.filter((b) => b.width && (b.height < 44 || b.width < 44))
               .map((b) => `${b.width} x ${b.height}`);
           }"""
    )
    assert small == []
