"""What speaks for and against each option of a question is added up, and rules still count."""

from __future__ import annotations

import math

import pytest

from bot.engine.model import Catalog
from bot.understanding import Choice, Told, picked, probabilities, weighing_of
from bot.understanding.weighing import BY_LIKENESS, Likeness, by_likeness, by_rules, likely_by

NOTHING_SAID = Told(None, named=(), denied=())
FAR = Likeness(0.1, -6.0, 0.0, 0.0)
NEAR = Likeness(0.9, 5.0, 0.0, 0.0)
LANGUAGES = ("en", "es")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_weight_weighs_something(code: str) -> None:
    weighing = weighing_of(code)
    assert len(by_likeness({"yes": NEAR}, 3)["yes"]) == len(BY_LIKENESS)
    names = {*BY_LIKENESS, *by_rules("yes", NOTHING_SAID)}
    assert {*weighing.single} == {*weighing.checklist} == names


def test_an_option_leads_before_the_best_of_the_others() -> None:
    middle = Likeness(0.5, 1.0, 0.0, 0.0)
    three = by_likeness({"a": NEAR, "b": middle, "c": FAR}, 3)
    speaks, nearest = BY_LIKENESS.index("speaks_lead"), BY_LIKENESS.index("nearest_lead")
    leads = {option: told[speaks] for option, told in three.items()}
    assert leads == {"a": 4.0, "b": -4.0, "c": -11.0}
    equal = by_likeness({"a": NEAR, "b": NEAR}, 3)
    assert {told[nearest] for told in equal.values()} == {0.0}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("question", ["headache_site", "neck_link"])
def test_what_is_left_out_could_not_be_an_answer(
    catalog: Catalog, code: str, question: str
) -> None:
    weighing, asked = weighing_of(code), catalog.questions[question]
    option = asked.options[0].id
    at_best = Told(Choice((option,)), named={option}, denied=())
    odds = weighing.hopeless(asked)
    chance = probabilities({option: odds - 0.01}, weighing.of(asked), at_best)[option]
    assert chance < weighing.least


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("question", ["headache_site", "neck_link"])
def test_likeness_to_one_option_picks_it(catalog: Catalog, code: str, question: str) -> None:
    weighing, asked = weighing_of(code), catalog.questions[question]
    first, second = (option.id for option in asked.options[:2])
    likely = likely_by(asked, {first: FAR, second: NEAR}, 4, weighing)
    chances = probabilities(likely, weighing.of(asked), NOTHING_SAID)
    assert picked(asked, chances, weighing, danger=False) == (second,)


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_like_nothing_is_no_answer(catalog: Catalog, code: str) -> None:
    weighing, asked = weighing_of(code), catalog.questions["headache_site"]
    likely = likely_by(asked, {option.id: FAR for option in asked.options}, 4, weighing)
    chances = probabilities(likely or {"jaw": -9.0}, weighing.of(asked), NOTHING_SAID)
    assert picked(asked, chances, weighing, danger=False) == ()


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("question", ["headache_site", "neck_link"])
def test_rules_and_phrases_count_beside_likeness(
    catalog: Catalog, code: str, question: str
) -> None:
    weighing, asked = weighing_of(code), catalog.questions[question]
    option = asked.options[0].id
    weights = weighing.of(asked)
    likely = {option: 0.0}

    def chance(told: Told) -> float:
        return probabilities(likely, weights, told)[option]

    plain = chance(NOTHING_SAID)
    assert math.isclose(plain, 0.5)
    assert chance(Told(Choice((option,)), (), ())) >= plain
    assert chance(Told(Choice((option,), guessed=True), (), ())) > plain
    assert chance(Told(Choice(("another",)), (), ())) <= plain
    assert chance(Told(None, {option}, ())) > plain
    assert chance(Told(None, (), {option})) < plain


def test_that_no_danger_sign_is_there_needs_more(catalog: Catalog) -> None:
    weighing, asked = weighing_of("en"), catalog.questions["screen_now"]
    between = {"none": (weighing.least + weighing.nothing) / 2, "face": 0.01}
    assert picked(asked, between, weighing, danger=False) == ("none",)
    assert picked(asked, between, weighing, danger=True) == ()
    assert picked(asked, {"face": between["none"], "none": 0.01}, weighing, danger=True) == (
        "face",
    )


def test_a_likely_danger_sign_outweighs_not_knowing(catalog: Catalog) -> None:
    weighing, asked = weighing_of("en"), catalog.questions["pregnancy"]
    chances = {"unsure": 0.63, "seizure": 0.6, "warning": 0.01}
    assert picked(asked, chances, weighing, danger=True) == ("seizure",)


def test_none_or_not_knowing_stands_alone(catalog: Catalog) -> None:
    weighing, asked = weighing_of("en"), catalog.questions["triggers"]
    lines = {"neck": 0.9, "rolling": 0.7, "unsure": 0.6, "none": 0.1}
    assert picked(asked, lines, weighing, danger=False) == ("neck", "rolling")
    assert picked(asked, {**lines, "none": 0.95}, weighing, danger=False) == ("none",)
