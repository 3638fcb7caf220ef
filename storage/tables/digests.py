"""The numbered state of knowledge that all rooms get alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class Digest(Table):
    """One state of knowledge; `facts` are what changed from the one before until `as_of`.

    `author` None: it came by itself.
    """

    __tablename__ = "digests"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)  # its number
    as_of: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    author: Mapped[Actor | None]
    event_id: Mapped[str]
