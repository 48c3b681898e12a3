"""The drawn head and neck of the widget has what the catalog points at."""

from __future__ import annotations

import json
import re

from bot.knowledge import load_catalog
from bot.settings import ROOT

DRAWN = ROOT / "bot" / "web" / "widget" / "body.js"
SCHEMA = ROOT / "bot" / "knowledge" / "schema" / "questions.json"


def areas_drawn() -> set[str]:
    return set(re.findall(r'\["([a-z_]+)", "M', DRAWN.read_text(encoding="utf-8")))


def areas_allowed() -> set[str]:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    option = schema["items"]["properties"]["options"]["items"]["properties"]
    return set(option["area"]["enum"])


def test_every_area_that_content_may_name_is_drawn() -> None:
    assert areas_drawn() == areas_allowed()


def test_every_area_can_be_tapped_for_an_answer() -> None:
    questions = load_catalog().questions.values()
    used = {option.area for question in questions for option in question.options}
    assert used - {""} == areas_allowed()


def test_every_site_of_pain_in_the_map_is_drawn_or_is_a_side() -> None:
    """A headache on one side has no area: it is on both halves of the drawing."""
    catalog = load_catalog()
    drawn = {
        finding
        for question in catalog.questions.values()
        for option in question.options
        if option.area
        for finding in option.sets
    }
    sites = {site.finding for site in catalog.pain_sites}
    assert sites - drawn == {"headache_site_one_side"}
