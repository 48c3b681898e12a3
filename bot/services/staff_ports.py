"""What the console's use cases keep and need, beside `bot.services.ports`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.services.ports import UnitOfWork

ROLES = ("staff", "lead")


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who works at the clinic. Never deleted: the audit trail names them."""

    id: int
    name: str
    role: str  # "staff" or "lead"
    password_hash: str
    active: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StaffSession:
    """Somebody who is signed in."""

    account: Account
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link that makes an account."""

    role: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, and to which case. Holds nothing that a visitor said."""

    at: datetime
    who: str
    action: str
    conversation_id: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """Who has a case, and how it ended."""

    claimed_by: int | None = None
    claimed_at: datetime | None = None
    outcome: str | None = None
    closed_by: int | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What a member of staff wrote on a case."""

    staff_id: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a member of staff thinks of a result."""

    staff_id: int
    urgency: str  # as the engine said
    urgency_agrees: bool
    urgency_instead: str | None
    specialist: str  # the first that the engine suggested
    specialist_agrees: bool
    specialist_instead: str | None
    reason: str
    catalog_version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Code:
    """A short word that hands a case from one door to another."""

    conversation_id: str
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case as the queue needs it."""

    id: str
    channel: str
    stage: str
    answers: Mapping[str, str]
    created_at: datetime
    updated_at: datetime
    result_urgency: str | None  # of the last result
    result_at: datetime | None
    call: Mapping[str, Any] | None  # the last request to be called; see CallRequest
    work: Work
    code: str | None
    consent_version: str  # of the wording that keeping the answers was agreed to under


class StaffUnit(UnitOfWork, Protocol):
    """A unit of work that can do what staff may do; see `UnitOfWork`."""

    def __enter__(self) -> StaffUnit: ...

    def account_named(self, name: str) -> Account | None:
        """The account with this name."""

    def account(self, staff_id: int) -> Account | None:
        """The account with this id."""

    def accounts(self) -> list[Account]:
        """All accounts, oldest first."""

    def add_account(self, name: str, role: str, password_hash: str, at: datetime) -> Account:
        """Keep a new account."""

    def set_password(self, staff_id: int, password_hash: str) -> None:
        """Replace a password and end all sessions of the account."""

    def set_active(self, staff_id: int, *, active: bool) -> None:
        """Switch an account on or off; off ends all its sessions."""

    def keep_link(self, token_hash: str, role: str, at: datetime) -> None:
        """Keep the one link that makes an account; an earlier one no longer works."""

    def link(self, token_hash: str) -> Link | None:
        """The link, unless it was used or replaced."""

    def drop_links(self) -> None:
        """No link works any more."""

    def open_session(self, token_hash: str, staff_id: int, at: datetime) -> None:
        """Keep a new session."""

    def session(self, token_hash: str) -> StaffSession | None:
        """The session under this token."""

    def touch_session(self, token_hash: str, at: datetime) -> None:
        """Somebody is still there."""

    def drop_sessions(self, before: datetime) -> None:
        """Forget sessions that were opened before a moment."""

    def end_session(self, token_hash: str) -> None:
        """Sign out."""

    def add_audit(self, entry: AuditEntry) -> None:
        """Add to the audit trail; there is no way to change or delete an entry."""

    def audit_trail(
        self, *, limit: int, before: int | None = None, conversation_id: str | None = None
    ) -> list[tuple[int, AuditEntry]]:
        """Entries with their numbers, newest first."""

    def code_of(self, conversation_id: str) -> Code | None:
        """The code that was given out last for a case."""

    def keep_code(self, code: Code) -> None:
        """Keep a code in place of an earlier one of the same case."""

    def drop_code(self, conversation_id: str) -> None:
        """The case's code no longer works."""

    def by_code(self, code: str) -> Code | None:
        """The case that a code stands for."""

    def carry(self, person: str, conversation_id: str, at: datetime) -> None:
        """This person goes on with this conversation, and with no other any more."""

    def carried_to(self, person: str) -> str | None:
        """The conversation that a person goes on with, unless it is the person's own."""

    def cases(self, limit: int) -> list[CaseRow]:
        """The cases touched last."""

    def work(self, conversation_id: str) -> Work:
        """Who has the case, and how it ended."""

    def set_work(self, conversation_id: str, work: Work, at: datetime) -> None:
        """Keep who has the case, and how it ended."""

    def add_note(self, conversation_id: str, note: Note) -> None:
        """Add a note."""

    def notes(self, conversation_id: str) -> list[Note]:
        """A case's notes, oldest first."""

    def add_agreement(self, conversation_id: str, agreement: Agreement) -> None:
        """Add what somebody thinks of a result."""

    def agreements(self, conversation_id: str | None = None) -> Sequence[tuple[str, Agreement]]:
        """Of one case or of all, with the case's id, oldest first."""
