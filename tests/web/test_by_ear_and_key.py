"""The whole conversation by keyboard alone, and as a screen reader would give it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.engine.model import Catalog
from tests.helpers.browser import turn
from tests.web.reading import tree
from tests.web.states import SIZE, STORY, STROKE, Stage, at

pytest_plugins = ["tests.helpers.browser", "tests.web.states"]
pytestmark = pytest.mark.web

HEARS = Path(__file__).parent / "hears.js"
HELD = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node && node !== document.body
    ? (node.getAttribute('aria-label') || node.labels?.[0]?.innerText || node.innerText || '') : '';
}"""
ENOUGH = 40  # presses of Tab before we say that something is not reached


class Keys:
    """A visitor with a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def at(self) -> str:
        """The name of what has the focus."""
        return str(self.page.evaluate(HELD)).strip()

    def to(self, name: str, key: str = "Tab") -> Keys:
        """Tab, or Shift+Tab, until something of this name has the focus."""
        passed = []
        for _ in range(ENOUGH):
            self.press(key)
            passed.append(self.at)
            if re.fullmatch(name, passed[-1]):
                return self
        raise AssertionError(f"{name!r} is not reached, only {passed}")

    def answered(self, act: Callable[[], None]) -> None:
        """Do something and wait for the turn that answers it."""
        turns = self.page.locator(".turn").count()
        act()
        expect(self.page.locator(".turn")).to_have_count(turns + 1)

    def write(self, text: str) -> None:
        """From wherever the focus is to the text box; write and send."""
        if self.at != "Write here":
            self.to("Write here")
        self.page.keyboard.type(text)
        self.answered(lambda: self.press("Enter"))

    def answer(self) -> None:
        """The open question: none of these, no, or the first option, by keys."""
        boxes = turn(self.page).locator("label:has([data-alone])")
        if boxes.count():
            sole = turn(self.page).locator('label:has([data-alone=""])').first.inner_text()
            self.to(re.escape(sole)).press("Space")
            self.to("Send")
            self.answered(lambda: self.press("Enter"))
            return
        titles = turn(self.page).locator(".options button").all_inner_texts()
        self.to(re.escape("No" if "No" in titles else titles[1]))
        self.answered(lambda: self.press("Space"))


@pytest.fixture
def fresh(browser: Browser, stage: Stage) -> Iterator[Page]:
    """The page before anything is said, and somebody who listens from the start."""
    context = browser.new_context(viewport=SIZE, reduced_motion="reduce")
    context.add_init_script(path=HEARS)
    page = context.new_page()
    page.goto(stage.url)
    page.locator(".turn").first.wait_for()
    yield page
    context.close()


# --- by keyboard --------------------------------------------------------------------------------


@pytest.mark.slow
def test_to_a_result_by_keyboard_alone(fresh: Page) -> None:
    keys = Keys(fresh)
    keys.to("Yes, let's start")
    keys.answered(lambda: keys.press("Enter"))
    keys.write(STORY)
    keys.to("Yes", "Shift+Tab")
    keys.answered(lambda: keys.press("Enter"))
    keys.to("Why do you ask\\?")
    keys.answered(lambda: keys.press("Enter"))
    for _ in range(40):
        if turn(fresh).locator(".result").count():
            break
        keys.answer()
    expect(turn(fresh).locator(".result")).to_have_count(1)
    keys.to("Where this is from")
    keys.press("Enter")
    expect(turn(fresh).locator("details[open]")).to_have_count(1)
    keys.to("Show a summary")
    keys.answered(lambda: keys.press("Enter"))
    expect(turn(fresh).locator(".sheet")).to_have_count(1)


def test_to_an_emergency_and_back_by_keyboard_alone(fresh: Page) -> None:
    keys = Keys(fresh)
    keys.to("Yes, let's start")
    keys.answered(lambda: keys.press("Enter"))
    keys.write(STROKE)
    expect(fresh.locator(".emergency")).to_be_focused()
    keys.press("Tab")
    assert keys.at == "Call 911"
    keys.to("Go back")
    keys.press("Enter")
    expect(fresh.locator(".emergency")).to_have_count(0)
    expect(turn(fresh)).to_be_focused()  # not lost with what it was on


def test_the_menu_by_keyboard(browser: Browser, stage: Stage) -> None:
    with at(browser, stage, "checklist") as page:
        keys = Keys(page)
        keys.to("Menu").press("Enter")
        assert keys.at == "Talk to a person"
        keys.press("Escape")
        assert keys.at == "Menu"
        keys.press("Space")
        keys.to("Delete my answers").press("Enter")
        assert keys.at == "No, keep them", "what cannot be undone is not at hand at once"
        keys.press("Shift+Tab")
        assert keys.at == "Yes, delete them"
        keys.press("Escape")
        assert keys.at == "Menu"
        expect(page.locator(".menu")).to_be_hidden()


def test_the_conversation_is_scrolled_by_arrow_keys(browser: Browser, stage: Stage) -> None:
    with at(browser, stage, "result") as page:
        log = page.get_by_role("log")
        log.evaluate("node => { node.scrollTop = 0; }")
        keys = Keys(page)
        keys.to("Conversation").press("ArrowDown", "ArrowDown")
        page.wait_for_function("node => node.scrollTop > 0", arg=log.element_handle())


# --- by ear -------------------------------------------------------------------------------------


def heard(page: Page) -> list[list[str]]:
    """What was said by itself since the last time: how, and line by line."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    return list(page.evaluate("() => said.splice(0)"))


