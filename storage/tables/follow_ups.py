"""What members are to do by a day, and who has done it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class FollowUp(Table):
    """Something that members are to do by a day (`F-2`); open while `closed_at` is None.

    Its room is reminded before, those above hear of it after; `next_at` is when the next such step
    is due and `step` its days from the deadline (negative: before). What is linked counts as done.
    """

    __tablename__ = "follow_ups"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[str]
    thread_id: Mapped[str | None]
    title: Mapped[str]
    due_on: Mapped[date]
    scope: Mapped[str]  # alliance, land, signatories, statement
    land: Mapped[str | None]  # whose members are meant, with scope land
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statements.id"))
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("polls.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    author: Mapped[Actor]
    opened_at: Mapped[datetime]
    event_id: Mapped[str]
    step: Mapped[int | None]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[Actor | None]


class FollowUpMember(Table):
    """A member that is to do it, frozen when it was opened; `done_by` None: what is linked did."""

    __tablename__ = "follow_up_members"
    __table_args__ = (
        Index(
            "ix_follow_up_members_open",
            "follow_up_id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_ups.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    done_at: Mapped[datetime | None]
    done_by: Mapped[Actor | None]
    event_id: Mapped[str | None]
