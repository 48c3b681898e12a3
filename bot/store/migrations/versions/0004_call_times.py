"""When a call suits, and an e-mail in place of a phone number.

Revision: 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TABLE = "call_requests"


def upgrade() -> None:
    """Add the columns; a request made before has neither."""
    email = sa.Column("email", sa.String(254), nullable=False, server_default="")
    times = sa.Column("times", sa.String(120), nullable=False, server_default="")
    op.add_column(TABLE, email)
    op.add_column(TABLE, times)


def downgrade() -> None:
    """Drop the columns; a request by e-mail keeps its name only."""
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_column("times")
        batch.drop_column("email")
