"""Who is in the registry, who may speak for whom, and every change of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import ANONYMISE, FORGET, Actor, Subject, Table


class Member(Table):
    """A municipality or a partner organisation.

    `name_key` is the name folded for searching (see commands.kit.rules.spelling). `ags` is the
    official municipality key, eight digits as text; not every member has one. Names are not unique.
    Being a declared safe harbour and having signed the alliance's declaration are two facts.
    """

    __tablename__ = "members"
    # In the order in which all lists have them, so that the first ones are found without sorting.
    __table_args__ = (Index("ix_members_name_key_name_id", "name_key", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str]
    kind: Mapped[str]  # city, town, county, joint_municipality, city_state, partner
    land: Mapped[str] = mapped_column(index=True)  # ISO 3166-2:DE without "DE-", such as NW
    ags: Mapped[str | None] = mapped_column(unique=True)
    population: Mapped[int | None]
    # The county or joint municipality a town lies in, if that is registered: capacity of both
    # may be counted twice.
    county_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    harbour_status: Mapped[str] = mapped_column(server_default="none")  # none, interested, declared
    harbour_since: Mapped[date | None]
    harbour_source: Mapped[str | None]
    # none, applicant, signatory, withdrawn
    alliance_status: Mapped[str] = mapped_column(server_default="none")
    alliance_since: Mapped[date | None]
    alliance_source: Mapped[str | None]
    declaration_version: Mapped[str | None]
    ready: Mapped[bool | None]  # willing to take people in, whatever the number; None: not said
    office: Mapped[str | None]  # which office carries the topic
    # How else it is reached: the mailbox and telephone of that office, and when that was last said.
    mailbox: Mapped[str | None]
    phone: Mapped[str | None]
    reach_said_at: Mapped[datetime | None] = mapped_column(index=True)
    resources: Mapped[str | None]  # for coordinators only
    note: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[Actor]


class MemberDemand(Table):
    """How far a member is with one of the harbour demands; no row means unknown."""

    __tablename__ = "member_demands"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    demand: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]  # decided, fulfilled


class MemberChange(Table):
    """One change of what is registered about a member. Rows are only ever added.

    `subject` is a field of Member, `contact`, `deputy`, `demand:…`, `mandate:…` or `service:…`;
    old and new are what a reader may see. Pledges have a ledger of their own.
    """

    __tablename__ = "member_changes"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    subject: Mapped[str]
    # Of an office, the full Matrix ids of who held it and who does.
    old: Mapped[str | None] = mapped_column(info={FORGET: ANONYMISE}, index=True)
    new: Mapped[str | None] = mapped_column(info={FORGET: ANONYMISE}, index=True)
    source: Mapped[str | None]
    at: Mapped[datetime]
    actor: Mapped[Actor]
    event_id: Mapped[str]


class Contact(Table):
    """Binds a full Matrix id to a member: one contact and one deputy for each."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("member_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    user_id: Mapped[Subject]
    role: Mapped[str]  # contact, deputy
    since: Mapped[datetime]
    set_by: Mapped[Actor]


class Coordinator(Table):
    """A state coordinator. Federal coordinators come from the configuration."""

    __tablename__ = "coordinators"
    __table_args__ = (UniqueConstraint("user_id", "land"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[Subject]
    land: Mapped[str]
    since: Mapped[datetime]
    set_by: Mapped[Actor]


class Observer(Table):
    """A guest, such as an official of a ministry: reads what is released, and no more."""

    __tablename__ = "observers"

    user_id: Mapped[Subject] = mapped_column(primary_key=True, index=False)
    organisation: Mapped[str | None]
    since: Mapped[datetime]
    set_by: Mapped[Actor]


class Application(Table):
    """Somebody wants to take part for a municipality (`A-3`); open while `decided_at` is None.

    `member_id` None means the municipality is not registered yet: `name`, `kind`, `land` and
    `ags` are then what it will be registered with.
    """

    __tablename__ = "applications"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    name: Mapped[str]
    kind: Mapped[str]
    land: Mapped[str] = mapped_column(index=True)
    ags: Mapped[str | None]
    applicant: Mapped[Subject]
    at: Mapped[datetime]
    event_id: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[Actor | None]
    approved: Mapped[bool | None]
    reason: Mapped[str | None]
