"""The tables. What they hold is described in `bot.services.ports`."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
)


class Utc(TypeDecorator[datetime]):
    """A moment in UTC, with its zone also where the database keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Keep UTC."""
        return None if value is None else value.astimezone(timezone.utc)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        moment: datetime = value
        return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("version", Integer, nullable=False),  # moves with each turn kept
    Column("channel", String(40), nullable=False),
    Column("stage", String(40), nullable=False),
    Column("catalog_version", String(40), nullable=False),
    Column("about", String(10), nullable=False),
    Column("question", String(80)),
    Column("asked", JSON, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("pending", JSON, nullable=False),
    Column("last_message_id", String(80)),
    Column("last_reply", JSON, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False, index=True),
)


def _belongs() -> Column[str]:
    return Column(
        "conversation_id",
        String(80),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )


consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    _belongs(),
    Column("scope", String(40), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("wording_version", String(40), nullable=False),
    Column("at", Utc, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    _belongs(),
    Column("finding", String(80), nullable=False),
    Column("value", String(120), nullable=False),
    Column("origin", String(40), nullable=False),
    Column("question", String(80)),
    Column("at", Utc, nullable=False),
    Column("superseded_at", Utc),
)

assessments = Table(
    "assessments",
    metadata,
    Column("id", Integer, primary_key=True),
    _belongs(),
    Column("urgency", String(20), nullable=False),
    Column("catalog_version", String(40), nullable=False),
    Column("answers", JSON, nullable=False),
    Column("result", JSON, nullable=False),
    Column("at", Utc, nullable=False),
)

call_requests = Table(
    "call_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    _belongs(),
    Column("name", String(120), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("urgency", String(20), nullable=False),
    Column("at", Utc, nullable=False),
)

Index("ix_answers_in_force", answers.c.conversation_id, answers.c.superseded_at)

BELONGING = (consents, answers, assessments, call_requests)