def lines(spoken: list[list[str]]) -> list[str]:
    return [line for _how, *said in spoken for line in said]


def once(spoken: list[list[str]]) -> None:
    """Nothing that carries words of the bot is said twice in one turn."""
    said = [line for line in lines(spoken) if len(line) > 20]
    assert len(said) == len(set(said)), spoken


def test_each_turn_is_said_once_and_in_order(fresh: Page) -> None:
    keys = Keys(fresh)
    first = heard(fresh)
    welcome = [how for how, *said in first if said != ["One moment…"]]  # said when it is slow
    assert welcome == ["log"], "the welcome comes by itself"
    once(first)
    keys.to("Yes, let's start")
    heard(fresh)
    keys.answered(lambda: keys.press("Enter"))
    began = heard(fresh)
    once(began)
    assert lines(began)[0].startswith("You: Yes"), "first what was sent"
    assert any("In your own words" in line for line in lines(began))
    keys.write(STORY)
    back = heard(fresh)
    once(back)
    said = lines(back)
    noted = next(i for i, line in enumerate(said) if line.startswith("I noted"))
    assert noted < said.index("Did I get that right?") < said.index("Yes")


def test_an_emergency_is_said_at_once(fresh: Page) -> None:
    keys = Keys(fresh)
    keys.to("Yes, let's start")
    keys.answered(lambda: keys.press("Enter"))
    heard(fresh)
    keys.write(STROKE)
    spoken = heard(fresh)
    alarms = [said for said in spoken if said[0] == "alert"]
    assert len(alarms) == 1
    assert alarms[0].index("Call 911") < 4, "the call is near the start"
    after = [said for said in spoken if said[0] == "log"]
    assert all("stroke" not in line for line in lines(after)), "said once, by the alert"


def test_an_offline_page_says_so(fresh: Page) -> None:
    heard(fresh)
    fresh.context.set_offline(True)
    expect(fresh.locator(".offline")).to_be_visible()
    assert any("offline" in line for line in lines(heard(fresh)))


@pytest.mark.parametrize(
    ("state", "button", "words"),
    [("delete_ask", "No, keep them", "Shall I delete"), ("code_shown", "Close", "K7PM 2X9Q")],
)
def test_what_the_menu_says_is_read_with_its_button(
    browser: Browser, stage: Stage, state: str, button: str, words: str
) -> None:
    with at(browser, stage, state) as page:
        focused = page.locator(".menu").get_by_role("button", name=button)
        expect(focused).to_be_focused()
        expect(focused).to_have_accessible_description(re.compile(words))


# --- the tree that a screen reader walks --------------------------------------------------------


def test_a_result_is_read_in_the_order_that_matters(
    browser: Browser, stage: Stage, catalog: Catalog
) -> None:
    words = catalog.wording
    soon = {words[key] for key in words if key.startswith("result.urgency_text.")}
    with at(browser, stage, "result") as page:
        read = tree(page)
        heads = [(int(more["level"]), name) for role, name, more in read if role == "heading"]
        levels = [level for level, _ in heads]
        assert levels[0] == 1
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), heads
        names = [name for _, name in heads]
        first = next(place for place, name in enumerate(names) if name in soon)
        parts = [words[f"result.{part}"] for part in ("who", "sure", "watch_for")]
        places = [first, *map(names.index, parts)]
        assert places == sorted(places), names
        assert any(words["result.not_a_diagnosis"] == name for _, name, _ in read)


def test_a_question_names_its_options(browser: Browser, stage: Stage) -> None:
    with at(browser, stage, "checklist") as page:
        read = tree(page)
        start = next(i for i, (role, _, _) in enumerate(read) if role == "group")
        assert read[start][1].rstrip().endswith("“None of these”.") or read[start][1]
        boxes = [name for role, name, _ in read[start:] if role == "checkbox"]
        assert "None of these" in boxes
