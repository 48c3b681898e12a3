"""The result card and what can be done with it, in a real browser on a real database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot import bootstrap
from bot.engine.model import Catalog
from bot.knowledge import Clinic, Place
from bot.services.desk import Desk
from bot.settings import ROOT, Settings
from bot.store import Store, open_store
from bot.web.app import create_app
from bot.web.sessions import Sessions, load_secret
from tests.helpers.browser import press, screenshot, turn
from tests.helpers.fake_rasa import FakeRasa, Items, Knock, serving
from tests.helpers.kept import give_result
from tests.helpers.pdf import read
from tests.helpers.spoken import as_rasa, heard_in
from tests.helpers.visitor import NOON
from tests.unit.engine.test_patterns import NECK, screened

pytest_plugins = ["tests.helpers.browser"]
pytestmark = pytest.mark.web

PICTURES = ROOT / "tests" / "results"
WHO = "somebody-with-a-result"
BOOKING = "https://book.clinic.example/dizzy"
HEADACHE = {
    **NECK,
    "headache": "present",
    "headache_site_forehead": "present",
    "headache_site_base_of_skull": "present",
    "age_band": "50_64",
}
TODAY = {"hearing_loss_sudden": "present", "hearing_loss_since": "within_30_days"}


@pytest.fixture
def desk(catalog: Catalog, clinic: Clinic) -> Desk:
    return Desk(catalog, replace(clinic, booking_url=BOOKING), lambda: NOON)


@pytest.fixture
def kept(desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A real database behind the use cases."""
    store = open_store(settings.database_url)
    monkeypatch.setattr(bootstrap, "store", lambda: store)
    monkeypatch.setattr(bootstrap, "desk", lambda: desk)
    yield store
    store.close()


def talks(knock: Knock) -> Items:
    """What Rasa's action does: one turn of the real use cases."""
    return as_rasa(knock["sender"], bootstrap.take_turn(knock["sender"], heard_in(knock)))


@pytest.fixture
def site(settings: Settings, kept: Store) -> Iterator[str]:
    with serving(FakeRasa(talks).app) as rasa_url:
        settings = replace(settings, rasa_url=rasa_url, turn_timeout_s=30)
        with serving(create_app(settings)) as url:
            yield url


@pytest.fixture
def page(browser_page: Page, settings: Settings, site: str) -> Page:
    """Somebody who comes back to a chat."""
    token = Sessions(load_secret(settings.secret_file)).of(WHO)
    browser_page.add_init_script(f"localStorage.setItem('levelhead.session', {json.dumps(token)})")
    return browser_page


def open_result(page: Page, site: str, kept: Store, desk: Desk, answers: Mapping[str, str]) -> None:
    give_result(kept, desk, WHO, screened(desk.catalog, dict(answers)))
    page.goto(site)
    turn(page).locator(".result").wait_for()


def look(page: Page, name: str) -> None:
    page.wait_for_timeout(250)
    screenshot(page, PICTURES, f"result-{name}")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [n["target"] for n in one["nodes"]]) for one in found] == []


def unfolded(page: Page) -> None:
    """The whole card in one picture, everything open."""
    page.evaluate(
        """() => {
          const host = document.querySelector('levelhead-chat');
          const root = host.shadowRoot;
          root.querySelectorAll('details').forEach((one) => (one.open = true));
          host.style.flex = 'none';
          host.style.height = `${root.querySelector('.log').scrollHeight + 200}px`;
        }"""
    )
    height = page.evaluate("document.documentElement.scrollHeight")
    width = page.viewport_size["width"] if page.viewport_size else 390
    page.set_viewport_size({"width": width, "height": int(height)})


def top_of(page: Page, selector: str) -> float:
    box = turn(page).locator(selector).first.bounding_box()
    assert box is not None
    return box["y"]


# --- the card -------------------------------------------------------------------------------------


