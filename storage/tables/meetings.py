"""Meetings, their agenda, and who comes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class Meeting(Table):
    """A meeting (`M-3`). `starts` is wall-clock time in `timezone`, `starts_at` the same in UTC.

    `revision` counts its changes from 0, as calendars want to know them (RFC 5545 SEQUENCE).
    """

    __tablename__ = "meetings"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[str]
    thread_id: Mapped[str | None]
    title: Mapped[str]
    place: Mapped[str]
    starts: Mapped[str]
    timezone: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    minutes_long: Mapped[int]
    revision: Mapped[int] = mapped_column(default=0)
    author: Mapped[Actor]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    event_id: Mapped[str]
    # When its room is told of it beforehand; None when that is done.
    notice_at: Mapped[datetime | None] = mapped_column(index=True)
    minutes: Mapped[str | None]
    minutes_at: Mapped[datetime | None]
    minutes_by: Mapped[Actor | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[Actor | None]


class AgendaItem(Table):
    """One point of the agenda, counted from 1. `removed_at` takes it off; numbers stay."""

    __tablename__ = "agenda_items"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    author: Mapped[Actor]
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Attendance(Table):
    """Whether a member comes. Rows are only ever added; a member's latest counts."""

    __tablename__ = "attendances"
    __table_args__ = (
        Index("ix_attendances_meeting_id_member_id", "meeting_id", "member_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    answer: Mapped[str]  # yes, no, maybe
    actor: Mapped[Actor]
    event_id: Mapped[str]
    at: Mapped[datetime]
