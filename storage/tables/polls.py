"""Votes: the poll, its frozen electorate, every ballot ever cast."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Subject, Table


class Poll(Table):
    """A question put to the vote. Open while `closed_at` is None."""

    __tablename__ = "polls"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[str]
    thread_id: Mapped[str | None]
    question: Mapped[str]
    options: Mapped[list[str]]
    author: Mapped[Actor]
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[Actor | None]
    # Transaction id of the native poll's outbox row, which is written right after this one.
    start_transaction: Mapped[str] = mapped_column(unique=True)


class Elector(Table):
    """A member entitled to vote, frozen when the poll opened."""

    __tablename__ = "poll_electorate"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)


class Ballot(Table):
    """One ballot as cast. Rows are only ever added; a member's latest counts."""

    __tablename__ = "ballots"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    choice: Mapped[int]  # index into the poll's options
    voter: Mapped[Actor]
    event_id: Mapped[str]
    cast_at: Mapped[datetime]


class PollNotice(Table):
    """Who has already been told that their tap does not count, so that it is said once."""

    __tablename__ = "poll_notices"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    user_id: Mapped[Subject] = mapped_column(primary_key=True)
