"""What `barriers.js` and `hears.js` are there to notice, they notice."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

HERE = Path(__file__).parent
BARRIERS = (HERE / "barriers.js").read_text(encoding="utf-8")
HEARS = HERE / "hears.js"

pytest_plugins = ["tests.helpers.browser"]
pytestmark = pytest.mark.web

FINE = """<main style="background: #fff"><p>Some words in a <a href="#x"
style="padding-block: 4px">link</a>.</p>
<button style="min-width: 60px; height: 50px; outline: 3px solid #000">Press</button></main>"""
BAD = {
    "sideways": '<p style="width: 1000px">Too wide a line of words</p>',
    "cutOff": '<p style="width: 30px; overflow: hidden; white-space: nowrap">Many words here</p>',
    "overlaps": '<p>One line</p><p style="margin-top: -30px">Another line</p>',
    "small": '<button style="width: 20px; height: 20px">x</button>',
    "moves": '<p style="transition: all 1s">Gliding</p>',
    "bare": '<button style="border: 0; background: none">Plain</button>',
}
UNSEEN = '<button id="b" style="outline: none">No ring</button>'
FAINT = '<button id="b" style="outline: 3px solid #eee">Faint ring</button>'
COVERED = """<button id="b" style="outline: 3px solid #000">Covered</button>
<div style="position: fixed; inset: 0; background: #fff">Over it</div>"""
CHAT = """() => {
  const host = document.body.appendChild(document.createElement('div'));
  const log = document.createElement('div');
  log.setAttribute('role', 'log');
  host.attachShadow({ mode: 'open' }).append(log);
  const turn = document.createElement('div');
  turn.tabIndex = -1;
  turn.textContent = 'Some words of the bot';
  if (%s) turn.setAttribute('aria-label', 'Assistant');
  log.append(turn);
  turn.focus();
}"""


@pytest.mark.parametrize("kind", BAD)
def test_each_barrier_is_seen(browser: Browser, kind: str) -> None:
    page = browser.new_page(viewport={"width": 400, "height": 400})
    value = "44" if kind == "small" else ""
    for body, found in ((FINE, False), (FINE + BAD[kind], True)):
        page.set_content(body)
        page.evaluate(BARRIERS)
        assert bool(page.evaluate(f"() => barriers.{kind}({value})")) is found, kind
    page.close()


@pytest.mark.parametrize("body", [UNSEEN, FAINT, COVERED])
def test_a_lost_focus_is_seen(browser: Browser, body: str) -> None:
    page = browser.new_page()
    page.set_content(body)
    page.evaluate(BARRIERS)
    page.locator("#b").focus()
    assert page.evaluate("() => barriers.focused()")["wrong"]
    page.close()


@pytest.mark.parametrize(("named", "times"), [("true", 1), ("false", 2)])
def test_what_would_be_said_twice_is_heard(browser: Browser, named: str, times: int) -> None:
    page = browser.new_page()
    page.add_init_script(path=HEARS)
    page.goto("about:blank")
    page.evaluate(CHAT % named)
    page.wait_for_function("() => said.length >= 2")
    said = [line for _how, *lines in page.evaluate("() => said") for line in lines]
    assert said.count("Some words of the bot") == times
    page.close()
