"""Who was named for an office, and has not been reached yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Subject, Table


class Awaited(Table):
    """Somebody named for an office of a member, of whom the bot has not heard anything yet.

    `holds`: the office is theirs already, since nobody held it; else whoever holds it keeps it
    until they are reached. At `tell_at` the coordination is to hear of it; None: it has.
    """

    __tablename__ = "awaited"
    __table_args__ = (UniqueConstraint("member_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    role: Mapped[str]  # contact, deputy
    user_id: Mapped[Subject]
    holds: Mapped[bool]
    named_at: Mapped[datetime]
    named_by: Mapped[Actor]
    letter: Mapped[str]  # the transaction of what tells them
    tell_at: Mapped[datetime | None] = mapped_column(index=True)
