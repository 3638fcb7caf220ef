"""Rooms the bot is in, people it has met, and what it has asked them to confirm."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from .base import STAYS, Subject, Table


class Room(Table):
    """A room with its own settings. `language` or `timezone` None: the alliance's default."""

    __tablename__ = "rooms"

    room_id: Mapped[str] = mapped_column(
        primary_key=True,
        info={STAYS: "what is taken over of its settings is said by rooms.succeed"},
    )
    language: Mapped[str | None]
    timezone: Mapped[str | None]
    greeted_at: Mapped[datetime | None]
    purpose: Mapped[str | None]  # plenary, land, coordination, topic, open; None: not registered
    land: Mapped[str | None]
    # Why others can read in it, as far as is known, and what of that the coordination has
    # confirmed: public, readable, plain, with spaces between.
    exposure: Mapped[str | None]
    confirmed: Mapped[str | None]
    withheld: Mapped[str | None]  # the purpose it is registered for, while `purpose` is open
    # The room that its tombstone names, and where all that named it has moved since: there, or
    # (empty) to the direct chat of the one whom it was for. None: it has not moved yet.
    replacement: Mapped[str | None] = mapped_column(index=True)
    moved_into: Mapped[str | None]


class Person(Table):
    """Somebody who has talked to the bot; only what the privacy notice needs."""

    __tablename__ = "people"

    user_id: Mapped[Subject] = mapped_column(primary_key=True, index=False)
    notice_shown_at: Mapped[datetime]


class Question(Table):
    """What the bot has asked somebody to confirm in a room; open while `answered_at` is None.

    `action` names what is then done with `details`, which are erased afterwards.
    """

    __tablename__ = "questions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[str]
    asked: Mapped[Subject]
    action: Mapped[str]
    details: Mapped[dict[str, Any] | None]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
