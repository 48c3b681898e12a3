"""Bring a database to the newest migration, also when two processes start at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

FOLDER = Path(__file__).resolve().parent / "migrations"
LOCK = 7_241_913  # any number of ours: PostgreSQL's advisory lock while migrating


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file for users to find."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, to: str = "head") -> None:
    """Upgrade inside one transaction; a second process waits, and then finds nothing to do."""
    with engine.begin() as connection:
        _only_one(connection)
        command.upgrade(config(connection), to)


def downgrade(engine: Engine, to: str) -> None:
    """Go back to an earlier migration."""
    with engine.begin() as connection:
        _only_one(connection)
        command.downgrade(config(connection), to)


def _only_one(connection: Connection) -> None:
    # SQLite holds its write lock since BEGIN IMMEDIATE.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
