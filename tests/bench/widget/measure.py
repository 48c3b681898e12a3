"""Runs both chats in turn and collects what each run finds.

Runs alternate, and which goes first alternates too, so that whatever else the machine does falls
on both. Each run starts with an empty profile; the very first of each is not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.widget.watch import QUIET_MS, SLOWED, Chat, at, middle, opened
from tests.helpers.browser import CHROMIUM, FLAGS

LOADS = 11
TALKS = 3
TURNS = 100
FEWER_TURNS = 40  # where only the taps are of interest
INTERVIEWS = 3
MOST_TURNS = 60
MEGA = 1e6
OURS = "levelhead"

Values = dict[str, list[float]]  # figure -> one value a run
Runs = dict[str, Values]  # chat -> its figures
STORY = "dizzy for two weeks when I roll over in bed, and my neck is stiff"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of the browser tests."""
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM or None, args=FLAGS)
        yield browser
        browser.close()


def load(chat: Chat) -> dict[str, float]:
    """Opening the page: until one could type, and what it took of network and processor.

    `blocking_ms` is Total Blocking Time until then and half a second more; `script_ms`, `layout_ms`
    and `task_ms` are Chromium's sums of running script, of style and layout, and of everything on
    the main thread.
    """
    usable = chat.usable()
    chat.page.wait_for_timeout(QUIET_MS)
    seen = chat.metrics()
    return {
        "usable_ms": usable,
        "blocking_ms": chat.blocking(usable + QUIET_MS),
        "script_ms": seen["ScriptDuration"] * 1000,
        "layout_ms": (seen["LayoutDuration"] + seen["RecalcStyleDuration"]) * 1000,
        "task_ms": seen["TaskDuration"] * 1000,
        "files": chat.traffic.files,
        "calls": chat.traffic.calls,
        "kilobytes": chat.traffic.kilobytes,
        "script_kb": chat.traffic.script_kb,
        "foreign": len(chat.traffic.foreign),
    }


def talk(chat: Chat, turns: int = TURNS) -> dict[str, float]:
    """A long conversation: typing at its beginning and end, and taps between.

    `tap_ms` is from the tap (the time stamp of its click) until the reply is painted; the first
    tap is left out, since one of the chats opens its session then. `late_ms` is that of the last
    twentieth. Heap and nodes are what is left after garbage was collected.
    """
    chat.usable()
    early = chat.type()
    clear(chat)
    chat.tap()
    taps = [chat.tap() for _ in range(turns)]
    late = chat.type()
    clear(chat)
    heap = chat.heap()
    events = early["events"] + late["events"]
    return {
        "tap_ms": middle(taps),
        "tap_95_ms": at(taps, 0.95),
        "late_ms": middle(taps[-turns // 20 :]),
        "key_ms": middle(early["keys"]),
        "key_98_ms": at(early["keys"], 0.98),
        "late_key_ms": middle(late["keys"]),
        "late_key_98_ms": at(late["keys"], 0.98),
        "inp_ms": at([*events, 16.0], 0.98),
        "heap_mb": heap["JSHeapUsedSize"] / MEGA,
        "nodes": heap["Nodes"],
    }


def clear(chat: Chat) -> None:
    """Take out again what was typed."""
    chat.page.keyboard.press("Control+A")
    chat.page.keyboard.press("Delete")


def alternate(
    browser: Browser,
    pages: Mapping[str, str],
    rounds: int,
    run: Callable[[Chat], dict[str, float]],
    slowed: float = SLOWED,
) -> Runs:
    """Open each page in turn, `rounds` times."""
    found: Runs = {name: {} for name in pages}
    for number in range(rounds):
        order = list(pages.items())[:: 1 if number % 2 else -1]
        for name, url in order:
            with opened(browser, url, slowed) as chat:
                for figure, value in run(chat).items():
                    found[name].setdefault(figure, []).append(value)
    return found


@dataclass(frozen=True, slots=True)
class Unopened:
    """What a page with the button alone has asked for."""

    files: int
    calls: int
    kilobytes: float


def unopened(browser: Browser, url: str) -> Unopened | None:
    """The page with one script line, nothing pressed; None without a button that opens it."""
    with opened(browser, url) as chat:
        chat.page.wait_for_timeout(QUIET_MS * 4)
        if chat.page.locator("levelhead-chat").count() == 0 or chat.page.locator(".turn").count():
            return None
        seen = chat.traffic
        return Unopened(seen.files, seen.calls, seen.kilobytes)


def real_taps(browser: Browser, url: str, interviews: int = INTERVIEWS) -> list[float]:
    """Whole interviews on the real product, Rasa behind it, at the machine's own speed."""
    taps: list[float] = []
    for _ in range(interviews):
        with opened(browser, url, slowed=1) as chat:
            chat.usable()
            taps += _interview(chat.page)
    return taps


def _interview(page: Page) -> list[float]:
    taps = [_press(page, "Yes, let's start")]
    page.get_by_label("Write here").fill(STORY)
    page.evaluate("bench.arm()")
    page.get_by_label("Write here").press("Enter")
    page.evaluate("bench.painted()")  # typed, no tap: it goes through NLU
    taps.append(_press(page, "Yes"))
    for _ in range(MOST_TURNS):
        turn = page.locator(".turn").last
        if turn.locator(".result").count():
            return taps
        if turn.locator("form").count():
            turn.locator('label:has([data-alone=""])').first.click()
            taps.append(_press(page, "Send"))
            continue
        options = turn.locator(".options button").all_inner_texts()
        taps.append(_press(page, "No" if "No" in options else options[1]))
    raise AssertionError("no result")


def _press(page: Page, title: str) -> float:
    button = page.locator(".turn").last.get_by_role("button", name=title, exact=True)
    button.scroll_into_view_if_needed()
    page.wait_for_timeout(120)
    page.evaluate("bench.arm()")
    button.click()
    return float(page.evaluate("bench.painted()"))
