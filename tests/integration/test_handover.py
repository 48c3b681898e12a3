"""A case changes doors with its code: from the website to the phone, and back to the website."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient

from bot.bootstrap import desk
from bot.services.ports import ConsentRecord, Conversation
from bot.settings import ROOT, Settings
from bot.store import Store
from bot.web.app import create_app
from bot.web.sessions import Sessions, load_secret
from tests.helpers.browser import screenshot
from tests.helpers.console import Desk
from tests.helpers.fake_rasa import serving

pytest_plugins = ["tests.helpers.console", "tests.helpers.browser"]

CODE = re.compile(r"[0-9B-Z]{4}-[0-9B-Z]{4}")


def visitor(settings: Settings, http: TestClient) -> tuple[str, dict[str, str]]:
    """Somebody at the website: the conversation's id and what proves who it is."""
    token = http.post("/api/session").json()["token"]
    found = Sessions(load_secret(settings.secret_file)).read(token)
    assert found
    return found, {"Authorization": f"Bearer {token}"}


def agreed(store: Store, name: str) -> None:
    with store.unit() as unit:
        conversation = Conversation(name, "web", "opener", "1", last_reply=[{"text": "Hello."}])
        consent = ConsentRecord("keep_answers", given=True, wording_version="1", at=desk().now())
        unit.start(conversation, consent)
        unit.commit()


def test_from_the_website_to_the_phone(kim: Desk, console_settings: Settings) -> None:
    name, proof = visitor(console_settings, kim.http)
    early = kim.http.post("/api/conversation/code", headers=proof)
    assert early.status_code == 409, "nothing is kept before consent"
    agreed(kim.store, name)
    code = kim.http.post("/api/conversation/code", headers=proof).json()["code"]
    assert CODE.fullmatch(code)
    assert kim.http.post("/api/conversation/code", headers=proof).json()["code"] == code
    taken = kim.post("/call/take", {"code": code})
    assert taken.headers["location"] == f"/console/call/{name}"
    sent = {"question": "screen_you", "picked": "50_64"}
    assert kim.post(f"/call/{name}/answer", sent).status_code == 303
    seen = kim.http.get("/api/conversation", headers=proof).json()
    assert seen["messages"][-1]["custom"]["question"] == "screen_now", (
        "the website goes on from there"
    )


def test_from_the_phone_to_the_website_once(kim: Desk, console_settings: Settings) -> None:
    case = kim.post("/call", {"about": "self"}).headers["location"].rpartition("/")[2]
    kim.post(f"/call/{case}/answer", {"question": "screen_now", "picked": "none"})
    kim.post(f"/case/{case}/code")
    found = CODE.search(kim.get(f"/case/{case}").text)
    assert found
    with TestClient(create_app(console_settings)) as http:
        token = http.post("/api/session/code", json={"code": found[0].lower()}).json()["token"]
        proof = {"Authorization": f"Bearer {token}"}
        seen = http.get("/api/conversation", headers=proof).json()
        assert seen["messages"][-1]["custom"]["question"] == "screen_recent"
        again = http.post("/api/session/code", json={"code": found[0]})
        assert again.status_code == 404, "it works once"
    assert ("visitor", "taken up by code") in kim.trail()


def test_nobody_finds_a_code_by_trying(kim: Desk) -> None:
    tries = [kim.http.post("/api/session/code", json={"code": "CDFG-HJKL"}) for _ in range(7)]
    assert [t.status_code for t in tries] == [404] * 5 + [429] * 2
    for wrong in ({"code": 7}, {}, {"code": "x" * 5000}):
        assert kim.http.post("/api/session/code", json=wrong).status_code in (404, 429)


def test_somebody_without_a_session_gets_no_code(stranger: Desk) -> None:
    assert stranger.http.post("/api/conversation/code").status_code == 401


@pytest.mark.web
def test_a_visitor_hands_over_and_takes_up_in_the_chats_menu(
    kim: Desk, console_settings: Settings, browser_page: Page
) -> None:
    case = kim.post("/call", {"about": "self"}).headers["location"].rpartition("/")[2]
    kim.post(f"/call/{case}/answer", {"question": "screen_now", "picked": "none"})
    kim.post(f"/case/{case}/code")
    found = CODE.search(kim.get(f"/case/{case}").text)
    assert found
    page = browser_page
    with serving(create_app(console_settings)) as url:
        page.goto(url)
        page.get_by_label("Menu").click()
        page.get_by_role("button", name="Go on by phone").click()
        expect(page.get_by_text("nothing to hand on yet")).to_be_visible()
        page.get_by_role("button", name="Close").click()
        page.get_by_label("Menu").click()
        page.get_by_role("button", name="I have a code").click()
        page.get_by_label("The code you were given").fill("CCCC-CCCC")
        page.keyboard.press("Enter")
        expect(page.get_by_text("This code does not work")).to_be_visible()
        assert Axe().run(page).violations_count == 0
        page.get_by_label("The code you were given").fill(found[0])
        page.keyboard.press("Enter")
        expect(page.get_by_text("In the last few weeks, which of these")).to_be_visible()
        page.get_by_label("Menu").click()
        page.get_by_role("button", name="Go on by phone").click()
        expect(page.get_by_text(CODE)).to_be_visible()
        screenshot(page, ROOT / "tests" / "results" / "console", "chat-code")
        assert Axe().run(page).violations_count == 0
