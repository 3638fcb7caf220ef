"""Date polls: the dates that are offered, who is asked, and every answer."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "date_polls",
        sa.Column("id", sa.Integer(), nullable=False),
        *_required(sa.String(), "room_id", "title", "timezone", "scope", "entitled", "author"),
        *_required(sa.String(), "event_id", "start_transaction"),
        *_required(sa.Boolean(), "waits"),
        *_required(_Time, "opened_at"),
        *_optional(sa.String(), "thread_id", "land", "closed_by"),
        *_optional(_Time, "closes_at", "awaited_until", "closed_at", "nudge_at"),
        *_optional(sa.Integer(), "meeting_id"),
        _reference("date_polls", "meeting_id", "meetings"),
        _keys("date_polls", "id"),
        sqlite_autoincrement=True,
    )
    times = "awaited_until", "nudge_at"
    for column in ("event_id", "start_transaction", *times, "author", "closed_by"):
        _index("date_polls", column)
    op.create_table(
        "offered_dates",
        *_required(sa.Integer(), "date_poll_id", "number", "minutes_long"),
        *_required(sa.String(), "starts"),
        *_required(_Time, "starts_at"),
        _reference("offered_dates", "date_poll_id", "date_polls"),
        _keys("offered_dates", "date_poll_id", "number"),
    )
    op.create_table(
        "date_poll_members",
        *_required(sa.Integer(), "date_poll_id", "member_id"),
        _reference("date_poll_members", "date_poll_id", "date_polls"),
        _reference("date_poll_members", "member_id", "members"),
        _keys("date_poll_members", "date_poll_id", "member_id"),
    )
    op.create_table(
        "date_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        *_required(sa.Integer(), "date_poll_id", "member_id"),
        *_required(sa.String(), "marks", "actor", "event_id"),
        *_required(_Time, "at"),
        *_optional(_Time, "redacted_at"),
        _reference("date_answers", "date_poll_id", "date_polls"),
        _reference("date_answers", "member_id", "members"),
        _keys("date_answers", "id"),
        sqlite_autoincrement=True,
    )
    _index("date_answers", "event_id")
    _index("date_answers", "actor")
    _index("date_answers", "date_poll_id", "member_id")
    op.create_table(
        "date_poll_notices",
        *_required(sa.Integer(), "date_poll_id"),
        *_required(sa.String(), "user_id"),
        _reference("date_poll_notices", "date_poll_id", "date_polls"),
        _keys("date_poll_notices", "date_poll_id", "user_id"),
    )
    _index("date_poll_notices", "user_id")


def _required(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _optional(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind) for name in names]


def _keys(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
