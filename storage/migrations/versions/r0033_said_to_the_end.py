"""What was changed, and by whom, to the end of polls and statements."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0023"


def upgrade() -> None:
    with op.batch_alter_table("polls") as polls:
        polls.add_column(sa.Column("mended_by", sa.String(), nullable=True))
        polls.create_index(op.f("ix_polls_mended_by"), ["mended_by"], unique=False)
    op.create_table(
        "former_cards",
        sa.Column("transaction_id", sa.String(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_former_cards_poll_id_polls")
        ),
        sa.PrimaryKeyConstraint("transaction_id", name=op.f("pk_former_cards")),
    )
    op.create_index(op.f("ix_former_cards_poll_id"), "former_cards", ["poll_id"], unique=False)
