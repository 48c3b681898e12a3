"""A driver's errors in our words: its own would quote the values it could not write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.services.ports import ConversationBusy, StoreUnavailable

# PostgreSQL: lock timeout, deadlock, serialization failure; and an id that another turn started.
_BUSY_STATES = {"55P03", "40P01", "40001", "23505"}
_BUSY_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


@contextmanager
def told() -> Iterator[None]:
    """Turn a driver's error into one of the ports', without visitor data.

    Raises:
        ConversationBusy: Another turn holds or changed the conversation; trying again helps.
        StoreUnavailable: Anything else; names only the kind of error.
    """
    try:
        yield
    except (SQLAlchemyError, UnicodeError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        if _is_busy(cause):
            raise ConversationBusy("the conversation is being written by another turn") from None
        raise StoreUnavailable(f"the database refused ({type(cause).__name__})") from None


def _is_busy(cause: BaseException) -> bool:
    code = getattr(cause, "sqlite_errorcode", 0)
    return (
        getattr(cause, "sqlstate", None) in _BUSY_STATES
        or code & 0xFF in _BUSY_CODES  # the lower byte is the kind, the rest a detail
        or code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
    )
