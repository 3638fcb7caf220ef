"""What was changed, and by whom, to the end of polls and statements."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0023"


def upgrade() -> None:
    with op.batch_alter_table("polls") as polls:
        polls.add_column(sa.Column("mended_by", sa.String(), nullable=True))
        polls.create_index(op.f("ix_polls_mended_by"), ["mended_by"], unique=False)
    with op.batch_alter_table("statements") as statements:
        statements.add_column(sa.Column("withdrawal_signers", sa.JSON(), nullable=True))
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
    op.create_table(
        "former_outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statements.id"],
            name=op.f("fk_former_outcomes_statement_id_statements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_outcomes")),
        sqlite_autoincrement=True,
    )
    for column in ("statement_id", "actor"):
        op.create_index(op.f(f"ix_former_outcomes_{column}"), "former_outcomes", [column])
