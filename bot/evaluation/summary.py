"""Everything an evaluation says, in one value: the figures, the targets and the misses."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.engine import assess
from bot.engine.model import Catalog
from bot.evaluation import measures
from bot.evaluation.asking import Saving, savings
from bot.evaluation.cases import Case
from bot.evaluation.noise import noisy_truth
from bot.evaluation.outcomes import Outcome, evaluate
from bot.evaluation.person import interview
from bot.evaluation.statistics import Rate

_SETTINGS = Path(__file__).with_name("settings.yaml")


@dataclass(frozen=True, slots=True)
class Target:
    """A promise, and what came out."""

    key: str
    text: str
    wanted: str
    got: str
    met: bool | None  # None: no case to judge it by


@dataclass(frozen=True, slots=True)
class Miss:
    """A case that came out otherwise than expected."""

    outcome: Outcome
    kinds: tuple[str, ...]  # "under by 2", "over", "clinician", "system"


@dataclass(frozen=True, slots=True)
class Summary:
    """One evaluation."""

    version: str
    outcomes: Sequence[Outcome]
    triage: measures.Triage
    triage_told: measures.Triage
    direction: measures.Direction
    direction_told: measures.Direction
    cervicogenic: measures.Cervicogenic
    calibration: measures.Calibration
    asking: measures.Asking
    savings: Sequence[Saving]
    noisy: measures.Direction
    noisy_people: int
    noisy_calibration: measures.Calibration
    targets: Sequence[Target]
    misses: Sequence[Miss]
    anchors: Sequence[Mapping[str, str]]  # each with "ours": our figure for the same


@lru_cache(maxsize=1)
def settings() -> Mapping[str, Any]:
    """Targets, error habits and published anchors, as `settings.yaml` gives them."""
    from ruamel.yaml import YAML  # noqa: PLC0415

    loaded: Mapping[str, Any] = YAML(typ="safe").load(_SETTINGS.read_text(encoding="utf-8"))
    return loaded


def steps(cases: Sequence[Case]) -> int:
    """How many times `summarise` ticks."""
    return len(cases) * (2 + int(settings()["visitors"]["repeats"]))


def summarise(
    catalog: Catalog, cases: Sequence[Case], tick: Callable[[], None] = lambda: None
) -> Summary:
    """Evaluate cases, and error-prone people in their place, and sum up."""
    outcomes = evaluate(catalog, cases, tick)
    noisy = error_prone(catalog, outcomes, tick)
    triage = measures.triage(outcomes)
    direction = measures.direction(outcomes)
    neck = measures.cervicogenic(catalog, outcomes)
    calibration = measures.calibration(catalog, outcomes)
    asking = measures.asking(catalog, outcomes)
    noisy_direction = measures.direction(noisy)
    got: dict[str, Rate | float] = {
        "red_flags": triage.flags,
        "under_two": triage.under_two,
        "under_one": triage.under_one,
        "over": triage.over,
        "top1": direction.top1,
        "top2": direction.top2,
        "within_two": direction.within_two,
        "specificity": neck.specificity,
        "calibration_error": calibration.error,
        "questions": asking.median,
        "collected": asking.collected,
        "per_question": asking.per_question,
        "noisy_top2": noisy_direction.top2,
    }
    names = {key: want["text"] for key, want in settings()["targets"].items()}
    beside, names = {**got, "exact": triage.exact}, {**names, "exact": "Acceptable urgency"}
    return Summary(
        version=catalog.version,
        outcomes=outcomes,
        triage=triage,
        triage_told=measures.triage(outcomes, measures.told),
        direction=direction,
        direction_told=measures.direction(outcomes, measures.told),
        cervicogenic=neck,
        calibration=calibration,
        asking=asking,
        savings=savings(catalog, outcomes, tick),
        noisy=noisy_direction,
        noisy_people=len(noisy),
        noisy_calibration=measures.calibration(catalog, noisy),
        targets=[_target(key, want, got[key]) for key, want in settings()["targets"].items()],
        misses=_misses(outcomes),
        anchors=[
            {**a, "ours": f"{_short(beside[a['beside']])} ({names[a['beside']].lower()})"}
            for a in settings()["anchors"]
        ],
    )


def _short(figure: Rate | float) -> str:
    return f"{figure.value:.0%}" if isinstance(figure, Rate) else f"{figure:.2f}"


def error_prone(
    catalog: Catalog, outcomes: Sequence[Outcome], tick: Callable[[], None]
) -> list[Outcome]:
    """Error-prone people in each case's place, several times over; only cases judged by system."""
    habits, found = settings()["visitors"], []
    due = {o.case.id for o in measures.judged(outcomes)}
    for outcome in outcomes:
        case = outcome.case
        for turn in range(habits["repeats"]):
            if case.id in due:
                seed = f"{habits['seed']}-{case.id}-{turn}"
                chance = random.Random(seed)  # noqa: S311 - a simulation, not a secret
                truth = noisy_truth(catalog, case, habits, chance)
                talk = interview(catalog, truth, case.otherwise)
                result = assess(catalog, talk.answers)
                found.append(Outcome(case, talk, result, result, outcome.enough, (0, 0)))
            tick()
    return found


def _target(key: str, want: Mapping[str, Any], got: Rate | float) -> Target:
    value = got.value if isinstance(got, Rate) else got
    met: bool | None = None
    if not math.isnan(value):
        met = value >= want.get("at_least", -math.inf) and value <= want.get("at_most", math.inf)
    limit = want.get("at_least", want.get("at_most"))
    as_share = isinstance(got, Rate)
    sign = "at least" if "at_least" in want else "at most"
    return Target(
        key=key,
        text=want["text"],
        wanted=f"{sign} {limit:.0%}" if as_share else f"{sign} {limit:g}",
        got=str(got) if as_share else f"{value:.3g}",
        met=met,
    )


def _misses(outcomes: Sequence[Outcome]) -> list[Miss]:
    found = [Miss(outcome, kinds) for outcome in outcomes if (kinds := _kinds(outcome))]
    return sorted(found, key=lambda miss: (miss.kinds[0], miss.outcome.case.id))


def _kinds(outcome: Outcome) -> tuple[str, ...]:
    case, found = outcome.case, outcome.asked
    gap = measures.shortfall(case, found.urgency)
    kinds = [f"1 under by {gap}"] if gap > 0 else ["4 over"] if gap < 0 else []
    wanted = case.expected.specialists
    if wanted and not any(s.specialist in wanted for s in found.suggestions):
        kinds.append("2 clinician")
    if measures.judged([outcome]) and not measures.first_is_right(outcome):
        second = found.systems[1].system in case.expected.systems
        kinds.append("3 system second" if second else "3 system")
    return tuple(sorted(kinds))
