"""Danger signs: what a doubt does, who sees it, and what is still asked once one is there."""

from __future__ import annotations

import pytest

from bot.engine import assess, next_step, screen
from bot.engine.model import Ask, Catalog, Done

R6 = "hearing_loss_sudden"


def press_no(catalog: Catalog, answers: dict[str, str], until: str) -> tuple[object, list[str]]:
    """Deny everything by buttons alone until a question comes up, or the interview ends."""
    known, asked = dict(answers), []
    while isinstance(step := next_step(catalog, known, asked), Ask) and step.question != until:
        question = catalog.questions[step.question]
        asked.append(step.question)
        if question.kind == "checklist":
            known |= {f: "absent" for o in question.options for f in o.sets if f not in known}
        else:
            no = next((o for o in question.options if "absent" in o.sets.values()), None)
            known |= (no or question.options[-1]).sets
    return step, asked


def test_one_deaf_ear_is_asked_about_dizziness_before_the_result(catalog: Catalog) -> None:
    """Alone it is for today; with dizziness it is an emergency, so that must be asked."""
    step, _ = press_no(
        catalog, {R6: "present", "hearing_loss_since": "within_30_days"}, "dizziness"
    )
    assert isinstance(step, Ask)
    assert step.question == "dizziness"
    dizzy = {R6: "present", "hearing_loss_since": "within_30_days", "dizziness": "present"}
    assert assess(catalog, dizzy).urgency.value == "emergency"


def test_without_dizziness_one_deaf_ear_ends_for_today(catalog: Catalog) -> None:
    step, asked = press_no(
        catalog, {R6: "present", "hearing_loss_since": "within_30_days"}, "nothing"
    )
    assert step == Done("flag")
    assert "triggers" not in asked


@pytest.mark.parametrize("since", ["within_30_days", "unsure"])
def test_a_doubt_about_a_choice_is_tried_as_every_value(catalog: Catalog, since: str) -> None:
    """Not knowing since when must not be less urgent than the least urgent known answer."""
    found = assess(catalog, {R6: "present", "hearing_loss_since": since})
    late = assess(catalog, {R6: "present", "hearing_loss_since": "over_30_days"})
    assert found.urgency.rank >= late.urgency.rank
    assert [f.flag for f in screen(catalog, {R6: "present", "hearing_loss_since": since})] == ["R6"]


def test_a_doubt_lowers_the_place_with_the_tier(catalog: Catalog) -> None:
    """Nobody is sent to emergency services today, or to an emergency department in two weeks."""
    sure, doubt = (assess(catalog, {"eyelid_pupil": v}) for v in ("present", "unsure"))
    assert (sure.urgency.value, sure.suggestions[0].specialist) == (
        "emergency",
        "emergency_services",
    )
    assert doubt.urgency.value == "today"
    assert doubt.suggestions[0].specialist == "emergency_department"
    later = assess(catalog, {"seizure_like": "unsure", "seizure_first": "present"})
    assert later.urgency.value == "days"
    assert later.suggestions[0].specialist not in {
        "emergency_services",
        "emergency_department",
        "same_day",
    }


def test_every_clinician_of_an_emergency_has_a_less_urgent_one(catalog: Catalog) -> None:
    for flag in catalog.red_flags.values():
        for clause in flag.clauses:
            if clause.specialist == "emergency_services":
                assert catalog.specialists[clause.specialist].instead


def test_a_sign_that_is_evidence_too_never_argues_for_waiting(catalog: Catalog) -> None:
    answers = {"age_band": "65_plus", "onset": "days", "spell_duration": "minutes"}
    without = assess(catalog, answers).urgency.rank
    for row in catalog.evidence:
        if catalog.findings[row.finding].flag:
            assert assess(catalog, {**answers, row.finding: row.value}).urgency.rank >= without
