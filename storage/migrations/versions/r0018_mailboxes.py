"""How else a municipality is reached: mailbox and telephone of the office in charge."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    with op.batch_alter_table("members") as batch_op:
        batch_op.add_column(sa.Column("mailbox", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("phone", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("reach_said_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(op.f("ix_members_reach_said_at"), ["reach_said_at"], unique=False)