def test_urgency_who_and_what_to_do_first_come_before_everything_else(
    page: Page, site: str, kept: Store, desk: Desk
) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    card = turn(page).locator(".result")
    expect(card.locator("header h2")).to_have_text("A normal visit")
    expect(card.locator("header .sure")).to_contain_text("not a diagnosis")
    order = [top_of(page, s) for s in (".result header", ".who", ".ways", ".bars", ".keep")]
    assert order == sorted(order)
    expect(card.locator("header")).to_be_in_viewport()
    expect(card.locator(".who")).to_be_in_viewport()
    expect(card.get_by_role("link", name="Book a visit")).to_be_in_viewport()
    look(page, "phone-top")


def test_a_warning_sign_is_named_as_what_led_here(
    page: Page, site: str, kept: Store, desk: Desk
) -> None:
    open_result(page, site, kept, desk, TODAY)
    header = turn(page).locator(".result header")
    expect(header.locator("h2")).to_have_text("Be seen today")
    expect(header).to_contain_text("A warning sign led to this. It is not a diagnosis.")


def test_not_a_diagnosis_is_not_in_small_print(
    page: Page, site: str, kept: Store, desk: Desk
) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    size = "(node) => parseFloat(getComputedStyle(node).fontSize)"
    assert turn(page).locator("header .sure").evaluate(size) >= 16


def test_the_picture_says_the_same_in_words(page: Page, site: str, kept: Store, desk: Desk) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    card = turn(page).locator(".result")
    rows = card.locator(".bars li")
    expect(rows).to_have_count(5)
    shown = [row.inner_text().split("\n") for row in rows.all()]
    assert [name for name, _ in shown[:3]] == ["Neck", "Eyes", "Inner ear"]
    assert shown[0][1] == "half or more"
    widths = card.locator(".bars b").evaluate_all("all => all.map((b) => b.clientWidth)")
    assert widths[0] == max(widths)
    assert "%" not in card.inner_text()


def test_what_led_here_says_to_where(page: Page, site: str, kept: Store, desk: Desk) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    reasons = turn(page).locator(".reasons li")
    assert reasons.count() >= 2
    for one in reasons.all():
        expect(one.locator(".toward")).to_contain_text("Points to: ")


def test_the_muscles_that_refer_to_the_sites_told(
    page: Page, site: str, kept: Store, desk: Desk
) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    told = turn(page).locator(".map")
    expect(told.locator("dt")).to_have_text(
        ["headache in the forehead", "headache where the neck meets the skull"]
    )
    expect(told.locator("dd").first).to_contain_text("sternocleidomastoid")
    expect(told).to_contain_text("not well tested")
    drawn = told.locator(".drawn .on").evaluate_all("all => all.map((one) => one.dataset.area)")
    assert {*drawn} == {"forehead", "skull_base"}, "the sites told, and no other"


def test_sources_are_one_tap_away(page: Page, site: str, kept: Store, desk: Desk) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    sources = turn(page).locator(".result > details").last
    sources.locator("summary").click()
    assert sources.locator("li").first.is_visible()


def test_a_result_that_was_deleted_elsewhere_is_said_to_be_gone(
    page: Page, site: str, kept: Store, desk: Desk
) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    bootstrap.erase(WHO)
    for name in ("Download one page (PDF)", "Print"):
        turn(page).get_by_role("button", name=name).click()
        expect(turn(page).locator(".keep [role=status]")).to_contain_text("it was deleted")


