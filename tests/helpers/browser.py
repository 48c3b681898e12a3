"""A browser at the chat: open it, press, type, tick, read."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect, sync_playwright

CHROMIUM = os.environ.get("LEVELHEAD_CHROMIUM") or shutil.which("chromium") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 780}
MOST_QUESTIONS = 50
expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without it these tests are skipped for all to see, and fail where CI is set."""
    with sync_playwright() as tool:
        try:
            started = tool.chromium.launch(executable_path=CHROMIUM or None, args=FLAGS)
        except Error as error:
            reason = f"no Chromium: install it, or set LEVELHEAD_CHROMIUM ({error.name})"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        yield started
        started.close()


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A phone's page in a profile of its own; errors on the page fail the test."""
    context = browser.new_context(viewport=PHONE, color_scheme="light")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def open_chat(page: Page, url: str) -> None:
    """Go to the page and wait for the welcome."""
    page.goto(url)
    page.locator(".turn").first.wait_for()


def turn(page: Page) -> Locator:
    """The last turn of the bot."""
    return page.locator(".turn").last


def press(page: Page, title: str) -> None:
    """Press a button of the last turn, or of the emergency card, and wait for the answer."""
    _answered(page, lambda: _button(page, title).click())


def type_text(page: Page, text: str) -> None:
    """Write something and send it."""
    page.get_by_label("Write here").fill(text)
    _answered(page, lambda: page.get_by_label("Write here").press("Enter"))


def tick(page: Page, titles: list[str]) -> None:
    """Tick boxes of the open checklist."""
    for title in titles:
        turn(page).get_by_label(title, exact=True).check()


def wait_until(page: Page, there: Callable[[], bool], within_s: float = 10) -> None:
    """Let the page go on until something that is not on it has come; check it afterwards."""
    deadline = time.monotonic() + within_s
    while not there() and time.monotonic() < deadline:
        page.wait_for_timeout(50)


def messages(page: Page) -> list[str]:
    """What the bot says in the last turn, block by block."""
    blocks = page.locator(".emergency, .turn:last-child > *")
    return [text for text in blocks.all_inner_texts() if text.strip()]


def _button(page: Page, title: str) -> Locator:
    name = re.compile(rf"^{re.escape(title)}$")
    card = page.locator(".emergency")
    within = card if card.count() else turn(page)
    return within.get_by_role("button", name=name)


def _answered(page: Page, act: Callable[[], None]) -> None:
    before = page.locator(".turn").count()
    act()
    page.wait_for_function(
        """before => {
          const root = document.querySelector('levelhead-chat').shadowRoot;
          return root.querySelectorAll('.turn').length > before;
        }""",
        arg=before,
    )


def screenshot(page: Page, folder: Path, name: str) -> None:
    """Keep a picture to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")


def answer_everything(page: Page) -> None:
    """No to danger signs, otherwise no or the second option, until there is a result."""
    go_on_until(page, lambda: turn(page).locator(".result").count() > 0, {})


def go_on_until(page: Page, there: Callable[[], bool], titles: dict[str, str]) -> None:
    """Answer no, or what `titles` says for a question, until something is there."""
    for _ in range(MOST_QUESTIONS):
        if there():
            return
        if turn(page).locator("form").count():
            turn(page).locator('label:has([data-alone=""])').first.click()
            press(page, "Send")
            continue
        options = turn(page).locator(".options button").all_inner_texts()
        asked = turn(page).locator(".bubble").last.inner_text()
        wanted = next((to for part, to in titles.items() if part in asked), "No")
        press(page, wanted if wanted in options else options[1])
    raise AssertionError("it never came")
