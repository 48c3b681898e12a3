"""Case files may be written the way people write, and slips are named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.model import Catalog
from bot.knowledge import AnswerError, load_catalog, parse_answers


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        *((word, "present") for word in (True, "yes", "Yes ", "true", "present", "y", 1, ["yes"])),
        *((word, "absent") for word in (False, "no", "NO", "false", "absent", "n", 0)),
        ("sometimes", "sometimes"),
        *((word, "unsure") for word in ("not sure", "unsure", "don't know")),
    ],
)
def test_an_answer_can_be_written_in_many_ways(
    catalog: Catalog, written: object, answer: str
) -> None:
    assert parse_answers(catalog, {"neck_pain": written}) == {"neck_pain": answer}


@pytest.mark.parametrize("written", [None, "unknown", "", "null"])
def test_what_was_not_asked_is_left_out(catalog: Catalog, written: object) -> None:
    assert parse_answers(catalog, {"neck_pain": written, "spell_duration": written}) == {}


@pytest.mark.parametrize("key", ["positional_trigger", "ROLL", "roll", " Roll "])
def test_a_finding_goes_by_its_id_or_its_alias(catalog: Catalog, key: str) -> None:
    assert parse_answers(catalog, {key: "yes"}) == {"positional_trigger": "present"}


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ({"spell_duration": "seconds"}, "seconds"),
        ({"DUR": "DUR_s"}, "seconds"),
        ({"DUR_s": True}, "seconds"),
        ({"DUR_s": True, "DUR_c": "yes"}, "seconds|constant"),
        ({"spell_duration": ["seconds", "constant", "seconds"]}, "seconds|constant"),
        ({"spell_duration": "seconds|constant"}, "seconds|constant"),
        ({"spell_duration": "not sure"}, "unsure"),
        ({"DUR_s": "not sure"}, "unsure"),
        ({"DUR_m": True, "DUR_s": False, "DUR_h": None}, "minutes"),
    ],
)
def test_how_long_a_spell_lasts(catalog: Catalog, raw: dict[str, Any], answer: str) -> None:
    assert parse_answers(catalog, raw) == {"spell_duration": answer}


def test_a_no_to_one_length_says_nothing(catalog: Catalog) -> None:
    assert parse_answers(catalog, {"DUR_s": False}) == {}


def test_a_danger_sign_sets_its_stem(catalog: Catalog) -> None:
    assert parse_answers(catalog, {"R1": "present"}) == {"face_droop": "present"}
    assert parse_answers(catalog, {"r10": True}) == {
        "injury_recent": "present",
        "injury_high_energy": "present",
    }


def test_denying_a_danger_sign_denies_all_that_it_asks(catalog: Catalog) -> None:
    denied = parse_answers(catalog, {"R1": "absent"})
    assert denied == dict.fromkeys(catalog.red_flags["R1"].stem, "absent")


def test_a_danger_sign_may_be_unsure_or_not_asked(catalog: Catalog) -> None:
    assert parse_answers(catalog, {"R3": "not sure"}) == {"thunderclap": "unsure"}
    assert parse_answers(catalog, {"R3": None}) == {}


def test_what_a_finding_says_itself_wins(catalog: Catalog) -> None:
    raw = {"R1": "absent", "double_vision": "yes"}
    assert parse_answers(catalog, raw)["double_vision"] == "present"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"neck_pian": "yes"}, "neck_pian: is not a finding. Did you mean 'neck_pain'?"),
        ({"zzzz": "yes"}, "R1 to R30"),
        ({"neck_pain": "maybe"}, "neck_pain: 'maybe' is no answer. Write yes, no, sometimes"),
        ({"neck_pain": ["yes", "no"]}, "is no answer"),
        ({"neck_pain": 0.5}, "is no answer"),
        ({"neck_pain": "yes", "NECKPAIN": "no"}, "says 'absent', but neck_pain says 'present'"),
        ({"onset": "yesterday"}, "Write one or more of today, days, weeks, months, long"),
        ({"onset": True}, "onset: True is no answer"),
        ({"onset": ["today", "not sure"]}, "is no answer"),
        ({"R1": "perhaps"}, "R1: 'perhaps' is no answer"),
        ({"DUR_s": "perhaps"}, "DUR_s: 'perhaps' is no answer"),
        (["neck_pain"], "holds no answers"),
    ],
)
def test_a_slip_names_key_value_and_remedy(catalog: Catalog, raw: Any, words: str) -> None:
    with pytest.raises(AnswerError) as error:
        parse_answers(catalog, raw)
    assert words in str(error.value)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(load_catalog().findings)),
        st.sampled_from(["present", "absent", "sometimes", "unsure"]),
    )
)
def test_answers_that_were_read_once_read_the_same_again(raw: dict[str, str]) -> None:
    catalog = load_catalog()
    plain = {name: a for name, a in raw.items() if not catalog.findings[name].values}
    once = parse_answers(catalog, plain)
    assert once == plain == parse_answers(catalog, once)


def test_an_age_that_yaml_took_for_a_number_is_understood(catalog: Catalog) -> None:
    assert parse_answers(catalog, {"age_band": 1849}) == {"age_band": "18_49"}
