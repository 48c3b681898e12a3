"""Which conversation a person in a messenger goes on with, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.services import casework
from bot.services.ports import ConsentRecord, Conversation
from bot.services.retention import Limits
from bot.store import Store, open_store

NOW = datetime(2026, 1, 2, 12, tzinfo=timezone.utc)


@pytest.fixture
def code(store: Store) -> str:
    """A code for the conversation "web"."""
    begun(store, "web")
    return casework.code_for(store.staff_unit(), "web", NOW, "visitor").code


def begun(store: Store, name: str) -> None:
    with store.unit() as unit:
        unit.start(
            Conversation(name, "web", "opener", "1"),
            ConsentRecord("keep_answers", given=True, wording_version="1", at=NOW),
        )
        unit.commit()


def carry_on(store: Store, person: str, code: str, after: timedelta = timedelta()) -> str | None:
    unit = store.staff_unit()
    return casework.case_of_code(unit, code, NOW + after, "visitor", once=True, person=person)


def carried_to(store: Store, person: str) -> str | None:
    with store.staff_unit(only_reads=True) as unit:
        return unit.carried_to(person)


def test_a_code_ties_a_person_to_the_conversation_and_works_once(
    store: Store, url: str, code: str
) -> None:
    assert carried_to(store, "ann") is None
    assert carry_on(store, "ann", f" {code[:4].lower()} {code[4:]}") == "web"
    assert carry_on(store, "bob", code) is None
    assert carried_to(store, "bob") is None
    again = open_store(url)
    assert carried_to(again, "ann") == "web", "also after a restart"
    again.close()


def test_a_wrong_or_old_code_changes_nothing(store: Store, code: str) -> None:
    assert carry_on(store, "ann", "CDFGHJKL") is None
    assert carry_on(store, "ann", code, casework.CODE_LASTS) is None
    assert carried_to(store, "ann") is None
    assert carry_on(store, "ann", code) == "web", "it was not used up"


def test_a_later_code_takes_the_place_of_an_earlier_one(store: Store, code: str) -> None:
    carry_on(store, "ann", code)
    begun(store, "other")
    later = casework.code_for(store.staff_unit(), "other", NOW, "visitor").code
    assert carry_on(store, "ann", later) == "other"
    assert carried_to(store, "ann") == "other"


def test_it_is_erased_with_the_conversation_and_by_age(store: Store, code: str) -> None:
    carry_on(store, "ann", code)
    with store.unit() as unit:
        unit.erase("web")
        unit.commit()
    assert carried_to(store, "ann") is None
    begun(store, "web")
    assert carried_to(store, "ann") is None, "nor does it come back with the same id"
    carry_on(store, "ann", casework.code_for(store.staff_unit(), "web", NOW, "visitor").code)
    assert carried_to(store, "ann") == "web"
    later = datetime.now(timezone.utc) + timedelta(days=1)
    assert store.expire(Limits.everything(later)).deleted == 1
    assert carried_to(store, "ann") is None
