"""Accounts, the audit trail and work on cases, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.services import accounts
from bot.services.accounts import AccountError
from bot.services.passwords import BadPassword
from bot.services.staff_ports import AuditEntry, Work
from bot.store import Store

NOW = datetime(2026, 1, 2, 12, tzinfo=timezone.utc)
PASSWORD = "seven green bottles"


def account(store: Store, name: str = "kim", role: str = "staff") -> None:
    accounts.add_account(store.staff_unit(), name, PASSWORD, role, NOW, by="test")


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "DELETE FROM audit WHERE id = 1"],
)
def test_the_database_itself_keeps_the_audit_trail(store: Store, change: str) -> None:
    account(store)
    with store._engine.connect() as connection, pytest.raises(DBAPIError, match="only added to"):
        connection.execute(text(change))
    with store.staff_unit() as unit:
        assert [entry.action for _, entry in unit.audit_trail(limit=9)] == ["account added"]


def test_the_trail_is_read_newest_first_page_by_page_and_by_case(store: Store) -> None:
    with store.staff_unit() as unit:
        for number in range(5):
            case = "a" if number % 2 else "b"
            unit.add_audit(AuditEntry(NOW, "kim", f"looked {number}", case))
        unit.commit()
        first = unit.audit_trail(limit=2)
        assert [entry.action for _, entry in first] == ["looked 4", "looked 3"]
        rest = unit.audit_trail(limit=9, before=first[-1][0])
        assert [entry.action for _, entry in rest] == ["looked 2", "looked 1", "looked 0"]
        of_a = unit.audit_trail(limit=9, conversation_id="a")
        assert [entry.action for _, entry in of_a] == ["looked 3", "looked 1"]


def test_a_password_opens_a_session_that_runs_out(store: Store) -> None:
    account(store)
    opened = accounts.sign_in(store.staff_unit(), " KIM ", PASSWORD, NOW)
    assert opened is not None

    def at(moment: datetime) -> bool:
        return accounts.session_of(store.staff_unit(), opened.token, moment) is not None

    assert at(NOW + timedelta(minutes=29))
    assert not at(NOW + timedelta(minutes=31))
    moment = NOW
    while moment < NOW + timedelta(hours=11):
        moment += timedelta(minutes=20)
        session = accounts.session_of(store.staff_unit(), opened.token, moment)
        assert session is not None
        accounts.still_there(store.staff_unit(), opened.token, session, moment)
    assert not at(NOW + timedelta(hours=12))


def test_neither_password_nor_token_is_in_the_database(store: Store) -> None:
    account(store)
    opened = accounts.sign_in(store.staff_unit(), "kim", PASSWORD, NOW)
    assert opened is not None
    with store._engine.connect() as connection:
        kept = [
            str(row)
            for t in ("staff", "staff_sessions")
            for row in connection.execute(text(f"SELECT * FROM {t}"))
        ]
    assert len(kept) == 2
    assert not any(secret in row for row in kept for secret in (PASSWORD, opened.token))
    assert "$argon2id$" in kept[0]


@pytest.mark.parametrize(
    ("name", "password"),
    [("kim", "wrong password x"), ("nobody", PASSWORD), ("", ""), ("kim", "x" * 5000)],
)
def test_a_wrong_sign_in_is_refused_and_noted_without_what_was_typed(
    store: Store, name: str, password: str
) -> None:
    account(store)
    assert accounts.sign_in(store.staff_unit(), name, password, NOW) is None
    with store.staff_unit() as unit:
        (_, entry), *_ = unit.audit_trail(limit=9)
    assert entry.action == "sign-in refused"
    assert entry.who == ("kim" if name == "kim" else "unknown")


def test_an_account_that_is_off_is_out_at_once(store: Store) -> None:
    account(store)
    opened = accounts.sign_in(store.staff_unit(), "kim", PASSWORD, NOW)
    assert opened is not None
    accounts.switch(store.staff_unit(), "kim", NOW, active=False, by="test")
    assert accounts.session_of(store.staff_unit(), opened.token, NOW) is None
    assert accounts.sign_in(store.staff_unit(), "kim", PASSWORD, NOW) is None
    accounts.switch(store.staff_unit(), "kim", NOW, active=True, by="test")
    assert accounts.session_of(store.staff_unit(), opened.token, NOW) is None
    assert accounts.sign_in(store.staff_unit(), "kim", PASSWORD, NOW) is not None


def test_the_last_lead_stays(store: Store) -> None:
    account(store, "lee", "lead")
    with pytest.raises(AccountError, match="only lead"):
        accounts.switch(store.staff_unit(), "lee", NOW, active=False, by="test")
    account(store, "ann", "lead")
    accounts.switch(store.staff_unit(), "lee", NOW, active=False, by="test")


def test_another_password_signs_everybody_out(store: Store) -> None:
    account(store)
    opened = accounts.sign_in(store.staff_unit(), "kim", PASSWORD, NOW)
    assert opened is not None
    accounts.change_password(store.staff_unit(), "kim", "another long one 7", NOW, by="test")
    assert accounts.session_of(store.staff_unit(), opened.token, NOW) is None
    assert accounts.sign_in(store.staff_unit(), "kim", PASSWORD, NOW) is None
    assert accounts.sign_in(store.staff_unit(), "kim", "another long one 7", NOW) is not None


def test_the_first_link_makes_one_lead_once(store: Store) -> None:
    token = accounts.first_link(store.staff_unit(), NOW)
    assert token
    newer = accounts.first_link(store.staff_unit(), NOW)
    assert newer
    assert not accounts.link_works(store.staff_unit(), token, NOW), "a newer link replaces it"
    assert not accounts.link_works(store.staff_unit(), newer, NOW + timedelta(hours=24))
    made = accounts.use_link(store.staff_unit(), newer, "Ann", PASSWORD, NOW)
    assert (made.name, made.role) == ("ann", "lead")
    with pytest.raises(AccountError, match="no longer works"):
        accounts.use_link(store.staff_unit(), newer, "Bob", PASSWORD, NOW)
    assert accounts.first_link(store.staff_unit(), NOW) is None


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "kim kim kim kim", "x" * 201])
def test_a_password_that_is_easy_to_guess_is_not_taken(store: Store, password: str) -> None:
    with pytest.raises(BadPassword):
        accounts.add_account(store.staff_unit(), "kim", password, "staff", NOW, by="test")


@pytest.mark.parametrize(
    ("name", "role"), [("", "staff"), ("a" * 90, "staff"), ("<b>", "staff"), ("kim", "boss")]
)
def test_an_account_that_makes_no_sense_is_refused(store: Store, name: str, role: str) -> None:
    with pytest.raises(AccountError):
        accounts.add_account(store.staff_unit(), name, PASSWORD, role, NOW, by="test")


def test_a_name_is_taken_once_however_it_is_written(store: Store) -> None:
    account(store, "Ann Lee")
    with pytest.raises(AccountError, match="already"):
        account(store, "ann  LEE")
    with store.staff_unit() as unit:
        assert unit.work("nobody") == Work()
