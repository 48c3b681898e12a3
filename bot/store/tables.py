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
    Text,
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
    Column("language", String(20), nullable=False, server_default="en"),
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
    Column("email", String(254), nullable=False, server_default=""),
    Column("times", String(120), nullable=False, server_default=""),
)

Index("ix_answers_in_force", answers.c.conversation_id, answers.c.superseded_at)

# --- staff --------------------------------------------------------------------------------------

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("role", String(20), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Utc, nullable=False),
    Index("ix_staff_name", "name", unique=True),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column(
        "staff_id", Integer, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("created_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
)

staff_links = Table(
    "staff_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("created_at", Utc, nullable=False),
)

# Who looked at what and who changed what. Not tied to the case: it outlives an erased one, and
# holds nothing that a visitor said. The migration has the database refuse to change a row.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("who", String(80), nullable=False),
    Column("action", String(40), nullable=False),
    Column("conversation_id", String(80), index=True),
    Column("detail", String(120), nullable=False),
)


def _by(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Integer, ForeignKey("staff.id"), nullable=nullable)


case_codes = Table(
    "case_codes",
    metadata,
    Column("id", Integer, primary_key=True),
    _belongs(),
    Column("code", String(20), nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_case_codes_code", "code", unique=True),
)

case_work = Table(
    "case_work",
    metadata,
    Column("id", Integer, primary_key=True),
    _belongs(),
    _by("claimed_by", nullable=True),
    Column("claimed_at", Utc),
    Column("outcome", String(40)),
    _by("closed_by", nullable=True),
    Column("closed_at", Utc),
    Column("at", Utc, nullable=False),
)

case_notes = Table(
    "case_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    _belongs(),
    _by("staff_id"),
    Column("text", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

agreements = Table(
    "agreements",
    metadata,
    Column("id", Integer, primary_key=True),
    _belongs(),
    _by("staff_id"),
    Column("urgency", String(20), nullable=False),
    Column("urgency_agrees", Boolean, nullable=False),
    Column("urgency_instead", String(20)),
    Column("specialist", String(80), nullable=False),
    Column("specialist_agrees", Boolean, nullable=False),
    Column("specialist_instead", String(80)),
    Column("reason", Text, nullable=False),
    Column("catalog_version", String(40), nullable=False),
    Column("at", Utc, nullable=False),
)

# Who goes on with a conversation in a messenger: a hash of messenger and person.
carried = Table(
    "carried",
    metadata,
    Column("id", Integer, primary_key=True),
    _belongs(),
    Column("person", String(80), nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_carried_person", "person", unique=True),
)

BELONGING = (
    consents,
    answers,
    assessments,
    call_requests,
    case_codes,
    case_work,
    case_notes,
    agreements,
    carried,
)
