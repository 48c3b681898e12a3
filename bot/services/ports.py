"""What the use cases need from outside, as protocols. `bot.store` keeps, `bot.bootstrap` wires."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol


@dataclass(slots=True)
class Conversation:
    """Where one visitor's conversation stands: enough to go on after any process was lost.

    It exists only once consent was given. `answers` holds the answers in force; the store also
    keeps every answer ever given, with where it came from.
    """

    id: str  # random, from the signed session; says nothing about the visitor
    channel: str  # "web", "rest", later a messenger or "staff"
    stage: str  # opener, read_back, screen, interview, result, emergency, call_..., ended
    catalog_version: str
    about: str = "self"  # or "other": the visitor answers for somebody else
    language: str = "en"  # of the last reply
    question: str | None = None  # the question now open
    asked: list[str] = field(default_factory=list)  # question ids in the order they were put
    misses: int = 0  # misunderstandings in a row at the open question
    answers: dict[str, str] = field(default_factory=dict)
    pending: dict[str, Any] = field(default_factory=dict)  # small dialogue state, JSON-safe
    last_message_id: str | None = None  # a repeat of it gets `last_reply` again
    last_reply: list[dict[str, Any]] = field(default_factory=list)
    created_at: datetime | None = None  # UTC, set by the store
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One answer as it was given; a later one for the same finding takes its place."""

    finding: str
    value: str  # "unknown" takes an answer back
    origin: str  # "button", "words", "none_of_these", "correction" or "staff"
    question: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """What the visitor agreed to, and when."""

    scope: str  # "keep_answers"; later "transcript", "research"
    given: bool
    wording_version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AssessmentRecord:
    """A result as it was given, with the catalog it can be recomputed from."""

    urgency: str
    catalog_version: str
    answers: Mapping[str, str]
    result: Mapping[str, Any]  # the assessment object shown
    at: datetime


@dataclass(frozen=True, slots=True)
class CallRequest:
    """The visitor asked the clinic to call, or to write."""

    name: str
    phone: str  # empty when an e-mail was given
    urgency: str
    at: datetime
    email: str = ""
    times: str = ""  # "morning,evening", the visitor's own words, or nothing


class UnitOfWork(Protocol):
    """One turn's reading and writing: everything is kept, or nothing.

    Leaving the block without `commit` rolls back. A second writer of the same conversation waits
    or fails with `ConversationBusy`; it never overwrites.
    """

    def __enter__(self) -> UnitOfWork: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def find(self, conversation_id: str) -> Conversation | None:
        """The conversation, locked for this unit, or None when nothing is kept under this id."""

    def start(self, conversation: Conversation, consent: ConsentRecord) -> None:
        """Keep a new conversation with the consent that allows it."""

    def save(self, conversation: Conversation, answers: Sequence[AnswerRecord] = ()) -> None:
        """Keep where the conversation stands and the answers of this turn."""

    def keep_assessment(self, conversation_id: str, record: AssessmentRecord) -> None:
        """Add a result."""

    def keep_call_request(self, conversation_id: str, request: CallRequest) -> None:
        """Add a request to be called."""

    def erase(self, conversation_id: str) -> bool:
        """Delete everything kept under this id; True when there was anything."""

    def export(self, conversation_id: str) -> dict[str, Any] | None:
        """Everything kept under this id, JSON-safe, or None."""

    def commit(self) -> None:
        """Make this unit's writes last."""


class Clock(Protocol):
    """Tells the time, in UTC."""

    def __call__(self) -> datetime: ...


class StoreUnavailable(RuntimeError):
    """The database did not answer; nothing of this turn was kept."""


class ConversationBusy(RuntimeError):
    """Another turn of the same conversation is being kept right now; try again."""
