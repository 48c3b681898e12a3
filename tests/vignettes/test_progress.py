""" "About N questions left" against what really followed, over all written cases."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from bot.engine import next_step
from bot.engine.model import Ask
from bot.evaluation import Case, read_cases
from bot.evaluation.person import reply, whole_truth
from bot.knowledge import load_catalog

CATALOG = load_catalog()
CASES = read_cases(CATALOG, [Path(__file__).parent])


def said_left(case: Case) -> list[int]:
    """What the visitor of this case was told at each question."""
    truth = whole_truth(CATALOG, case.answers)
    answers: dict[str, str] = {}
    asked: list[str] = []
    told = []
    while isinstance(step := next_step(CATALOG, answers, asked), Ask):
        asked.append(step.question)
        told.append(step.remaining)
        question = CATALOG.questions[step.question]
        said = reply(CATALOG, question, step.options, truth, case.otherwise)
        answers.update({f: v for f, v in said.items() if f not in answers})
    return told


@pytest.fixture(scope="module")
def told() -> list[list[int]]:
    return [said_left(case) for case in CASES]


def share(told: list[list[int]], within: int) -> float:
    """In how many turns the number was this near to what came."""
    off = [abs(left - (len(one) - at)) for one in told for at, left in enumerate(one)]
    return sum(miss <= within for miss in off) / len(off)


def test_the_number_is_near_what_comes(told: list[list[int]]) -> None:
    """Reached: 91% within two, 81% within one. What is off most is where a danger sign ends it."""
    assert share(told, 2) >= 0.88
    assert share(told, 1) >= 0.75


def test_the_number_hardly_ever_goes_up(told: list[list[int]]) -> None:
    """Reached: 14 of 5,570 turns, 13 of them by one."""
    rises = [after - before for one in told for before, after in pairwise(one)]
    assert sum(rise > 0 for rise in rises) / len(rises) <= 0.01
    assert sum(rise > 1 for rise in rises) <= 3


def test_it_never_says_none_while_it_asks(told: list[list[int]]) -> None:
    assert min(left for one in told for left in one) >= 1
