"""One chat on one page in Chromium, with a stopwatch: what a single run finds.

All times are in milliseconds of the page's own clock. "Painted" is the end of the frame in which
at least a line of the thing is inside its scrolling frame and at least half opaque, so that a
message that fades in or scrolls in late counts late. See site/probe.js.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

PROBE = (Path(__file__).parent / "site" / "probe.js").read_text(encoding="utf-8")
PHONE = {"width": 390, "height": 780}
SLOWED = 4.0  # how much slower the processor is made
QUIET_MS = 500  # what comes so long after a chat is usable, is counted as its loading
WORDS = "it started when I rolled over in bed on Monday"
KEY_GAP_MS = 60
BETWEEN_TAPS_MS = (80, 160)  # nobody taps in step with the screen
KILO = 1000


@dataclass
class Traffic:
    """What a page has asked for since its navigation, without the page itself."""

    files: int = 0  # scripts and styles
    calls: int = 0  # everything else
    kilobytes: float = 0.0  # as transferred, headers included
    script_kb: float = 0.0  # scripts alone
    foreign: list[str] = field(default_factory=list)  # addresses at other hosts
    _kinds: dict[str, str] = field(default_factory=dict)

    def watch(self, session: CDPSession, own: str) -> None:
        """Count from now on."""
        session.on("Network.requestWillBeSent", lambda event: self._asked(event, own))
        session.on("Network.loadingFinished", self._came)
        session.send("Network.enable")

    def _asked(self, event: dict[str, Any], own: str) -> None:
        kind, url = str(event.get("type")), str(event["request"]["url"])
        if kind == "Document" or url.startswith("data:"):
            return
        self._kinds[event["requestId"]] = kind
        self.files += kind in {"Script", "Stylesheet"}
        self.calls += kind not in {"Script", "Stylesheet"}
        if not url.startswith(own):
            self.foreign.append(url)

    def _came(self, event: dict[str, Any]) -> None:
        kind = self._kinds.get(event["requestId"])
        if kind is None:
            return
        size = event["encodedDataLength"] / KILO
        self.kilobytes += size
        self.script_kb += size if kind == "Script" else 0


@dataclass
class Chat:
    """A page that is open on a chat, in a profile of its own: nothing is cached."""

    page: Page
    session: CDPSession
    traffic: Traffic

    def usable(self) -> float:
        """From navigation start until typing is accepted and the first message is painted."""
        return float(self.page.evaluate("bench.usable()"))

    def blocking(self, until: float) -> float:
        """Total blocking time: what long tasks took over 50 ms each, up to a moment."""
        return float(self.page.evaluate("until => bench.blocking(until)", until))

    def metrics(self) -> dict[str, float]:
        """Chromium's own counters; times are in seconds."""
        found = self.session.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in found}

    def heap(self) -> dict[str, float]:
        """The same after garbage was collected."""
        self.session.send("HeapProfiler.collectGarbage")
        return self.metrics()

    def tap(self, index: int = 1) -> float:
        """Tap an option of the last reply; how long until the answer to it is painted."""
        option = self.page.evaluate_handle("index => bench.option(index)", index).as_element()
        assert option is not None, "no option to tap"
        option.scroll_into_view_if_needed()
        self.page.wait_for_timeout(random.uniform(*BETWEEN_TAPS_MS))
        box = option.bounding_box()
        assert box is not None
        self.page.evaluate("bench.arm()")
        option.dispose()  # a page must not keep it because of us
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return float(self.page.evaluate("bench.painted()"))

    def type(self, words: str = WORDS) -> dict[str, list[float]]:
        """Type into the input; how long each key took to be painted, and the browser's own list.

        `keys` are from the key's own time stamp to the end of the next frame. `events` are the
        Event Timing entries of those that took 16 ms or more, in steps of 8 ms (as INP is made).
        """
        self.page.evaluate("bench.focus()")
        self.page.evaluate("bench.typed()")
        for letter in words:
            self.page.keyboard.press("Space" if letter == " " else letter)
            self.page.wait_for_timeout(KEY_GAP_MS + random.uniform(0, 16))
        found: dict[str, list[float]] = self.page.evaluate("bench.typed()")
        return found


@contextmanager
def opened(browser: Browser, url: str, slowed: float = SLOWED) -> Iterator[Chat]:
    """Open a page as a new visitor with a phone, on a processor made slower."""
    context = browser.new_context(viewport={"width": PHONE["width"], "height": PHONE["height"]})
    try:
        page = context.new_page()
        page.add_init_script(PROBE)
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        traffic = Traffic()
        own = "/".join(url.split("/")[:3])
        traffic.watch(session, own)
        page.goto(url)
        yield Chat(page, session, traffic)
    finally:
        context.close()


def at(values: Sequence[float], part: float) -> float:
    """A percentile, by the nearest value that is really there."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)
