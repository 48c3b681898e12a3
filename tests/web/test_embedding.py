"""The chat on a page of somebody else: pasted in, hemmed in, moved about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from bot.settings import ROOT
from tests.helpers.browser import press, screenshot, turn, type_text
from tests.helpers.fake_rasa import FakeRasa
from tests.helpers.strange_site import VIOLATIONS, Asks, Site, part

pytest_plugins = ["tests.helpers.browser", "tests.helpers.spoken", "tests.helpers.strange_site"]
pytestmark = pytest.mark.web

PICTURES: Path = ROOT / "tests" / "results" / "embedding"
LARGE = {"width": 1280, "height": 800}
STORY = "dizzy for two weeks when I roll over in bed, and my neck is stiff"
STORED = "localStorage.getItem('levelhead.session')"
PAGE = "<header><p>Clinic</p></header><main><h1>Dizziness</h1><p>Our page.</p></main>"


def launcher(page: Page) -> Locator:
    """The round button."""
    return page.locator("levelhead-chat .launch")


def dialog(page: Page) -> Locator:
    """The panel behind it."""
    return page.get_by_role("dialog", name="Dizziness assistant")


def open_panel(page: Page) -> None:
    launcher(page).click()
    page.locator(".turn").first.wait_for()


def look(page: Page, name: str) -> None:
    """No barrier for anybody, and a picture to look at."""
    page.wait_for_timeout(250)
    screenshot(page, PICTURES, name)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def on_top(page: Page, what: Locator) -> bool:
    """Whether the middle of it is what a finger would touch."""
    box = what.bounding_box()
    assert box is not None
    return bool(
        page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y)?.localName === 'levelhead-chat'",
            [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
        )
    )


def in_panel(page: Page) -> bool:
    """Whether the focus is in the panel, or on it."""
    return bool(
        page.evaluate(
            """() => {
              const at = document.querySelector('levelhead-chat').shadowRoot.activeElement;
              return Boolean(at?.closest('dialog')); }"""
        )
    )


# --- one line -----------------------------------------------------------------------------------


def test_one_line_is_one_small_request_until_it_is_opened(
    browser_page: Page, site: Site, asks: Asks
) -> None:
    page = browser_page
    page.set_viewport_size(LARGE)
    url = site.put(PAGE + site.line())
    with page.expect_response(lambda answer: "/widget/" in answer.url) as loaded:
        page.goto(url)
    expect(launcher(page)).to_be_visible()
    page.wait_for_timeout(500)
    assert asks.urls == [url, site.chat + site.bundle.path]
    assert int(loaded.value.header_value("content-length") or 0) <= 25_000
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    look(page, "button")
    open_panel(page)
    assert len(asks.urls) > 2
    assert page.evaluate(STORED) is None, "nothing is kept before consent"
    assert page.context.cookies() == []
    strangers = [one for one in asks.urls if not one.startswith((site.chat, site.origin))]
    assert strangers == []


def test_the_button_opens_a_panel_that_keeps_the_conversation(
    browser_page: Page, site: Site
) -> None:
    page = browser_page
    page.set_viewport_size(LARGE)
    page.goto(site.put(PAGE + site.line(greeting="Dizzy? Talk to us", clinic="Ear House")))
    expect(page.get_by_role("button", name="Dizzy? Talk to us")).to_have_attribute(
        "aria-haspopup", "dialog"
    )
    page.keyboard.press("Tab")
    expect(launcher(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog(page)).to_be_visible()
    page.locator(".turn").first.wait_for()
    assert in_panel(page)
    expect(dialog(page).get_by_role("heading", level=2)).to_contain_text("Ear House")
    expect(dialog(page).get_by_role("heading", level=2)).to_contain_text("Dizzy? Talk to us")
    press(page, "Yes, let's start")
    type_text(page, STORY)
    look(page, "panel")
    said = page.locator(".turn").count()
    page.get_by_label("Write here").fill("half a sent")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    expect(launcher(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog(page)).to_be_visible()
    assert page.locator(".turn").count() == said
    expect(page.get_by_label("Write here")).to_have_value("half a sent")
    dialog(page).get_by_role("button", name="Close").click()
    expect(launcher(page)).to_be_focused()


def test_escape_in_the_menu_closes_the_menu_only(browser_page: Page, site: Site) -> None:
    page = browser_page
    for size in (LARGE, {"width": 390, "height": 780}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(site.put(PAGE + site.line()))
        open_panel(page)
        page.get_by_label("Menu").click()
        expect(page.get_by_role("button", name="Talk to a person").last).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_label("Menu")).to_be_focused()
        expect(dialog(page)).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog(page)).to_have_count(0)


def test_on_a_phone_it_is_alone_with_the_visitor(browser_page: Page, site: Site) -> None:
    page = browser_page
    page.goto(site.put(PAGE + "<nav><a href='#'>A link of the page</a></nav>" + site.line()))
    box = launcher(page).bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 56
    look(page, "phone-button")
    open_panel(page)
    assert dialog(page).bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}
    look(page, "phone-panel")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") != "a"
    page.set_viewport_size(LARGE)
    page.wait_for_function(
        """() => document.querySelector('levelhead-chat').shadowRoot
          .querySelector('dialog').getBoundingClientRect().width < 500"""
    )
    box = dialog(page).bounding_box()
    assert box is not None
    assert box["width"] < 500
    press(page, "Yes, let's start")
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()


def test_a_changed_file_does_not_run(browser_page: Page, site: Site, asks: Asks) -> None:
    line = site.line().replace("sha384-", "sha384-AAAA")
    browser_page.goto(site.put(PAGE + line))
    browser_page.wait_for_timeout(500)
    assert site.chat + site.bundle.path in asks.urls
    assert browser_page.locator("levelhead-chat").count() == 0


def test_the_line_inline_stands_where_it_was_pasted(browser_page: Page, site: Site) -> None:
    page = browser_page
    page.goto(
        site.put(f"<main><h1>Us</h1>{site.line(mode='inline')}<p id='after'>After</p></main>")
    )
    page.locator(".turn").first.wait_for()
    after = page.locator("#after").bounding_box()
    chat = page.locator("levelhead-chat").bounding_box()
    assert after is not None
    assert chat is not None
    assert after["y"] >= chat["y"] + chat["height"] >= 600
    expect(launcher(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Close")).to_have_count(0)
    look(page, "inline")


def test_inline_asks_nothing_before_it_comes_into_view(
    browser_page: Page, site: Site, asks: Asks
) -> None:
    page = browser_page
    above = "<p>A long page.</p>" * 60
    url = site.put(f"<main><h1>Us</h1>{above}{site.line(mode='inline')}</main>")
    page.goto(url)
    page.locator("levelhead-chat").wait_for(state="attached")
    page.wait_for_timeout(500)
    assert asks.urls == [url, site.chat + site.bundle.path]
    page.locator("levelhead-chat").scroll_into_view_if_needed()
    expect(turn(page).get_by_role("button", name="Yes, let's start")).to_be_visible()


# --- pages that are hard to live on -------------------------------------------------------------

HOSTILE = f"<style>{part('hostile.css')}</style>"
BANNER = "<div class='banner'>Cookies! Cookies! Cookies!</div>"


def readable(page: Page) -> None:
    """Sizes as in a page of our own, whatever the page around says."""
    sizes = page.evaluate(
        """() => {
          const root = document.querySelector('levelhead-chat').shadowRoot;
          const of = (name) => getComputedStyle(root.querySelector(name));
          const bubble = of('.bubble');
          const button = root.querySelector('.options button').getBoundingClientRect();
          return [bubble.fontSize, bubble.textTransform, bubble.letterSpacing,
            of('textarea').fontSize, button.height]; }"""
    )
    assert sizes[:4] == ["16px", "none", "normal", "16px"]
    assert round(sizes[4]) >= 44


@pytest.mark.parametrize("width", [390, 1280])
def test_styles_of_the_page_do_not_reach_it(browser_page: Page, site: Site, width: int) -> None:
    page = browser_page
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.put(PAGE + BANNER + site.line(), head=HOSTILE, attributes=' dir="rtl"'))
    expect(launcher(page)).to_be_visible()
    assert on_top(page, launcher(page))
    box = launcher(page).bounding_box()
    assert box is not None
    assert box["x"] < 100, "where lines end, in a page from right to left"
    open_panel(page)
    readable(page)
    assert on_top(page, dialog(page))
    press(page, "Yes, let's start")
    type_text(page, "half of my face is drooping and my speech is slurred")
    call = page.get_by_role("link", name="Call 911")
    expect(call).to_be_in_viewport()
    assert on_top(page, call)
    page.keyboard.press("Escape")
    expect(call).not_to_be_visible()
    launcher(page).press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    assert on_top(page, call)
    page.evaluate(
        "const chat = document.querySelector('levelhead-chat');"
        " document.body.append(chat); document.documentElement.append(chat)"
    )
    assert on_top(page, call), "moving it does not take the advice away"
    page.wait_for_timeout(250)
    screenshot(page, PICTURES, f"hostile-{width}")


def test_styles_of_the_page_do_not_reach_it_inline(browser_page: Page, site: Site) -> None:
    page = browser_page
    page.goto(site.put(PAGE + site.line(mode="inline"), head=HOSTILE, attributes=' dir="rtl"'))
    page.locator(".turn").first.wait_for()
    readable(page)
    panel = page.locator(".panel").bounding_box()
    assert panel is not None
    assert panel["height"] == pytest.approx(42 * 16, abs=1)
    assert panel["width"] > 300
    press(page, "Yes, let's start")
    page.wait_for_timeout(250)
    screenshot(page, PICTURES, "hostile-inline")


@pytest.mark.parametrize("mode", ["floating", "inline"])
def test_a_strict_policy_needs_two_lines(
    browser_page: Page, site: Site, product: FakeRasa, mode: str
) -> None:
    page = browser_page
    page.set_viewport_size(LARGE)
    page.add_init_script(VIOLATIONS)
    warned: list[str] = []
    page.on("console", lambda message: warned.append(message.text))
    line = site.line(mode=mode, accent="#8a1c5b")
    page.goto(site.put(PAGE + line, policy=site.strict()))
    if mode == "floating":
        open_panel(page)
    page.locator(".turn").first.wait_for()
    press(page, "Yes, let's start")
    type_text(page, STORY)
    press(page, "Yes")
    assert turn(page).locator("fieldset").count() == 1
    accent = (
        "getComputedStyle(document.querySelector('levelhead-chat')"
        ".shadowRoot.querySelector('.primary')).borderColor"
    )
    turn(page).get_by_label("None of these").check()
    assert page.evaluate(accent) == "rgb(138, 28, 91)"
    page.wait_for_timeout(200)
    screenshot(page, PICTURES, f"strict-{mode}")
    assert page.evaluate("violations") == []
    assert [one for one in warned if "favicon" not in one] == []


def test_without_the_policy_lines_nothing_of_it_runs(browser_page: Page, site: Site) -> None:
    page = browser_page
    page.add_init_script(VIOLATIONS)
    policy = site.strict().replace(f"script-src {site.chat}", "script-src 'none'")
    page.goto(site.put(PAGE + site.line(), policy=policy))
    page.wait_for_function("() => violations.length > 0")
    assert page.locator("levelhead-chat").count() == 0


def test_in_a_wordpress_page(browser_page: Page, site: Site) -> None:
    page = browser_page
    page.set_viewport_size(LARGE)
    # WordPress puts a paragraph around what is pasted, and its plugins a version behind addresses.
    line = site.line(mode="inline").replace('.js"', '.js?ver=6.8.1"')
    body = part("wordpress.html").replace("LINE", line)
    page.goto(site.put(body, head=f"<style>{part('wordpress.css')}</style>"))
    page.locator(".turn").first.wait_for()
    readable(page)
    press(page, "Yes, let's start")
    type_text(page, STORY)
    page.wait_for_timeout(250)
    screenshot(page, PICTURES, "wordpress")


# --- pages that draw themselves anew ------------------------------------------------------------


def loader(site: Site) -> str:
    """The script alone, for elements that the page makes."""
    return site.line(mode="element").split("\n", maxsplit=1)[0]


def small_app(site: Site) -> str:
    """An app that draws its one root anew for each view."""
    return part("app.html").replace("LINE", loader(site))


def test_in_an_app_that_swaps_its_root_and_comes_back(
    browser_page: Page, site: Site, product: FakeRasa
) -> None:
    page = browser_page
    page.add_init_script(part("counting.js"))
    page.goto(site.put(small_app(site)))
    page.locator(".turn").first.wait_for()
    press(page, "Yes, let's start")
    type_text(page, STORY)
    said, turns = len(product.knocks), page.locator(".turn").count()
    listening = page.evaluate("listening")
    assert listening > 0
    for _ in range(3):
        page.evaluate("views.other()")
        assert page.evaluate("listening") == 0, "a chat that is gone listens to nothing"
        page.evaluate("views.chat()")
        assert page.evaluate("listening") == listening
    assert page.locator(".turn").count() == turns, "the same element kept its conversation"
    page.evaluate("views.other(); views.fresh()")
    expect(turn(page).locator(".items")).to_be_visible()  # a new element goes on with it
    assert len(product.knocks) == said, "coming back says nothing to the bot"
    press(page, "Yes")
    assert page.evaluate("listening") == listening


def test_what_waits_goes_out_when_the_chat_is_back_in_the_page(
    browser_page: Page, site: Site, product: FakeRasa
) -> None:
    page = browser_page
    page.goto(site.put(PAGE + site.line()))
    open_panel(page)
    press(page, "Yes, let's start")
    said = len(product.knocks)
    page.context.set_offline(True)
    type_text(page, STORY)
    page.evaluate("window.chat = document.querySelector('levelhead-chat'); chat.remove()")
    page.context.set_offline(False)
    page.wait_for_timeout(3000)  # longer than the first pause between tries
    assert len(product.knocks) == said, "a chat that is gone sends nothing"
    page.evaluate("document.documentElement.append(chat)")
    expect(turn(page).locator(".items")).to_be_visible()
    assert len(product.knocks) == said + 1


def test_moved_while_it_talks(browser_page: Page, site: Site) -> None:
    page = browser_page
    page.add_init_script(
        "window.told = []; addEventListener('levelhead-closed', () => told.push('closed'))"
    )
    page.goto(site.put(small_app(site)))
    page.locator(".turn").first.wait_for()
    press(page, "Yes, let's start")
    page.evaluate("document.getElementById('other').append(chat)")
    type_text(page, STORY)
    assert page.evaluate("told") == []
    page.evaluate("chat.remove()")
    assert page.evaluate("told") == ["closed"]


def test_the_button_outlives_a_page_that_draws_its_body_anew(
    browser_page: Page, site: Site
) -> None:
    page = browser_page
    page.set_viewport_size(LARGE)
    page.goto(site.put(PAGE + site.line()))
    open_panel(page)
    press(page, "Yes, let's start")
    page.evaluate("document.body.innerHTML = '<main><h1>Another view</h1></main>'")
    expect(dialog(page)).to_be_visible()
    type_text(page, STORY)
    page.evaluate("document.body.replaceWith(document.createElement('body'))")
    expect(dialog(page)).to_be_visible()
    expect(turn(page).locator(".items")).to_be_visible()


def test_attributes_can_change_at_any_time(browser_page: Page, site: Site) -> None:
    page = browser_page
    page.set_viewport_size(LARGE)
    page.goto(site.put(PAGE + "<levelhead-chat floating></levelhead-chat>" + loader(site)))

    def tell(name: str, value: str | None) -> None:
        page.evaluate(
            """([name, value]) => { const chat = document.querySelector('levelhead-chat');
                 value === null ? chat.removeAttribute(name) : chat.setAttribute(name, value); }""",
            [name, value],
        )

    def left_edge() -> float:
        box = launcher(page).bounding_box()
        assert box is not None
        return float(box["x"])

    expect(page.get_by_role("button", name="Dizzy? Ask here")).to_be_visible()
    tell("greeting", "Hello <b>you</b>")
    expect(page.get_by_role("button", name="Hello <b>you</b>")).to_be_visible()
    assert left_edge() > 640
    tell("position", "bottom-start")
    assert left_edge() < 640
    tell("accent", "rgb(10, 20, 30)")
    expect(launcher(page)).to_have_css("background-color", "rgb(10, 20, 30)")
    tell("accent", "red; } * { display: none")
    expect(launcher(page)).to_have_css("background-color", "rgb(11, 95, 115)")
    open_panel(page)
    ground = page.locator(".panel")
    expect(ground).to_have_css("background-color", "rgb(255, 255, 255)")
    tell("theme", "dark")
    expect(ground).to_have_css("background-color", "rgb(18, 27, 32)")
    press(page, "Yes, let's start")
    tell("clinic", "Ear House")
    expect(dialog(page).get_by_role("heading", level=2)).to_contain_text("Ear House")
    turns = page.locator(".turn").count()
    tell("floating", None)
    expect(dialog(page)).to_have_count(0)
    expect(launcher(page)).to_have_count(0)
    assert page.locator(".turn").count() == turns
    type_text(page, STORY)
    tell("floating", "")
    expect(dialog(page)).to_be_visible()
    assert page.locator(".turn").count() == turns + 1


def test_an_element_can_name_another_server(browser_page: Page, site: Site, asks: Asks) -> None:
    page = browser_page
    element = '<levelhead-chat endpoint="https://elsewhere.invalid/"></levelhead-chat>'
    page.goto(site.put(PAGE + element + loader(site)))
    expect(turn(page).get_by_role("button", name="Try again")).to_be_visible()
    assert any(one.startswith("https://elsewhere.invalid/api/session") for one in asks.urls)
    page.evaluate(
        "url => document.querySelector('levelhead-chat').setAttribute('endpoint', url)", site.chat
    )
    expect(turn(page).get_by_role("button", name="Yes, let's start")).to_be_visible()


def test_what_stands_in_the_element_is_there_until_the_chat_is(
    browser_page: Page, site: Site
) -> None:
    page = browser_page
    element = "<levelhead-chat><p>Call us: 555 0100</p></levelhead-chat>"
    page.goto(site.put(PAGE + element + loader(site).replace("sha384-", "sha384-AAAA")))
    page.wait_for_timeout(300)
    expect(page.get_by_text("Call us: 555 0100")).to_be_visible()
    page.goto(site.put(PAGE + element + loader(site)))
    page.locator(".turn").first.wait_for()
    expect(page.get_by_text("Call us: 555 0100")).not_to_be_visible()


def test_colours_of_the_page(browser_page: Page, site: Site) -> None:
    head = (
        "<style>levelhead-chat { --lh-accent: rgb(90, 20, 120); --lh-offset-block: 5rem; }</style>"
    )
    browser_page.goto(site.put(PAGE + site.line(), head=head))
    expect(launcher(browser_page)).to_have_css("background-color", "rgb(90, 20, 120)")


# --- what a page is told ------------------------------------------------------------------------


def test_events_carry_nothing(browser_page: Page, site: Site) -> None:
    page = browser_page
    page.set_viewport_size(LARGE)
    page.add_init_script(
        """window.told = [];
           for (const name of ['started', 'result', 'closed'])
             addEventListener('levelhead-' + name, (event) => {
               const own = Object.keys(event).filter((key) => key !== 'isTrusted');
               told.push([name, event.detail, own, event.target.localName ?? 'document']); });"""
    )
    page.goto(site.put(PAGE + site.line()))
    open_panel(page)
    page.keyboard.press("Escape")
    assert page.evaluate("told") == [], "nothing was begun"
    open_panel(page)
    press(page, "Yes, let's start")
    type_text(page, "half of my face is drooping and my speech is slurred")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Escape")
    told: list[Any] = page.evaluate("told")
    assert [name for name, *_ in told] == ["started", "result", "closed"]
    assert [rest for _, *rest in told] == [[None, [], "levelhead-chat"]] * 3


def test_a_site_that_is_not_allowed_gets_words_and_no_dead_end(
    browser_page: Page, site: Site
) -> None:
    url = site.put(PAGE + site.line()).replace("127.0.0.1", "localhost")
    browser_page.goto(url)
    launcher(browser_page).click()
    expect(
        turn(browser_page).get_by_text("cannot be reached right now", exact=False)
    ).to_be_visible()
    expect(turn(browser_page).get_by_role("button", name="Try again")).to_be_visible()


# --- emergency ----------------------------------------------------------------------------------

BANNER = """() => {
  const banner = document.createElement('div');
  banner.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:#fff';
  document.documentElement.append(banner);
}"""


@pytest.mark.parametrize("size", [LARGE, {"width": 390, "height": 780}])
def test_nothing_of_the_page_covers_the_advice_in_the_floating_panel(
    browser_page: Page, site: Site, size: Any
) -> None:
    page = browser_page
    page.set_viewport_size(size)
    page.goto(site.put(PAGE + site.line()))
    open_panel(page)
    press(page, "Yes, let's start")
    type_text(page, "half of my face is drooping and my speech is slurred")
    page.evaluate(BANNER)
    card = page.get_by_role("alert")
    call = card.get_by_role("link", name="Call 911")
    expect(card).to_be_focused()
    assert on_top(page, call)
    panel = page.locator(".panel").bounding_box()
    assert card.bounding_box() == pytest.approx(panel, abs=1)
    look(page, f"emergency-{size['width']}")
    dialog(page).get_by_role("button", name="Back to the chat").click()
    assert on_top(page, page.locator(".alarmbar .call"))
    page.keyboard.press("Escape")
    launcher(page).click()
    assert on_top(page, page.locator(".alarmbar .call"))
    page.get_by_role("button", name="What to do now").click()
    assert on_top(page, call), "also when it was shut and opened again"
