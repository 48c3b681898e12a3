"""The page behind a messenger's link, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot import bootstrap
from bot.messengers import Messengers
from bot.settings import ROOT, Settings
from bot.web.app import create_app
from bot.web.channels import links
from bot.web.sessions import load_secret
from tests.helpers.browser import screenshot
from tests.helpers.fake_rasa import serving
from tests.helpers.stack import free_port

pytest_plugins = ["tests.helpers.browser"]
PICTURES = ROOT / "tests" / "results"
LINES = ("What you told me", "This can wait for a normal visit.", "- <b>bold</b>")
TEXT = "\n\n".join(LINES * 9)


@pytest.fixture
def link(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A link to the summary of one conversation, whose text has mark-up in it."""
    monkeypatch.setattr(bootstrap, "summary", {"somebody": TEXT}.get)
    port = free_port()
    on = Messengers(public_url=f"http://127.0.0.1:{port}")
    with serving(create_app(settings, messengers=on), port):
        made = links.Links(load_secret(settings.secret_file), on.public_url)
        yield made.to_summary("somebody")


@pytest.mark.web
def test_the_link_shows_the_summary_as_text(browser_page: Page, link: str) -> None:
    browser_page.goto(link)
    expect(browser_page.locator("#summary")).to_contain_text("<b>bold</b>")
    box = browser_page.locator("#summary").bounding_box()
    foot = browser_page.locator("footer").bounding_box()
    assert box is not None
    assert foot is not None
    assert foot["y"] >= box["y"] + box["height"]
    found = Axe().run(browser_page)
    assert found.violations_count == 0, found.generate_report()
    screenshot(browser_page, PICTURES, "messenger-summary")


@pytest.mark.web
def test_a_wrong_link_says_what_to_do(browser_page: Page, link: str) -> None:
    browser_page.goto(link[:-3] + "xyz")
    expect(browser_page.locator("#summary")).to_contain_text("Ask for it once more in the chat")


def test_a_link_opens_nothing_else_and_ends(
    link: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    web, _, token = link.partition("/summary#")
    with httpx.Client(trust_env=False, headers={"Authorization": f"Bearer {token}"}) as http:
        assert http.get(f"{web}/api/summary").json() == {"text": TEXT}
        for path in ("/api/conversation", "/api/conversation/export"):
            assert http.get(web + path).status_code == 401
        session = httpx.post(f"{web}/api/session", trust_env=False).json()["token"]
        other = {"Authorization": f"Bearer {session}"}
        assert http.get(f"{web}/api/summary", headers=other).status_code == 404
        monkeypatch.setattr(links, "LASTS_S", -1)
        time.sleep(0.01)
        assert http.get(f"{web}/api/summary").status_code == 404
