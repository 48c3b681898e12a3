"""The conversation as a visitor meets it, over the shipped catalog."""

from __future__ import annotations

import random

import pytest

from bot.engine.model import ABSENT, UNSURE, Catalog
from bot.knowledge import Clinic
from bot.services import turn
from bot.services.heard import Heard
from tests.helpers.fakes import FakeUnit
from tests.helpers.visitor import Visitor

MOST_QUESTIONS = 12
MOST_TURNS = 60


def to_screen(visitor: Visitor) -> Visitor:
    """From the welcome to the first safety question, without a story."""
    return visitor.agrees().ticks("skip")


def answer_none(visitor: Visitor) -> Visitor:
    """One answer that denies everything, or the last option of a single question."""
    custom = visitor.custom
    if custom["kind"] == "checklist":
        return visitor.ticks("none")
    ids = [o["id"] for o in custom["options"]]
    return visitor.ticks("no" if "no" in ids else "18_49" if "18_49" in ids else ids[-1])


def to_interview(visitor: Visitor) -> Visitor:
    """Past the safety checks with nothing found."""
    to_screen(visitor)
    while visitor.conversation.stage == "screen":
        answer_none(visitor)
    return visitor


def to_result(visitor: Visitor) -> Visitor:
    to_interview(visitor)
    for _ in range(MOST_TURNS):
        if visitor.conversation.stage != "interview":
            break
        answer_none(visitor)
    return visitor


def test_the_welcome_says_what_it_is_and_the_emergency_number_and_asks_consent(
    visitor: Visitor, clinic: Clinic
) -> None:
    visitor.says("hello")
    assert clinic.emergency_number in visitor.text
    assert visitor.custom["type"] == "consent"
    assert visitor.kept == {}


def test_declining_gives_the_phone_number_and_keeps_nothing(
    visitor: Visitor, clinic: Clinic
) -> None:
    visitor.says("I roll over and get dizzy").controls("consent_no")
    assert clinic.phone in visitor.text
    assert visitor.kept == {}


@pytest.mark.parametrize("intent", ["what_stored", "are_you_robot", "faq_neck_dizzy", "greet"])
def test_questions_before_consent_are_answered_and_keep_nothing(
    visitor: Visitor, intent: str
) -> None:
    visitor.says("hello").controls(intent)
    assert visitor.custom["type"] == "consent"
    assert visitor.kept == {}


def test_consent_is_kept_with_its_time_before_the_first_answer(visitor: Visitor) -> None:
    visitor.agrees()
    case = visitor.kept[visitor.name]
    assert [c.scope for c in case["consents"]] == ["keep_answers"]
    assert case["answers"] == []


def test_own_words_are_read_back_and_can_be_corrected_by_a_tap(visitor: Visitor) -> None:
    visitor.agrees().says("dizzy when I roll over in bed and my neck hurts")
    assert visitor.custom["type"] == "read_back"
    assert {"positional_trigger", "neck_pain"} <= set(visitor.answers)
    visitor.ticks("change").ticks("neck_pain")
    assert "neck_pain" not in visitor.answers
    assert "positional_trigger" in visitor.answers


def test_what_was_said_before_consent_is_used_after_it(visitor: Visitor) -> None:
    visitor.says("hello")
    heard = Heard(intent="consent_yes", greeted=True, earlier={"neck_pain": "present"})
    reply = turn.take_turn(FakeUnit(visitor.kept), visitor.desk, visitor.name, heard)
    assert reply[-1]["custom"]["type"] == "read_back"


def test_an_interview_without_danger_signs_ends_in_a_result(visitor: Visitor) -> None:
    to_result(visitor)
    assert visitor.custom["type"] == "assessment"
    questions = visitor.desk.catalog.questions
    asked = [q for q in visitor.conversation.asked if questions[q].stage == "interview"]
    assert len(asked) <= MOST_QUESTIONS
    assert len(visitor.kept[visitor.name]["assessments"]) == 1


def test_no_question_is_put_twice_and_nothing_known_is_asked(visitor: Visitor) -> None:
    visitor.agrees().says("dizzy when I roll over in bed, a few seconds, no headaches")
    visitor.ticks("yes")
    known = set(visitor.answers)
    for _ in range(MOST_TURNS):
        if visitor.conversation.stage not in ("screen", "interview"):
            break
        shown = {o["id"] for o in visitor.custom["options"]}
        question = visitor.desk.catalog.questions[visitor.custom["question"]]
        sets = [set(o.sets) for o in question.options if o.id in shown]
        assert not any(s <= known for s in sets), question.id
        answer_none(visitor)
    asked = visitor.conversation.asked
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("words", ["no, they come and go apart", "no they come and go apart"])
def test_an_options_own_words_are_an_answer_whatever_the_classifier_says(
    visitor: Visitor, words: str
) -> None:
    visitor.agrees().says("dizzy when I roll over in bed and my neck hurts").ticks("yes")
    for _ in range(MOST_TURNS):
        if visitor.custom["question"] == "neck_link":
            break
        answer_none(visitor)
    visitor.says(words, intent="correct")
    assert visitor.answers["neck_linked"] == "absent"
    assert visitor.custom["question"] != "change"


