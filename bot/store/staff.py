"""What staff may do with the database: accounts, the audit trail, and work on cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.services.ports import CallRequest
from bot.services.staff_ports import (
    Account,
    Agreement,
    AuditEntry,
    CaseRow,
    Code,
    Link,
    Note,
    StaffSession,
    Work,
)
from bot.store import tables
from bot.store.errors import told
from bot.store.unit import SqlUnitOfWork


class SqlStaffUnit(SqlUnitOfWork):
    """Satisfies `bot.services.staff_ports.StaffUnit`."""

    def __enter__(self) -> SqlStaffUnit:
        return self

    def _all(self, query: Any) -> Sequence[Mapping[str, Any]]:
        with told():
            return self._connection.execute(query).mappings().all()  # type: ignore[return-value]

    def _one(self, query: Any) -> Mapping[str, Any] | None:
        found = self._all(query)
        return found[0] if found else None

    def _do(self, statement: Any) -> Any:
        with told():
            return self._connection.execute(statement)

    # --- accounts ------------------------------------------------------------------------------

    def account_named(self, name: str) -> Account | None:
        row = self._one(select(tables.staff).where(tables.staff.c.name == name))
        return None if row is None else Account(**row)

    def account(self, staff_id: int) -> Account | None:
        row = self._one(select(tables.staff).where(tables.staff.c.id == staff_id))
        return None if row is None else Account(**row)

    def accounts(self) -> list[Account]:
        return [Account(**row) for row in self._all(select(tables.staff).order_by("id"))]

    def add_account(self, name: str, role: str, password_hash: str, at: datetime) -> Account:
        values = {"name": name, "role": role, "password_hash": password_hash}
        made = self._do(insert(tables.staff).values(**values, active=True, created_at=at))
        return Account(id=made.inserted_primary_key[0], **values, active=True, created_at=at)

    def set_password(self, staff_id: int, password_hash: str) -> None:
        table = tables.staff
        self._do(update(table).where(table.c.id == staff_id).values(password_hash=password_hash))
        self._end_sessions(staff_id)

    def set_active(self, staff_id: int, *, active: bool) -> None:
        table = tables.staff
        self._do(update(table).where(table.c.id == staff_id).values(active=active))
        if not active:
            self._end_sessions(staff_id)

    def _end_sessions(self, staff_id: int) -> None:
        table = tables.staff_sessions
        self._do(delete(table).where(table.c.staff_id == staff_id))

    def keep_link(self, token_hash: str, role: str, at: datetime) -> None:
        self.drop_links()
        self._do(insert(tables.staff_links).values(token_hash=token_hash, role=role, created_at=at))

    def link(self, token_hash: str) -> Link | None:
        table = tables.staff_links
        row = self._one(select(table).where(table.c.token_hash == token_hash))
        return None if row is None else Link(row["role"], row["created_at"])

    def drop_links(self) -> None:
        self._do(delete(tables.staff_links))

    # --- sessions ------------------------------------------------------------------------------

    def open_session(self, token_hash: str, staff_id: int, at: datetime) -> None:
        values = {"token_hash": token_hash, "staff_id": staff_id, "created_at": at, "seen_at": at}
        self._do(insert(tables.staff_sessions).values(**values))

    def session(self, token_hash: str) -> StaffSession | None:
        held, people = tables.staff_sessions, tables.staff
        query = (
            select(people, held.c.created_at.label("opened_at"), held.c.seen_at)
            .join(held, held.c.staff_id == people.c.id)
            .where(held.c.token_hash == token_hash)
        )
        row = self._one(query)
        if row is None:
            return None
        account = Account(**{key: row[key] for key in _names(Account)})
        return StaffSession(account, row["opened_at"], row["seen_at"])

    def touch_session(self, token_hash: str, at: datetime) -> None:
        table = tables.staff_sessions
        self._do(update(table).where(table.c.token_hash == token_hash).values(seen_at=at))

    def drop_sessions(self, before: datetime) -> None:
        table = tables.staff_sessions
        self._do(delete(table).where(table.c.created_at < before))

    def end_session(self, token_hash: str) -> None:
        table = tables.staff_sessions
        self._do(delete(table).where(table.c.token_hash == token_hash))

    # --- the audit trail: added to and read, nothing else ---------------------------------------

    def add_audit(self, entry: AuditEntry) -> None:
        self._do(insert(tables.audit).values(**asdict(entry)))

    def audit_trail(
        self, *, limit: int, before: int | None = None, conversation_id: str | None = None
    ) -> list[tuple[int, AuditEntry]]:
        table = tables.audit
        query = select(table).order_by(table.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(table.c.id < before)
        if conversation_id is not None:
            query = query.where(table.c.conversation_id == conversation_id)
        return [(row["id"], _made(AuditEntry, row)) for row in self._all(query)]

    # --- codes ---------------------------------------------------------------------------------

    def code_of(self, conversation_id: str) -> Code | None:
        table = tables.case_codes
        row = self._one(select(table).where(table.c.conversation_id == conversation_id))
        return None if row is None else _made(Code, row)

    def keep_code(self, code: Code) -> None:
        self.drop_code(code.conversation_id)
        self._do(insert(tables.case_codes).values(**asdict(code)))

    def drop_code(self, conversation_id: str) -> None:
        table = tables.case_codes
        self._do(delete(table).where(table.c.conversation_id == conversation_id))

    def by_code(self, code: str) -> Code | None:
        table = tables.case_codes
        row = self._one(select(table).where(table.c.code == code))
        return None if row is None else _made(Code, row)

    # --- people in messengers --------------------------------------------------------------------

    def carry(self, person: str, conversation_id: str, at: datetime) -> None:
        table = tables.carried
        self._do(delete(table).where(table.c.person == person))
        row = {"person": person, "conversation_id": conversation_id, "at": at}
        self._do(insert(table).values(**row))

    def carried_to(self, person: str) -> str | None:
        table = tables.carried
        row = self._one(select(table.c.conversation_id).where(table.c.person == person))
        return None if row is None else str(row["conversation_id"])

    # --- cases ---------------------------------------------------------------------------------

    def cases(self, limit: int) -> list[CaseRow]:
        table = tables.conversations
        rows = self._all(select(table).order_by(table.c.updated_at.desc()).limit(limit))
        ids = [row["id"] for row in rows]
        results = self._last_of(tables.assessments, ids, ("urgency", "at"))
        calls = self._last_of(tables.call_requests, ids, _names(CallRequest))
        work = self._last_of(tables.case_work, ids, _names(Work))
        codes = self._last_of(tables.case_codes, ids, ("code",))
        consents = self._last_of(tables.consents, ids, ("wording_version",))
        nothing: Mapping[str, Any] = {}
        return [
            CaseRow(
                **{k: row[k] for k in _OF_A_CONVERSATION},
                result_urgency=results.get(row["id"], nothing).get("urgency"),
                result_at=results.get(row["id"], nothing).get("at"),
                call=calls.get(row["id"]),
                work=Work(**work.get(row["id"], nothing)),
                code=codes.get(row["id"], nothing).get("code"),
                consent_version=consents.get(row["id"], nothing).get("wording_version", ""),
            )
            for row in rows
        ]

    def _last_of(
        self, table: Any, ids: Sequence[str], names: Sequence[str]
    ) -> dict[str, Mapping[str, Any]]:
        """The newest row of each case."""
        columns = [table.c[name] for name in names]
        query = select(table.c.conversation_id, *columns).order_by(table.c.id)
        rows = self._all(query.where(table.c.conversation_id.in_(ids)))
        return {row["conversation_id"]: {name: row[name] for name in names} for row in rows}

    def work(self, conversation_id: str) -> Work:
        table = tables.case_work
        row = self._one(select(table).where(table.c.conversation_id == conversation_id))
        return Work() if row is None else _made(Work, row)

    def set_work(self, conversation_id: str, work: Work, at: datetime) -> None:
        table = tables.case_work
        self._do(delete(table).where(table.c.conversation_id == conversation_id))
        with told():
            self._add(table, conversation_id, {**asdict(work), "at": at})

    def add_note(self, conversation_id: str, note: Note) -> None:
        with told():
            self._add(tables.case_notes, conversation_id, asdict(note))

    def notes(self, conversation_id: str) -> list[Note]:
        table = tables.case_notes
        query = select(table).where(table.c.conversation_id == conversation_id)
        return [_made(Note, row) for row in self._all(query.order_by(table.c.id))]

    def add_agreement(self, conversation_id: str, agreement: Agreement) -> None:
        with told():
            self._add(tables.agreements, conversation_id, asdict(agreement))

    def agreements(self, conversation_id: str | None = None) -> list[tuple[str, Agreement]]:
        table = tables.agreements
        query = select(table).order_by(table.c.id)
        if conversation_id is not None:
            query = query.where(table.c.conversation_id == conversation_id)
        return [(row["conversation_id"], _made(Agreement, row)) for row in self._all(query)]


_OF_A_CONVERSATION = ("id", "channel", "stage", "answers", "created_at", "updated_at")


def _names(kind: type[Any]) -> list[str]:
    return [field.name for field in fields(kind)]


def _made(kind: type[Any], row: Mapping[str, Any]) -> Any:
    return kind(**{name: row[name] for name in _names(kind)})
