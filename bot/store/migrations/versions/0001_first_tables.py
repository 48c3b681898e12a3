"""First tables: conversations and what belongs to them.

Revision: 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
BELONGING = ("consents", "answers", "assessments", "call_requests")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("catalog_version", sa.String(40), nullable=False),
        sa.Column("about", sa.String(10), nullable=False),
        sa.Column("question", sa.String(80)),
        sa.Column("asked", sa.JSON, nullable=False),
        sa.Column("misses", sa.Integer, nullable=False),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("pending", sa.JSON, nullable=False),
        sa.Column("last_message_id", sa.String(80)),
        sa.Column("last_reply", sa.JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_updated_at", "conversations", ["updated_at"])
    _belonging(
        "consents",
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("wording_version", sa.String(40), nullable=False),
    )
    _belonging(
        "answers",
        sa.Column("finding", sa.String(80), nullable=False),
        sa.Column("value", sa.String(120), nullable=False),
        sa.Column("origin", sa.String(40), nullable=False),
        sa.Column("question", sa.String(80)),
        sa.Column("superseded_at", MOMENT),
    )
    op.create_index("ix_answers_in_force", "answers", ["conversation_id", "superseded_at"])
    _belonging(
        "assessments",
        sa.Column("urgency", sa.String(20), nullable=False),
        sa.Column("catalog_version", sa.String(40), nullable=False),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
    )
    _belonging(
        "call_requests",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("urgency", sa.String(20), nullable=False),
    )


def _belonging(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("conversation_id", sa.String(80), nullable=False),
        *columns,
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=f"fk_{name}_conversation_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index(f"ix_{name}_conversation_id", name, ["conversation_id"])


def downgrade() -> None:
    """Drop the tables; what they hold is lost."""
    for name in reversed(BELONGING):
        op.drop_table(name)
    op.drop_table("conversations")
