"""Delete what is older than the clinic keeps it, in small steps, so that no visitor waits.

The conditions are part of the statement that deletes: somebody who comes back meanwhile keeps
everything or nothing.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, exists, func, insert, not_, or_, select

from bot.services.retention import FINISHED, Expired, Limits
from bot.services.staff_ports import AuditEntry
from bot.store import tables
from bot.store.engine import empty_journal
from bot.store.errors import told

AT_ONCE = 200
_case = tables.conversations
_call, _work = tables.call_requests, tables.case_work
# Whatever is added to a case says that somebody still needs it.
_ACTIVITY = (
    _call,
    _work,
    tables.case_notes,
    tables.agreements,
    tables.case_codes,
    tables.carried,
)


def expire(engine: Engine, limits: Limits, *, try_only: bool = False) -> Expired:
    """Delete what is due; what cannot be deleted because a call is open is counted.

    Args:
        engine: The database.
        limits: What is too old.
        try_only: Delete nothing, say what would be deleted.
    """
    with told(), engine.connect() as connection:
        held = _count(connection, and_(_old(limits), _open_call(), not_(_never_made(limits))))
        if try_only:
            due = _count(connection, _due(limits))
            missed = _count(connection, and_(_due(limits), _open_call()))
            return Expired(due, missed, held)
        connection.rollback()
        deleted = missed = 0
        while True:
            found, of_them = _step(connection, limits)
            deleted, missed = deleted + found, missed + of_them
            if not found:
                break
        if deleted:
            _note(connection, limits, f"{deleted} conversations")
            connection.commit()
            empty_journal(connection)
        return Expired(deleted, missed, held)


def _step(connection: Connection, limits: Limits) -> tuple[int, int]:
    """One transaction: how many were deleted, and how many of them waited for a call."""
    query = select(_case.c.id, _open_call().label("waits")).where(_due(limits)).limit(AT_ONCE)
    found = connection.execute(query).all()
    gone = delete(_case).where(_case.c.id.in_([row.id for row in found]), _due(limits))
    ids = set(connection.execute(gone.returning(_case.c.id)).scalars())
    missed = [row.id for row in found if row.waits and row.id in ids]
    for case in missed:
        _note(connection, limits, "call never made", case)
    connection.commit()
    return len(ids), len(missed)


def _note(connection: Connection, limits: Limits, detail: str, case: str | None = None) -> None:
    entry = AuditEntry(limits.now, "retention", "deleted by age", case, detail)
    values = {name: getattr(entry, name) for name in ("at", "who", "action", "detail")}
    row = insert(tables.audit).values(**values, conversation_id=entry.conversation_id)
    connection.execute(row)


def _count(connection: Connection, condition: Any) -> int:
    query = select(func.count()).select_from(_case).where(condition)
    return int(connection.execute(query).scalar() or 0)


def _due(limits: Limits) -> Any:
    return and_(_old(limits), or_(not_(_open_call()), _never_made(limits)))


def _old(limits: Limits) -> Any:
    finished = or_(_case.c.stage.in_(FINISHED), _has(tables.assessments))
    return or_(
        and_(finished, _idle_since(limits.finished)),
        and_(not_(finished), _idle_since(limits.unfinished)),
    )


def _idle_since(limit: Any) -> Any:
    touched = [_has(table, table.c.at >= limit) for table in _ACTIVITY]
    return and_(_case.c.updated_at < limit, *(not_(part) for part in touched))


def _has(table: Any, *conditions: Any) -> Any:
    return exists().where(table.c.conversation_id == _case.c.id, *conditions)


def _open_call() -> Any:
    """A call was asked for, and nobody closed the case since."""
    of_the_call = _work.c.conversation_id == _call.c.conversation_id
    closed = exists().where(of_the_call, _work.c.closed_at >= _call.c.at)
    return exists().where(_call.c.conversation_id == _case.c.id, not_(closed))


def _never_made(limits: Limits) -> Any:
    """The last call was asked for so long ago that it is not kept open any longer."""
    return not_(_has(_call, _call.c.at >= limits.open_call))
