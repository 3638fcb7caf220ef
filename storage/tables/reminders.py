"""Reminders: the wall-clock rule and the next due time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Subject, Table


class Reminder(Table):
    """Something to be said at a time. `due_at` None means nothing is to come any more.

    `starts` is the first wall-clock time as ISO text without zone and `rule` an RFC 5545 RRULE
    (None: once), both in `timezone`; `due_at` is derived from them.
    """

    __tablename__ = "reminders"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[str]
    thread_id: Mapped[str | None]
    author: Mapped[Subject]
    whom: Mapped[str]  # author, room
    text: Mapped[str]
    starts: Mapped[str]
    rule: Mapped[str | None]
    timezone: Mapped[str]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[Actor | None]
    event_id: Mapped[str]
