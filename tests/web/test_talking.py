"""Talking in the chat: pointing, keys, correcting, being cut off, and emergency advice on top."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from bot.settings import ROOT
from tests.helpers.browser import (
    answer_everything,
    go_on_until,
    open_chat,
    press,
    screenshot,
    tick,
    turn,
    type_text,
    wait_until,
)
from tests.helpers.fake_rasa import FakeRasa

pytest_plugins = ["tests.helpers.browser", "tests.helpers.spoken"]
pytestmark = pytest.mark.web

PICTURES = ROOT / "tests" / "results"
STORY = "dizzy for two weeks when I roll over in bed, and my neck is stiff"
STROKE = "half of my face is drooping and my speech is slurred"
NOT_SENT = "This is not sent yet."


def begin(page: Page, url: str) -> None:
    """Past consent, at the question for one's own words."""
    open_chat(page, url)
    press(page, "Yes, let's start")


def to_checklist(page: Page, url: str) -> None:
    """At the first list of danger signs."""
    begin(page, url)
    press(page, "Skip to the questions")


def said(product: FakeRasa) -> list[Any]:
    """The ids of what reached the bot."""
    return [knock["message_id"] for knock in product.knocks]


def look(page: Page, name: str, width: int = 390, height: int = 780) -> None:
    """No barrier for anybody, and a picture to look at, after what moves has come to rest."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(600)
    screenshot(page, PICTURES, name)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    if before:
        page.set_viewport_size(before)


def cut_off(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.", exact=False)).to_be_visible()


def mine(page: Page) -> list[str]:
    """What the visitor said, as it stands in the conversation."""
    return [text.strip() for text in page.locator(".mine").all_inner_texts()]


# --- pointing ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_headache_can_be_pointed_at(browser_page: Page, chat_url: str, product: FakeRasa) -> None:
    page = browser_page
    to_checklist(page, chat_url)
    drawn = turn(page).locator(".drawn")
    go_on_until(page, lambda: drawn.count() > 0, {"headaches": "Yes"})
    look(page, "talk-body", 390, 1300)
    look(page, "talk-body-narrow", 320, 1300)
    form = turn(page).locator("form")
    assert drawn.get_attribute("aria-hidden") == "true"
    temple = form.get_by_label("Temple", exact=True)
    drawn.locator('[data-area="temple"]').nth(1).click()
    expect(temple).to_be_checked()
    on = drawn.locator(".area.on")
    assert {on.nth(i).get_attribute("data-area") for i in range(on.count())} == {"temple"}
    form.get_by_label("Jaw", exact=True).check()
    expect(drawn.locator('[data-area="jaw"].on').first).to_be_visible()
    look(page, "talk-body-chosen", 900, 1100)
    drawn.locator('[data-area="temple"]').nth(1).click()
    expect(temple).not_to_be_checked()
    form.get_by_label("Somewhere else").check()
    expect(on).to_have_count(0)
    drawn.locator('[data-area="skull_base"]').last.click()
    expect(form.get_by_label("Somewhere else")).not_to_be_checked()
    press(page, "Send")
    assert product.knocks[-1]["entities"] == {"question": "headache_site", "option": "skull_base"}


# --- keys -------------------------------------------------------------------------------------


def test_numbers_answer_while_the_focus_is_in_the_conversation(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    to_checklist(page, chat_url)
    turn(page).focus()
    page.keyboard.press("1")
    first = turn(page).get_by_role("checkbox").first
    expect(first).to_be_checked()
    expect(first).to_have_attribute("aria-keyshortcuts", "1")
    page.keyboard.press("1")
    expect(first).not_to_be_checked()
    turn(page).get_by_label("None of these").check()
    before = len(product.knocks)
    turn(page).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(4)
    assert len(product.knocks) == before + 1


def test_numbers_in_the_field_are_words(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    to_checklist(page, chat_url)
    page.get_by_label("Write here").focus()
    page.keyboard.press("1")
    expect(page.get_by_label("Write here")).to_have_value("1")
    expect(turn(page).get_by_role("checkbox").first).not_to_be_checked()
    turn(page).focus()
    page.keyboard.press("1")
    expect(turn(page).get_by_role("checkbox").first).not_to_be_checked()


def test_the_number_is_seen_and_is_no_part_of_the_name(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    begin(page, chat_url)
    type_text(page, STORY)
    option = turn(page).get_by_role("button", name="Yes", exact=True)
    expect(option).to_have_attribute("aria-keyshortcuts", "1")
    shown = option.evaluate("node => getComputedStyle(node, '::before').content")
    assert "1" in shown
    turn(page).focus()
    page.keyboard.press("1")
    expect(turn(page).locator("fieldset")).to_be_visible()


# --- reading back -----------------------------------------------------------------------------


def test_one_tap_turns_an_item_into_its_opposite(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    begin(page, chat_url)
    type_text(page, "dizzy when I roll over in bed, no ringing in my ears")
    look(page, "talk-read-back")
    item = turn(page).locator(".items li").filter(has_text="roll over in bed")
    item.get_by_role("button", name="Change:").click()
    expect(turn(page).get_by_text("Thanks, I changed that.")).to_be_visible()
    items = turn(page).locator(".items")
    expect(items).not_to_contain_text("dizzy when you roll over")
    expect(items).to_contain_text("rolling over")


def test_an_item_with_values_offers_the_others(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    begin(page, chat_url)
    type_text(page, "dizzy for a few seconds when I roll over in bed")
    item = turn(page).locator(".items li").filter(has=page.locator("details")).first
    item.locator("summary").click()
    look(page, "talk-read-back-values")
    other = item.get_by_role("button").first
    title = other.inner_text()
    other.click()
    expect(turn(page).get_by_text("Thanks, I changed that.")).to_be_visible()
    assert title.lower() in [one.lower() for one in turn(page).locator(".cap").all_inner_texts()]
    assert product.knocks[-1]["entities"]["question"] == "read_back_turn"


def test_a_danger_sign_turned_to_yes_is_acted_on_at_once(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    begin(page, chat_url)
    type_text(page, "dizzy, no double vision, no slurred speech, no drooping face")
    item = turn(page).locator(".items li").filter(has_text="droop")
    item.get_by_role("button", name="Change:").click()
    expect(page.get_by_role("alert")).to_be_visible()


# --- cut off ----------------------------------------------------------------------------------


def test_words_written_offline_go_out_by_themselves(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    begin(page, chat_url)
    before = len(product.knocks)
    cut_off(page)
    type_text(page, STORY)
    expect(turn(page)).to_contain_text(NOT_SENT)
    expect(page.locator(".offline")).to_contain_text("911")
    look(page, "talk-offline")
    assert mine(page)[-1].endswith(STORY)
    page.context.set_offline(False)
    expect(turn(page)).to_contain_text("I noted:")
    expect(page.get_by_text(NOT_SENT, exact=False)).to_have_count(0)
    assert len(said(product)) == before + 1
    assert mine(page).count(mine(page)[-1]) == 1


def test_a_tap_offline_goes_out_once_and_in_order(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    begin(page, chat_url)
    type_text(page, STORY)
    before = len(product.knocks)
    cut_off(page)
    press(page, "Yes")
    page.get_by_label("Write here").fill("my neck cracks")
    page.get_by_label("Write here").press("Enter")
    expect(page.locator(".mine").last).to_contain_text("my neck cracks")
    page.context.set_offline(False)
    expect(page.get_by_text(NOT_SENT, exact=False)).to_have_count(0)
    expect(turn(page).locator("fieldset")).to_be_visible()
    wait_until(page, lambda: len(product.knocks) >= before + 2)
    page.wait_for_timeout(300)
    texts = [knock.get("text") for knock in product.knocks[before:]]
    assert texts == ["Yes", "my neck cracks"]


def test_what_waits_can_be_taken_back(browser_page: Page, chat_url: str, product: FakeRasa) -> None:
    page = browser_page
    begin(page, chat_url)
    type_text(page, STORY)
    before = said(product)
    cut_off(page)
    press(page, "Yes")
    page.get_by_label("Write here").fill("and my head hurts")
    page.get_by_label("Write here").press("Enter")
    turn(page).get_by_role("button", name="Take it back").click()
    expect(page.get_by_label("Write here")).to_have_value("and my head hurts")
    expect(turn(page).get_by_role("button", name="Yes", exact=True)).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_timeout(500)
    assert said(product) == before


def test_nothing_waiting_is_written_to_the_disk_and_leaving_is_asked_about(
    browser_page: Page, chat_url: str
) -> None:
    page = browser_page
    begin(page, chat_url)
    cut_off(page)
    type_text(page, STORY)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "dizzy" not in kept
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.route("**/api/message*", lambda route: route.abort())
    page.context.set_offline(False)
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]


def test_an_answer_lost_on_the_way_back_is_not_said_twice(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    """The bot heard it, the connection broke before the answer came."""
    page = browser_page
    begin(page, chat_url)
    before = len(product.knocks)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append("once")
        route.fetch()
        return route.abort("connectionreset")

    page.route("**/api/message*", lose)
    page.get_by_label("Write here").fill(STORY)
    page.get_by_label("Write here").press("Enter")
    expect(turn(page)).to_contain_text("I noted:")
    assert len(said(product)) == before + 1
    assert sum(text.endswith(STORY) for text in mine(page)) == 1


def test_a_phone_that_slept_sees_where_it_is(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    """The answer came while nobody listened; waking up fetches it."""
    page = browser_page
    begin(page, chat_url)
    page.route("**/api/message*", lambda route: (route.fetch(), route.abort("timedout")))
    page.get_by_label("Write here").fill(STORY)
    page.get_by_label("Write here").press("Enter")
    expect(turn(page)).to_contain_text(NOT_SENT)
    page.unroute("**/api/message*")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(turn(page)).to_contain_text("I noted:")
    assert len({*said(product)}) == len(said(product))


def test_taking_back_works_while_it_is_being_tried_again(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    begin(page, chat_url)
    before = said(product)
    tries: list[Route] = []

    def hang(route: Route) -> None:
        tries.append(route)
        if len(tries) == 1:
            route.abort()
        elif len(tries) > 2:  # the second hangs to the end; letting it go might let it through
            route.continue_()

    page.route("**/api/message*", hang)
    type_text(page, STORY)
    turn(page).get_by_role("button", name="Try again").click()
    wait_until(page, lambda: len(tries) >= 2)
    page.wait_for_timeout(200)
    assert len(tries) == 2
    turn(page).get_by_role("button", name="Take it back").click()
    expect(page.get_by_label("Write here")).to_have_value(STORY)
    press(page, "Skip to the questions")
    expect(turn(page).locator("fieldset")).to_be_visible()
    assert len(said(product)) == len(before) + 1


# --- reload and second tab --------------------------------------------------------------------


def test_a_reload_in_the_middle_of_a_slow_turn_shows_its_answer(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    begin(page, chat_url)
    product.delay_s = 3  # long enough to be seen on a busy machine
    begun = len(product.knocks)
    page.get_by_label("Write here").fill(STORY)
    page.get_by_label("Write here").press("Enter")
    expect(page.get_by_text("One moment…")).to_be_visible()
    wait_until(page, lambda: len(product.knocks) > begun)
    before = len(product.knocks)
    page.reload()
    expect(turn(page)).to_contain_text("I noted:")
    assert len(product.knocks) == before


def test_after_a_reload_the_clinics_words_are_waited_for(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    begin(page, chat_url)
    type_text(page, STORY)
    words = turn(page).inner_text()
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route("**/api/clinic*", hold)
    page.reload()
    wait_until(page, lambda: bool(late))
    page.wait_for_timeout(500)  # by now the conversation is here
    for route in late:
        route.continue_()
    turn(page).wait_for()
    assert turn(page).inner_text() == words


@pytest.mark.slow
def test_a_reload_at_every_stage_shows_where_it_was(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    begin(page, chat_url)

    def same_after_reload() -> None:
        words = turn(page).inner_text()
        told = len(product.knocks)
        page.reload()
        turn(page).wait_for()
        assert turn(page).inner_text() == words
        assert len(product.knocks) == told

    same_after_reload()
    type_text(page, STORY)
    same_after_reload()
    press(page, "Yes")
    same_after_reload()
    press(page, "Why do you ask?")
    same_after_reload()
    tick(page, ["None of these"])
    press(page, "Send")
    same_after_reload()
    answer_everything(page)
    same_after_reload()
    type_text(page, STROKE)
    expect(page.get_by_role("alert")).to_be_visible()
    page.reload()
    expect(page.get_by_role("alert")).to_be_visible()


def test_coming_back_while_the_server_is_away_goes_on_by_itself(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    to_checklist(page, chat_url)
    told = len(product.knocks)
    page.route("**/api/c*", lambda route: route.abort())
    page.reload()
    expect(turn(page).get_by_role("button", name="Try again")).to_be_visible()
    expect(turn(page)).to_contain_text("call your local emergency number")
    page.unroute("**/api/c*")
    expect(turn(page).locator("fieldset")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    assert len(product.knocks) == told


def test_a_second_tab_goes_on_where_the_first_is(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    open_chat(page, chat_url)
    other = page.context.new_page()
    open_chat(other, chat_url)
    press(page, "Yes, let's start")
    expect(turn(other)).to_contain_text("In your own words")
    type_text(other, STORY)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(turn(page)).to_contain_text("I noted:")
    press(page, "Yes")
    before = len(product.knocks)
    turn(other).get_by_role("button", name="Yes", exact=True).click()
    expect(turn(other)).to_contain_text("an earlier question")
    expect(turn(other).locator("fieldset")).to_be_visible()
    assert len(product.knocks) == before
    page.get_by_label("Menu").click()
    page.get_by_role("button", name="Delete my answers").click()
    page.get_by_role("button", name="Yes, delete them").click()
    expect(turn(other).get_by_role("button", name="Yes, let's start")).to_be_visible()


def test_a_double_tap_on_an_option_and_on_send_is_one_turn(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    begin(page, chat_url)
    product.delay_s = 0.3
    before = len(product.knocks)
    turn(page).get_by_role("button", name="Skip to the questions").dblclick()
    expect(turn(page).locator("fieldset")).to_be_visible()
    tick(page, ["None of these"])
    turn(page).get_by_role("button", name="Send").dblclick()
    expect(page.locator(".turn")).to_have_count(4)
    page.wait_for_timeout(500)
    assert len(product.knocks) == before + 2


def test_a_very_slow_answer_says_that_nothing_is_lost(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    page.clock.install()
    open_chat(page, chat_url)
    page.route("**/api/message*", lambda route: None)
    turn(page).get_by_role("button", name="Yes, let's start").click()
    page.clock.run_for(500)
    expect(page.get_by_text("One moment…")).to_be_visible()
    page.clock.run_for(8000)
    expect(page.get_by_text("Nothing is lost.", exact=False)).to_be_visible()


# --- emergency --------------------------------------------------------------------------------

BANNER = """() => {
  const banner = document.createElement('div');
  banner.id = 'banner';
  banner.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:#fff';
  document.body.append(banner);
}"""
ON_TOP = """() => {
  const chat = document.querySelector('levelhead-chat');
  const call = chat.shadowRoot.querySelector('.emergency .call').getBoundingClientRect();
  const at = document.elementFromPoint(call.x + call.width / 2, call.y + call.height / 2);
  return at === chat;
}"""


def to_emergency(page: Page, url: str) -> None:
    begin(page, url)
    type_text(page, STROKE)
    expect(page.get_by_role("alert")).to_be_visible()


def test_an_emergency_fills_the_panel_and_nothing_covers_it(
    browser_page: Page, chat_url: str
) -> None:
    page = browser_page
    to_emergency(page, chat_url)
    card = page.get_by_role("alert")
    expect(card).to_be_focused()
    expect(card).to_contain_text("say first where you are")
    panel = page.locator(".panel").bounding_box()
    assert panel == pytest.approx(card.bounding_box(), abs=1)
    page.evaluate(BANNER)
    assert page.evaluate(ON_TOP)
    look(page, "talk-emergency")
    inert = "document.querySelector('levelhead-chat').shadowRoot.querySelector('.composer').inert"
    assert page.evaluate(inert)


def test_the_advice_stays_in_view_when_the_page_scrolls(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    to_emergency(page, chat_url)
    page.evaluate("document.documentElement.style.height = '6000px'; scrollTo(0, 4000)")
    call = page.get_by_role("alert").get_by_role("link", name="Call 911")
    expect(call).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 320, "height": 480})
    expect(call).to_be_in_viewport(ratio=1)


def test_back_in_the_chat_the_advice_stays_as_a_bar(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    to_emergency(page, chat_url)
    page.get_by_role("button", name="Back to the chat").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_label("Write here")).to_be_focused()
    bar = page.get_by_role("group", name="Please call 911 now.")
    expect(bar.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    look(page, "talk-emergency-bar")
    bar.get_by_role("button", name="What to do now").click()
    expect(page.get_by_role("alert")).to_be_focused()
    press(page, "Go back")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(bar.get_by_role("link", name="Call 911")).to_be_visible()
    page.get_by_label("Menu").click()
    page.get_by_role("button", name="Start over").click()
    expect(bar).to_have_count(0)


def test_with_the_bot_away_the_advice_comes_and_the_question_stays_open(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    page = browser_page
    to_checklist(page, chat_url)
    product.mode = "error"
    type_text(page, STROKE)
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("button", name="Back to the chat").click()
    expect(page.locator(".turn:not(.past) fieldset")).to_be_visible()


def test_nothing_goes_after_an_emergency_unseen(
    browser_page: Page, chat_url: str, product: FakeRasa
) -> None:
    """What was said offline after danger words waits until the advice was seen."""
    page = browser_page
    begin(page, chat_url)
    cut_off(page)
    type_text(page, STROKE)
    page.get_by_label("Write here").fill("go back")
    page.get_by_label("Write here").press("Enter")
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_be_visible()
    page.wait_for_timeout(300)
    assert product.knocks[-1]["text"] == STROKE
    expect(page.get_by_label("Write here")).to_have_value("go back")
