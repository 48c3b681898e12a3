"""The written cases: enough of every kind, and none comes out less urgent than it should."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.evaluation import Case, Outcome, evaluate, read_cases
from bot.evaluation.coverage import coverage
from bot.evaluation.measures import direction, shortfall
from bot.evaluation.statistics import Rate
from bot.knowledge import load_catalog

CATALOG = load_catalog()
CASES = read_cases(CATALOG, [Path(__file__).parent])
COMMON = (
    "cervicogenic_dizziness",
    "bppv",
    "vestibular_migraine",
    "menieres_disease",
    "pppd",
    "orthostatic",
)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    return {o.case.id: o for o in evaluate(CATALOG, CASES)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_no_case_is_less_urgent_than_it_should_be(outcomes: dict[str, Outcome], case: Case) -> None:
    """Asked and told: a danger sign never, others by one tier at most."""
    outcome = outcomes[case.id]
    most = 0 if case.expected.flag else 1
    for found in (outcome.asked, outcome.told):
        assert shortfall(case, found.urgency) <= most


@pytest.mark.parametrize("case", [c for c in CASES if c.expected.flag], ids=lambda case: case.id)
def test_the_danger_sign_fires(outcomes: dict[str, Outcome], case: Case) -> None:
    assert case.expected.flag in {f.flag for f in outcomes[case.id].told.flags}


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.expected.not_flag], ids=lambda case: case.id
)
def test_a_near_miss_stays_quiet(outcomes: dict[str, Outcome], case: Case) -> None:
    """From the answers; that the opener was misread is counted by the evaluation."""
    assert case.expected.not_flag not in {f.flag for f in outcomes[case.id].told.flags}


def test_the_promises_that_are_met_stay_met(outcomes: dict[str, Outcome]) -> None:
    """A little below what was reached, so that a change of words may move a case."""
    found = direction(list(outcomes.values()))
    under = Rate(
        sum(shortfall(o.case, o.asked.urgency) > 0 for o in outcomes.values()), len(outcomes)
    )
    assert found.top1.value >= 0.85
    assert found.top2.value >= 0.95
    assert found.within_two.value >= 0.95
    assert under.value <= 0.03


def test_there_are_enough_cases_of_every_kind() -> None:
    kinds = Counter(case.kind for case in CASES)
    assert len(CASES) >= 200
    assert kinds["red_flag"] + kinds["near_miss"] >= 80
    assert all(kinds[kind] for kind in ("co_existing", "elderly", "contradictory", "unsure"))
    had = Counter(condition for case in CASES for condition in case.expected.conditions)
    assert {c: had[c] for c in COMMON if had[c] < 15} == {}


def test_every_danger_sign_has_a_case_and_a_near_miss(outcomes: dict[str, Outcome]) -> None:
    fires = {case.expected.flag for case in CASES}
    spares = {case.expected.not_flag for case in CASES}
    assert set(CATALOG.red_flags) <= fires
    assert set(CATALOG.red_flags) <= spares
    found = coverage(CATALOG, list(outcomes.values()))
    assert found.missing["red flags that never fire"] == []


def test_every_case_says_where_it_comes_from() -> None:
    assert [c.id for c in CASES if not c.source or not c.basis or not c.about] == []
