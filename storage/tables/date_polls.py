"""Date polls: the dates that are offered for a meeting, and which of them suit whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Subject, Table


class DatePoll(Table):
    """A search for the date of a meeting (`D-3`). Open while `closed_at` is None.

    With `waits` who is silent is waited for, and asked; else whoever answers does. `meeting_id` is
    the meeting that was made of it. `start_transaction` is that of its native form.
    """

    __tablename__ = "date_polls"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[str]
    thread_id: Mapped[str | None]
    title: Mapped[str]
    timezone: Mapped[str]
    waits: Mapped[bool]
    scope: Mapped[str]  # who is asked, and by which rule: as storage.tables.Poll has it
    entitled: Mapped[str]
    land: Mapped[str | None]
    author: Mapped[Actor]
    opened_at: Mapped[datetime]
    event_id: Mapped[str] = mapped_column(index=True)
    start_transaction: Mapped[str] = mapped_column(index=True)
    closes_at: Mapped[datetime | None]
    # When what was sent by then and came late is not awaited any more: the outcome is told.
    awaited_until: Mapped[datetime | None] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[Actor | None]
    # When those who have not answered are asked, once; None when that is done or never will be.
    nudge_at: Mapped[datetime | None] = mapped_column(index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))


class OfferedDate(Table):
    """A date of a date poll, `number` from 1; `starts` is wall-clock time in its zone."""

    __tablename__ = "offered_dates"

    date_poll_id: Mapped[int] = mapped_column(ForeignKey("date_polls.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    starts: Mapped[str]
    starts_at: Mapped[datetime]
    minutes_long: Mapped[int]


class DatePollMember(Table):
    """A member that is asked, as it was when the date poll opened."""

    __tablename__ = "date_poll_members"

    date_poll_id: Mapped[int] = mapped_column(ForeignKey("date_polls.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)


class DateAnswer(Table):
    """Which dates suit a member: `marks` has one letter for each date, in their order.

    See commands.date_polls.rules.Suits. Rows are only ever added; a member's latest counts. One
    whose event was redacted (`redacted_at`) never does, so that the one before it does.
    """

    __tablename__ = "date_answers"
    __table_args__ = (
        Index("ix_date_answers_date_poll_id_member_id", "date_poll_id", "member_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    date_poll_id: Mapped[int] = mapped_column(ForeignKey("date_polls.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    marks: Mapped[str]
    actor: Mapped[Actor]
    event_id: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    redacted_at: Mapped[datetime | None]


class DatePollNotice(Table):
    """Who has already been told that their tap does not count, so that it is said once."""

    __tablename__ = "date_poll_notices"

    date_poll_id: Mapped[int] = mapped_column(ForeignKey("date_polls.id"), primary_key=True)
    user_id: Mapped[Subject] = mapped_column(primary_key=True)
