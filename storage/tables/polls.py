"""Votes: the poll, its frozen electorate, every ballot ever cast."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Subject, Table


class Poll(Table):
    """A question put to the vote. Open while `closed_at` is None.

    `secrecy`: open; hidden (no counts before the close); secret (nobody ever learns who chose
    what: no native poll, no Ballot, only SecretTotal and Participation). `quorum` and `majority`
    are fractions such as `1/2`, None for none; the quorum of the electorate, the majority of that
    or of the votes cast. `record` is the whole outcome as it was at the close, with its `digest`;
    it names no person.
    """

    __tablename__ = "polls"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[str]
    thread_id: Mapped[str | None]
    question: Mapped[str]
    options: Mapped[list[str]]
    most_choices: Mapped[int] = mapped_column(default=1)
    secrecy: Mapped[str] = mapped_column(default="open")  # open, hidden, secret
    quorum: Mapped[str | None]
    majority: Mapped[str | None]
    majority_of: Mapped[str] = mapped_column(default="entitled")  # entitled, cast
    # alliance, everybody, land, signatories, appeal
    scope: Mapped[str] = mapped_column(default="alliance")
    # Which municipalities had a vote at all: signatories, contacts, everybody.
    entitled: Mapped[str] = mapped_column(default="everybody")
    land: Mapped[str | None]  # whose members vote, with scope land
    follows: Mapped[int | None]  # the poll that this one takes up again
    author: Mapped[Actor]
    opened_at: Mapped[datetime]
    # Before this nobody may close it by hand.
    not_before: Mapped[datetime | None]
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    first_closes_at: Mapped[datetime | None]  # that was told first, if it was extended
    # When question or options were changed, by whom; what was typed before is no answer to them.
    mended_at: Mapped[datetime | None]
    mended_by: Mapped[Actor | None]
    # Minutes after that in which what was sent in time may still arrive; and when they are over,
    # which is later if the homeserver was away. `over_at`: when the room heard of the end.
    grace: Mapped[int] = mapped_column(default=0)
    awaited_until: Mapped[datetime | None] = mapped_column(index=True)
    over_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[Actor | None]
    record: Mapped[dict[str, Any] | None]
    digest: Mapped[str | None]
    # Transaction id of the native poll's outbox row, which is written right after this one.
    start_transaction: Mapped[str] = mapped_column(unique=True)
    # That of the message with the live count, which is edited; and when it has to be next.
    status_transaction: Mapped[str | None]
    status_due_at: Mapped[datetime | None] = mapped_column(index=True)
    # When those who have not voted are asked, once; None when that is done or never will be.
    nudge_at: Mapped[datetime | None] = mapped_column(index=True)
    # When its author is asked whether it is to go on, if it has no end; None when that is done.
    ask_at: Mapped[datetime | None] = mapped_column(index=True)


class PreparedPoll(Table):
    """A poll that is prepared for a meeting; `number` counts those of the meeting from 1.

    The rest is what storage.tables.Poll has; no options: yes, no and abstention in the language of
    the room. `poll_id` is the poll that it has become.
    """

    __tablename__ = "prepared_polls"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    number: Mapped[int]
    question: Mapped[str]
    options: Mapped[list[str]]
    most_choices: Mapped[int]
    secrecy: Mapped[str]
    quorum: Mapped[str | None]
    majority: Mapped[str | None]
    majority_of: Mapped[str]
    scope: Mapped[str]
    land: Mapped[str | None]
    author: Mapped[Actor]
    event_id: Mapped[str]
    at: Mapped[datetime]
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("polls.id"), index=True)
    dropped_at: Mapped[datetime | None]


class Elector(Table):
    """A member entitled to vote, frozen when the poll opened."""

    __tablename__ = "poll_electorate"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)


class Ballot(Table):
    """One ballot as cast. Rows are only ever added; a member's latest counts.

    `choices` are indexes into the poll's options; none of them: the ballot was withdrawn. One whose
    event was redacted (`redacted_at`) never counts, so that the one before it does.
    """

    __tablename__ = "ballots"
    __table_args__ = (
        Index("ix_ballots_poll_id_member_id", "poll_id", "member_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    choices: Mapped[list[int]]
    reason: Mapped[str | None]
    # The member whose contact cast it, where that had a proxy.
    proxy_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    voter: Mapped[Actor]
    event_id: Mapped[str] = mapped_column(index=True)
    cast_at: Mapped[datetime]
    late_at: Mapped[datetime | None]  # when it arrived, if that was after the end
    tapped: Mapped[bool] = mapped_column(default=False)  # on the native poll, which counts it too
    redacted_at: Mapped[datetime | None]


class Participation(Table):
    """Who has taken part in a secret poll. What they chose is in no row."""

    __tablename__ = "poll_participations"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    proxy_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    voter: Mapped[Actor]
    cast_at: Mapped[datetime]


class SecretTotal(Table):
    """How often an option of a secret poll was chosen: a count and nothing else.

    A row for each option is written when the poll opens, so that not even their order tells. They
    are deleted at the close if too few have voted, see commands.polls.rules.secrecy.LEAST_SECRET.
    """

    __tablename__ = "poll_secret_totals"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    choice: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class Proxy(Table):
    """A member lets another one cast its ballot, in one poll. Rows are only ever added.

    The latest of a giver counts; `holder_id` None takes it back.
    """

    __tablename__ = "poll_proxies"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    actor: Mapped[Actor]
    event_id: Mapped[str]
    at: Mapped[datetime]


class StandingProxy(Table):
    """A member lets another one cast its ballot in all polls but secret ones, beside itself.

    Until then, if `until` says so. Rows are only ever added; the latest of a giver counts, with
    `holder_id` None it takes the one before back. What it says in one poll goes before: see Proxy.
    """

    __tablename__ = "standing_proxies"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    until: Mapped[datetime | None]
    actor: Mapped[Actor]
    event_id: Mapped[str]
    at: Mapped[datetime]


class PollNotice(Table):
    """Who has already been told that their tap does not count, so that it is said once."""

    __tablename__ = "poll_notices"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    user_id: Mapped[Subject] = mapped_column(primary_key=True)


class FormerCard(Table):
    """The native form of what a poll asked before it was changed; a tap on it counts nowhere."""

    __tablename__ = "former_cards"

    transaction_id: Mapped[str] = mapped_column(primary_key=True)  # of its outbox row
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
