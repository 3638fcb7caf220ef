"""Letters that nobody can have read yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from .base import Subject, Table


class UnreadLetter(Table):
    """What was sent to somebody who was not in their direct chat, or had nothing to decrypt with.

    `devices` are those of theirs that were given the key. Kept until they are there: with another
    device, the letter comes once more.
    """

    __tablename__ = "unread_letters"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[Subject]
    transaction_id: Mapped[str] = mapped_column(unique=True)
    event_type: Mapped[str]
    content: Mapped[dict[str, Any]]
    devices: Mapped[list[str]]
    sent_at: Mapped[datetime]
