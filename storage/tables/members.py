"""Who is in the registry, and who may speak for whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Table


class Member(Table):
    """A municipality or a partner organisation.

    `name_key` is the name folded for searching (see commands.rules.names). `ags` is the official
    municipality key, eight digits as text; not every member has one. Names are not unique.
    """

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]  # city, town, county, joint_municipality, city_state, partner
    land: Mapped[str] = mapped_column(index=True)  # ISO 3166-2:DE without "DE-", such as NW
    ags: Mapped[str | None] = mapped_column(unique=True)
    population: Mapped[int | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class Contact(Table):
    """Binds a full Matrix id to a member: one contact and one deputy for each."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("member_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    user_id: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]  # contact, deputy
    since: Mapped[datetime]
    set_by: Mapped[str]


class Coordinator(Table):
    """A state coordinator. Federal coordinators come from the configuration."""

    __tablename__ = "coordinators"
    __table_args__ = (UniqueConstraint("user_id", "land"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(index=True)
    land: Mapped[str]
    since: Mapped[datetime]
    set_by: Mapped[str]
