"""How a statement ends: withdrawn and why, what came of it, and that this was asked about."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("statements") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", _Time, nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("withdrawal_reason", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("review_asked_at", _Time, nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("outcome_at", _Time, nullable=True))
        batch_op.add_column(sa.Column("outcome_by", sa.String(), nullable=True))
        for column in ("withdrawn_by", "outcome_by"):
            batch_op.create_index(op.f(f"ix_statements_{column}"), [column], unique=False)