def test_a_ticked_emergency_sign_is_answered_with_what_to_do_and_nothing_else(
    visitor: Visitor, clinic: Clinic
) -> None:
    to_screen(visitor)
    option = visitor.custom["options"][0]["id"]
    visitor.ticks(option)
    assert len(visitor.reply) == 1
    assert visitor.custom["type"] == "emergency"
    assert (
        clinic.emergency_number in visitor.reply[0]["text"].split("\n")[0] + visitor.custom["text"]
    )
    assert not any(b["kind"] == "option" for b in visitor.reply[0].get("buttons", ()))


def test_an_emergency_in_words_ends_the_interview_at_any_question(visitor: Visitor) -> None:
    to_interview(visitor)
    visitor.says("my face went numb and droopy this morning and I can't speak properly")
    assert visitor.custom["type"] == "emergency"
    assert visitor.conversation.stage == "emergency"
    visitor.says("ok")
    assert visitor.custom["type"] == "emergency"


def test_a_mistaken_tap_on_an_emergency_sign_can_be_taken_back(visitor: Visitor) -> None:
    to_screen(visitor)
    first = visitor.custom["question"]
    visitor.ticks(visitor.custom["options"][0]["id"]).controls("go_back")
    assert visitor.custom["question"] == first
    assert visitor.conversation.stage == "screen"


def test_not_sure_about_a_danger_sign_is_asked_once_more_then_taken_seriously(
    visitor: Visitor,
) -> None:
    to_screen(visitor).ticks("unsure")
    visitor.ticks(visitor.custom["options"][0]["id"])
    assert visitor.custom["question"].startswith("clarify_")
    visitor.ticks(UNSURE)
    assert UNSURE in visitor.answers.values()
    while visitor.conversation.stage == "screen":
        answer_none(visitor)
    assert visitor.custom["type"] in ("emergency", "assessment")
    assert visitor.custom["urgency"] in ("emergency", "today")


def test_go_back_takes_the_last_answer_back(visitor: Visitor) -> None:
    to_interview(visitor)
    before, question = dict(visitor.answers), visitor.custom["question"]
    answer_none(visitor)
    assert visitor.answers != before
    visitor.controls("go_back")
    assert visitor.answers == before
    assert visitor.custom["question"] == question


def test_go_back_at_the_first_question_returns_to_the_story(visitor: Visitor) -> None:
    to_screen(visitor).controls("go_back")
    assert visitor.conversation.stage == "opener"


def test_start_over_takes_every_answer_back_and_keeps_the_consent(visitor: Visitor) -> None:
    to_interview(visitor).controls("start_over")
    assert visitor.answers == {}
    assert visitor.conversation.stage == "opener"
    assert len(visitor.kept[visitor.name]["consents"]) == 1


def test_why_do_you_ask_gives_the_catalogs_reason_and_asks_again(visitor: Visitor) -> None:
    to_interview(visitor)
    question = visitor.desk.catalog.questions[visitor.custom["question"]]
    visitor.controls("why_ask")
    assert visitor.reply[0]["text"].startswith(question.why[:20])
    assert visitor.custom["question"] == question.id


def test_a_question_about_the_topic_is_answered_and_the_interview_resumes(
    visitor: Visitor,
) -> None:
    to_interview(visitor)
    question = visitor.custom["question"]
    visitor.says("can my neck make me dizzy?", intent="faq_neck_dizzy")
    assert visitor.reply[0]["custom"]["sources"]
    assert visitor.custom["question"] == question


def test_fear_and_pain_are_answered_before_going_on_and_once(visitor: Visitor) -> None:
    visitor.agrees().says("I'm so scared, I get dizzy when I roll over and it hurts so much")
    assert visitor.reply[0]["text"] == visitor.desk.say("aside.fear")
    visitor.says("I'm scared")
    assert visitor.desk.say("aside.fear") not in visitor.text


def test_two_kinds_of_spells_are_asked_about(visitor: Visitor) -> None:
    visitor.agrees().says("dizzy for a few seconds, and also dizzy all the time").ticks("yes")
    asked = []
    for _ in range(MOST_TURNS):
        if visitor.conversation.stage not in ("screen", "interview"):
            break
        asked.append(visitor.custom["question"])
        answer_none(visitor)
    assert "two_kinds" in asked


def test_words_that_are_not_understood_never_get_the_same_words_twice(visitor: Visitor) -> None:
    to_interview(visitor)
    heard = [visitor.says("blorf zxqvy", intent="nlu_fallback").text for _ in range(3)]
    assert len(set(heard)) == len(heard)
    assert visitor.desk.say("not_understood.person") in heard[-1]


def test_a_repeated_message_id_gets_the_same_reply_and_is_one_turn(visitor: Visitor) -> None:
    to_interview(visitor)
    question = visitor.custom["question"]
    heard = Heard(intent="press", question=question, options=("unsure",), message_id="m-1")
    first = turn.take_turn(FakeUnit(visitor.kept), visitor.desk, visitor.name, heard)
    records = len(visitor.kept[visitor.name]["answers"])
    again = turn.take_turn(FakeUnit(visitor.kept), visitor.desk, visitor.name, heard)
    assert again == first
    assert len(visitor.kept[visitor.name]["answers"]) == records


