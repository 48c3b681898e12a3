"""Deleting by age: what goes, what stays, and that an open call never goes in silence."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select, update

from bot.knowledge import Clinic
from bot.services import retention
from bot.services.ports import (
    AnswerRecord,
    AssessmentRecord,
    CallRequest,
    ConsentRecord,
    Conversation,
)
from bot.services.retention import Expired
from bot.services.staff_ports import Code, Note, Work
from bot.store import Store, expiry, tables

NOW = datetime(2026, 6, 1, 12, tzinfo=timezone.utc)
CLINIC = Clinic(
    "A Clinic",
    "555 0199",
    "112",
    "116 123",
    retention_days=100,
    retention_days_unfinished=10,
    retention_days_open_call=150,
)
WORDS = "Jo Park private"


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def case(
    store: Store, name: str, days: float, stage: str = "result", *, result: bool = True
) -> None:
    """A conversation that was touched last so many days ago."""
    at = ago(days)
    with store.unit() as unit:
        conversation = Conversation(name, "web", stage, "1", answers={"neck_pain": "present"})
        conversation.last_reply = [{"text": WORDS}]
        unit.start(conversation, ConsentRecord("keep_answers", True, "1", at))  # noqa: FBT003
        unit.save(conversation, [AnswerRecord("neck_pain", "present", "words", None, at)])
        if result:
            unit.keep_assessment(name, AssessmentRecord("routine", "1", {}, {"a": WORDS}, at))
        unit.commit()
    with store._engine.begin() as connection:
        table = tables.conversations
        connection.execute(update(table).where(table.c.id == name).values(updated_at=at))


def asks_for_a_call(store: Store, name: str, days: float) -> None:
    with store.unit() as unit:
        unit.keep_call_request(name, CallRequest(WORDS, "555 010 0199", "routine", ago(days)))
        unit.commit()


def closes(store: Store, name: str, days: float) -> None:
    with store.staff_unit() as unit:
        unit.set_work(name, Work(outcome="told", closed_at=ago(days)), ago(days))
        unit.commit()


def left(store: Store) -> set[str]:
    with store.staff_unit(only_reads=True) as unit:
        return {row.id for row in unit.cases(999)}


def run(store: Store, **more: bool) -> Expired:
    return retention.run(store, CLINIC, NOW, **more)


def trail(store: Store) -> list[tuple[str, str | None, str]]:
    with store.staff_unit(only_reads=True) as unit:
        found = unit.audit_trail(limit=99)
    return [(entry.action, entry.conversation_id, entry.detail) for _, entry in found]


def test_finished_and_unfinished_go_at_their_own_age(store: Store) -> None:
    case(store, "finished, old", 101)
    case(store, "finished, kept", 99)
    case(store, "unfinished, old", 11, "interview", result=False)
    case(store, "unfinished, kept", 9, "interview", result=False)
    case(store, "went on after a result, kept", 50, "interview")
    case(store, "emergency by words, kept", 50, "emergency", result=False)
    assert run(store) == Expired(deleted=2, calls_never_made=0, held_for_calls=0)
    assert not {name for name in left(store) if "old" in name}
    assert len(left(store)) == 4
    assert run(store).deleted == 0


def test_nothing_that_belongs_to_it_stays_in_the_database(store: Store) -> None:
    case(store, "old", 101)
    with store.staff_unit() as unit:
        kim = unit.add_account("kim", "staff", "x", NOW)
        unit.set_work("old", Work(kim.id, ago(101), "told", kim.id, ago(101)), ago(101))
        unit.add_note("old", Note(kim.id, WORDS, ago(101)))
        unit.keep_code(Code("old", "CCCC3333", ago(101)))
        unit.carry("a hash", "old", ago(101))
        unit.commit()
    assert run(store).deleted == 1
    with store._engine.connect() as connection:
        for table in (tables.conversations, *tables.BELONGING):
            rows = connection.execute(select(func.count()).select_from(table)).scalar()
            assert rows == 0, table.name
        everything = [
            str(row) for t in tables.metadata.sorted_tables for row in connection.execute(select(t))
        ]
    assert WORDS not in " ".join(everything)
    assert trail(store) == [("deleted by age", None, "1 conversations")]


@pytest.mark.parametrize("touch", ["note", "code", "work", "carried"])
def test_whatever_somebody_added_counts_as_touched(store: Store, touch: str) -> None:
    case(store, "old", 101)
    with store.staff_unit() as unit:
        kim = unit.add_account("kim", "staff", "x", NOW)
        if touch == "note":
            unit.add_note("old", Note(kim.id, "called", ago(1)))
        elif touch == "code":
            unit.keep_code(Code("old", "CCCC3333", ago(1)))
        elif touch == "work":
            unit.set_work("old", Work(claimed_by=kim.id, claimed_at=ago(1)), ago(1))
        else:
            unit.carry("a hash", "old", ago(1))
        unit.commit()
    assert run(store).deleted == 0


def test_an_open_call_holds_the_case_back_and_is_said(store: Store) -> None:
    case(store, "waits", 120)
    asks_for_a_call(store, "waits", 120)
    found = run(store)
    assert found == Expired(deleted=0, calls_never_made=0, held_for_calls=1)
    assert "wait for a call" in found.told()
    closes(store, "waits", 110)
    assert run(store) == Expired(deleted=1, calls_never_made=0, held_for_calls=0)


def test_a_call_that_was_never_made_goes_by_name_in_the_trail(store: Store) -> None:
    case(store, "waits", 160)
    asks_for_a_call(store, "waits", 160)
    case(store, "made", 160)
    asks_for_a_call(store, "made", 160)
    closes(store, "made", 159)
    found = run(store)
    assert found == Expired(deleted=2, calls_never_made=1, held_for_calls=0)
    assert "the audit trail names them" in found.told()
    noted = [entry for entry in trail(store) if entry[1]]
    assert noted == [("deleted by age", "waits", "call never made")]
    assert WORDS not in str(trail(store))


def test_a_second_call_after_the_case_was_closed_is_open_again(store: Store) -> None:
    case(store, "again", 140)
    asks_for_a_call(store, "again", 140)
    closes(store, "again", 130)
    asks_for_a_call(store, "again", 120)
    assert run(store).held_for_calls == 1


def test_only_looking_deletes_nothing(store: Store) -> None:
    case(store, "old", 200)
    case(store, "waits", 160)
    asks_for_a_call(store, "waits", 160)
    assert run(store, try_only=True) == Expired(deleted=2, calls_never_made=1, held_for_calls=0)
    assert left(store) == {"old", "waits"}
    assert trail(store) == []


def test_many_go_in_small_steps(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "AT_ONCE", 3)
    for number in range(8):
        case(store, f"old {number}", 101 + number)
    case(store, "kept", 1)
    assert run(store).deleted == 8
    assert left(store) == {"kept"}


def test_a_visitor_who_came_back_keeps_everything(store: Store) -> None:
    case(store, "back", 101)
    with store.unit() as unit:
        conversation = unit.find("back")
        assert conversation is not None
        unit.save(conversation)
        unit.commit()
    assert retention.run(store, CLINIC, datetime.now(timezone.utc)).deleted == 0
    with store.unit() as unit:
        assert (unit.export("back") or {})["answers"]
