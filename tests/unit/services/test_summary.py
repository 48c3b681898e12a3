"""The page to keep: what each of its two readers finds on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.model import Catalog
from bot.knowledge import Clinic
from bot.services.desk import Desk
from bot.services.summary import Given, given_in, summary_object
from tests.helpers.fakes import FakeUnit
from tests.helpers.visitor import NOON, Visitor
from tests.unit.engine.test_patterns import NECK, PATTERNS, screened

HEADACHE = {
    **NECK,
    "headache": "present",
    "neck_headache": "present",
    "headache_site_forehead": "present",
    "headache_site_temple": "absent",
    "visual_motion_trigger": "unsure",
    "age_band": "50_64",
}


@pytest.fixture
def desk(catalog: Catalog, clinic: Clinic) -> Desk:
    return Desk(catalog, clinic, lambda: NOON)


def clinical(desk: Desk, answers: dict[str, str], given: Given | None = None) -> dict[str, str]:
    """The clinician's half: what stands under each heading."""
    page = summary_object(desk, answers, given)
    return {part["title"]: " ".join(part["lines"]) for part in page["clinical"]}


def test_positives_negatives_and_what_is_not_known_stand_by_topic(desk: Desk) -> None:
    found = clinical(desk, screened(desk.catalog, HEADACHE))
    term = {f.id: f.clinical for f in desk.catalog.findings.values()}
    told, _, denied = found["Headache:"].partition("Denied:")
    assert term["neck_headache"] in told
    assert term["headache_site_forehead"] in told
    assert term["headache_site_temple"] in denied
    assert "Asked, not known: " + term["visual_motion_trigger"] in found["Dizziness:"]
    assert term["neck_pain"] in found["Neck, arms and legs:"]
    assert found["Person:"].startswith("age band: 50 to 64")


def test_every_danger_sign_is_either_answered_or_said_not_to_have_been_asked(desk: Desk) -> None:
    answers = {"face_droop": "absent", "chest_pain": "unsure", "thunderclap": "present"}
    text = clinical(desk, answers)["Red flags asked:"]
    asked, _, never = text.partition("Not asked:")
    signs = desk.catalog.findings
    assert f"Denied: {signs['face_droop'].clinical}." in asked
    assert f"Asked, not known: {signs['chest_pain'].clinical}." in asked
    assert f"Reported: {signs['thunderclap'].clinical}." in asked
    for flag in desk.catalog.red_flags.values():
        untouched = not set(flag.stem) & set(answers)
        assert (f"{flag.id} {flag.name}" in never) is untouched, flag.id


def test_the_short_form_leaves_no_denied_sign_out(desk: Desk) -> None:
    answers = screened(desk.catalog, NECK)
    page = summary_object(desk, answers)
    (part,) = [p for p in page["clinical"] if p["title"] == "Red flags asked:"]
    (short,) = part["short"]
    assert len(short) < len(part["lines"][0])
    for flag in desk.catalog.red_flags.values():
        named = f"{flag.id} {flag.name}" in short.partition("Not asked:")[0]
        signs = [desk.catalog.findings[f] for f in flag.stem]
        listed = all(s.clinical in short for s in signs if s.topic == "safety")
        assert named or listed, flag.id


def test_a_rule_that_is_met_says_why(desk: Desk) -> None:
    found = clinical(desk, {"thunderclap": "present"})
    assert found["Red-flag rules met:"].startswith("R3-a Thunderclap headache: emergency")
    assert clinical(desk, NECK)["Red-flag rules met:"] == "none of those asked"


def test_codes_are_the_countrys_own_and_a_diagnosis_waits_for_an_exam(desk: Desk) -> None:
    title = "Codes that may apply, for the clinician to confirm ({}):"
    american = clinical(desk, HEADACHE)[title.format("ICD-10-CM")]
    now, _, later = american.partition("Only if an exam confirms it:")
    assert now.split("; ")[:3] == [
        "R42 dizziness and giddiness",
        "M54.2 cervicalgia",
        "R51.9 headache. ",
    ]
    assert "G44.86 cervicogenic headache" in later
    british = Desk(desk.catalog, replace(desk.clinic, country="GB"), desk.now)
    assert "R51 headache" in clinical(british, HEADACHE)[title.format("ICD-10")]


def test_a_code_of_a_pattern_is_offered_only_while_that_pattern_leads(desk: Desk) -> None:
    every = {
        name: str(clinical(desk, screened(desk.catalog, answers)))
        for name, (answers, _, _) in PATTERNS.items()
    }
    with_it = {name for name, text in every.items() if "H81.10" in text}
    assert with_it
    assert all("positional" in every[name].split("Denied:")[0] for name in with_it)
    assert "H81" not in str(clinical(desk, {"positional_trigger": "present"})), "too little known"


def test_the_visitors_half_says_how_sure_and_that_it_is_no_diagnosis(desk: Desk) -> None:
    page = summary_object(desk, screened(desk.catalog, HEADACHE))
    plain = str(page["plain"])
    assert desk.say("result.not_a_diagnosis") in plain
    assert page["plain"][0]["title"] == page["urgency_text"]
    assert "%" not in plain
    for part in page["plain"] + page["clinical"]:
        assert all(line in page["text"] for line in part["lines"])


def test_what_alarmed_in_words_stands_first_whatever_the_answers_say(desk: Desk) -> None:
    answers = screened(desk.catalog, NECK)
    calm = summary_object(desk, answers)
    page = summary_object(desk, answers, Given(alarm=("R1-a",)))
    assert calm["urgency"] == "routine"
    assert page["urgency"] == "emergency"
    assert page["plain"][0]["title"] == desk.say("emergency.stroke.title")
    assert "normal visit" not in str(page["plain"])
    assert "R1-a" in str(page["clinical"])


def test_it_says_how_the_answers_came_about(catalog: Catalog, clinic: Clinic) -> None:
    visitor = Visitor(catalog, clinic)
    visitor.says("hello").says("yes", intent="consent_yes")
    visitor.says("dizzy for two weeks when I roll over in bed, and my neck is stiff").says("yes")
    conversation = visitor.conversation
    with FakeUnit(visitor.kept) as unit:
        given = given_in(conversation, unit.export(conversation.id))
    assert given.origins["words"] >= 2
    how = clinical(visitor.desk, dict(conversation.answers), given)["How the answers were given:"]
    assert f"{given.origins['words']} in own words" in how


def test_a_helper_is_named_as_such(desk: Desk) -> None:
    assert "somebody who helps" in clinical(desk, NECK, Given(about="other"))["Person:"]
