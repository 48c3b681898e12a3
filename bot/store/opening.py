"""Open the database, bring it up to date, and hand out units of work."""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.services.ports import StoreUnavailable
from bot.services.retention import Expired, Limits
from bot.store.engine import make_engine, reading
from bot.store.errors import told
from bot.store.expiry import expire
from bot.store.staff import SqlStaffUnit
from bot.store.unit import SqlUnitOfWork

HEAD = "0005"  # the newest migration; a test ties it to the files


class Store:
    """An open database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def unit(self) -> SqlUnitOfWork:
        """A unit of work for one turn."""
        return SqlUnitOfWork(self._engine)

    def staff_unit(self, *, only_reads: bool = False) -> SqlStaffUnit:
        """A unit of work for the console; one that only reads holds no turn up."""
        return SqlStaffUnit(reading(self._engine) if only_reads else self._engine)

    def check(self) -> None:
        """Raise `StoreUnavailable` unless the database answers and has our tables."""
        with told():
            version = current_version(self._engine)
        if version != HEAD:
            raise StoreUnavailable(f"the tables are at {version}, not at {HEAD}: start again")

    def expire(self, limits: Limits, *, try_only: bool = False) -> Expired:
        """Delete conversations that are too old, with everything that belongs to them."""
        engine = reading(self._engine) if try_only else self._engine
        return expire(engine, limits, try_only=try_only)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()


def open_store(url: str) -> Store:
    """Open a database by its URL; makes the file and the tables where they are missing.

    Raises:
        StoreUnavailable: The database cannot be reached or opened.
    """
    engine: Engine | None = None
    try:
        engine = make_engine(url)
        if current_version(engine) != HEAD:
            # Alembic costs time and memory: only when there is something to do.
            from bot.store.migrate import upgrade  # noqa: PLC0415

            upgrade(engine)
    except (SQLAlchemyError, OSError, ImportError) as error:
        if engine is not None:
            engine.dispose()
        raise StoreUnavailable(
            f"the database cannot be opened ({type(error).__name__}): check its address, and that "
            "this process may read and write there"
        ) from None
    return Store(engine)


def current_version(engine: Engine) -> str | None:
    """The migration this database is at, or None when it is new."""
    with reading(engine).connect() as connection:
        if not engine.dialect.has_table(connection, "alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
