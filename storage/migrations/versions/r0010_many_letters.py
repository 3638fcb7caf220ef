"""Letters to many are written bit by bit; what a member has voted and signed is found at once."""

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "mailings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("member_ids", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mailings_next_at"), "mailings", ["next_at"])
    for table, column in (("ballots", "poll_id"), ("signatures", "statement_id")):
        op.create_index(f"ix_{table}_{column}_member_id", table, [column, "member_id"])
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