def test_an_option_of_an_earlier_question_changes_nothing(visitor: Visitor) -> None:
    to_interview(visitor)
    before, question = dict(visitor.answers), visitor.custom["question"]
    heard = Heard(intent="press", question="screen_now", options=("none",), greeted=True)
    visitor._take(heard)  # noqa: SLF001
    assert visitor.answers == before
    assert visitor.custom["question"] == question


def test_delete_asks_once_and_then_leaves_nothing(visitor: Visitor) -> None:
    to_interview(visitor).controls("delete_data")
    assert visitor.name in visitor.kept
    visitor.controls("delete_data")
    assert visitor.kept == {}


def test_a_call_request_keeps_name_and_number_and_returns(visitor: Visitor) -> None:
    to_result(visitor).controls("call_me")
    visitor.says("Jo Park").says("not a number").says("555 010 0199").ticks("any")
    (request,) = visitor.kept[visitor.name]["calls"]
    assert (request.name, request.phone) == ("Jo Park", "555 010 0199")
    assert visitor.conversation.stage == "result"


def test_the_summary_has_a_plain_half_and_a_clinical_half(
    visitor: Visitor, catalog: Catalog
) -> None:
    to_result(visitor).controls("summary")
    assert catalog.version in visitor.text
    assert (
        catalog.findings["neck_pain"].clinical in visitor.text
        or visitor.answers.get("neck_pain") != ABSENT
    )


def test_under_18_is_out_of_scope_with_a_way_on(visitor: Visitor, clinic: Clinic) -> None:
    to_screen(visitor)
    while visitor.custom.get("question") != "screen_you":
        if visitor.custom["question"] == "screen_you" or "under_18" in {
            o["id"] for o in visitor.custom["options"]
        }:
            break
        answer_none(visitor)
    visitor.ticks("under_18")
    assert visitor.conversation.stage == "ended"
    assert clinic.phone in visitor.text


def test_answering_for_someone_else_asks_about_them(visitor: Visitor) -> None:
    to_interview(visitor).controls("for_someone_else")
    question = visitor.desk.catalog.questions[visitor.custom["question"]]
    assert visitor.custom["text"] == visitor.desk.fill(question.text_other)


@pytest.mark.parametrize(
    ("words", "stage"), [("its for my lad, he's 22", "screen"), ("its for my lad hes 14", "ended")]
)
def test_for_whom_it_is_and_their_age_at_once(visitor: Visitor, words: str, stage: str) -> None:
    visitor.agrees().ticks("skip")
    while visitor.conversation.question != "screen_you":
        visitor.ticks("none")
    visitor.says(words, "for_someone_else")
    assert visitor.conversation.stage == stage
    assert visitor.conversation.question != "screen_you"


WORDS = [
    "yes",
    "no",
    "not sure",
    "2",
    "1 and 3",
    "none of those",
    "sometimes",
    "idk",
    "about 10 secs",
    "my neck hurts too",
    "why?",
    "asdf qwer",
    "it's more like floating",
    "a bit",
    "both",
    "",
]
STEER = [
    "why_ask",
    "go_back",
    "talk_to_person",
    "what_stored",
    "thanks",
    "insult",
    "correct",
    "repeat_question",
    "greet",
    "summary",
    "faq_bppv",
    "stop",
    "small_talk",
]


@pytest.mark.parametrize("seed", range(60))
def test_any_mix_of_answers_and_interruptions_is_answered_and_ends(
    catalog: Catalog, clinic: Clinic, seed: int
) -> None:
    chance = random.Random(seed)
    visitor = Visitor(catalog, clinic).agrees()
    for _ in range(MOST_TURNS):
        if visitor.name not in visitor.kept:
            break
        move = chance.random()
        if move < 0.55 and visitor.custom.get("options"):
            ids = [o["id"] for o in visitor.custom["options"]] + ["none", "unsure"]
            visitor.ticks(*chance.sample(ids[:-2], 1) if chance.random() < 0.3 else [ids[-2]])
        elif move < 0.8:
            visitor.says(chance.choice(WORDS))
        else:
            visitor.controls(chance.choice(STEER))
        assert visitor.conversation.stage in (
            "opener",
            "read_back",
            "screen",
            "interview",
            "result",
            "emergency",
            "call_name",
            "call_phone",
            "call_times",
            "ended",
        )


def test_an_alarm_that_no_answer_stands_for_stays_until_it_is_taken_back(visitor: Visitor) -> None:
    to_interview(visitor)
    heard = Heard(text="the mug fell from a floppy hand", urgent=("unnamed",), greeted=True)
    visitor.hears(heard)
    assert visitor.conversation.stage == "emergency"
    visitor.says("ok and now?")
    assert visitor.custom["type"] == "emergency"
    assert visitor.desk.clinic.emergency_number in visitor.text
    visitor.controls("go_back")
    assert visitor.conversation.stage != "emergency"
