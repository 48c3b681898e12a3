"""Staff: accounts, sessions, the audit trail, and what staff add to a case.

Revision: 0002.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
OF_A_CASE = ("case_codes", "case_work", "case_notes", "agreements")
ALONE = ("staff_sessions", "staff_links", "audit", "staff")

REFUSED = "the audit trail is only added to"
ON_SQLITE = [
    f"CREATE TRIGGER audit_no_{change} BEFORE {change} ON audit "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    for change in ("update", "delete")
]
ON_POSTGRESQL = [
    (
        "CREATE FUNCTION audit_is_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
    ),
    (
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_is_added_to()"
    ),
    (
        "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_added_to()"
    ),
]


def upgrade() -> None:
    """Make the tables; the database itself refuses to change the audit trail."""
    _accounts()
    _audit()
    _of_a_case("case_codes", sa.Column("code", sa.String(20), nullable=False))
    op.create_index("ix_case_codes_code", "case_codes", ["code"], unique=True)
    _of_a_case(
        "case_work",
        _by("claimed_by", nullable=True),
        sa.Column("claimed_at", MOMENT),
        sa.Column("outcome", sa.String(40)),
        _by("closed_by", nullable=True),
        sa.Column("closed_at", MOMENT),
    )
    _of_a_case("case_notes", _by("staff_id"), sa.Column("text", sa.Text, nullable=False))
    _of_a_case(
        "agreements",
        _by("staff_id"),
        sa.Column("urgency", sa.String(20), nullable=False),
        sa.Column("urgency_agrees", sa.Boolean, nullable=False),
        sa.Column("urgency_instead", sa.String(20)),
        sa.Column("specialist", sa.String(80), nullable=False),
        sa.Column("specialist_agrees", sa.Boolean, nullable=False),
        sa.Column("specialist_instead", sa.String(80)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("catalog_version", sa.String(40), nullable=False),
    )


def _by(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("staff.id"), nullable=nullable)


def _accounts() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
    )
    op.create_index("ix_staff_name", "staff", ["name"], unique=True)
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_sessions"),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_sessions_staff_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_staff_sessions_staff_id", "staff_sessions", ["staff_id"])
    op.create_table(
        "staff_links",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_links"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("conversation_id", sa.String(80)),
        sa.Column("detail", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_conversation_id", "audit", ["conversation_id"])
    on_server = op.get_bind().dialect.name == "postgresql"
    for statement in ON_POSTGRESQL if on_server else ON_SQLITE:
        op.execute(statement)


def _of_a_case(name: str, *columns: Any) -> None:
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
    for name in (*reversed(OF_A_CASE), *ALONE):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_added_to")
