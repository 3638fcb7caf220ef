"""Joint statements: versions and clauses, what members say to each, signatures, own words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class Statement(Table):
    """A joint text (`ST-7`). Its newest version is the one that is asked about.

    Once published, `publication` is the whole outcome as data, `digest` the SHA-256 of its
    canonical JSON in hex, and nothing of it is changed any more. Nor once it is withdrawn, which
    takes nothing away of what was published.
    """

    __tablename__ = "statements"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    room_id: Mapped[str]
    thread_id: Mapped[str | None]
    author: Mapped[Actor]
    opened_at: Mapped[datetime]
    # Until when members are asked; what they say later is recorded all the same until published.
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    # When those are asked who have said nothing; None when that is done or never will be.
    nudge_at: Mapped[datetime | None] = mapped_column(index=True)
    # When the outcome of the deadline was posted.
    closed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[Actor | None]
    publication: Mapped[dict[str, Any] | None]
    digest: Mapped[str | None]
    review_on: Mapped[date | None]
    expected_yield: Mapped[str | None]
    review_asked_at: Mapped[datetime | None]  # about that day
    outcome: Mapped[str | None]  # what came of it, as it was said last
    outcome_at: Mapped[datetime | None]
    outcome_by: Mapped[Actor | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[Actor | None]
    withdrawal_reason: Mapped[str | None]
    withdrawal_signers: Mapped[list[str] | None]  # who had signed it by then, by name


class FormerOutcome(Table):
    """What was said to have come of a statement, until something else was said. Never changed."""

    __tablename__ = "former_outcomes"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"), index=True)
    text: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[Actor | None]


class StatementElector(Table):
    """A member that is asked, frozen when the statement was opened."""

    __tablename__ = "statement_electorate"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)


class Version(Table):
    """One wording of a statement: its clauses in order. Never changed.

    `digest` is the SHA-256 in hex of what commands.statements.rules.versions.canonical makes of it.
    """

    __tablename__ = "statement_versions"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    clauses: Mapped[list[str]]
    digest: Mapped[str]
    author: Mapped[Actor]
    event_id: Mapped[str]
    at: Mapped[datetime]


class Position(Table):
    """What a member says to a clause of a version. Rows are only ever added; the latest counts."""

    __tablename__ = "positions"
    __table_args__ = (
        # The latest of each member and clause is found in it alone.
        Index(
            "ix_positions_statement_id_version_member_id_clause",
            "statement_id",
            "version",
            "member_id",
            "clause",
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    version: Mapped[int]
    clause: Mapped[int]  # from 1
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    position: Mapped[str]  # agree, change, abstain, reject
    proposal: Mapped[str | None]  # the wording wished for, with `change`
    actor: Mapped[Actor]
    event_id: Mapped[str]
    at: Mapped[datetime]


class Signature(Table):
    """A member signs a version: all of it or some clauses. Taken back by `withdrawn_at`.

    `withdrawn_by` None beside it: nobody took it back, another one of the member replaced it.
    `subject_to` is the day of the council decision that it depends on; None: unconditional.
    """

    __tablename__ = "signatures"
    __table_args__ = (
        Index("ix_signatures_statement_id_member_id", "statement_id", "member_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    version: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    clauses: Mapped[list[int]]  # from 1; all of the version's, or those chosen
    subject_to: Mapped[date | None]
    reminded_at: Mapped[datetime | None]  # of that day
    actor: Mapped[Actor]
    event_id: Mapped[str]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[Actor | None]


class IndividualStatement(Table):
    """A member's own words beside a statement. Rows are only ever added; the latest is printed.

    `wording` None takes it back. It belongs to the statement, whatever its version.
    """

    __tablename__ = "individual_statements"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    wording: Mapped[str | None]
    actor: Mapped[Actor]
    event_id: Mapped[str]
    at: Mapped[datetime]
