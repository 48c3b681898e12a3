"""The figures, on outcomes whose figures are known."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from bot.engine import assess
from bot.engine.model import Catalog, SystemShare, Urgency
from bot.evaluation import measures
from bot.evaluation.cases import Case, Expected
from bot.evaluation.noise import noisy_truth
from bot.evaluation.outcomes import Outcome
from bot.evaluation.person import Talk
from bot.evaluation.statistics import Rate, brier, calibration_error, ppv, reliability
from bot.evaluation.summary import settings

SHARES = (0.6, 0.2, 0.1, 0.05, 0.05)


def outcome(
    catalog: Catalog,
    expected: Urgency,
    suggested: Urgency,
    *,
    also: tuple[Urgency, ...] = (),
    flag: str = "",
    system: str = "neck",
    first: str = "neck",
    sureness: float = 0.9,
    conditions: tuple[str, ...] = (),
    asked: int = 4,
) -> Outcome:
    names = [first, *(s for s in ("neck", "eyes", "inner_ear", "brain", "body") if s != first)]
    shares = tuple(SystemShare(s, p) for s, p in zip(names, SHARES, strict=True))
    found = replace(assess(catalog, {}), urgency=suggested, systems=shares, sureness=sureness)
    case = Case(
        id=f"{expected.value}-{suggested.value}-{random.random()}",
        answers={"neck_pain": "present"},
        expected=Expected(expected, also, ("primary_care",), (system,), conditions, flag),
    )
    questions = tuple(q for q in catalog.questions if catalog.questions[q].stage == "interview")
    talk = Talk({}, questions[:asked], "clear")
    return Outcome(case, talk, found, found, enough=True, collected=(2, 4))


def test_an_exact_interval_is_clopper_and_pearsons() -> None:
    """8 of 10: 0.444 to 0.975, as in published tables; and the rule of three for no miss."""
    low, high = Rate(8, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.444, 0.975)
    assert round(Rate(0, 59).interval[1], 3) == 0.061
    assert Rate(0, 0).interval == (0.0, 1.0)
    assert str(Rate(0, 0)) == "no cases"
    assert str(Rate(1, 2)).startswith("50.0% (1/2;")


def test_triage_counts_each_way_of_being_wrong(catalog: Catalog) -> None:
    e, t, d, r = Urgency.EMERGENCY, Urgency.TODAY, Urgency.DAYS, Urgency.ROUTINE
    found = measures.triage(
        [
            outcome(catalog, e, e, flag="R1"),
            outcome(catalog, e, t, flag="R1"),
            outcome(catalog, t, r),
            outcome(catalog, d, r, also=(r,)),
            outcome(catalog, r, t),
            outcome(catalog, r, r),
        ]
    )
    assert (found.emergency.hits, found.emergency.of) == (1, 2)
    assert (found.soon.hits, found.soon.of) == (2, 3)
    assert [x.hits for x in (found.exact, found.under_one, found.under_two, found.over)] == [
        3,
        1,
        1,
        1,
    ]
    assert (found.flags.hits, found.flags.of) == (1, 2)
    assert found.table[e, t] == 1


def test_a_less_urgent_acceptable_tier_counts_as_right(catalog: Catalog) -> None:
    case = outcome(
        catalog, Urgency.DAYS, Urgency.ROUTINE, also=(Urgency.ROUTINE, Urgency.TODAY)
    ).case
    assert [measures.shortfall(case, tier) for tier in Urgency] == [-1, 0, 0, 0]


def test_direction_looks_at_the_first_and_the_second(catalog: Catalog) -> None:
    days = (Urgency.DAYS, Urgency.DAYS)
    found = measures.direction(
        [
            outcome(catalog, *days),
            outcome(catalog, *days, system="eyes"),
            outcome(catalog, *days, system="body"),
            outcome(catalog, Urgency.TODAY, Urgency.TODAY, system="body"),  # not judged
        ]
    )
    assert (found.top1.hits, found.top2.hits, found.top1.of) == (1, 2, 3)
    assert found.within_two.of == 4


def test_calibration_and_brier_of_known_outcomes(catalog: Catalog) -> None:
    days = (Urgency.DAYS, Urgency.DAYS)
    right = [outcome(catalog, *days, sureness=0.95) for _ in range(9)]
    wrong = [outcome(catalog, *days, system="eyes", sureness=0.95)]
    found = measures.calibration(catalog, [*right, *wrong])
    assert math.isclose(found.error, 0.05, abs_tol=1e-9)
    assert found.groups[0].count == 10
    assert found.brier < found.brier_prior


def test_the_statistics_on_paper() -> None:
    groups = reliability([0.1, 0.1, 0.9, 1.0], [False, True, True, True])
    assert [(g.count, g.right) for g in groups] == [(2, 0.5), (2, 1.0)]
    assert math.isclose(calibration_error(groups), (0.4 + 0.05) / 2)
    assert math.isclose(brier([[0.6, 0.4]], [[1, 0]]), 0.32)
    assert math.isclose(ppv(0.8, 0.9, 0.05), 0.04 / (0.04 + 0.095))
    assert math.isnan(brier([], []))


def test_asking_counts_questions_and_findings(catalog: Catalog) -> None:
    days = (Urgency.DAYS, Urgency.DAYS)
    found = measures.asking(catalog, [outcome(catalog, *days, asked=n) for n in (2, 4, 6)])
    assert (found.median, found.ninetieth, found.cases) == (4, 6, 3)
    assert (found.collected, found.per_question) == (0.5, 0.5)


def test_error_prone_visitors_err_but_not_about_danger(catalog: Catalog) -> None:
    case = Case(
        "x",
        {"spinning": "present", "face_droop": "absent", "age_band": "65_plus", "onset": "weeks"},
        Expected(Urgency.DAYS),
    )
    habits = settings()["visitors"]
    said = [noisy_truth(catalog, case, habits, random.Random(seed)) for seed in range(200)]
    assert {s["face_droop"] for s in said} == {"absent"}
    assert {s["age_band"] for s in said} == {"65_plus"}
    assert {s["spinning"] for s in said} == {"present", "absent", "unsure"}
    assert {s["onset"] for s in said} == {"weeks", "days", "months", "unsure"}
    unsure = sum(s["spinning"] == "unsure" for s in said) / len(said)
    assert 0.05 < unsure < 0.3
    again = noisy_truth(catalog, case, habits, random.Random(7))
    assert again == said[7]


@pytest.mark.parametrize("key", ["red_flags", "under_two", "top1", "calibration_error"])
def test_what_was_promised_is_kept_as_data(key: str) -> None:
    want = settings()["targets"][key]
    assert {"at_least", "at_most"} & set(want)


def test_every_anchor_names_a_source_that_exists(catalog: Catalog) -> None:
    anchors, targets = settings()["anchors"], settings()["targets"]
    assert [a["source"] for a in anchors if a["source"] not in catalog.sources] == []
    assert all(a["beside"] in {*targets, "exact"} for a in anchors)
