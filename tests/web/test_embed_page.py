"""The page on which a clinic makes its line, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.embedding import Look, snippet
from bot.messengers import Messengers
from bot.settings import ROOT, Settings
from bot.web.app import create_app
from tests.helpers.browser import screenshot
from tests.helpers.bundles import served
from tests.helpers.fake_rasa import FakeRasa, serving
from tests.helpers.strange_site import VIOLATIONS

pytest_plugins = ["tests.helpers.browser", "tests.helpers.spoken"]
PICTURES = ROOT / "tests" / "results" / "embedding"
LINE = "Paste this just before"
# The preview is loaded once more when the last choice has settled.
SHOWN_ANEW = """() => document.querySelector('#preview')
  .contentWindow.location.search.includes('accent=%23ffee00')"""


def line(page: Page) -> str:
    return page.get_by_label(LINE).input_value()


def look(page: Page, name: str) -> None:
    page.wait_for_timeout(250)  # the fade of a new message
    screenshot(page, PICTURES, name)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.web
def test_what_is_chosen_is_in_the_line_and_in_the_preview(
    browser_page: Page, chat_url: str
) -> None:
    page = browser_page
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.add_init_script(VIOLATIONS)
    page.goto(f"{chat_url}/embed")
    expect(page.get_by_label(LINE)).to_have_value(snippet(served(), Look(), chat_url))
    preview = page.frame_locator("#preview")
    expect(preview.get_by_role("button", name="Dizzy? Ask here")).to_be_visible()
    page.get_by_label("Greeting").fill('Say "hello"')
    page.get_by_label("Where lines begin").check()
    page.get_by_label("Colour").fill("#ffee00")
    expect(preview.get_by_role("button", name='Say "hello"')).to_be_visible()
    chosen = Look(position="bottom-start", accent="#ffee00", greeting='Say "hello"')
    expect(page.get_by_label(LINE)).to_have_value(snippet(served(), chosen, chat_url))
    expect(page.locator("#accent-note")).to_contain_text("To be readable it is used as #")
    page.wait_for_function(SHOWN_ANEW)
    page.locator("#preview").scroll_into_view_if_needed()
    preview.get_by_role("button", name='Say "hello"').click()
    expect(preview.get_by_role("button", name="Yes, let's start")).to_be_visible()
    look(page, "page")
    page.get_by_label("In the page, where the line stands").check()
    expect(page.get_by_label(LINE)).to_have_value(re.compile('data-levelhead="inline"'))
    expect(preview.get_by_role("button", name="Yes, let's start")).to_be_visible()
    address = page.url
    page.goto(address)
    expect(page.get_by_label("Greeting")).to_have_value('Say "hello"')
    expect(page.get_by_label(LINE)).to_have_value(re.compile('data-levelhead="inline"'))
    assert page.evaluate("violations") == []


@pytest.mark.web
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (640, "light")])
def test_on_every_screen(browser_page: Page, chat_url: str, width: int, scheme: Any) -> None:
    page = browser_page
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{chat_url}/embed")
    expect(page.frame_locator("#preview").locator(".launch")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=PICTURES / f"page-{width}.png", full_page=True)
    look(page, f"page-{width}-top")


@pytest.mark.web
def test_the_line_can_be_copied(browser: Browser, chat_url: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{chat_url}/embed?mode=element")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == line(page)
    assert "<levelhead-chat></levelhead-chat>" in line(page)
    context.close()


@pytest.mark.web
def test_it_works_without_scripts(browser: Browser, chat_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{chat_url}/embed")
    page.get_by_label("Greeting").fill("Hello")
    page.get_by_label("Always dark").check()
    page.get_by_role("button", name="Show").click()
    shown = snippet(served(), Look(theme="dark", greeting="Hello"), chat_url)
    expect(page.get_by_label(LINE)).to_have_value(shown)
    context.close()


@pytest.mark.web
def test_a_choice_that_cannot_be_used_is_said(browser_page: Page, chat_url: str) -> None:
    browser_page.goto(f"{chat_url}/embed?mode=popup")
    expect(browser_page.get_by_role("alert")).to_contain_text("choose one of floating")


@pytest.fixture
def known(settings: Settings, rasa: FakeRasa) -> Iterator[str]:
    """A chat that knows its address, and two sites that may take it in."""
    settings = replace(settings, allowed_origins=("https://a.example", "https://b.example"))
    on = Messengers(public_url="https://chat.clinic.example")
    with serving(create_app(settings, messengers=on)) as url:
        yield url


def test_the_address_that_is_set_is_in_the_line(known: str) -> None:
    with httpx.Client(trust_env=False, base_url=known) as http:
        page = http.get("/embed")
        assert "src=&#34;https://chat.clinic.example/widget/levelhead-chat." in page.text
        assert "https://a.example" in page.text
        assert "https://b.example" in page.text
        policy = page.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "form-action 'self'; frame-src 'self'" in policy
        assert "style=" not in page.text


def test_nothing_that_is_asked_for_becomes_markup(known: str) -> None:
    evil = '"><script>alert(1)</script>'
    with httpx.Client(trust_env=False, base_url=known) as http:
        for path in ("/embed", "/embed/preview"):
            for name in ("greeting", "mode", "accent", "language"):
                assert "<script>alert" not in http.get(path, params={name: evil}).text
        refused = http.get("/embed/line", params={"accent": evil})
        assert refused.status_code == 422
        assert refused.json()["error"]["message"].startswith("accent: write a colour")
        assert http.get("/embed/files/nothing.js").status_code == 404
