"""Bundled offers: frozen snapshots of the registry, and what their recipients answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class Offer(Table):
    """A numbered offer (`A-2020-04`: year and count). Never changed, apart from being released.

    `snapshot` is the whole offer as data, `digest` the SHA-256 of its canonical JSON in hex.
    """

    __tablename__ = "offers"
    __table_args__ = (UniqueConstraint("year", "count"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    count: Mapped[int]
    recipient: Mapped[str]  # federal, or the code of a Land
    programme: Mapped[str | None]
    snapshot: Mapped[dict[str, Any]]
    digest: Mapped[str]
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[Actor]
    event_id: Mapped[str]
    released_at: Mapped[datetime | None]
    released_by: Mapped[Actor | None]


class OfferAnswer(Table):
    """What the recipient of an offer answered. Rows are only ever added."""

    __tablename__ = "offer_answers"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), index=True)
    text: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[Actor]
    event_id: Mapped[str]
