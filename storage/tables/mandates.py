"""What a council has resolved: the mandates behind signatures and pledges."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class Mandate(Table):
    """A council resolution that lets a municipality appeal, cooperate or act (`MD-3`).

    Valid from `resolved_on` to `valid_until` (both included; None: without end), unless withdrawn.
    Withdrawn and expired ones are kept. `reminded_at` is when its expiry was announced.
    """

    __tablename__ = "mandates"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    scope: Mapped[str]  # appeal, cooperate, act
    resolved_on: Mapped[date]
    reference: Mapped[str]  # such as "Vorlage 20/117"
    valid_until: Mapped[date | None]
    link: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[Actor]
    event_id: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[Actor | None]
    reminded_at: Mapped[datetime | None]
