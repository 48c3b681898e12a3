"""Who is here, who is elsewhere and where to book, in the result and in its text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.engine import assess
from bot.engine.model import Catalog
from bot.knowledge import Clinic, Place, load_clinic
from bot.services.desk import Desk
from bot.services.results import assessment_object, result_text
from bot.services.summary import summary_object
from tests.helpers.visitor import NOON

POSITIONAL = {"dizziness": "present", "positional_trigger": "present", "spell_duration": "seconds"}
DEAF = {"hearing_loss_sudden": "present", "hearing_loss_since": "within_30_days"}
STROKE = {"face_droop": "present"}
URL = "https://clinic.example/book"


def desk_of(catalog: Catalog, clinic: Clinic) -> Desk:
    return Desk(catalog, clinic, lambda: NOON)


def result(desk: Desk, answers: dict[str, str]) -> tuple[dict[str, Any], str]:
    data = assessment_object(desk, assess(desk.catalog, answers), answers)
    return data, result_text(desk, data)


def test_without_a_word_in_the_clinic_file_nothing_is_said(
    catalog: Catalog, clinic: Clinic
) -> None:
    data, text = result(desk_of(catalog, replace(clinic, booking_url="")), POSITIONAL)
    assert data["booking"] is None
    assert not any("where" in who for who in data["specialists"])
    assert "has this" not in text


def test_here_and_elsewhere_are_said_in_result_text_and_summary(
    catalog: Catalog, clinic: Clinic
) -> None:
    first = result(desk_of(catalog, clinic), POSITIONAL)[0]["specialists"][0]["id"]
    here = desk_of(catalog, replace(clinic, clinicians={first: Place()}))
    data, text = result(here, POSITIONAL)
    assert data["specialists"][0]["where"]["here"] is True
    assert f"{clinic.name} has this." in text
    place = Place(here=False, send_to="Ear House", phone="555 0142", url="https://ear.example")
    away = desk_of(catalog, replace(clinic, clinicians={first: place}))
    data, text = result(away, POSITIONAL)
    assert data["specialists"][0]["where"] == {
        "here": False,
        "text": f"{clinic.name} does not have this. Ask at Ear House, phone 555 0142.",
        "name": "Ear House",
        "phone": "555 0142",
        "url": "https://ear.example",
    }
    assert "Ask at Ear House" in text
    assert "Ask at Ear House" in summary_object(away, POSITIONAL)["text"]


@pytest.mark.parametrize(
    ("answers", "urgency", "offered"),
    [
        (POSITIONAL, ("days", "routine"), True),
        (DEAF, ("today",), False),
        (STROKE, ("emergency",), False),
    ],
)
def test_booking_is_offered_where_it_delays_nothing(
    catalog: Catalog,
    clinic: Clinic,
    answers: dict[str, str],
    urgency: tuple[str, ...],
    offered: bool,  # noqa: FBT001
) -> None:
    data, text = result(desk_of(catalog, replace(clinic, booking_url=URL)), answers)
    assert data["urgency"] in urgency
    assert data["booking"] == ({"url": URL, "title": "Book a visit"} if offered else None)
    assert (URL in text) is offered


def test_no_booking_where_everybody_suggested_is_elsewhere(
    catalog: Catalog, clinic: Clinic
) -> None:
    away = dict.fromkeys(catalog.specialists, Place(here=False, send_to="Elsewhere"))
    desk = desk_of(catalog, replace(clinic, booking_url=URL, clinicians=away))
    assert result(desk, POSITIONAL)[0]["booking"] is None


def test_the_uk_example_names_its_numbers(catalog: Catalog) -> None:
    desk = desk_of(catalog, load_clinic(Path("deploy/clinics/uk.yml")))
    data, text = result(desk, DEAF)
    assert data["today_line"].endswith("call 111.")
    assert data["today_line"] in text
    assert "999" in text
    assert "Please call 116 123 now." in desk.say("emergency.crisis.title")


def test_the_us_example_says_that_its_crisis_line_takes_texts(catalog: Catalog) -> None:
    desk = desk_of(catalog, load_clinic(Path("deploy/clinics/us.yml")))
    assert desk.say("emergency.crisis.title") == "Please call or text 988 now."
    assert result(desk, DEAF)[0]["today_line"] == ""


def test_the_dutch_example_sends_to_the_own_doctor(catalog: Catalog) -> None:
    desk = desk_of(catalog, load_clinic(Path("deploy/clinics/nl.yml")))
    data, _ = result(desk, {})
    hub = next(who for who in data["specialists"] if who["id"] == "primary_care")
    assert "huisarts" in hub["where"]["text"]
    assert "112" in result(desk, STROKE)[1]
