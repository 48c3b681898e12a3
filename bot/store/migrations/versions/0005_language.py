"""The language of a conversation.

Revision: 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; conversations from before are in English."""
    column = sa.Column("language", sa.String(20), nullable=False, server_default="en")
    op.add_column("conversations", column)


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("conversations", "language")
