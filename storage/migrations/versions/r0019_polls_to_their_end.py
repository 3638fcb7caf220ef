"""Polls are changed while they run, those without an end asked about; what comes of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

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
    op.create_table(
        "poll_outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        *_required(sa.Integer(), "poll_id", "owner_id"),
        *_required(sa.String(), "text", "actor", "event_id"),
        sa.Column("review_on", sa.Date()),
        sa.Column("ask_at", _Time),
        *_required(_Time, "at"),
        _reference("poll_outcomes", "poll_id", "polls"),
        _reference("poll_outcomes", "owner_id", "members"),
        _keys("poll_outcomes", "id"),
        sqlite_autoincrement=True,
    )
    for column in ("poll_id", "ask_at", "actor"):
        _index("poll_outcomes", column)
    op.create_table(
        "standing_proxies",
        sa.Column("id", sa.Integer(), nullable=False),
        *_required(sa.Integer(), "giver_id"),
        sa.Column("holder_id", sa.Integer()),
        sa.Column("until", _Time),
        *_required(sa.String(), "actor", "event_id"),
        *_required(_Time, "at"),
        _reference("standing_proxies", "giver_id", "members"),
        _reference("standing_proxies", "holder_id", "members"),
        _keys("standing_proxies", "id"),
        sqlite_autoincrement=True,
    )
    for column in ("giver_id", "holder_id", "actor"):
        _index("standing_proxies", column)
    op.create_table(
        "prepared_polls",
        sa.Column("id", sa.Integer(), nullable=False),
        *_required(sa.Integer(), "meeting_id", "number", "most_choices"),
        *_required(sa.String(), "question", "secrecy", "majority_of", "scope", "author"),
        *_required(sa.String(), "event_id"),
        *_required(sa.JSON(), "options"),
        *_required(_Time, "at"),
        *(sa.Column(each, sa.String()) for each in ("quorum", "majority", "land")),
        sa.Column("poll_id", sa.Integer()),
        sa.Column("dropped_at", _Time),
        _reference("prepared_polls", "meeting_id", "meetings"),
        _reference("prepared_polls", "poll_id", "polls"),
        _keys("prepared_polls", "id"),
        sqlite_autoincrement=True,
    )
    for column in ("meeting_id", "author", "poll_id"):
        _index("prepared_polls", column)


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


def _required(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _keys(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
