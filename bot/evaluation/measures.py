"""The figures of an evaluation, worked out from its outcomes."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.engine.evidence import SHOWN
from bot.engine.model import Assessment, Catalog, Urgency
from bot.evaluation.cases import Case
from bot.evaluation.outcomes import Outcome
from bot.evaluation.statistics import Bin, Rate, brier, calibration_error, ppv, reliability

PRIORS = ("cgd_prior_low", "cgd_prior_mid", "cgd_prior_high")
Pick = Callable[[Outcome], Assessment]


@dataclass(frozen=True, slots=True)
class Triage:
    """How often the urgency was right, and which way it was wrong."""

    emergency: Rate  # sensitivity for emergency
    soon: Rate  # sensitivity for emergency or today
    exact: Rate  # one of the acceptable tiers
    under_one: Rate
    under_two: Rate
    over: Rate
    flags: Rate  # red-flag cases at their tier or above
    near_misses: Rate  # rules that must not fire and did not
    over_causes: Mapping[str, int]
    table: Mapping[tuple[Urgency, Urgency], int]  # (expected, suggested) -> cases


@dataclass(frozen=True, slots=True)
class Direction:
    """How often system and clinician type were right."""

    top1: Rate
    top2: Rate
    first_clinician: Rate
    within_two: Rate
    table: Mapping[tuple[str, str], int]  # (chief expected system, first suggested) -> cases


@dataclass(frozen=True, slots=True)
class Cervicogenic:
    """How often dizziness from the neck was named, rightly and wrongly."""

    named: Rate  # of all cases
    sensitivity: Rate
    specificity: Rate
    ppv: Mapping[float, float]  # share of visitors who have it -> how often the name is right


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far "how sure" matches "how often right"."""

    groups: Sequence[Bin]
    error: float  # expected calibration error of how sure the first system was said to be
    error_uncapped: float  # the same without results that are held at a pattern's cap
    brier: float
    brier_prior: float  # the same for somebody who only knows how common each system is
    by_word: Mapping[str, Rate]  # confidence word -> first system right
    count: int


@dataclass(frozen=True, slots=True)
class Asking:
    """How much was asked, and how much of what mattered came out."""

    median: float
    ninetieth: float
    screens: float  # median of the danger-sign questions
    collected: float  # mean share of a case's pertinent findings
    per_question: float  # pertinent findings per question, danger-sign lists included
    cases: int


def asked(outcome: Outcome) -> Assessment:
    """The result after the interview."""
    return outcome.asked


def told(outcome: Outcome) -> Assessment:
    """The result from all the case says at once."""
    return outcome.told


def shortfall(case: Case, suggested: Urgency) -> int:
    """By how many tiers a suggestion is less urgent than the least acceptable; negative: more."""
    ranks = [tier.rank for tier in case.expected.acceptable]
    if suggested.rank < min(ranks):
        return min(ranks) - suggested.rank
    return min(max(ranks) - suggested.rank, 0)


def triage(outcomes: Sequence[Outcome], pick: Pick = asked) -> Triage:
    """Urgency suggested against urgency expected."""
    gaps = [(o, shortfall(o.case, pick(o).urgency)) for o in outcomes]

    def caught(tiers: tuple[Urgency, ...]) -> Rate:
        due = [o for o in outcomes if o.case.expected.urgency in tiers]
        return Rate(sum(pick(o).urgency in tiers for o in due), len(due))

    flagged = [(o, gap) for o, gap in gaps if o.case.expected.flag]
    near = [o for o in outcomes if o.case.expected.not_flag]
    quiet = [o for o in near if o.case.expected.not_flag not in {f.flag for f in pick(o).flags}]
    return Triage(
        emergency=caught((Urgency.EMERGENCY,)),
        soon=caught((Urgency.EMERGENCY, Urgency.TODAY)),
        exact=Rate(sum(gap == 0 for _, gap in gaps), len(gaps)),
        under_one=Rate(sum(gap == 1 for _, gap in gaps), len(gaps)),
        under_two=Rate(sum(gap > 1 for _, gap in gaps), len(gaps)),
        over=Rate(sum(gap < 0 for _, gap in gaps), len(gaps)),
        flags=Rate(sum(gap <= 0 for _, gap in flagged), len(flagged)),
        near_misses=Rate(len(quiet), len(near)),
        over_causes=Counter(pick(o).urgency_because for o, gap in gaps if gap < 0),
        table=Counter((o.case.expected.urgency, pick(o).urgency) for o in outcomes),
    )


def direction(outcomes: Sequence[Outcome], pick: Pick = asked) -> Direction:
    """System and clinician suggested against those expected.

    The system is judged where the case has one and says enough; danger that ends the interview
    has none. A clinician type is right when the case lists it as acceptable.
    """
    due = judged(outcomes)
    first = [first_is_right(o, pick) for o in due]
    second = [
        bool(set(o.case.expected.systems) & {s.system for s in pick(o).systems[:2]}) for o in due
    ]
    seen = [o for o in outcomes if o.case.expected.specialists]
    right = [
        [s.specialist in o.case.expected.specialists for s in pick(o).suggestions] for o in seen
    ]
    return Direction(
        top1=Rate(sum(first), len(due)),
        top2=Rate(sum(second), len(due)),
        first_clinician=Rate(sum(r[0] for r in right), len(right)),
        within_two=Rate(sum(any(r) for r in right), len(right)),
        table=Counter((o.case.expected.systems[0], pick(o).systems[0].system) for o in due),
    )


