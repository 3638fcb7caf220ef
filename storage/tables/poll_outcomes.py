"""What comes of a poll after its end: who sees to it, and when that is looked at again."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class PollOutcome(Table):
    """What is to come of a closed poll, or has. Rows are only ever added; the latest counts.

    `owner_id` is the member that sees to it. On `review_on` it is asked what came of it: at
    `ask_at`, which is None when that was done or no day is set.
    """

    __tablename__ = "poll_outcomes"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    text: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    review_on: Mapped[date | None]
    ask_at: Mapped[datetime | None] = mapped_column(index=True)
    actor: Mapped[Actor]
    event_id: Mapped[str]
    at: Mapped[datetime]
