"""The pictures for the README and the docs, made anew: `make screenshots`.

Real conversations in Chromium with the real use cases behind; no trained model is needed.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bot.knowledge import load_catalog, load_clinic
from bot.settings import ROOT, load_settings
from tests.helpers.browser import CHROMIUM, FLAGS, turn
from tests.web.states import STORY, STROKE, Stage, served

FOLDER = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000
COLOURS = 256
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 740}
# 1280 x 800 at 200 percent: half as many pixels, each twice as large.
ZOOMED = {"width": 640, "height": 400}
TALL = {"width": 720, "height": 2600}
# What the visitor says: the story, the danger sign.
SPOKEN = {
    "en": (STORY, STROKE),
    "es": (
        "llevo dos semanas con mareo al darme la vuelta en la cama, y tengo el cuello tieso",
        "se me cae media cara y arrastro las palabras",
    ),
}


@dataclass
class Hand:
    """A visitor's hand on a page; goes by shapes, so that any language will do."""

    page: Page
    story: str
    alarm: str

    def answered(self, act: Callable[[], None]) -> None:
        turns = self.page.locator(".turn").count()
        act()
        self.page.locator(".turn").nth(turns).wait_for(state="attached")

    def agrees(self) -> Hand:
        self.answered(turn(self.page).locator("button.primary").first.click)
        return self

    def says(self, text: str) -> Hand:
        self.page.locator("textarea").fill(text)
        self.answered(lambda: self.page.locator("textarea").press("Enter"))
        return self

    def tells(self) -> Hand:
        return self.agrees().says(self.story)

    def first_option(self) -> Hand:
        self.answered(turn(self.page).locator(".options button").first.click)
        return self

    def goes_on(self, until: str) -> Hand:
        """None of these, no, or the first option, until this shows."""
        for _ in range(60):
            if turn(self.page).locator(until).count():
                return self
            none = turn(self.page).locator('label:has([data-alone=""])')
            if none.count():
                none.first.click()
                self.answered(turn(self.page).locator("[type=submit]").click)
            else:
                options = turn(self.page).locator(".options button")
                self.answered(options.nth(min(1, options.count() - 1)).click)
        raise AssertionError(f"{until} never shows")


def _checklist(hand: Hand) -> None:
    hand.tells().first_option()
    turn(hand.page).locator("label").nth(1).click()


def _question(hand: Hand) -> None:
    hand.tells().first_option().goes_on('.options[role="group"]')


def _result(hand: Hand) -> None:
    hand.tells().first_option().goes_on(".result")


@dataclass(frozen=True)
class Picture:
    """What is done, and how it is looked at."""

    act: Callable[[Hand], object]
    size: dict[str, int]
    look: dict[str, Any] = field(default_factory=dict)
    only: str = ""  # this part of the page
    language: str = ""  # in which it is always drawn


PICTURES = {
    "desktop": Picture(Hand.tells, DESKTOP),
    "phone": Picture(_checklist, PHONE, {"device_scale_factor": 2}),
    "dark": Picture(_question, PHONE, {"device_scale_factor": 2, "color_scheme": "dark"}),
    "zoom-200": Picture(Hand.tells, ZOOMED, {"device_scale_factor": 2}),
    "emergency": Picture(
        lambda hand: hand.tells().says(hand.alarm), PHONE, {"device_scale_factor": 2}
    ),
    "result": Picture(_result, TALL, only=".result"),
    "spanish": Picture(Hand.tells, DESKTOP, language="es"),
}


def draw(browser: Browser, stage: Stage, picture: Picture, language: str) -> bytes:
    """One picture as it comes from the browser."""
    context = browser.new_context(
        viewport=picture.size,
        locale=language,
        reduced_motion="reduce",
        **picture.look,
    )
    page = context.new_page()
    page.goto(f"{stage.url}/?language={language}")
    turn(page).wait_for()
    picture.act(Hand(page, *SPOKEN[language]))
    page.mouse.move(0, 0)
    page.locator("levelhead-chat").evaluate("chat => chat.scrollIntoView({ block: 'center' })")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    shot = page.locator(picture.only).screenshot() if picture.only else page.screenshot()
    context.close()
    return shot


def squeezed(shot: bytes) -> bytes:
    """The same picture in 256 colours: a third of the size, and no difference to be seen."""
    few = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return min(out.getvalue(), shot, key=len)


def main() -> None:
    """Make all pictures, or those that are named."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PICTURES))
    arguments.add_argument("--language", default="en", choices=sorted(SPOKEN))
    arguments.add_argument("--clinic", type=Path, default=ROOT / "deploy" / "clinic.yml")
    arguments.add_argument("--folder", type=Path, default=FOLDER)
    given = arguments.parse_args()
    suffix = "" if given.language == "en" else f"-{given.language}"
    given.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as var, sync_playwright() as tool:
        settings = replace(load_settings({"LEVELHEAD_VAR": var}), clinic_file=given.clinic)
        browser = tool.chromium.launch(executable_path=CHROMIUM or None, args=FLAGS)
        with served(settings, load_catalog(), load_clinic(given.clinic)) as stage:
            for name in given.names or PICTURES:
                language = PICTURES[name].language or given.language
                shot = squeezed(draw(browser, stage, PICTURES[name], language))
                if len(shot) > MOST_BYTES:
                    raise SystemExit(f"{name}: {len(shot)} bytes are too many")
                path = given.folder / f"{name}{'' if PICTURES[name].language else suffix}.png"
                path.write_bytes(shot)
                print(f"{path}: {len(shot) // 1024} kB")  # noqa: T201
        browser.close()


if __name__ == "__main__":
    main()