def first_is_right(outcome: Outcome, pick: Pick = asked) -> bool:
    """Whether the first system suggested is one that the case has."""
    return pick(outcome).systems[0].system in outcome.case.expected.systems


def judged(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Cases whose system can be judged: it is known, and the case says enough."""
    return [
        o
        for o in outcomes
        if o.enough
        and set(o.case.expected.systems) & set(SHOWN)
        and o.case.expected.urgency.rank < Urgency.TODAY.rank
    ]


def cervicogenic(catalog: Catalog, outcomes: Sequence[Outcome], pick: Pick = asked) -> Cervicogenic:
    """How often dizziness from the neck leads the patterns that may be named."""
    target = next((c.id for c in catalog.conditions.values() if c.key == "CGD"), "")
    due = [o for o in outcomes if o.case.expected.urgency.rank < Urgency.TODAY.rank]
    named = {o.case.id for o in due if leading(catalog, pick(o)) == target}
    have = [o for o in due if target in o.case.expected.conditions]
    others = [o for o in due if target not in o.case.expected.conditions]
    sensitivity = Rate(sum(o.case.id in named for o in have), len(have))
    specificity = Rate(sum(o.case.id not in named for o in others), len(others))
    return Cervicogenic(
        named=Rate(len(named), len(due)),
        sensitivity=sensitivity,
        specificity=specificity,
        ppv={
            p: ppv(sensitivity.value, specificity.value, p)
            for p in (catalog.model[key].value for key in PRIORS)
        },
    )


def leading(catalog: Catalog, found: Assessment) -> str:
    """The likeliest pattern that may be named; none when too little is known."""
    if found.confidence in ("not_enough", "unclear"):
        return ""
    named = (s.condition for s in found.scores if s.named)
    return next((c for c in named if catalog.conditions[c].system in SHOWN), "")


def calibration(catalog: Catalog, outcomes: Sequence[Outcome], pick: Pick = asked) -> Calibration:
    """How sure the first system was said to be, against how often it was right."""
    due = judged(outcomes)
    stated = [pick(o).sureness for o in due]
    right = [first_is_right(o, pick) for o in due]
    groups = reliability(stated, right)
    caps = {c.confidence_cap for c in catalog.conditions.values()} - {1.0}
    free = [i for i, said in enumerate(stated) if said not in caps]
    shares = [{s.system: s.share for s in pick(o).systems} for o in due]
    truth = [_truth(o.case) for o in due]
    base = prior_systems(catalog)
    words = [pick(o).confidence for o in due]
    return Calibration(
        groups=groups,
        error=calibration_error(groups),
        error_uncapped=calibration_error(
            reliability([stated[i] for i in free], [right[i] for i in free])
        ),
        brier=brier([[row[s] for s in SHOWN] for row in shares], truth),
        brier_prior=brier([[base[s] for s in SHOWN]] * len(due), truth),
        by_word={
            word: Rate(
                sum(r for w, r in zip(words, right, strict=True) if w == word), words.count(word)
            )
            for word in ("clear", "two", "unclear", "not_enough")
        },
        count=len(due),
    )


def prior_systems(catalog: Catalog) -> dict[str, float]:
    """How common each shown system is before anything is asked."""
    sums = {
        system: math.fsum(c.prior.value for c in catalog.conditions.values() if c.system == system)
        for system in SHOWN
    }
    total = math.fsum(sums.values())
    return {system: value / total for system, value in sums.items()}


def _truth(case: Case) -> list[float]:
    wanted = [s for s in case.expected.systems if s in SHOWN]
    return [1 / len(wanted) if s in wanted else 0.0 for s in SHOWN]


def asking(catalog: Catalog, outcomes: Sequence[Outcome]) -> Asking:
    """What the interviews that ran to their end asked, and what came out.

    Cases that call for today or an emergency are left out: there the interview stops early.
    """
    due = [o for o in outcomes if o.case.expected.urgency.rank < Urgency.TODAY.rank]
    due = [o for o in due if o.talk.why != "flag"]
    if not due:
        return Asking(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    counts = sorted(o.talk.count(catalog) for o in due)
    every = [len(o.talk.asked) for o in due]
    known = [o for o in due if o.collected[1]]
    return Asking(
        median=statistics.median(counts),
        ninetieth=counts[min(len(counts) - 1, math.ceil(0.9 * len(counts)) - 1)],
        screens=statistics.median(
            e - o.talk.count(catalog) for e, o in zip(every, due, strict=True)
        ),
        collected=statistics.fmean(o.collected[0] / o.collected[1] for o in known),
        per_question=sum(o.collected[0] for o in due) / sum(every),
        cases=len(due),
    )
