"""Reminders complete, follow-ups, meetings, tasks, the state of knowledge; records of polls."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_Time = sa.DateTime(timezone=True)
_SQLITE: dict[str, Any] = {"sqlite_autoincrement": True}


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


def upgrade() -> None:
    with op.batch_alter_table("rooms") as rooms:
        rooms.add_column(sa.Column("timezone", sa.String()))
    with op.batch_alter_table("polls", table_kwargs=_SQLITE) as polls:
        polls.add_column(sa.Column("record", sa.JSON()))
        polls.add_column(sa.Column("digest", sa.String()))
    _reminders()
    _meetings()
    _agenda_items()
    _attendances()
    _follow_ups()
    _tasks()
    _digests()


def _reminders() -> None:
    with op.batch_alter_table("reminders", table_kwargs=_SQLITE) as reminders:
        reminders.add_column(
            sa.Column("workday", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        for column in (
            *_optional(sa.String(), "person", "role", "land", "about_event_id", "workday_land"),
            *_optional(sa.String(), "done_by"),
            *_optional(sa.Integer(), "member_id", "nag_minutes"),
            *_optional(_Time, "next_at", "again_at", "done_at"),
        ):
            reminders.add_column(column)
        reminders.create_foreign_key(
            reminders.f("fk_reminders_member_id_members"), "members", ["member_id"], ["id"]
        )
        for columns in (["room_id", "due_at"], ["author", "due_at"]):
            reminders.create_index(reminders.f(f"ix_reminders_{'_'.join(columns)}"), columns)
    op.execute("UPDATE reminders SET next_at = due_at")


def _meetings() -> None:
    name = "meetings"
    op.create_table(
        name,
        *_required(sa.Integer(), "id", "minutes_long", "revision"),
        *_required(sa.String(), "room_id", "title", "place", "starts", "timezone"),
        *_required(sa.String(), "author", "event_id"),
        *_required(_Time, "starts_at", "created_at", "changed_at"),
        *_optional(sa.String(), "thread_id", "minutes", "minutes_by", "cancelled_by"),
        *_optional(_Time, "notice_at", "minutes_at", "cancelled_at"),
        _keys(name, "id"),
        **_SQLITE,
    )
    _index(name, "starts_at")
    _index(name, "notice_at")


def _agenda_items() -> None:
    name = "agenda_items"
    op.create_table(
        name,
        *_required(sa.Integer(), "meeting_id", "number"),
        *_required(sa.String(), "text", "author"),
        *_required(_Time, "at"),
        *_optional(_Time, "removed_at"),
        _reference(name, "meeting_id", "meetings"),
        _keys(name, "meeting_id", "number"),
    )


def _attendances() -> None:
    name = "attendances"
    op.create_table(
        name,
        *_required(sa.Integer(), "id", "meeting_id", "member_id"),
        *_required(sa.String(), "answer", "actor", "event_id"),
        *_required(_Time, "at"),
        _reference(name, "meeting_id", "meetings"),
        _reference(name, "member_id", "members"),
        _keys(name, "id"),
        **_SQLITE,
    )
    _index(name, "meeting_id")


def _follow_ups() -> None:
    name = "follow_ups"
    op.create_table(
        name,
        *_required(sa.Integer(), "id"),
        *_required(sa.String(), "room_id", "title", "scope", "author", "event_id"),
        *_required(sa.Date(), "due_on"),
        *_required(_Time, "opened_at"),
        *_optional(sa.String(), "thread_id", "land", "closed_by"),
        *_optional(sa.Integer(), "statement_id", "poll_id", "meeting_id", "step"),
        *_optional(_Time, "next_at", "closed_at"),
        _reference(name, "statement_id", "statements"),
        _reference(name, "poll_id", "polls"),
        _reference(name, "meeting_id", "meetings"),
        _keys(name, "id"),
        **_SQLITE,
    )
    _index(name, "next_at")
    name = "follow_up_members"
    op.create_table(
        name,
        *_required(sa.Integer(), "follow_up_id", "member_id"),
        *_optional(_Time, "done_at"),
        *_optional(sa.String(), "done_by", "event_id"),
        _reference(name, "follow_up_id", "follow_ups"),
        _reference(name, "member_id", "members"),
        _keys(name, "follow_up_id", "member_id"),
    )


def _tasks() -> None:
    name = "tasks"
    op.create_table(
        name,
        *_required(sa.Integer(), "id", "owner_id"),
        *_required(sa.String(), "room_id", "title", "expected_yield", "author", "event_id"),
        *_required(sa.Date(), "due_on"),
        *_required(_Time, "created_at"),
        *_optional(sa.String(), "thread_id", "result", "done_by", "dropped_by"),
        *_optional(sa.Integer(), "meeting_id", "step"),
        *_optional(_Time, "next_at", "done_at", "dropped_at"),
        _reference(name, "owner_id", "members"),
        _reference(name, "meeting_id", "meetings"),
        _keys(name, "id"),
        **_SQLITE,
    )
    _index(name, "owner_id")
    _index(name, "next_at")


def _digests() -> None:
    name = "digests"
    op.create_table(
        name,
        *_required(sa.Integer(), "id"),
        *_required(_Time, "as_of"),
        *_required(sa.JSON(), "facts"),
        *_required(sa.String(), "event_id"),
        *_optional(sa.String(), "author"),
        _keys(name, "id"),
        **_SQLITE,
    )
