"""How Levelhead talks to its database: one writer at a time, nothing acknowledged is lost."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

LOCK_TIMEOUT_S = 5  # under the time a visitor waits for a turn
STALLED_TURN_S = 60  # a turn that hangs this long gives its lock back


def make_engine(url: str) -> Engine:
    """An engine with our ways: durable enough for a killed process, one writer at a time."""
    place = make_url(url)
    if place.get_backend_name() != "sqlite":
        return _on_server(place)
    if place.database and place.database != ":memory:":
        _make_file(Path(place.database))
    engine = create_engine(place, pool_timeout=LOCK_TIMEOUT_S, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _on_server(place: URL) -> Engine:
    ours = {
        "connect_timeout": LOCK_TIMEOUT_S,
        "options": f"-c lock_timeout={LOCK_TIMEOUT_S}s"
        f" -c idle_in_transaction_session_timeout={STALLED_TURN_S}s",
    }
    return create_engine(
        place,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        pool_timeout=LOCK_TIMEOUT_S,
        hide_parameters=True,
        connect_args={key: value for key, value in ours.items() if key not in place.query},
    )


def _make_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)  # health answers: for the owner only; SQLite's side files follow


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, see below
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_S * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # NORMAL loses nothing when a process is killed; at a power cut the last turns may be lost,
    # never the file. FULL would cost a disk flush a turn.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # erased words leave no trace in free pages
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # The write lock from the first read on: a turn that read may always write.
    reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def reading(engine: Engine) -> Engine:
    """The same database for a glance that waits for no turn and holds none up."""
    return engine.execution_options(only_reads=True)


def empty_journal(connection: Connection) -> None:
    """After an erasure: what was erased must not stay readable in SQLite's journal either."""
    if connection.dialect.name != "sqlite":
        return
    # It is erased already; a journal in use is emptied by a later turn.
    with suppress(sqlite3.Error):
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
