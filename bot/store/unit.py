"""One turn's reading and writing: everything is kept, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from bot.services.ports import (
    AnswerRecord,
    AssessmentRecord,
    CallRequest,
    ConsentRecord,
    Conversation,
    ConversationBusy,
)
from bot.store import tables
from bot.store.engine import empty_journal
from bot.store.errors import told

_STATE = tuple(
    column.name
    for column in tables.conversations.columns
    if column.name not in ("version", "created_at", "updated_at")
)


class SqlUnitOfWork:
    """Satisfies `bot.services.ports.UnitOfWork`.

    A write lock is taken at the first read, so that two turns of one conversation follow each other
    and neither overwrites the other. Exceptions carry no visitor data: a driver's message would
    quote the values it could not write.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: Connection | None = None
        self._versions: dict[str, int] = {}
        self._erased = False

    def __enter__(self) -> SqlUnitOfWork:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        held, self._held = self._held, None
        self._versions.clear()
        self._erased = False
        if held is not None:
            with told():
                held.close()  # rolls back what was not committed

    @property
    def _connection(self) -> Connection:
        if self._held is None:
            self._held = self._engine.connect()
        return self._held

    def find(self, conversation_id: str) -> Conversation | None:
        """The conversation, locked for this unit, or None when nothing is kept under this id."""
        table = tables.conversations
        query = select(table).where(table.c.id == conversation_id).with_for_update()
        with told():
            row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        self._versions[conversation_id] = row["version"]
        return Conversation(**{key: row[key] for key in row if key != "version"})

    def start(self, conversation: Conversation, consent: ConsentRecord) -> None:
        """Keep a new conversation with the consent that allows it."""
        now = _now()
        conversation.created_at = conversation.updated_at = now
        state = _state(conversation) | {"version": 1, "created_at": now, "updated_at": now}
        with told():
            self._connection.execute(insert(tables.conversations).values(**state))
            self._add(tables.consents, conversation.id, asdict(consent))
        self._versions[conversation.id] = 1

    def save(self, conversation: Conversation, answers: Sequence[AnswerRecord] = ()) -> None:
        """Keep where the conversation stands and the answers of this turn."""
        now, table = _now(), tables.conversations
        version = self._versions.get(conversation.id, 0)
        state = _state(conversation) | {"version": version + 1, "updated_at": now}
        change = (
            update(table)
            .where(table.c.id == conversation.id, table.c.version == version)
            .values(**state)
        )
        with told():
            if self._connection.execute(change).rowcount != 1:
                raise ConversationBusy("another turn of this conversation was kept first")
            self._keep_answers(conversation.id, answers)
        self._versions[conversation.id] = version + 1

    def _keep_answers(self, conversation_id: str, given: Sequence[AnswerRecord]) -> None:
        if not given:
            return
        table = tables.answers
        replaced = (
            update(table)
            .where(
                table.c.conversation_id == conversation_id,
                table.c.finding.in_({record.finding for record in given}),
                table.c.superseded_at.is_(None),
            )
            .values(superseded_at=given[0].at)
        )
        self._connection.execute(replaced)
        last = {record.finding: number for number, record in enumerate(given)}
        rows = [
            asdict(record)
            | {
                "conversation_id": conversation_id,
                "superseded_at": None if last[record.finding] == number else record.at,
            }
            for number, record in enumerate(given)
        ]
        self._connection.execute(insert(table), rows)

    def keep_assessment(self, conversation_id: str, record: AssessmentRecord) -> None:
        """Add a result."""
        values = asdict(record) | {"answers": dict(record.answers), "result": dict(record.result)}
        with told():
            self._add(tables.assessments, conversation_id, values)

    def keep_call_request(self, conversation_id: str, request: CallRequest) -> None:
        """Add a request to be called."""
        with told():
            self._add(tables.call_requests, conversation_id, asdict(request))

    def _add(self, table: Any, conversation_id: str, values: Mapping[str, Any]) -> None:
        row = insert(table).values(conversation_id=conversation_id, **values)
        self._connection.execute(row)

    def erase(self, conversation_id: str) -> bool:
        """Delete everything kept under this id; True when there was anything."""
        # The foreign keys take along what belongs to it; its own row first, as a turn locks it.
        table = tables.conversations
        with told():
            gone = self._connection.execute(delete(table).where(table.c.id == conversation_id))
        self._erased = self._erased or gone.rowcount > 0
        return gone.rowcount > 0

    def export(self, conversation_id: str) -> dict[str, Any] | None:
        """Everything kept under this id, JSON-safe, or None."""
        table = tables.conversations
        with told():
            own = self._rows(select(table).where(table.c.id == conversation_id))
            if not own:
                return None
            parts = {
                part.name: self._rows(
                    select(part)
                    .where(part.c.conversation_id == conversation_id)
                    .order_by(part.c.id)
                )
                for part in tables.BELONGING
            }
        return {"conversation": own[0], **parts}

    def _rows(self, query: Any) -> list[dict[str, Any]]:
        found = self._connection.execute(query).mappings()
        return [
            {k: v.isoformat() if isinstance(v, datetime) else v for k, v in row.items()}
            for row in found
        ]

    def commit(self) -> None:
        """Make this unit's writes last."""
        if self._held is not None:
            with told():
                self._held.commit()
                if self._erased:
                    empty_journal(self._held)
            self._erased = False


def _state(conversation: Conversation) -> dict[str, Any]:
    return {name: getattr(conversation, name) for name in _STATE}


def _now() -> datetime:
    return datetime.now(timezone.utc)
