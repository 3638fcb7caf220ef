"""What was changed, and by whom, to the end of polls and statements."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"

_Time = sa.DateTime(timezone=True)
_DAY = timedelta(days=1)


def upgrade() -> None:
    with op.batch_alter_table("polls") as polls:
        polls.add_column(sa.Column("mended_by", sa.String(), nullable=True))
        polls.create_index(op.f("ix_polls_mended_by"), ["mended_by"], unique=False)
    with op.batch_alter_table("statements") as statements:
        statements.add_column(sa.Column("withdrawal_signers", sa.JSON(), nullable=True))
        statements.add_column(sa.Column("nudge_at", _Time, nullable=True))
        statements.create_index(op.f("ix_statements_nudge_at"), ["nudge_at"], unique=False)
    _nudge_about_those_that_run()
    with op.batch_alter_table("reminders") as reminders:
        reminders.add_column(sa.Column("rung_at", _Time, nullable=True))
    # Of those that have rung nobody knows when; it was not before this.
    op.execute("UPDATE reminders SET rung_at = created_at WHERE due_at IS NULL")
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
        sa.Column("at", _Time, nullable=False),
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


def _nudge_about_those_that_run() -> None:
    """A day before their end, as those of later, if that is still to come."""
    times = ("closes_at", "closed_at", "published_at", "withdrawn_at", "nudge_at")
    row = sa.table(
        "statements", sa.column("id", sa.Integer), *(sa.column(each, _Time) for each in times)
    )
    over = (row.c.closed_at, row.c.published_at, row.c.withdrawn_at)
    running = sa.select(row.c.id, row.c.closes_at).where(
        row.c.closes_at.is_not(None), *(each.is_(None) for each in over)
    )
    for number, closes_at in op.get_bind().execute(running).all():
        at = _in_utc(closes_at) - _DAY
        if at > datetime.now(UTC):
            op.execute(row.update().where(row.c.id == number).values(nudge_at=at))


def _in_utc(at: datetime) -> datetime:
    """SQLite keeps no zone: what it has is UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
