"""Who goes on with a conversation in a messenger.

Revision: 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table; a person goes on with one conversation at a time."""
    op.create_table(
        "carried",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("conversation_id", sa.String(80), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_carried"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_carried_conversation_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_carried_conversation_id", "carried", ["conversation_id"])
    op.create_index("ix_carried_person", "carried", ["person"], unique=True)


def downgrade() -> None:
    """Drop the table; people in messengers go on with their own conversations."""
    op.drop_table("carried")
