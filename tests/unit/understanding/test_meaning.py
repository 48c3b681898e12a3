"""Said or denied, surely or not, about whom and when."""

from __future__ import annotations

import pytest

from bot.engine.model import Catalog
from bot.understanding import understand


@pytest.mark.parametrize(
    "text",
    [
        "no chest pain",
        "no headache, fever or chest pain",
        "without any chest pain",
        "chest pain? no",
        "chest pain: none",
        "my chest is fine",
        "I don't have chest pain",
        "never had chest pain",
    ],
)
def test_a_denial_makes_it_absent_and_raises_no_alarm(catalog: Catalog, text: str) -> None:
    found = understand(catalog, text)
    assert found.answers["chest_pain"] == "absent"
    assert not found.urgent


@pytest.mark.parametrize(
    "text",
    [
        "no fever but chest pain",
        "not only dizzy, chest pain too",
        "I can not walk and I have chest pain",
        "no headache, and I have chest pain",
    ],
)
def test_a_denial_does_not_reach_past_its_clause(catalog: Catalog, text: str) -> None:
    assert understand(catalog, text).answers["chest_pain"] == "present"


def test_the_no_inside_a_sign_denies_nothing_behind_it(catalog: Catalog) -> None:
    found = understand(catalog, "can't keep water down, vomiting all day")
    assert found.answers["nausea_vomiting"] == "present"


def test_sometimes_is_kept_as_sometimes(catalog: Catalog) -> None:
    assert understand(catalog, "I'm dizzy now and then").answers["dizziness"] == "sometimes"


def test_what_comes_in_spells_is_there(catalog: Catalog) -> None:
    assert understand(catalog, "I'm dizzy on and off").answers["dizziness"] == "present"
    assert understand(catalog, "the dizziness comes and goes").answers["dizziness"] == "present"


@pytest.mark.parametrize(
    "text",
    ["maybe my face is numb", "my arm feels weak, I think", "my leg has been numb for years"],
)
def test_a_hedged_or_old_sign_is_asked_back(catalog: Catalog, text: str) -> None:
    found = understand(catalog, text)
    assert len(found.ask) == 1
    assert not found.urgent
    assert found.ask[0] not in found.answers


def test_a_sign_said_surely_elsewhere_is_not_in_doubt(catalog: Catalog) -> None:
    found = understand(catalog, "maybe my face is numb. yes, my face is numb right now.")
    assert found.urgent
    assert not found.ask


@pytest.mark.parametrize(
    "text",
    [
        "should I worry about a stroke?",
        "what if it is a heart attack?",
        "can neck pain cause double vision",
        "what are the signs of slurred speech",
    ],
)
def test_a_question_is_no_symptom(catalog: Catalog, text: str) -> None:
    found = understand(catalog, text)
    assert not found.urgent
    assert not found.answers


@pytest.mark.parametrize(
    "text",
    ["why is my face numb?", "can you help, my face is numb?", "my face is numb, do I worry?"],
)
def test_a_question_about_ones_own_sign_is_still_heard(catalog: Catalog, text: str) -> None:
    assert understand(catalog, text).urgent


@pytest.mark.parametrize(
    "text", ["I had chest pain years ago", "as a child, I had chest pain", "chest pain in 2015"]
)
def test_what_is_over_is_history(catalog: Catalog, text: str) -> None:
    found = understand(catalog, text)
    assert found.history["chest_pain"] == "present"
    assert "chest_pain" not in found.answers
    assert not found.urgent


def test_a_past_stroke_is_history_and_still_a_risk(catalog: Catalog) -> None:
    found = understand(catalog, "I had a stroke in 2015")
    assert found.history["vascular_risk"] == found.answers["vascular_risk"] == "present"


def test_the_past_ends_where_now_begins(catalog: Catalog) -> None:
    found = understand(catalog, "I had a stroke in 2015 and now my speech is slurred")
    assert found.answers["speech_trouble"] == "present"
    assert found.urgent


def test_a_sign_that_went_away_is_a_short_spell(catalog: Catalog) -> None:
    found = understand(catalog, "on monday my arm went numb and then it was fine")
    assert found.answers["brief_neuro_spell"] == "present"
    assert "limb_weak_numb" not in found.answers


def test_danger_to_somebody_else_alarms_but_is_not_the_visitors_answer(catalog: Catalog) -> None:
    found = understand(catalog, "my husband's face is drooping right now")
    assert found.urgent
    assert "face_droop" not in found.answers


def test_a_helpers_words_are_about_the_person_helped(catalog: Catalog) -> None:
    found = understand(catalog, "it's for my mother, she gets dizzy")
    assert found.about == "other"
    assert found.answers["dizziness"] == "present"


def test_a_relatives_past_illness_is_nobodys_symptom(catalog: Catalog) -> None:
    found = understand(catalog, "my grandmother had a stroke and my dad died of a heart attack")
    assert not found.urgent
    assert not found.answers


def test_a_relatives_migraine_is_family_history(catalog: Catalog) -> None:
    found = understand(catalog, "my sister has migraines")
    assert found.answers == {"family_migraine": "present"}


@pytest.mark.parametrize(
    "text",
    [
        "I want to end it all",
        "maybe I should kill myself",
        "sometimes I think about suicide",
        "what if i kill myself",
    ],
)
def test_thoughts_of_self_harm_are_never_a_doubt_or_a_question(catalog: Catalog, text: str) -> None:
    assert "R29-a" in understand(catalog, text).urgent


def test_look_alikes_are_not_the_finding(catalog: Catalog) -> None:
    assert not understand(catalog, "I can't stand this, he is a pain in the neck").answers


def test_signs_said_together_say_more_than_each(catalog: Catalog) -> None:
    found = understand(catalog, "I banged my head and now I keep vomiting")
    assert found.answers["head_injury_worse"] == "present"


def test_what_was_understood_travels_as_json(catalog: Catalog) -> None:
    import json

    from bot.understanding import Understood

    found = understand(catalog, "dizzy for 2 weeks, no headache, my arm was numb years ago")
    assert Understood.from_dict(json.loads(json.dumps(found.as_dict()))) == found
