"""The widget's table, in the form of the other one of `make bench`."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.promises import most
from tests.bench.widget.measure import OURS, Runs, Unopened, Values
from tests.bench.widget.watch import at, middle

MOST_KB, MOST_FILES, MOST_TAP_MS = 25.0, 1, 100.0

# figure -> (name, digits)
SLOWED_ROWS = {
    "script_kb": ("scripts as transferred, gzipped (kB)", 1),
    "files": ("requests for scripts and styles", 0),
    "calls": ("other requests until usable", 0),
    "foreign": ("requests to other hosts", 0),
    "usable_ms": ("one can type and the first message is there (ms)", 0),
    "script_ms": ("running script while it loads (ms)", 0),
    "layout_ms": ("style and layout while it loads (ms)", 0),
    "blocking_ms": ("total blocking time while it loads (ms)", 0),
    "key_ms": ("key to next paint, p50 (ms)", 1),
    "key_98_ms": ("key to next paint, p98 (ms)", 1),
    "late_key_ms": ("the same after 100 turns, p50 (ms)", 1),
    "late_key_98_ms": ("the same after 100 turns, p98 (ms)", 1),
    "inp_ms": ("slow keys by Event Timing, p98 (ms)", 0),
    "tap_ms": ("tap to painted reply, server at once, p50 (ms)", 1),
    "tap_95_ms": ("tap to painted reply, server at once, p95 (ms)", 1),
    "late_ms": ("the same in turns 96 to 100, p50 (ms)", 1),
    "heap_mb": ("JavaScript heap after 100 turns (MB)", 1),
    "nodes": ("DOM nodes after 100 turns", 0),
}
UNSLOWED_ROWS = {
    "tap_ms": ("tap to painted reply, server at once, p50 (ms)", 1),
    "tap_95_ms": ("tap to painted reply, server at once, p95 (ms)", 1),
}


@dataclass(frozen=True, slots=True)
class Widget:
    """All that was found about our widget, and about the other chat where it could be had."""

    peer: str  # its name and version, or nothing
    slowed: Runs
    unslowed: Runs
    real: list[float]  # taps on the real product
    before: Unopened | None


def table(found: Widget) -> str:
    """The comparison as Markdown: medians, with the least and the most of all runs."""
    promised = most(middle(found.real), MOST_TAP_MS)
    peer = found.peer or "no other chat"
    lines = [
        f"| widget, 4x slowed processor | {peer} | Levelhead | ratio | promised |",
        "| --- | --- | --- | --- | --- |",
        *_rows(SLOWED_ROWS, found.slowed),
        "| at the machine's own speed | | | | |",
        *_rows(UNSLOWED_ROWS, found.unslowed),
        _row("tap to painted reply, real product, p50 (ms)", middle(found.real), promised),
        _row("tap to painted reply, real product, p95 (ms)", at(found.real, 0.95), ""),
        _before_row(found.before),
    ]
    return "\n".join(lines)


def _row(name: str, ours: float, promise: str) -> str:
    return f"| {name} | | {ours:.1f} | | {promise} |"


def _rows(rows: dict[str, tuple[str, int]], runs: Runs) -> list[str]:
    ours, theirs = runs[OURS], _other(runs)
    return [
        f"| {name} | {spread(theirs.get(key, []), digits)} | {spread(ours[key], digits)} "
        f"| {ratio(ours[key], theirs.get(key, []))} | {_promise(key, ours[key])} |"
        for key, (name, digits) in rows.items()
    ]


def _other(runs: Runs) -> Values:
    return next((values for name, values in runs.items() if name != OURS), {})


def _promise(key: str, values: Sequence[float]) -> str:
    bounds = {"script_kb": MOST_KB, "files": MOST_FILES}
    return most(middle(values), bounds[key]) if key in bounds else ""


def _before_row(before: Unopened | None) -> str:
    name = "requests before it is opened, button only"
    if before is None:
        return f"| {name} | | | | none but the script: MISSED, it has no button |"
    kept = "kept" if before.files <= MOST_FILES and not before.calls else "MISSED"
    return f"| {name} | | {before.files + before.calls} | | none but the script: {kept} |"


def spread(values: Sequence[float], digits: int) -> str:
    """The median, and the least and the most where they differ."""
    if not values:
        return ""
    shown = [f"{value:.{digits}f}" for value in (middle(values), min(values), max(values))]
    return shown[0] if shown[1] == shown[2] else f"{shown[0]} ({shown[1]} to {shown[2]})"


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Ours to theirs, round by round: the median, and the least and the most."""
    pairs = [our / their for our, their in zip(ours, theirs, strict=False) if their]
    if not pairs:
        return ""
    least, greatest = min(pairs), max(pairs)
    centre = statistics.median(pairs)
    same = f"{least:.2f}" == f"{greatest:.2f}"
    return f"{centre:.2f}" if same else f"{centre:.2f} ({least:.2f} to {greatest:.2f})"
