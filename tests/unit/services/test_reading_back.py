"""One tap corrects what was read back; a question about the body says which part is which."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.model import ABSENT, PRESENT, SOMETIMES, Catalog
from bot.services.body import areas_felt
from tests.helpers.visitor import Visitor

STORY = "dizzy for a few seconds when I roll over in bed, no ringing in my ears"


@pytest.fixture
def told(visitor: Visitor) -> Visitor:
    """A visitor at the read-back."""
    return visitor.agrees().says(STORY)


def items(visitor: Visitor) -> dict[str, dict[str, Any]]:
    return {item["finding"]: item for item in visitor.custom["items"]}


def turn(visitor: Visitor, finding: str, value: str) -> Visitor:
    payload = f'/press{{"question": "read_back_turn", "option": "{finding}:{value}"}}'
    return visitor._payload(payload)


def test_each_item_says_what_else_it_can_be(told: Visitor, catalog: Catalog) -> None:
    found = items(told)
    rolling = found["positional_trigger"]
    assert [other["value"] for other in rolling["others"]] == [ABSENT]
    label = catalog.findings["positional_trigger"].label_absent
    assert rolling["others"][0]["text"] == label
    lasts = found["spell_duration"]
    values = set(catalog.findings["spell_duration"].values)
    assert {other["value"] for other in lasts["others"]} == values - {lasts["value"]}


@pytest.mark.parametrize(
    ("finding", "value"), [("positional_trigger", ABSENT), ("spell_duration", "hours")]
)
def test_a_tap_sets_the_other_value_and_reads_back_again(
    told: Visitor, finding: str, value: str
) -> None:
    turn(told, finding, value)
    assert told.answers[finding] == value
    assert items(told)[finding]["value"] == value
    record = told.kept[told.name]["answers"][-1]
    assert (record.finding, record.value, record.origin) == (finding, value, "correction")


@pytest.mark.parametrize(
    ("finding", "value"),
    [("positional_trigger", "hours"), ("spell_duration", "weeks"), ("face_droop", PRESENT)],
)
def test_nothing_else_can_be_set_that_way(told: Visitor, finding: str, value: str) -> None:
    before = dict(told.answers)
    turn(told, finding, value)
    assert told.answers == before


def test_the_way_back_and_the_reason_are_at_hand_at_a_plain_question(visitor: Visitor) -> None:
    visitor.agrees().ticks("skip").ticks("unsure").ticks("face")
    assert visitor.custom["question"].startswith("clarify_")
    controls = {control["payload"] for control in visitor.custom["controls"]}
    assert {"/why_ask", "/go_back"} <= controls


def test_the_areas_where_it_hurts(catalog: Catalog) -> None:
    answers = {
        "headache_site_temple": PRESENT,
        "headache_site_jaw": SOMETIMES,
        "headache_site_top": ABSENT,
        "headache_site_one_side": PRESENT,
    }
    assert areas_felt(catalog, answers) == ["temple", "jaw"]


@pytest.mark.parametrize("words", ["none", "nah", "nothing", "no they are all fine"])
def test_none_of_them_is_wrong_in_any_words(told: Visitor, words: str) -> None:
    before = dict(told.answers)
    told.says("hmm", "inform")
    assert told.custom["question"] == "read_back_fix"
    told.says(words, "inform")
    assert told.custom["question"] not in ("read_back", "read_back_fix")
    assert before.items() <= told.answers.items()


@pytest.mark.parametrize("words", ["all good", "yep spot on thanks", "nah all good", "perfect."])
def test_all_is_right_in_any_words(told: Visitor, words: str) -> None:
    before = dict(told.answers)
    told.says(words, "nlu_fallback")
    assert told.custom["question"] not in ("read_back", "read_back_fix")
    assert before.items() <= told.answers.items()


@pytest.mark.parametrize(
    "words", ["all good but not the ear", "no it's not right", "no good", "no", "is that right?"]
)
def test_what_is_not_right_is_asked_about(told: Visitor, words: str) -> None:
    told.says(words, "inform")
    assert told.custom["question"] in ("read_back", "read_back_fix")


def test_asking_what_is_wrong_does_not_go_round(told: Visitor) -> None:
    asked = []
    for _ in range(3):
        told.says("xyzzy", "inform")
        asked.append((told.custom["question"], told.text))
    assert len({text for _, text in asked}) == 3
    assert [question == "read_back_fix" for question, _ in asked] == [True, True, False]


def test_all_right_after_all_goes_on(told: Visitor) -> None:
    told.says("hmm", "inform")
    told._payload('/press{"question": "read_back_fix", "option": "none"}')
    assert told.custom["question"] not in ("read_back", "read_back_fix")
