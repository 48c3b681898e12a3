"""Open the database, bring it up to date, and hand out units of work."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, delete, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.services.ports import StoreUnavailable
from bot.store import tables
from bot.store.unit import SqlUnitOfWork

HEAD = "0001"  # the newest migration; a test ties it to the files
BUSY_TIMEOUT_MS = 5000


class Store:
    """An open database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def unit(self) -> SqlUnitOfWork:
        """A unit of work for one turn."""
        return SqlUnitOfWork(self._engine)

    def check(self) -> None:
        """Raise `StoreUnavailable` unless the database answers."""
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            raise StoreUnavailable(f"no answer ({type(error).__name__})") from None

    def purge(self, before: datetime) -> int:
        """Delete conversations untouched since `before`; returns how many."""
        table = tables.conversations
        old = select(table.c.id).where(table.c.updated_at < before)
        with self._engine.begin() as connection:
            for part in tables.BELONGING:
                connection.execute(delete(part).where(part.c.conversation_id.in_(old)))
            return connection.execute(delete(table).where(table.c.updated_at < before)).rowcount

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()


def open_store(url: str) -> Store:
    """Open a database by its URL; makes the file and the tables where they are missing.

    Raises:
        StoreUnavailable: The database cannot be reached or opened.
    """
    engine = make_engine(url)
    try:
        if current_version(engine) != HEAD:
            # Alembic costs time and memory: only when there is something to do.
            from bot.store.migrate import upgrade  # noqa: PLC0415

            upgrade(engine)
    except (SQLAlchemyError, OSError) as error:
        engine.dispose()
        raise StoreUnavailable(f"the database cannot be opened ({type(error).__name__})") from None
    return Store(engine)


def make_engine(url: str) -> Engine:
    """An engine with our ways: durable enough for a killed process, one writer at a time."""
    place = make_url(url)
    if place.get_backend_name() != "sqlite":
        return create_engine(place, pool_pre_ping=True, pool_size=5, max_overflow=10)
    if place.database:
        Path(place.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(place)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, see below
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # NORMAL loses nothing when a process is killed; at a power cut the last turns may be lost,
    # never the file. FULL would cost a disk flush a turn.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # erased words leave no trace in free pages
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    # The write lock from the first read on: a turn that read may always write.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def current_version(engine: Engine) -> str | None:
    """The migration this database is at, or None when it is new."""
    with engine.connect() as connection:
        if not engine.dialect.has_table(connection, "alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
