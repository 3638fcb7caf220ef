"""Reminders: the wall-clock rule and the next due time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import STAYS, Actor, Subject, Table


class Reminder(Table):
    """Something to be said at a time. `due_at` None means nothing is to come any more.

    `starts` is the first wall-clock time as ISO text without zone and `rule` an RFC 5545 RRULE, or
    `CRON` and five fields (None: once), both in `timezone`. `due_at` is the earlier of `next_at`,
    the next regular time, and `again_at`, out of turn: put off, or repeated until it is done.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        Index("ix_reminders_room_id_due_at", "room_id", "due_at"),
        Index("ix_reminders_author_due_at", "author", "due_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[str]
    thread_id: Mapped[str | None]
    author: Mapped[Subject]
    whom: Mapped[str]  # author, room, person, role, member
    person: Mapped[Subject | None]  # who is reminded, with `person`
    role: Mapped[str | None]  # whose holders are, with `role`: contacts, coordinators
    land: Mapped[str | None]  # of that role; None: everywhere
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))  # with `member`
    text: Mapped[str]
    about_event_id: Mapped[str | None]  # the message that it links to
    # Where that and the command are, if the room was replaced since.
    about_room_id: Mapped[str | None] = mapped_column(info={STAYS: "messages do not move"})
    starts: Mapped[str]
    rule: Mapped[str | None]
    timezone: Mapped[str]
    # On a weekend or a holiday of that Land it moves to the next workday.
    workday: Mapped[bool] = mapped_column(default=False)
    workday_land: Mapped[str | None]
    next_at: Mapped[datetime | None]
    again_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    rung_at: Mapped[datetime | None]  # when it was due last
    # Repeated so often until it is done; the column keeps the name it got first.
    repeat_minutes: Mapped[int | None] = mapped_column("nag_minutes")
    done_at: Mapped[datetime | None]
    done_by: Mapped[Actor | None]
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[Actor | None]
    event_id: Mapped[str]
