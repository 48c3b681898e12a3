"""What visitors are told about their data is what is in the database, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engine.model import Catalog
from bot.knowledge import Clinic
from bot.services import casework, turn
from bot.services.desk import Desk
from bot.services.heard import Heard
from bot.services.staff_ports import Account, Work
from bot.store import Store, open_store
from tests.helpers.visitor import NOON, Visitor
from tests.unit.services.test_conversation import to_interview, to_result


def test_before_consent_it_says_that_nothing_is_kept(visitor: Visitor) -> None:
    visitor.says("hello").controls("what_stored")
    assert "So far I keep nothing" in visitor.text
    assert visitor.kept == {}


def test_answers_are_named_in_words_and_those_taken_back_too(visitor: Visitor) -> None:
    visitor.agrees().says("I get dizzy and my neck is stiff")
    visitor.says("no it is not stiff", intent="correct")
    visitor.controls("what_stored")
    shown = next(p["custom"] for p in visitor.reply if p.get("custom", {}).get("type") == "stored")
    findings = visitor.desk.catalog.findings
    answers = next(line for line in shown["lines"] if line.startswith("Your answers"))
    for finding, value in visitor.answers.items():
        label = findings[finding].label_absent if value == "absent" else findings[finding].label
        assert label in answers
    gone = [a for a in visitor.kept[visitor.name]["answers"] if a.finding not in visitor.answers]
    changed = [line for line in shown["lines"] if line.startswith("Answers that you changed")]
    assert bool(changed) == bool(gone or "stiff" in str(changed))


def test_afterwards_the_conversation_goes_on_where_it_was(visitor: Visitor) -> None:
    question = to_interview(visitor).custom["question"]
    visitor.controls("what_stored")
    assert visitor.custom["question"] == question


def test_what_is_not_kept_is_not_named(visitor: Visitor) -> None:
    to_interview(visitor).controls("what_stored")
    for word in ("asked to be called", "Results", "staff", "messenger", "code", "fear"):
        assert word not in visitor.reply[0]["text"]


@pytest.mark.parametrize(("finished", "day"), [(False, "2026-02-01"), (True, "2027-01-02")])
def test_it_says_when_it_is_deleted(visitor: Visitor, finished: bool, day: str) -> None:  # noqa: FBT001
    (to_result if finished else to_interview)(visitor)
    visitor.controls("what_stored")
    assert f"deleted on {day}" in visitor.text


# --- over a real database -----------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'levelhead.db'}")
    yield opened
    opened.close()


@pytest.fixture
def kept(store: Store, catalog: Catalog, clinic: Clinic) -> Visitor:
    """A visitor whose conversation is in the database, with a call and what staff added."""
    visitor = Visitor(catalog, clinic)
    to_result(visitor).controls("call_me")
    visitor.says("Jo Park").says("jo@mail.example").ticks("evening")
    conversation = visitor.conversation
    case = visitor.kept[visitor.name]
    with store.staff_unit() as unit:
        unit.start(conversation, case["consents"][0])
        unit.save(conversation, case["answers"])
        for record in case["assessments"]:
            unit.keep_assessment(visitor.name, record)
        unit.keep_call_request(visitor.name, case["calls"][0])
        kim = unit.add_account("kim", "staff", "x", NOON)
        unit.carry("a hash", visitor.name, NOON)
        unit.commit()
    work(store, visitor.name, kim)
    return visitor


def work(store: Store, case: str, kim: Account) -> None:
    casework.claim(store.staff_unit(), case, kim, NOON)
    casework.write(store.staff_unit(), case, kim, "called, nobody there", NOON)
    casework.code_for(store.staff_unit(), case, NOON, "visitor")


def asked(store: Store, visitor: Visitor) -> str:
    desk: Desk = visitor.desk
    heard = Heard(intent="what_stored", greeted=True)
    return str(turn.take_turn(store.unit(), desk, visitor.name, heard)[0]["text"])


def test_everything_in_the_database_is_named(store: Store, kept: Visitor) -> None:
    text = asked(store, kept)
    with store.unit() as unit:
        export = unit.export(kept.name) or {}
    filled = {name for name, rows in export.items() if rows} - {"conversation"}
    named = {
        "consents": "Your OK to keep this, given on 2026-01-02",
        "answers": "Your answers: ",
        "assessments": "Results: ",
        "call_requests": "Jo Park, jo@mail.example. Time that suits you: In the evening",
        "case_codes": "A code to go on by phone",
        "carried": "go on in a messenger",
        "case_notes": "Notes of the staff on your case: 1",
        "case_work": "looks after your case",
    }
    assert filled == set(named)
    for words in named.values():
        assert words in text
    assert "kept until 2027-01-02 at most" in text, "a call is open"


def test_the_code_itself_and_the_notes_themselves_are_not_read_out(
    store: Store, kept: Visitor
) -> None:
    text = asked(store, kept)
    with store.staff_unit() as unit:
        code = unit.code_of(kept.name)
    assert code is not None
    assert code.code not in text
    assert "nobody there" not in text


def test_a_call_that_was_made_holds_nothing_back(store: Store, kept: Visitor) -> None:
    with store.staff_unit() as unit:
        unit.set_work(kept.name, Work(outcome="told", closed_at=NOON), NOON)
        unit.commit()
    assert "All of it is deleted on 2027-01-02" in asked(store, kept)


def test_everything_i_wrote_is_gone_after_delete(store: Store, kept: Visitor) -> None:
    for _ in range(2):
        heard = Heard(intent="delete_data", greeted=True)
        reply = turn.take_turn(store.unit(), kept.desk, kept.name, heard)
    assert reply[-1]["custom"]["type"] == "ended"
    with store.unit() as unit:
        assert unit.export(kept.name) is None
    with store.staff_unit() as unit:
        assert unit.cases(9) == []
        assert unit.notes(kept.name) == []
        assert unit.carried_to("a hash") is None
