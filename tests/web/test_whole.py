"""The whole product in a real browser: from hello to a result, and to an emergency."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bot.settings import ROOT
from tests.helpers.browser import open_chat, press, screenshot, turn, type_text
from tests.helpers.stack import Stack

pytest_plugins = ["tests.helpers.browser"]
pytestmark = [pytest.mark.web, pytest.mark.model, pytest.mark.timeout(180)]

PICTURES = ROOT / "tests" / "results"
STORY = (
    "been super dizzy when i roll over in bed n my neck's killing me since the car accident,"
    " no ringing tho"
)
MOST_TURNS = 40


def begin(page: Page, stack: Stack) -> None:
    """Agree, and tell the story."""
    open_chat(page, stack.web)
    press(page, "Yes, let's start")
    type_text(page, STORY)
    expect(turn(page)).to_contain_text("dizzy when you roll over in bed")
    expect(turn(page)).to_contain_text("no ringing")
    press(page, "Yes")


def deny_and_go_on(page: Page) -> None:
    """No to danger signs; otherwise no, or the second option."""
    if turn(page).locator("form").count():
        turn(page).locator('label:has([data-alone=""])').first.click()
        press(page, "Send")
        return
    options = turn(page).locator(".options button").all_inner_texts()
    press(page, "No" if "No" in options else options[1])


def test_from_hello_to_a_result_on_the_real_product(browser_page: Page, stack: Stack) -> None:
    page = browser_page
    begin(page, stack)
    for _ in range(MOST_TURNS):
        if turn(page).locator(".result").count():
            break
        deny_and_go_on(page)
    card = turn(page).locator(".result")
    expect(card.locator("h2")).to_be_visible()
    expect(card).to_contain_text("physical therapist")
    page.set_viewport_size({"width": 900, "height": 1100})
    screenshot(page, PICTURES, "whole-result")
    page.reload()
    expect(page.locator(".result h2")).to_be_visible()


def test_an_emergency_in_the_middle_on_the_real_product(browser_page: Page, stack: Stack) -> None:
    page = browser_page
    begin(page, stack)
    deny_and_go_on(page)
    type_text(page, "wait, my face just went numb and my speech is slurred")
    card = page.get_by_role("alert")
    expect(card).to_be_visible()
    expect(card.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    screenshot(page, PICTURES, "whole-emergency")


def test_asking_a_question_in_the_middle_comes_back_to_where_it_was(
    browser_page: Page, stack: Stack
) -> None:
    page = browser_page
    begin(page, stack)
    boxes = turn(page).get_by_role("checkbox").count()
    type_text(page, "can your neck even make you dizzy?")
    expect(turn(page)).to_contain_text("Experts still argue")
    assert turn(page).get_by_role("checkbox").count() == boxes
