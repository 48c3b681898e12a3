"""The next question changes the decision; when none can, asking stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine import assess
from bot.engine.choosing import Choosing
from bot.engine.derived import derive
from bot.engine.model import Catalog
from bot.engine.questions import open_questions
from bot.evaluation import Case, read_cases
from bot.evaluation.person import interview
from bot.knowledge import load_catalog

CASES = read_cases(load_catalog(), [Path(__file__).parents[2] / "vignettes"])[::9]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_asking_stops_only_when_no_answer_could_change_the_decision(
    catalog: Catalog, case: Case
) -> None:
    """Tried with the whole assessment, answer by answer."""
    talk = interview(catalog, case.answers, case.otherwise)
    if talk.why != "clear":
        return  # danger, the limit, or nothing left to ask
    known = derive(catalog, talk.answers)
    found = assess(catalog, known)
    for question in open_questions(catalog, known, talk.asked):
        if question.closing:
            continue
        for option in question.options:
            new = {f: v for f, v in option.sets.items() if f not in known}
            if question.kind == "checklist" and len(new) != 1:
                continue  # boxes are tried one by one
            other = assess(catalog, {**known, **new})
            assert other.urgency is found.urgency
            assert other.suggestions[0].specialist == found.suggestions[0].specialist


def test_a_question_that_decides_is_worth_more_than_one_that_does_not(catalog: Catalog) -> None:
    known = derive(
        catalog, {"dizziness": "present", "age_band": "18_49", "spell_duration": "seconds"}
    )
    choosing, questions = Choosing(catalog, known), catalog.questions
    assert choosing.value(questions["triggers"]) > choosing.value(questions["migraine_more"])
    assert choosing.could_change([questions["triggers"]])
    assert not choosing.could_change([])


def test_seen_too_late_weighs_more_than_seen_too_soon(catalog: Catalog) -> None:
    number = catalog.model
    assert number["under_triage_cost"].value == 10 * number["over_triage_cost"].value
