"""Polls are changed while they run, those without an end are asked about."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_Time = sa.DateTime(timezone=True)
_FORTNIGHT = timedelta(days=14)


def upgrade() -> None:
    with op.batch_alter_table("polls") as polls:
        for column in ("first_closes_at", "mended_at", "ask_at"):
            polls.add_column(sa.Column(column, _Time))
        polls.create_index(op.f("ix_polls_ask_at"), ["ask_at"])
    _ask_about_those_that_are_open()


def _ask_about_those_that_are_open() -> None:
    """Two weeks after they were opened, as those of later."""
    polls = sa.table(
        "polls",
        sa.column("id", sa.Integer),
        *(sa.column(each, _Time) for each in ("opened_at", "closes_at", "closed_at", "ask_at")),
    )
    endless = sa.select(polls.c.id, polls.c.opened_at).where(
        polls.c.closes_at.is_(None), polls.c.closed_at.is_(None)
    )
    for number, opened_at in op.get_bind().execute(endless).all():
        at = _in_utc(opened_at) + _FORTNIGHT
        op.execute(polls.update().where(polls.c.id == number).values(ask_at=at))


def _in_utc(at: datetime) -> datetime:
    """SQLite keeps no zone: what it has is UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
