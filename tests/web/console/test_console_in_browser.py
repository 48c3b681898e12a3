"""The console in a real browser: at the keyboard, read by axe, looked at."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot import bootstrap
from bot.services.ports import CallRequest
from bot.settings import ROOT, Settings
from bot.store import Store
from bot.web.app import create_app
from tests.helpers.browser import screenshot
from tests.helpers.console import PASSWORD
from tests.helpers.fake_rasa import serving
from tests.web.console.test_cases import POSITIONAL, emergency, website

pytest_plugins = ["tests.helpers.console", "tests.helpers.browser"]
pytestmark = pytest.mark.web

PICTURES = ROOT / "tests" / "results" / "console"
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def console_url(console_settings: Settings, console_store: Store) -> Iterator[str]:
    """The address of a console with a database of its own."""
    with serving(create_app(replace(console_settings))) as url:
        yield f"{url}/console"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A receptionist's screen; errors on the page, and what its policy forbids, fail the test."""
    context = browser.new_context(viewport=DESK, color_scheme="light")
    made = context.new_page()
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.on("console", lambda m: errors.append(m.text) if "Security" in m.text else None)
    yield made
    context.close()
    assert errors == []


def look(page: Page, name: str) -> None:
    """No barrier for anybody, nothing to scroll sideways, and a picture to look at."""
    screenshot(page, PICTURES, name)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def sign_in(page: Page, url: str, name: str = "kim") -> None:
    """With the keyboard: the name has the focus."""
    page.goto(f"{url}/sign-in")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


