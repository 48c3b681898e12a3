"""What the parts of an assessment are worked out from: the answers, the signs and the shares."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.engine.derived import derive
from bot.engine.evidence import SHOWN, Weighing, weigh_known
from bot.engine.model import Answers, Catalog, FiredFlag, Score, SystemShare
from bot.engine.red_flags import screen_known


@dataclass(frozen=True, slots=True)
class Picture:
    """What the parts of an assessment are worked out from."""

    catalog: Catalog
    known: Answers
    flags: tuple[FiredFlag, ...]
    weighing: Weighing
    systems: tuple[SystemShare, ...]

    @property
    def named(self) -> list[Score]:
        """Conditions that may be named, best first, of the shown systems."""
        conditions = self.catalog.conditions
        return [
            s for s in self.weighing.scores if s.named and conditions[s.condition].system in SHOWN
        ]


def picture_of(catalog: Catalog, answers: Answers) -> Picture:
    """Derive, screen and weigh the answers, once for all that follows."""
    return picture_of_known(catalog, derive(catalog, answers))


def picture_of_known(
    catalog: Catalog, known: Answers, flags: tuple[FiredFlag, ...] | None = None
) -> Picture:
    """The same for answers that have been through `derive`; `flags` where they are known."""
    flags = screen_known(catalog, known) if flags is None else flags
    weighing = weigh_known(catalog, known)
    systems = _shown_systems(catalog, weighing)
    return Picture(catalog, known, flags, weighing, systems)


def _shown_systems(catalog: Catalog, weighing: Weighing) -> tuple[SystemShare, ...]:
    """System shares as they may be shown.

    A pattern that may not be named adds to its system, yet never puts it first. And no system is
    shown larger than the pattern that leads it may be shown: dizziness from the neck is a
    diagnosis of exclusion.
    """
    named = dict.fromkeys(SHOWN, 0.0)
    held_back = dict.fromkeys(SHOWN, 0.0)
    for score in weighing.scores:
        system = catalog.conditions[score.condition].system
        if system in named:
            (named if score.named else held_back)[system] += score.share
    for system, extra in held_back.items():
        room = max(v for s, v in named.items() if s != system) - named[system]
        named[system] += min(extra, max(room, 0.0))
    total = math.fsum(named.values()) or 1.0
    shares = {system: share / total for system, share in named.items()}
    behind = {system: held_back[system] > 0 for system in SHOWN}
    ordered = sorted(shares, key=lambda s: (-round(shares[s], 9), behind[s]))
    return _capped(catalog, weighing, {system: shares[system] for system in ordered})


def _capped(
    catalog: Catalog, weighing: Weighing, shares: Mapping[str, float]
) -> tuple[SystemShare, ...]:
    lead = catalog.conditions[weighing.scores[0].condition]
    cap, held = lead.confidence_cap, shares.get(lead.system, 0.0)
    shrunk = (1 - cap) / (1 - held) if held > cap else 1.0
    return tuple(
        SystemShare(s, min(share, cap) if s == lead.system else share * shrunk)
        for s, share in shares.items()
    )
