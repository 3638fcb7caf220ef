"""Tasks and what they are to bring."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class Task(Table):
    """Something one member does (`T-4`), and what it is to bring; open until done or dropped.

    `next_at` is when its owner hears of it next, `step` those days from the due day.
    """

    __tablename__ = "tasks"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[str]
    thread_id: Mapped[str | None]
    title: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    due_on: Mapped[date]
    expected_yield: Mapped[str]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    author: Mapped[Actor]
    created_at: Mapped[datetime]
    event_id: Mapped[str]
    step: Mapped[int | None]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    result: Mapped[str | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[Actor | None]
    dropped_at: Mapped[datetime | None]
    dropped_by: Mapped[Actor | None]