class Hands:
    """The keyboard, counting what is pressed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, key: str) -> None:
        self.pressed += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.pressed += len(text)
        self.page.keyboard.type(text)

    def settled(self) -> None:
        """The answer has come, and keys are taken again."""
        expect(self.page.locator("#call[aria-busy], #call[data-fresh]")).to_have_count(0)


def start_call(page: Page, url: str) -> Hands:
    page.goto(f"{url}/call")
    hands = Hands(page)
    hands.press("Enter")
    expect(page.locator("#words")).to_be_focused()
    return hands


def test_signing_in(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/queue")
    look(page, "sign-in")
    page.keyboard.type("kim")
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    look(page, "sign-in-wrong")
    sign_in(page, console_url)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.goto(f"{console_url}/queue")
    expect(page.get_by_label("Password")).to_be_visible()


@pytest.mark.slow
def test_a_routine_call_with_the_keyboard_alone(
    page: Page, console_url: str, console_store: Store
) -> None:
    sign_in(page, console_url)
    page.goto(f"{console_url}/call")
    look(page, "call-start")
    hands = start_call(page, console_url)
    look(page, "call-1-words")
    began = time.monotonic()
    hands.type(POSITIONAL)
    hands.press("Enter")
    first = page.locator(".question").first
    expect(first.locator("fieldset")).to_be_focused()
    expect(page.get_by_role("heading", name="So far")).to_have_text("So far: Safety checks first")
    look(page, "call-2-questions")
    for _ in range(30):
        if page.get_by_role("heading", name=re.compile("^Result")).count():
            break
        question = first.locator("input[name=question]").get_attribute("value")
        hands.press("0" if first.locator("button[data-key='0']").count() else "2")
        hands.settled()
        gone = page.locator(f".question.now:has(input[name=question][value={question}])")
        expect(gone).to_have_count(0)
    heading = page.get_by_role("heading", name=re.compile("^Result")).first
    expect(heading).to_be_visible()
    seconds = time.monotonic() - began
    look(page, "call-3-result")
    print(f"keystrokes {hands.pressed}, {seconds:.1f} s with the browser")
    assert hands.pressed < 100, "words and some fifteen keys"
    # An unhurried typist: 200 signs a minute for the words, 3 seconds a question to read and press.
    answers = hands.pressed - len(POSITIONAL)
    assert len(POSITIONAL) / 200 * 60 + answers * 3 < 120
    expect(page.locator("[data-arrive]").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("^Case"))).to_be_visible()


def test_an_emergency_with_the_keyboard_alone(page: Page, console_url: str) -> None:
    sign_in(page, console_url)
    hands = start_call(page, console_url)
    hands.press("Escape")
    expect(page.locator(".question").first.locator("fieldset")).to_be_focused()
    hands.press("1")
    expect(page.locator(".question").first.get_by_role("checkbox").first).to_be_checked()
    hands.press("Enter")
    alarm = page.get_by_role("alert").filter(has_text="Tell the caller now")
    expect(alarm).to_be_focused()
    expect(alarm).to_contain_text(bootstrap.desk().say("emergency.stroke.text"))
    expect(alarm.get_by_role("link", name="Call 911")).to_be_in_viewport()
    assert page.locator(".question").count() == 0
    look(page, "call-emergency")
    hands.press("b")
    expect(page.locator(".question").first).to_be_visible()


def test_danger_signs_are_at_hand_and_nothing_ticked_is_lost(page: Page, console_url: str) -> None:
    sign_in(page, console_url)
    hands = start_call(page, console_url)
    hands.press("Escape")
    hands.press("2")
    hands.press("0")
    expect(page.locator("#call-problem")).to_contain_text("Something is ticked")
    expect(page.locator(".question").first.get_by_role("checkbox").nth(1)).to_be_checked()
    page.locator(".question fieldset").first.focus()
    hands.press("d")
    look(page, "call-danger")
    sign = page.locator("#danger button").first
    expect(sign).to_be_focused()
    hands.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Tell the caller now")).to_be_focused()


def test_a_key_held_down_answers_one_question_only(page: Page, console_url: str) -> None:
    sign_in(page, console_url)
    hands = start_call(page, console_url)
    hands.press("Escape")
    for _ in range(6):  # as a key that repeats, and as an impatient finger
        page.keyboard.down("0")
        page.wait_for_timeout(30)
    page.keyboard.up("0")
    first = page.locator(".question").first
    expect(first.locator("input[value=screen_recent]")).to_have_count(1)
    hands.settled()
    page.wait_for_timeout(300)
    expect(first.locator("input[value=screen_recent]")).to_have_count(1)


def test_a_tick_in_another_list_survives_an_answer(page: Page, console_url: str) -> None:
    sign_in(page, console_url)
    hands = start_call(page, console_url)
    hands.type("not sent yet")
    hands.press("Escape")
    hands.press("ArrowDown")
    hands.press("3")
    hands.press("ArrowUp")
    hands.press("0")
    expect(page.locator(".question").first.locator("input[value=screen_recent]")).to_have_count(1)
    hands.settled()
    first = page.locator(".question").first
    expect(first.locator("input[value=screen_recent]")).to_have_count(1)
    expect(first.get_by_role("checkbox").nth(2)).to_be_checked()
    expect(page.locator("#words")).to_have_value("not sent yet")
    hands.press("0")
    expect(page.locator("#call-problem")).to_contain_text("Something is ticked")


def test_the_queue_updates_by_itself(page: Page, console_url: str, console_store: Store) -> None:
    website(console_store, "routine-1", POSITIONAL)
    sign_in(page, console_url)
    expect(page.get_by_role("link", name="routin")).to_be_visible()
    page.get_by_role("link", name="routin").focus()
    emergency(console_store, "emergency-1")
    expect(page.locator("tbody tr").first).to_contain_text("emerge")
    expect(page.get_by_role("link", name="routin")).to_be_focused()
    expect(page.locator("#queue-status")).to_contain_text("2 cases; Call 911 now: 1")
    look(page, "queue")
    page.get_by_label("How soon").select_option("emergency")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_label("How soon").select_option("")
    page.get_by_label("Code, name, phone number or e-mail").fill("routine")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "routine" not in page.url


def test_a_case_from_claim_to_close(page: Page, console_url: str, console_store: Store) -> None:
    website(console_store, "case-1", POSITIONAL)
    now = bootstrap.desk().now()
    with console_store.unit() as unit:
        unit.keep_call_request("case-1", CallRequest("Ann", "+1 555 010 0123", "routine", now))
        unit.commit()
    sign_in(page, console_url)
    page.get_by_role("link", name="case-1").click()
    expect(page.get_by_role("heading", name=re.compile("^Case"))).to_be_visible()
    look(page, "case")
    page.screenshot(path=PICTURES / "case-whole.png", full_page=True)
    page.get_by_role("button", name="Claim it").click()
    expect(page.get_by_text("kim has it since")).to_be_visible()
    page.get_by_label("A note").fill("Booked for Tuesday")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("Booked for Tuesday").first).to_be_visible()
    page.get_by_role("button", name="Give a code").click()
    expect(page.get_by_text("can be taken up elsewhere")).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the text").click()
    expect(page.locator("#copy-status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert bootstrap.desk().say("summary.clinical_title") in copied
    assert "Booked for Tuesday" in copied
    page.get_by_label("(as suggested)").check()
    who = page.get_by_label("Who should see them?")
    who.select_option(index=1)
    page.get_by_role("button", name="Keep what I think").click()
    expect(page.get_by_text("agrees; agrees on who")).to_be_visible()
    page.get_by_label("How did it end?").select_option("booked")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_text("by kim: Appointment booked")).to_be_visible()
    look(page, "case-closed")
    page.goto(f"{console_url}/rates")
    expect(page.locator("tbody tr").filter(has_text="All together").first).to_contain_text("100%")
    look(page, "rates")


def test_printing_leaves_the_buttons_out(
    page: Page, console_url: str, console_store: Store
) -> None:
    website(console_store, "case-1", POSITIONAL)
    sign_in(page, console_url)
    page.goto(f"{console_url}/case/case-1")
    page.emulate_media(media="print")
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("heading", name="Clinical summary")).to_be_visible()
    expect(page.get_by_role("heading", name="Why")).to_be_visible()
    page.screenshot(path=PICTURES / "case-print.png", full_page=True)


def test_what_a_lead_sees(page: Page, console_url: str, console_store: Store) -> None:
    website(console_store, "case-1", POSITIONAL)
    sign_in(page, console_url, "lee")
    page.goto(f"{console_url}/case/case-1")
    page.get_by_role("link", name="Who looked at this case").click()
    expect(page.locator("tbody tr").first).to_contain_text("looked")
    look(page, "audit")
    page.get_by_role("link", name="Accounts").click()
    expect(page.get_by_role("heading", name="Accounts")).to_be_visible()
    look(page, "accounts")
    page.goto(f"{console_url}/case/none")
    look(page, "not-there")


@pytest.mark.parametrize("width", [320, 768])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_width_and_scheme(
    page: Page, console_url: str, console_store: Store, width: int, scheme: Any
) -> None:
    website(console_store, "case-1", POSITIONAL)
    emergency(console_store, "emergency-1")
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    sign_in(page, console_url)
    for path in ("queue", "case/case-1", "call", "call/case-1", "call/emergency-1", "rates"):
        page.goto(f"{console_url}/{path}")
        look(page, f"{path.replace('/', '-')}-{width}-{scheme}")


def test_it_works_without_scripts(browser: Browser, console_url: str) -> None:
    context = browser.new_context(viewport=DESK, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{console_url}/sign-in")
    page.get_by_label("Name").fill("kim")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Phone call").click()
    page.get_by_role("button", name="They agree: begin").click()
    page.get_by_label("face droops").check()
    page.get_by_role("button", name="Keep the ticks").first.click()
    expect(page.get_by_text("Tell the caller now")).to_be_visible()
    context.close()
