"""For everyone: in every state there is nothing in anybody's way.

One page a state, and several looks at it: axe's rules, colours, widths, zoom, text spacing, the
keyboard's focus, the size of what is pressed, and mirrored for right-to-left.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.settings import ROOT
from tests.helpers.browser import screenshot
from tests.web.reading import unclear
from tests.web.states import Stage, at

pytest_plugins = ["tests.helpers.browser", "tests.web.states"]
pytestmark = pytest.mark.web

PICTURES = ROOT / "tests" / "results" / "everyone"
BARRIERS = (Path(__file__).parent / "barriers.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},  # off unless asked for
    "resultTypes": ["violations"],
}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": 640, "height": 400}  # 1280 x 800 at 200 percent
LARGEST = {"width": 320, "height": 256}  # 1280 x 1024 at 400 percent
WIDE = {"width": 1280, "height": 800}
LAYOUT = ("sideways", "cutOff", "overlaps")
OURS = 44  # pixels; WCAG asks for 24
# Twice as large for the page and for the chat, which follows the browser's setting by itself.
BIG_TEXT = """html { font-size: 200% !important; }
  levelhead-chat { --lh-font-size: 32px !important; }"""
# As many themes have it: rems of ten pixels; and a chat beside the text.
SIDE_COLUMN = """html { font-size: 62.5% !important; }
  main { inline-size: 300px !important; } footer { display: none !important; }"""
# WCAG 1.4.12: what readers may set for themselves without losing anything.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-block-end: 2em !important; }"""
# The page, and the chat where it says by itself which way its language is read.
READS = """dir => {
  const root = document.querySelector('levelhead-chat').shadowRoot;
  for (const node of [document.documentElement, ...root.querySelectorAll('[dir]')]) node.dir = dir;
}"""
WEAR = """css => {
  const sheet = Object.assign(new CSSStyleSheet(), { worn: true });
  sheet.replaceSync(css);
  const roots = [document, ...[...document.querySelectorAll('*')].map(n => n.shadowRoot)];
  for (const root of roots.filter(Boolean))
    root.adoptedStyleSheets = [...root.adoptedStyleSheets.filter(s => !s.worn), sheet];
}"""


# --- looking ------------------------------------------------------------------------------------


class Look:
    """A page that is looked at in several ways; what stands in the way is written down."""

    def __init__(self, page: Page, state: str) -> None:
        self.page = page
        self.state = state
        self.found: list[str] = []
        self.way = ""
        page.evaluate(BARRIERS)

    def __call__(self, way: str, size: dict[str, int] | None = None, **media: Any) -> Look:
        """Look in another way from here on; media are those of `Page.emulate_media`."""
        self.way = way
        if size:
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
        if media:
            self.page.emulate_media(**media)
        return self.settled()

    def settled(self) -> Look:
        """Go on when what was changed is laid out and painted."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
        )
        return self

    def wears(self, css: str) -> Look:
        """The reader's own style over the page's and the chat's; the one before is taken off."""
        self.page.evaluate(WEAR, css)
        return self.settled()

    def axe(self, options: dict[str, Any]) -> Look:
        """Axe's rules, and a picture as for `barriers`."""
        if os.environ.get("LEVELHEAD_PICTURES"):
            screenshot(self.page, PICTURES, f"{self.state}-{self.way}")
        found = Axe().run(self.page, options=options)
        return self._note([found.generate_report()] if found.violations_count else [])

    def barriers(self, *names: str, **values: int) -> Look:
        """The rules in `barriers.js`; with LEVELHEAD_PICTURES=1 also a picture to look at."""
        if os.environ.get("LEVELHEAD_PICTURES"):
            screenshot(self.page, PICTURES, f"{self.state}-{self.way}")
        for name in names:
            lines = self.page.evaluate(f"() => barriers.{name}({values.get(name, '')})")
            self._note([f"{name}: {line}" for line in lines])
        return self

    def names(self) -> Look:
        """Every control has a name, and every button one of its own."""
        return self._note([f"names: {line}" for line in unclear(self.page)])

    def focus(self) -> Look:
        """Tab through everything: the focus is seen, and nothing lies over it."""
        self.page.evaluate("() => { window.seats = new Map(); }")
        seats: list[int] = []
        for _ in range(80):
            self.page.keyboard.press("Tab")
            held = self.page.evaluate("() => barriers.focused()")
            if held is None or held["seat"] in seats:
                break
            seats.append(held["seat"])
            self._note([f"focus: {held['name']}: {line}" for line in held["wrong"]])
        return self if seats else self._note(["focus: nothing takes it"])

    def mirrored(self) -> Look:
        """Right to left, everything is where a mirror would show it."""
        straight = self.page.evaluate("() => barriers.places(false)")
        self.page.evaluate(READS, "rtl")
        mirror = self.settled().page.evaluate("() => barriers.places(true)")
        if len(straight) != len(mirror):
            return self._note([f"mirror: {len(straight)} pieces became {len(mirror)}"])
        pairs = zip(straight, mirror, strict=True)
        return self._note(
            [
                f"mirror: {one[0]} is at {one[1]}, {other[1]} in the mirror"
                for one, other in pairs
                if abs(one[1] - other[1]) > 2
            ]
        )

    def straight(self) -> Look:
        """Left to right again."""
        self.page.evaluate(READS, "ltr")
        return self.settled()

    def _note(self, lines: list[str]) -> Look:
        self.found += [f"[{self.way}] {line}" for line in lines]
        return self


def test_nothing_is_in_the_way(
    browser: Browser, stage: Stage, state: str, kept: dict[str, Any]
) -> None:
    with at(browser, stage, state) as page:
        look = Look(page, state)
        look("phone").axe(RULES).barriers("small", "moves", small=OURS).names()
        look("dark", color_scheme="dark").axe(COLOURS)
        look("more contrast", color_scheme="light", contrast="more").axe(COLOURS)
        look("forced", forced_colors="active").barriers("bare", "cutOff")
        look("320", NARROW, forced_colors="none", contrast="no-preference").barriers(*LAYOUT)
        look("320-spaced").wears(SPACED).barriers("sideways", "cutOff").wears("")
        look("rtl").mirrored().barriers(*LAYOUT).straight()
        look("wide", WIDE).barriers(*LAYOUT)
        look("big-text").wears(BIG_TEXT).barriers(*LAYOUT).wears("")
        look("200", ZOOMED).barriers(*LAYOUT).focus()
        assert not look.found, "\n".join(look.found)


@pytest.mark.parametrize("state", ["checklist", "emergency", "result_open"])
def test_in_the_side_column_of_a_site_with_small_letters(
    browser: Browser, stage: Stage, state: str, kept: dict[str, Any]
) -> None:
    with at(browser, stage, state, viewport=WIDE) as page:
        look = Look(page, state)("sidebar").wears(SIDE_COLUMN)
        look.barriers(*LAYOUT, "small", small=OURS)
        assert not look.found, "\n".join(look.found)
        sizes = page.evaluate("() => barriers.letters()")
        assert min(sizes) >= 14, sizes
        assert page.locator("levelhead-chat").evaluate("n => n.clientWidth") < 320


@pytest.mark.parametrize("state", ["checklist", "emergency", "result_open"])
def test_at_four_hundred_percent(
    browser: Browser, stage: Stage, state: str, kept: dict[str, Any]
) -> None:
    with at(browser, stage, state, viewport=LARGEST) as page:
        if state == "emergency":
            expect(page.locator(".call")).to_be_in_viewport()
        look = Look(page, state)("400", LARGEST).barriers(*LAYOUT).focus()
        assert not look.found, "\n".join(look.found)
