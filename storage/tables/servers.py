"""From which homeservers strangers may invite the bot, beside those of the configuration."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class Server(Table):
    """What the coordination has said about a homeserver; it goes before the configuration.

    `name` is in small letters, with the port if it has one.
    """

    __tablename__ = "servers"

    name: Mapped[str] = mapped_column(primary_key=True)
    admitted: Mapped[bool]  # else it is blocked
    since: Mapped[datetime]
    set_by: Mapped[Actor]
