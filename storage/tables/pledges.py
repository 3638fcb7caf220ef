"""What municipalities can take in: the standing pledges and the ledger of every change."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class Pledge(Table):
    """A municipality's standing pledge for one programme, unit and target group.

    `amount` 0 is withdrawn. Always equals the newest ledger entry and is written in the same
    transaction. Formal while `formal_reference` is there: it names the signed letter, and every
    later change of what was signed for takes it away. Otherwise it is resolved while the member
    has a valid mandate `act`, else signalled; that is reckoned, not stored.
    """

    __tablename__ = "pledges"
    __table_args__ = (
        UniqueConstraint("member_id", "programme", "unit", "target_group"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("assigned >= 0", name="assigned_not_negative"),
        CheckConstraint("arrived >= 0", name="arrived_not_negative"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    programme: Mapped[str]  # key of a Programme, such as open, nest, federal_23_2
    unit: Mapped[str]  # persons, families – never added together
    target_group: Mapped[str] = mapped_column(server_default="")  # empty: anybody
    quota_mode: Mapped[str]  # additional, counted, temporary_overshoot, unclear
    amount: Mapped[int]
    cost_condition: Mapped[str | None]
    valid_until: Mapped[date | None]
    formal_reference: Mapped[str | None]
    assigned: Mapped[int] = mapped_column(server_default="0")
    arrived: Mapped[int] = mapped_column(server_default="0")
    updated_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]  # when it was last made, changed or reconfirmed
    asked_at: Mapped[datetime | None]  # when the bot last asked to reconfirm it


class PledgeEntry(Table):
    """One change of a pledge, with all it said afterwards. Rows are only ever added."""

    __tablename__ = "pledge_ledger"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"), index=True)
    change: Mapped[int]
    amount: Mapped[int]  # after the change
    programme: Mapped[str]
    unit: Mapped[str]
    target_group: Mapped[str] = mapped_column(server_default="")
    quota_mode: Mapped[str]
    cost_condition: Mapped[str | None]
    valid_until: Mapped[date | None]
    formal_reference: Mapped[str | None]
    assigned: Mapped[int] = mapped_column(server_default="0")
    arrived: Mapped[int] = mapped_column(server_default="0")
    at: Mapped[datetime]
    actor: Mapped[Actor]
    event_id: Mapped[str]


class ServiceOffer(Table):
    """What a member offers for integration, such as places in schools; `amount` 0 is withdrawn."""

    __tablename__ = "service_offers"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount_not_negative"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    service: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]
    updated_at: Mapped[datetime]
    updated_by: Mapped[Actor]
