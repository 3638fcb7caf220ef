"""What was changed, and by whom, to the end of polls and statements."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0023"


def upgrade() -> None:
    with op.batch_alter_table("polls") as polls:
        polls.add_column(sa.Column("mended_by", sa.String(), nullable=True))
        polls.create_index(op.f("ix_polls_mended_by"), ["mended_by"], unique=False)
