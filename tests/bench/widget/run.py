"""The widget's part of `make bench`; `make bench ARGS=--widget` does it alone.

Our widget and deep-chat, on the same page, from the same server, in the same browser, asking the
same door with a script behind it; then ours on the real product. Others use the machine while
this runs, so all figures are medians of alternating runs, with the least and the most beside them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error

from bot.settings import ROOT
from tests.bench.widget.measure import (
    FEWER_TURNS,
    LOADS,
    OURS,
    TALKS,
    Runs,
    alternate,
    chromium,
    load,
    real_taps,
    talk,
    unopened,
)
from tests.bench.widget.peer import NAME, VERSION, NoPeer, peer_script
from tests.bench.widget.report import Widget, table
from tests.bench.widget.site import site
from tests.helpers.stack import start_stack, stop_stack

CACHE = ROOT / "var" / "bench"


def say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    """Measure, print the table."""
    try:
        say(table(measure()))
    except Error as error:
        if "launch" not in error.message:
            raise
        say("Widget: not measured: no Chromium; install it, or set LEVELHEAD_CHROMIUM.")


def measure() -> Widget:
    """Everything: some minutes."""
    script = _peer()
    names = [OURS, NAME] if script else [OURS]
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        with site(Path(folder) / "site", script) as url:
            pages = {name: f"{url}/on/{name}" for name in names}
            alternate(browser, pages, 1, load)  # the browser's own first time
            say("Widget: loading ...")
            slowed = alternate(browser, pages, LOADS, load)
            say("Widget: talking ...")
            _join(slowed, alternate(browser, pages, TALKS, talk))
            unslowed = alternate(
                browser, pages, TALKS, lambda chat: talk(chat, FEWER_TURNS), slowed=1
            )
            before = unopened(browser, f"{url}/on/floating")
        say("Widget: on the real product ...")
        with _product(Path(folder) / "product") as url:
            real = real_taps(browser, url)
    return Widget(f"{NAME} {VERSION}" if script else "", slowed, unslowed, real, before)


def _peer() -> bytes | None:
    try:
        return peer_script(CACHE)
    except NoPeer as reason:
        say(f"Widget: without another chat beside it: {reason}.")
        return None


def _join(runs: Runs, more: Runs) -> None:
    for name, values in more.items():
        runs[name].update(values)


@contextmanager
def _product(var: Path) -> Iterator[str]:
    stack = start_stack(var)
    try:
        yield stack.web
    finally:
        stop_stack(stack)


if __name__ == "__main__":
    main()
