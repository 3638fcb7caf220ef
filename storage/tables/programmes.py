"""Admission programmes and the Länder's crediting rules: data with source and date, never code."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class Programme(Table):
    """An admission programme that coordinators have added, or what they changed of a known one.

    The programmes of commands.programmes.rules need no row; a row with their key says what is
    different now.
    """

    __tablename__ = "programmes"

    key: Mapped[str] = mapped_column(primary_key=True)  # one word, typed in a pledge
    name: Mapped[str]
    level: Mapped[str]  # federal, land, eu
    land: Mapped[str | None]
    legal_basis: Mapped[str | None]
    open: Mapped[bool]
    valid_until: Mapped[date | None]
    updated_at: Mapped[datetime]
    updated_by: Mapped[Actor]


class LandRule(Table):
    """How a Land credits admissions to its municipalities' quotas. The newest row counts."""

    __tablename__ = "land_rules"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    land: Mapped[str] = mapped_column(index=True)
    distribution_key: Mapped[str | None]  # in words, such as "by inhabitants"
    crediting: Mapped[str | None]
    counts_until: Mapped[date | None]
    source: Mapped[str]
    as_of: Mapped[date]
    at: Mapped[datetime]
    actor: Mapped[Actor]
    event_id: Mapped[str]