@pytest.mark.parametrize(
    ("name", "width", "scheme", "answers"),
    [
        ("phone", 390, "light", HEADACHE),
        ("320", 320, "light", HEADACHE),
        ("dark", 390, "dark", HEADACHE),
        ("desktop", 1280, "light", HEADACHE),
        ("today", 390, "light", TODAY),
        ("today-dark", 1280, "dark", TODAY),
    ],
)
def test_the_card_in_every_light_and_width(
    page: Page, site: str, kept: Store, desk: Desk, name: str, width: int, scheme: Any, answers: Any
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    open_result(page, site, kept, desk, answers)
    unfolded(page)
    look(page, name)
    log = page.locator(".log")
    assert log.evaluate("node => node.scrollWidth <= node.clientWidth")
    small = (
        turn(page)
        .locator("button, summary, .ways a")
        .evaluate_all(
            "all => all.filter((n) => { const b = n.getBoundingClientRect();"
            " return b.width && (b.height < 44 || b.width < 44); }).length"
        )
    )
    assert small == 0


# --- what can be done -----------------------------------------------------------------------------


def test_booking_opens_beside_and_tells_nothing(
    page: Page, site: str, kept: Store, desk: Desk
) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    book = turn(page).get_by_role("link", name="Book a visit")
    expect(book).to_have_attribute("href", BOOKING)
    expect(book).to_have_attribute("target", "_blank")
    expect(book).to_have_attribute("rel", "noopener noreferrer")
    call = turn(page).get_by_role("link", name="Call +1 555 010 0199")
    expect(call).to_have_attribute("href", "tel:+15550100199")


def told_by(desk: Desk, monkeypatch: pytest.MonkeyPatch, **clinic: Any) -> Desk:
    """The desk of a clinic whose file says something more."""
    other = replace(desk, clinic=replace(desk.clinic, **clinic))
    monkeypatch.setattr(bootstrap, "desk", lambda: other)
    return other


def test_who_is_elsewhere_can_be_reached_from_the_card(
    page: Page, site: str, kept: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Place(here=False, send_to="Ear House", phone="555 0142", url="https://ear.example/")
    desk = told_by(desk, monkeypatch, clinicians=dict.fromkeys(desk.catalog.specialists, away))
    open_result(page, site, kept, desk, HEADACHE)
    card = turn(page).locator(".result")
    expect(card.locator(".who li").first).to_contain_text("Ask at Ear House, phone 555 0142.")
    ways = card.locator(".people li").first
    expect(ways.get_by_role("link", name="Call 555 0142")).to_have_attribute("href", "tel:5550142")
    expect(ways.get_by_role("link", name="Ear House")).to_have_attribute(
        "href", "https://ear.example/"
    )
    expect(card.get_by_role("link", name="Book a visit")).to_have_count(0)
    unfolded(page)
    look(page, "elsewhere")


def test_who_is_here_is_said_beside_the_name(
    page: Page, site: str, kept: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = told_by(desk, monkeypatch, clinicians=dict.fromkeys(desk.catalog.specialists, Place()))
    open_result(page, site, kept, desk, HEADACHE)
    card = turn(page).locator(".result")
    expect(card.locator(".who li").first).to_contain_text(f"{desk.clinic.name} has this.")
    expect(card.locator(".people .ways")).to_have_count(0)


def test_today_names_the_number_for_closed_hours_and_no_booking(
    page: Page, site: str, kept: Store, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = told_by(desk, monkeypatch, urgent_number="111")
    open_result(page, site, kept, desk, TODAY)
    first = turn(page).locator(".first")
    expect(first).to_contain_text("call 111.")
    expect(first.get_by_role("link", name="Book a visit")).to_have_count(0)
    expect(first.get_by_role("link", name="Call +1 555 010 0199")).to_have_class("primary")


def test_the_clinic_can_be_asked_to_call(page: Page, site: str, kept: Store, desk: Desk) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    press(page, "Ask the clinic to call me")
    expect(turn(page)).to_contain_text("What is your name?")


def test_one_page_is_downloaded(page: Page, site: str, kept: Store, desk: Desk) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    with page.expect_download() as told:
        turn(page).get_by_role("button", name="Download one page (PDF)").click()
    assert told.value.suggested_filename == "summary.pdf"
    found = read(told.value.path().read_bytes())
    assert found.pages == 1
    assert "R51.9 headache" in found.words


def test_a_download_that_fails_says_what_to_do(
    page: Page, site: str, kept: Store, desk: Desk
) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    page.context.set_offline(True)
    turn(page).get_by_role("button", name="Download one page (PDF)").click()
    expect(turn(page).locator(".keep [role=status]")).to_contain_text("call +1 555 010 0199")
    page.context.set_offline(False)


def test_paper_is_one_page_with_both_halves(
    page: Page, browser: Browser, site: str, kept: Store, desk: Desk
) -> None:
    page.add_init_script(
        "window.print = function () { top.printed = document.documentElement.outerHTML;"
        " top.sheets = [...document.adoptedStyleSheets].flatMap((s) =>"
        " [...s.cssRules].map((r) => r.cssText)).join('\\n'); }"
    )
    open_result(page, site, kept, desk, HEADACHE)
    turn(page).get_by_role("button", name="Print").click()
    page.wait_for_function("() => window.printed")
    paper = browser.new_page(viewport={"width": 816, "height": 1056})
    paper.set_content(page.evaluate("window.printed"))
    paper.add_style_tag(content=page.evaluate("window.sheets"))
    body = paper.pdf(prefer_css_page_size=True)
    paper.screenshot(path=PICTURES / "result-paper.png", full_page=True)
    (PICTURES / "result-paper.pdf").write_bytes(body)
    words = paper.locator("body").inner_text()
    assert "For the clinician" in words
    assert "Date of birth" in words
    assert body.count(b"/Type /Page\n") == 1
    assert page.locator("iframe.printer").count() <= 1
    paper.close()


def test_sending_to_myself_opens_my_own_mail_and_asks_us_nothing(
    page: Page, site: str, kept: Store, desk: Desk
) -> None:
    page.add_init_script("delete Navigator.prototype.share")
    open_result(page, site, kept, desk, HEADACHE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    browser_says = page.context.new_cdp_session(page)
    mails: list[str] = []
    browser_says.on("Page.frameRequestedNavigation", lambda told: mails.append(told["url"]))
    browser_says.send("Page.enable")
    turn(page).get_by_role("button", name="Send it to myself").click()
    expect(turn(page).locator(".keep [role=status]")).to_contain_text("does not go through us")
    (mail,) = mails
    subject, _, body = unquote(mail.removeprefix("mailto:?subject=")).partition("&body=")
    assert subject == "My summary"
    assert body.startswith("From what you told me")
    assert body.endswith(desk.say("result.not_a_diagnosis"))
    assert len(mail) < 2000
    assert [url for url in asked if not url.startswith("mailto:")] == []


def test_sharing_gets_the_plain_half(page: Page, site: str, kept: Store, desk: Desk) -> None:
    page.add_init_script(
        "Navigator.prototype.share = async function (what) { window.shared = what; }"
    )
    open_result(page, site, kept, desk, HEADACHE)
    turn(page).get_by_role("button", name="Send it to myself").click()
    page.wait_for_function("() => window.shared")
    shared = page.evaluate("window.shared")
    assert "not a diagnosis" in shared["text"]
    assert "Denied:" not in shared["text"]


def test_the_summary_in_the_chat_has_both_halves(
    page: Page, site: str, kept: Store, desk: Desk
) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    press(page, "Show a summary")
    sheet = turn(page).locator(".sheet")
    expect(sheet).to_contain_text("For the clinician")
    expect(sheet).to_contain_text("by button")
    unfolded(page)
    look(page, "summary")
    page.evaluate("Navigator.prototype.share = async (what) => { window.shared = what; }")
    turn(page).get_by_role("button", name="Send it to myself").click()
    page.wait_for_function("() => window.shared")
    assert "Denied:" not in page.evaluate("window.shared.text")
    assert "not a diagnosis" in page.evaluate("window.shared.text")
    turn(page).get_by_role("button", name="Copy").click()
    expect(turn(page).get_by_role("button", name="Copied")).to_be_visible()


def test_everything_can_be_deleted_from_the_result(
    page: Page, site: str, kept: Store, desk: Desk
) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    press(page, "Delete my answers")
    press(page, "Yes, delete them")
    with kept.unit() as unit:
        assert unit.export(WHO) is None


def test_starting_over_takes_the_answers_out(
    page: Page, site: str, kept: Store, desk: Desk
) -> None:
    open_result(page, site, kept, desk, HEADACHE)
    press(page, "Start over")
    with kept.unit() as unit:
        conversation = unit.find(WHO)
        assert conversation is not None
        assert conversation.answers == {}
