"""Times and ages said in few words, on weekdays, or standing alone."""

from __future__ import annotations

import pytest

from bot.engine.model import Catalog
from bot.understanding import understand
from bot.understanding.choices import read_choice


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Room started spinning Sunday evening and hasn't quit", "days"),
        ("woke up Thurs with a neck like concrete", "days"),
        ("the headaches came on, two years back", "long"),
        ("I pack boxes and for about five weeks now my neck is stiff", "months"),
        ("three weeks later I still feel dizzy", "weeks"),
        ("dizzy since breakfast", "today"),
        ("Six weeks story of headache only", "months"),
        ("sunday before last the room spun", "weeks"),
    ],
)
def test_when_it_began(catalog: Catalog, text: str, expected: str) -> None:
    assert understand(catalog, text).answers.get("onset") == expected


@pytest.mark.parametrize(
    "text",
    [
        "by Friday my neck is stiff",
        "I see my physio Tuesday about the stiff neck",
        "headaches on a Sunday usually",
        "I sew on Sunday, iron Monday and by Tuesday my neck aches",
        "had my hip done 3 years ago, light headed on standing",
        "started a new tablet in September, was dizzy but all gone since",
    ],
)
def test_a_usual_week_and_what_is_over_are_no_beginning(catalog: Catalog, text: str) -> None:
    assert "onset" not in understand(catalog, text).answers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dizzy getting up. 72, live on my own", "65_plus"),
        ("I'm 61 by the way, headaches", "50_64"),
        ("headaches most days. 67 yrs.", "65_plus"),
        ("I am a farmer 58, neck pain", "50_64"),
        ("woman 29, neck pain", "18_49"),
        ("Fifty-two, fairly fit. Room spins in bed", "50_64"),
    ],
)
def test_an_age_that_stands_alone(catalog: Catalog, text: str, expected: str) -> None:
    assert understand(catalog, text).answers.get("age_band") == expected


@pytest.mark.parametrize(
    "text",
    [
        "the pain is 8 out of 10",
        "I'm 100% sure it is my neck",
        "I am 50/50 on seeing a doctor about my neck",
        "i am 80 kg with headaches",
        "my shoes are ten years old, my neck hurts",
        "had 20 attacks, dizzy",
    ],
)
def test_other_numbers_are_no_age(catalog: Catalog, text: str) -> None:
    assert "age_band" not in understand(catalog, text).answers


@pytest.mark.parametrize(
    ("finding", "text", "expected"),
    [
        ("age_band", "hit the big 6-0", "50_64"),
        ("age_band", "retired ten years ago, sixty-nine now", "65_plus"),
        ("age_band", "born 1949", "65_plus"),
        ("onset", "since 2019", "long"),
    ],
)
def test_answers_by_the_clock(catalog: Catalog, finding: str, text: str, expected: str) -> None:
    question = next(
        q for q in catalog.questions.values() if any(finding in o.sets for o in q.options)
    )
    choice = read_choice(question, [o.id for o in question.options], text)
    assert choice is not None
    picked = [o.sets[finding] for o in question.options if o.id in choice.options]
    assert picked == [expected]


def test_how_fast_the_hands_changed_and_when_hearing_went(catalog: Catalog) -> None:
    hands = "my fingers can't do buttons, legs unsteady, slowly getting worse over two years"
    assert understand(catalog, hands).answers.get("hands_progress") == "slow"
    deaf = "went suddenly deaf in one ear two days ago"
    assert understand(catalog, deaf).answers.get("hearing_loss_since") == "within_30_days"
    assert "hands_progress" not in understand(catalog, "my neck slowly got worse").answers
