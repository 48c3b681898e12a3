"""What adaptive asking saves against a fixed order and against asking everything."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.engine.decision import decision_of
from bot.engine.derived import derive
from bot.engine.model import Answers, Catalog
from bot.engine.questions import open_questions
from bot.evaluation.outcomes import Outcome
from bot.evaluation.person import reply, whole_truth


@dataclass(frozen=True, slots=True)
class Saving:
    """One way of asking: how much it asks, and how often it ends where asking everything does."""

    name: str
    questions: float  # mean, after the red flags
    median: float
    same: float  # share of cases with the urgency and first clinician of asking everything


def savings(
    catalog: Catalog, outcomes: Sequence[Outcome], tick: Callable[[], None] = lambda: None
) -> list[Saving]:
    """Compare the engine's choice of questions with a fixed list, on the cases that run to the end.

    The fixed order is the catalog's own, stopped after as many questions as the engine's median.
    """
    due = [o for o in outcomes if o.talk.why != "flag"]
    for _ in range(len(outcomes) - len(due)):
        tick()
    if not due:
        return []
    adaptive = [o.talk.count(catalog) for o in due]
    stop = int(statistics.median(adaptive))
    full, fixed = [], []
    for outcome in due:
        full.append(_in_order(catalog, outcome, len(catalog.questions)))
        fixed.append(_in_order(catalog, outcome, stop))
        tick()
    ends = [decision_of(catalog, derive(catalog, answers)) for answers, _ in full]

    def same(found: Sequence[Answers]) -> float:
        return statistics.fmean(
            decision_of(catalog, derive(catalog, answers)) == end
            for answers, end in zip(found, ends, strict=True)
        )

    return [
        _saving("engine's choice", adaptive, same([o.talk.answers for o in due])),
        _saving("fixed order, cut", [n for _, n in fixed], same([a for a, _ in fixed])),
        _saving("everything", [n for _, n in full], 1.0),
    ]


def _saving(name: str, counts: Sequence[int], same: float) -> Saving:
    return Saving(name, statistics.fmean(counts), statistics.median(counts), same)


def _in_order(catalog: Catalog, outcome: Outcome, most: int) -> tuple[Answers, int]:
    """The answers and number of interview questions, asked in the catalog's order."""
    known = dict(outcome.talk.answers)
    ordinary = {
        f
        for q in catalog.questions.values()
        if q.stage == "interview"
        for o in q.options
        for f in o.sets
    }
    before = {f: v for f, v in known.items() if f not in ordinary}
    asked = [q for q in outcome.talk.asked if catalog.questions[q].stage != "interview"]
    truth = whole_truth(catalog, outcome.case.answers)
    count = 0
    while count < most:
        opens = [
            q
            for q in open_questions(catalog, derive(catalog, before), asked)
            if q.stage == "interview"
        ]
        if not opens:
            break
        question = opens[0]
        asked.append(question.id)
        count += 1
        offered = [o.id for o in question.options]
        said = reply(catalog, question, offered, truth, outcome.case.otherwise)
        before.update({f: v for f, v in said.items() if f not in before})
    return before, count
