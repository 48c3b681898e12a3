"""What a visitor is told with a result."""

from __future__ import annotations

from bot.engine import assess
from bot.engine.model import Catalog
from bot.knowledge import Clinic
from bot.services.desk import Desk
from bot.services.results import assessment_object, result_text
from bot.services.summary import summary_object
from tests.helpers.visitor import NOON
from tests.unit.engine.test_patterns import NECK, PATTERNS, screened


def desk_of(catalog: Catalog, clinic: Clinic) -> Desk:
    return Desk(catalog, clinic, lambda: NOON)


def test_every_neck_result_asks_for_a_check_before_the_neck_is_treated(
    catalog: Catalog, clinic: Clinic
) -> None:
    desk, answers = desk_of(catalog, clinic), screened(catalog, NECK)
    data = assessment_object(desk, assess(catalog, answers), answers)
    assert desk.say("result.manual_therapy") in data["tell_clinician"]


def test_every_result_is_complete_as_data_and_as_text(catalog: Catalog, clinic: Clinic) -> None:
    desk = desk_of(catalog, clinic)
    for answers, _, _ in PATTERNS.values():
        told = screened(catalog, answers)
        data = assessment_object(desk, assess(catalog, told), told)
        text = result_text(desk, data)
        assert {s["id"] for s in data["systems"]} == {"neck", "eyes", "inner_ear", "brain", "body"}
        assert 1 <= len(data["specialists"]) <= 2
        assert all(s["why"] for s in data["specialists"])
        assert all(r["source"] for r in data["reasons"])
        assert data["safety_net"] in text
        assert desk.say("result.not_a_diagnosis") in text
        assert "%" not in text
        assert "{" not in text


def test_the_referred_pain_of_a_headache_site_is_offered_to_mention(
    catalog: Catalog, clinic: Clinic
) -> None:
    desk = desk_of(catalog, clinic)
    site = catalog.pain_sites[0]
    answers = screened(catalog, {**NECK, "headache": "present", site.finding: "present"})
    data = assessment_object(desk, assess(catalog, answers), answers)
    assert desk.fill(site.mention) in data["tell_clinician"]


def test_the_summary_names_positives_negatives_and_the_content_version(
    catalog: Catalog, clinic: Clinic
) -> None:
    desk, answers = desk_of(catalog, clinic), screened(catalog, NECK)
    text = summary_object(desk, answers)["text"]
    assert catalog.findings["neck_pain"].clinical in text
    assert catalog.findings["chest_pain"].clinical in text
    assert catalog.version in text


def test_a_today_result_says_why_and_names_one_place(catalog: Catalog, clinic: Clinic) -> None:
    desk = desk_of(catalog, clinic)
    answers = {"hearing_loss_sudden": "present", "hearing_loss_since": "within_30_days"}
    data = assessment_object(desk, assess(catalog, answers), answers)
    assert data["urgency"] == "today"
    assert data["urgency_because"]
    assert [s["id"] for s in data["specialists"]] == ["ent"]
