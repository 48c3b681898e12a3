"""The pictures of an evaluation, as SVG that stands in the page itself."""

from __future__ import annotations

import io
from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from bot.engine.evidence import SHOWN
from bot.evaluation.report import TIERS
from bot.evaluation.statistics import Rate
from bot.evaluation.summary import Summary

mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "levelhead", "font.size": 9})
INK, WRONG = "#1d5f6b", "#b3452c"


def reliability(found: Summary) -> str:
    """How sure the first system was said to be, against how often it was right."""
    figure = Figure(figsize=(4.2, 4.0))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1)
    groups = found.calibration.groups
    for group in groups:
        low, high = Rate(round(group.right * group.count), group.count).interval
        axes.plot([group.stated] * 2, [low, high], color=INK, linewidth=1)
    axes.scatter(
        [g.stated for g in groups],
        [g.right for g in groups],
        s=[12 + 4 * g.count for g in groups],
        color=INK,
        zorder=3,
    )
    axes.set(
        xlim=(0, 1),
        ylim=(0, 1),
        xlabel="said: share of the first system",
        ylabel="came true: first system right",
        title="How sure, and how often right",
    )
    return _svg(figure, "Reliability diagram")


def urgency(found: Summary) -> str:
    """Expected against suggested urgency."""
    names = [tier.value for tier in TIERS]
    counts = [[found.triage.table.get((a, b), 0) for b in TIERS] for a in TIERS]
    return _grid(counts, names, "How soon: expected (down), suggested (across)")


def systems(found: Summary) -> str:
    """Expected against first suggested system."""
    counts = [[found.direction.table.get((a, b), 0) for b in SHOWN] for a in SHOWN]
    return _grid(counts, list(SHOWN), "System: expected (down), first (across)")


def questions(counts: Sequence[int]) -> str:
    """How many questions the interviews took after the red flags."""
    figure = Figure(figsize=(4.2, 3.0))
    axes = figure.subplots()
    if counts:
        axes.hist(counts, bins=[n - 0.5 for n in range(max(counts) + 2)], color=INK, rwidth=0.85)
    axes.set(xlabel="questions after the red flags", ylabel="cases", title="Length of interviews")
    return _svg(figure, "Histogram of questions")


def _grid(counts: Sequence[Sequence[int]], names: Sequence[str], title: str) -> str:
    figure = Figure(figsize=(4.2, 4.0))
    axes = figure.subplots()
    table = np.asarray(counts, dtype=float)
    axes.imshow(table, cmap="GnBu", vmin=0)
    axes.set_xticks(range(len(names)), names, rotation=30)
    axes.set_yticks(range(len(names)), names)
    middle = table.max() / 2
    for down, row in enumerate(counts):
        for across, count in enumerate(row):
            if count:
                colour = "white" if count > middle else "black" if down == across else WRONG
                axes.text(across, down, str(count), ha="center", va="center", color=colour)
    axes.set_title(title, fontsize=9)
    return _svg(figure, title)


def _svg(figure: Figure, name: str) -> str:
    figure.tight_layout()
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue()
    drawing = text[text.index("<svg") :]
    return drawing.replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1)
