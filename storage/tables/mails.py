"""Mail to the mailboxes of offices: the second way for what must not be missed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Table


class Mailbox(Table):
    """What is known of a member's mailbox beside its address, which is in the register.

    Whoever reads there can say the `code` to have no more mails, until the office itself wants them
    again. `refusal` is the status with which the mail server has refused the address, if it has; it
    is over once the register was told the address anew.
    """

    __tablename__ = "mailboxes"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    stopped_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    refusal: Mapped[str | None]


class MailRow(Table):
    """One mail to the mailbox that a member has when it is sent; each gets one with that key.

    `handing` is what is just being given to the mail server. If the bot ends in between, or there
    is no answer, nobody knows whether it was taken: `doubtful`, and not sent again by itself.
    `aside` is what the server never takes. Subject and body are erased once it is `sent`, or
    `dropped`: there is no mailbox any more, or it wants none. At `told_at` the coordination heard
    of a mail that is doubtful or aside.
    """

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("key", "member_id"),
        Index("ix_mails_state_next_at_id", "state", "next_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    message_id: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str | None]
    body: Mapped[str | None]
    created_at: Mapped[datetime]
    state: Mapped[str]  # pending, handing, sent, doubtful, aside, dropped
    next_at: Mapped[datetime]
    tries: Mapped[int]
    settled_at: Mapped[datetime | None]
    error: Mapped[str | None]  # the status of the mail server, never its words
    told_at: Mapped[datetime | None]
