"""Rooms the bot is in, and people it has met."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from .base import Table


class Room(Table):
    """A room with its own settings. `language` None means the alliance's default."""

    __tablename__ = "rooms"

    room_id: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str | None]
    greeted_at: Mapped[datetime | None]


class Person(Table):
    """Somebody who has talked to the bot; only what the privacy notice needs."""

    __tablename__ = "people"

    user_id: Mapped[str] = mapped_column(primary_key=True)
    notice_shown_at: Mapped[datetime]
