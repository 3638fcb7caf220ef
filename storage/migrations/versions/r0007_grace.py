"""Polls wait after their end for what was sent in time, and a ballot that came late says so."""

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("polls") as polls:
        polls.add_column(sa.Column("grace", sa.Integer(), nullable=False, server_default="0"))
        polls.add_column(sa.Column("awaited_until", UtcDateTime()))
        polls.add_column(sa.Column("over_at", UtcDateTime()))
        polls.create_index("ix_polls_awaited_until", ["awaited_until"])
    with op.batch_alter_table("polls", table_kwargs={"sqlite_autoincrement": True}) as polls:
        polls.alter_column("grace", server_default=None)
    op.execute("UPDATE polls SET awaited_until = closes_at")
    with op.batch_alter_table("ballots") as ballots:
        ballots.add_column(sa.Column("late_at", UtcDateTime()))
