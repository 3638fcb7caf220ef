"""Polls are changed while they run: their end, and what is asked as long as nobody has voted."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("polls") as polls:
        polls.add_column(sa.Column("first_closes_at", _Time))
        polls.add_column(sa.Column("mended_at", _Time))
