"""Models of success: what a municipality has done that others can do, too."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class ReferenceModel(Table):
    """Something that worked (`2`), in steps and numbers, and which office tells more.

    Others read it once it is approved; a change by the municipality waits for that anew. `words` is
    what it is found by.
    """

    __tablename__ = "reference_models"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    title: Mapped[str]
    category: Mapped[str]
    steps: Mapped[str]
    result: Mapped[str]
    office: Mapped[str]
    link: Mapped[str | None]
    as_of: Mapped[date]
    words: Mapped[str]
    author: Mapped[Actor]
    created_at: Mapped[datetime]
    event_id: Mapped[str]
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[Actor | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[Actor | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[Actor | None]
