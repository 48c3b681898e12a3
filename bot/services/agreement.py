"""How often the clinic agrees with the engine: the clinic's own measure of how good the tool is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.engine.model import Urgency
from bot.services.desk import Desk
from bot.services.staff_ports import Agreement

Z = 1.959964  # of a 95% interval


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its Wilson 95% interval, which is honest for few cases too."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """The share; 0 where there is no case."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval after Wilson; 0 to 1 where there is no case."""
        if not self.of:
            return (0.0, 1.0)
        n, p = self.of, self.share
        middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
        half = Z * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
        return (max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True, slots=True)
class Line:
    """The rates of one type of case."""

    label: str
    urgency: Rate
    specialist: Rate
    too_late: int  # staff would see them sooner than the engine said
    too_soon: int


def lines(desk: Desk, judged: Iterable[tuple[str, Agreement]]) -> tuple[list[Line], list[Line]]:
    """Rates by how soon the engine said, and by whom it suggested first; each with all together.

    Of the same person on the same case only the last word counts.
    """
    last = list({(case, a.staff_id): a for case, a in judged}.values())
    by_urgency = [
        _line(desk.say(f"result.urgency_text.{u.value}"), [a for a in last if a.urgency == u.value])
        for u in Urgency
    ]
    found = dict.fromkeys(a.specialist for a in last)
    known = desk.catalog.specialists
    by_specialist = [
        _line(known[s].label if s in known else s, [a for a in last if a.specialist == s])
        for s in found
    ]
    by_specialist.sort(key=lambda line: -line.specialist.of)
    everything = _line("All together", last)
    return [*by_urgency, everything], [*by_specialist, everything]


def _line(label: str, judged: Sequence[Agreement]) -> Line:
    moved = [
        Urgency(a.urgency_instead).rank - Urgency(a.urgency).rank
        for a in judged
        if a.urgency_instead is not None
    ]
    return Line(
        label=label,
        urgency=Rate(sum(a.urgency_agrees for a in judged), len(judged)),
        specialist=Rate(sum(a.specialist_agrees for a in judged), len(judged)),
        too_late=sum(step > 0 for step in moved),
        too_soon=sum(step < 0 for step in moved),
    )
