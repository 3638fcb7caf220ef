"""What municipalities can take in: the standing pledges and the ledger of every change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Table


class Pledge(Table):
    """A municipality's standing pledge for one programme and unit; `amount` 0 is withdrawn.

    Always equals the newest ledger entry and is written in the same transaction.
    """

    __tablename__ = "pledges"
    __table_args__ = (
        UniqueConstraint("member_id", "programme", "unit"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    programme: Mapped[str]  # open, nest, federal_23_2, …
    unit: Mapped[str]  # persons, families – never added together
    quota_mode: Mapped[str]  # additional, counted, temporary_overshoot, unclear
    amount: Mapped[int]
    updated_at: Mapped[datetime]


class PledgeEntry(Table):
    """One change of a pledge. Rows are only ever added."""

    __tablename__ = "pledge_ledger"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledges.id"), index=True)
    change: Mapped[int]
    amount: Mapped[int]  # after the change
    programme: Mapped[str]
    unit: Mapped[str]
    quota_mode: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    event_id: Mapped[str]
