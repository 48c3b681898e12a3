"""Bring a database to the newest migration, also when two processes start at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from bot.services.ports import StoreUnavailable

FOLDER = Path(__file__).resolve().parent / "migrations"
LOCK = 7_241_913  # any number of ours: PostgreSQL's advisory lock while migrating
WAIT_S = 60  # for another process that is migrating


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file for users to find."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, to: str = "head") -> None:
    """Upgrade inside one transaction; a second process waits, and then finds nothing to do.

    Raises:
        StoreUnavailable: The database was made by a newer Levelhead than this one.
    """
    with alone(engine) as connection:
        try:
            command.upgrade(config(connection), to)
        except CommandError:
            raise StoreUnavailable(
                "the database is at a migration that this version does not have: run the version "
                "that made it, or restore a backup from before"
            ) from None


def downgrade(engine: Engine, to: str) -> None:
    """Go back to an earlier migration."""
    with alone(engine) as connection:
        command.downgrade(config(connection), to)


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction for changing tables, one process at a time: all of it is kept, or nothing."""
    with engine.connect() as connection:
        connection.detach()  # its settings differ from what a turn needs: closed afterwards
        if connection.dialect.name == "sqlite":
            _prepare_sqlite(connection)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                _wait_on_server(connection)
            yield connection
            if connection.dialect.name == "sqlite":
                _refuse_orphans(connection)


def _prepare_sqlite(connection: Connection) -> None:
    cursor = connection.connection.cursor()
    # Rebuilding a table drops the old one, and with foreign keys on that would delete, by cascade,
    # every answer. It can only be switched outside a transaction.
    cursor.execute("PRAGMA foreign_keys = OFF")
    cursor.execute(f"PRAGMA busy_timeout = {WAIT_S * 1000}")
    cursor.close()


def _refuse_orphans(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StoreUnavailable("the migration would part records from their conversation: undone")


def _wait_on_server(connection: Connection) -> None:
    connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_S}s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
