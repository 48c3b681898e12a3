"""What the engine suggests for each case, beside what was expected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.engine import assess
from bot.engine.derived import derive
from bot.engine.model import UNSURE, Assessment, Catalog
from bot.evaluation.cases import Case
from bot.evaluation.person import Talk, interview, opening


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case: what came out of the interview, and of all its answers at once."""

    case: Case
    talk: Talk
    asked: Assessment  # after the interview, as a visitor gets it
    told: Assessment  # from everything the case says, as staff get it
    enough: bool  # the case says enough to judge the system by
    collected: tuple[int, int]  # of its pertinent findings: (known after the interview, all)


def evaluate(
    catalog: Catalog, cases: Sequence[Case], tick: Callable[[], None] = lambda: None
) -> list[Outcome]:
    """Assess every case, after an interview and from all its answers."""
    found = []
    for case in cases:
        found.append(_outcome(catalog, case))
        tick()
    return found


def _outcome(catalog: Catalog, case: Case) -> Outcome:
    talk = interview(catalog, case.answers, case.otherwise, opening(catalog, case))
    told = assess(catalog, case.answers)
    return Outcome(
        case=case,
        talk=talk,
        asked=assess(catalog, talk.answers),
        told=told,
        enough=len({t.finding for t in told.terms}) >= catalog.model["min_answers"].value,
        collected=_collected(catalog, case, talk),
    )


def _collected(catalog: Catalog, case: Case, talk: Talk) -> tuple[int, int]:
    """How many of the findings that the case states the interview got right.

    A list that was ticked says less than a scale: "sometimes" counts as found by a yes.
    """
    pertinent = {f: v for f, v in case.answers.items() if v != UNSURE}
    held = derive(catalog, talk.answers)
    right = sum(_same(held.get(f), v) for f, v in pertinent.items())
    return right, len(pertinent)


def _same(held: str | None, stated: str) -> bool:
    yes = ("present", "sometimes")
    if held is None:
        return False
    return held == stated or (held in yes and stated in yes) or held in stated.split("|")
