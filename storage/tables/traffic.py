"""What comes in and what goes out: the rows behind the delivery promise."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import ANONYMISE, FORGET, STAYS, Actor, Subject, Table

# What waits in the inbox: from somebody, or because it is due. Word for word in the indexes and in
# the queries, which do not find the indexes otherwise.
WAITS: Final = "state = 'pending'"
ASKED: Final = f"{WAITS} AND substr(kind, 1, 4) <> 'due:'"
DUE: Final = f"{WAITS} AND substr(kind, 1, 4) = 'due:'"


class InboxRow(Table):
    """One thing to be worked on exactly once: an event addressed to the bot, or an occurrence.

    `key` is the Matrix event id, or `kind:id:due_at` for an occurrence, so that the same thing
    handed in twice is one row. `content` is erased as soon as the row is done.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        # Only of what waits, so that the next one is found at once, whatever else waits.
        Index("ix_inbox_asked", "seq", sqlite_where=text(ASKED), postgresql_where=text(ASKED)),
        Index("ix_inbox_due", "seq", sqlite_where=text(DUE), postgresql_where=text(DUE)),
        Index(
            "ix_inbox_invitations",
            "sender",
            "received_at",
            sqlite_where=text("kind = 'invitation'"),
            postgresql_where=text("kind = 'invitation'"),
        ),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(unique=True)
    # command, edit, ballot, reaction, redaction, upload, file, own-poll, invitation, arrival,
    # exposure, tombstone, moved, reached, due:…; aside: could not be put in, `failure` says why
    kind: Mapped[str]
    room_id: Mapped[str] = mapped_column(info={STAYS: "it came from there; the pipeline follows"})
    sender: Mapped[Actor]
    content: Mapped[dict[str, Any] | None]
    attachment: Mapped[bytes | None]  # what was read of a file; erased with the content
    received_at: Mapped[datetime]
    # pending, done, failed; refused: a command, whose sender was told what is wrong with it
    state: Mapped[str] = mapped_column(default="pending")
    done_at: Mapped[datetime | None]
    failure: Mapped[str | None]  # reference the user was given, never an exception's text


class Paper(Table):
    """What a file that is still to be made is made of, as JSON; of several alike there is one.

    Gone as soon as nothing that waits refers to it.
    """

    __tablename__ = "papers"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)  # SHA-256
    data: Mapped[str]


class OutboxRow(Table):
    """One call to the homeserver, repeated with the same transaction id until it is through.

    `content` and `late_content` are erased once sent, or given up by an operator (`refused`), and
    kept when the homeserver never takes it (`aside`). `late_content` is sent instead of `content`
    when the row goes out noticeably after `due_at`.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_id", "state", "id"),
        Index(
            "ix_outbox_paper_id",
            "paper_id",
            sqlite_where=text("paper_id IS NOT NULL"),
            postgresql_where=text("paper_id IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    transaction_id: Mapped[str] = mapped_column(unique=True)
    inbox_seq: Mapped[int | None] = mapped_column(ForeignKey("inbox.seq"), index=True)
    # Or the full Matrix id of a person, whose direct chat is meant; erased with the content.
    room_id: Mapped[str] = mapped_column(
        info={FORGET: ANONYMISE, STAYS: "what was sent is there; bot.moving takes what waits"},
        index=True,
    )
    action: Mapped[str]  # send, join, leave, fetch
    event_type: Mapped[str | None]
    content: Mapped[dict[str, Any] | None]
    late_content: Mapped[dict[str, Any] | None]
    paper_id: Mapped[int | None]  # no foreign key: to add one, SQLite would copy this table
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="pending")  # pending, sent, refused, aside
    sent_at: Mapped[datetime | None]
    event_id: Mapped[str | None] = mapped_column(index=True)
    error: Mapped[str | None]


class UndecryptedRow(Table):
    """An encrypted event whose key has not come yet; kept as ciphertext until it does."""

    __tablename__ = "undecrypted"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    room_id: Mapped[str] = mapped_column(info={STAYS: "its key is for that room"})
    session_id: Mapped[str] = mapped_column(index=True)
    source: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]


class UnreadSession(Table):
    """Somebody's key that has not come: with it they have written what the bot cannot read.

    `event_id` is the first such message. At `tell_at` its sender is to be told, once (`told_at`);
    None: that is done, or not needed any more.
    """

    __tablename__ = "unread_sessions"
    __table_args__ = (UniqueConstraint("room_id", "session_id", "sender"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[str] = mapped_column(info={STAYS: "the key is for that room"})
    session_id: Mapped[str]
    sender: Mapped[Subject]
    event_id: Mapped[str]
    thread_id: Mapped[str | None]
    sent_at: Mapped[datetime]
    noted_at: Mapped[datetime]
    tell_at: Mapped[datetime | None] = mapped_column(index=True)
    told_at: Mapped[datetime | None]


class BotState(Table):
    """Single values of the bot itself, such as the sync token."""

    __tablename__ = "bot_state"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
