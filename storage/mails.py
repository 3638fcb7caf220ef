"""Mails: what waits for the mail server, and what became of it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import defer

from .mailboxes import OPEN, MailboxQueries
from .queries import Queries, core
from .tables import Mailbox, MailRow, Member

_ROWS: Final = core(MailRow)
_AT_ONCE: Final = 500  # members
_WORDS: Final = (MailRow.subject, MailRow.body)
_ERASED: Final[dict[str, Any]] = {"subject": None, "body": None}
WAITING: Final = ("pending", "handing")
AILING: Final = ("doubtful", "aside")
NOT_AILING: Final = "not ailing"
NO_MAILBOX: Final = "no mailbox"
NOT_WANTED: Final = "not wanted"


class ToSend(NamedTuple):
    """A mail whose turn it is, and what its member says about the mailbox now."""

    id: int
    message_id: str
    language: str
    subject: str
    body: str
    next_at: datetime
    tries: int
    member_id: int
    name: str
    code: str
    mailbox: str | None  # None: there is none, or none that takes or wants mails


class Listed(NamedTuple):
    """A mail and the name of whom it is for."""

    row: MailRow
    name: str


class MailQueries(Queries):
    """Pending, then sent; or doubtful, set aside or dropped."""

    async def add(
        self,
        key: str,
        member_ids: Sequence[int],
        subject: str,
        body: str,
        language: str,
        domain: str,
        at: datetime,
    ) -> int:
        """Queue a mail to each of these members whose mailbox takes and wants it; how many are new.

        `domain` is that of the sender, for what identifies the mail to mail servers.
        """
        boxes, new = MailboxQueries(self._session), 0
        for start in range(0, len(member_ids), _AT_ONCE):
            found = await boxes.open(member_ids[start : start + _AT_ONCE])
            await boxes.give_codes(found)
            same: dict[str, Any] = {
                "key": key,
                "subject": subject,
                "body": body,
                "language": language,
            }
            same |= {"created_at": at, "next_at": at, "state": "pending", "tries": 0}
            rows = [
                {**same, "member_id": each, "message_id": _message_id(key, each, domain, at)}
                for each in found
            ]
            new += await self._add_missing(MailRow, rows, "key", "member_id")
            await asyncio.sleep(0)  # of thousands nobody waits for all
        return new

    async def next(self, now: datetime) -> ToSend | None:
        """The mail whose turn it is."""
        found = (
            select(MailRow, Member.name, Member.mailbox, Mailbox.code, OPEN)
            .join(Member, Member.id == MailRow.member_id)
            .join(Mailbox, Mailbox.member_id == MailRow.member_id)
            .where(MailRow.state == "pending", MailRow.next_at <= now)
            .order_by(MailRow.next_at, MailRow.id)
            .limit(1)
            .execution_options(populate_existing=True)
        )
        given = (await self._session.execute(found)).first()
        if given is None:
            return None
        row, name, mailbox, code, is_open = given
        return ToSend(
            row.id,
            row.message_id,
            row.language,
            row.subject or "",
            row.body or "",
            row.next_at,
            row.tries,
            row.member_id,
            name,
            code,
            mailbox if is_open else None,
        )

    async def begin(self, mail_id: int) -> bool:
        """It is given to the mail server now; False if somebody has given it up meanwhile."""
        return await self._to(mail_id, ("pending",), state="handing")

    async def sent(self, mail_id: int, at: datetime) -> bool:
        """The mail server has it."""
        values = {"state": "sent", "settled_at": at, "error": None, **_ERASED}
        return await self._to(mail_id, WAITING, **values)

    async def later(self, mail_id: int, next_at: datetime, error: str) -> bool:
        """The mail server wants to be asked again."""
        values = {"state": "pending", "next_at": next_at, "error": error}
        return await self._to(mail_id, WAITING, tries=_ROWS.c.tries + 1, **values)

    async def set_aside(self, mail_id: int, error: str, at: datetime) -> bool:
        """The mail server never takes it; its words are kept."""
        return await self._to(mail_id, WAITING, state="aside", error=error, settled_at=at)

    async def set_all_aside(self, due: datetime, error: str, at: datetime) -> int:
        """The same of all that were due by then and have a mailbox; how many."""
        has_one = select(Member.id).outerjoin(Mailbox, Mailbox.member_id == Member.id).where(OPEN)
        change = update(_ROWS).where(
            _ROWS.c.state == "pending", _ROWS.c.next_at <= due, _ROWS.c.member_id.in_(has_one)
        )
        return await self._changed(change.values(state="aside", error=error, settled_at=at))

    async def doubt(self, mail_id: int, error: str, at: datetime) -> bool:
        """Nobody knows whether the mail server has it."""
        return await self._to(mail_id, WAITING, state="doubtful", error=error, settled_at=at)

    async def doubt_all(self, states: Sequence[str], error: str, at: datetime) -> int:
        """The same of all that are in these states."""
        change = update(_ROWS).where(_ROWS.c.state.in_(states))
        return await self._changed(change.values(state="doubtful", error=error, settled_at=at))

    async def drop(self, mail_id: int, at: datetime) -> bool:
        """Give it up, and erase what it says; False if it is sent or given up already."""
        values = {"state": "dropped", "settled_at": at, **_ERASED}
        return await self._to(mail_id, ("pending", *AILING), **values)

    async def release(self, mail_id: int, at: datetime) -> str | None:
        """Have it sent once more, even if its mailbox was refused; or why it cannot be."""
        if (why_not := await self._hindrance(mail_id)) is not None:
            return why_not
        values = {"state": "pending", "next_at": at, "error": None, "told_at": None, "tries": 0}
        if not await self._to(mail_id, AILING, settled_at=None, **values):
            return NOT_AILING
        member_id = await self._first(select(MailRow.member_id).where(MailRow.id == mail_id))
        assert member_id is not None
        await MailboxQueries(self._session).trust(member_id)
        return None

    async def _hindrance(self, mail_id: int) -> str | None:
        """Why a mail cannot be sent once more: what it is not, or what its mailbox is."""
        found = (
            select(MailRow.state, Member.mailbox, Mailbox.stopped_at)
            .join(Member, Member.id == MailRow.member_id)
            .outerjoin(Mailbox, Mailbox.member_id == MailRow.member_id)
            .where(MailRow.id == mail_id)
        )
        given = (await self._session.execute(found)).first()
        if given is None or given[0] not in AILING:
            return NOT_AILING
        _state, mailbox, stopped_at = given
        if mailbox is None:
            return NO_MAILBOX
        return None if stopped_at is None else NOT_WANTED

    async def untold(self) -> list[Listed]:
        """What is doubtful or aside, and nobody has heard of it, by member's name; no words."""
        found = select(MailRow, Member.name).join(Member, Member.id == MailRow.member_id)
        found = found.options(*(defer(each, raiseload=True) for each in _WORDS))
        found = found.where(MailRow.state.in_(AILING), MailRow.told_at.is_(None))
        return await self._listed(found.order_by(Member.name_key, MailRow.id))

    async def told(self, mail_ids: Collection[int], at: datetime) -> None:
        """The coordination hears of these."""
        ids = [*mail_ids]
        for start in range(0, len(ids), _AT_ONCE):
            some = _ROWS.c.id.in_(ids[start : start + _AT_ONCE])
            await self._changed(update(_ROWS).where(some).values(told_at=at))

    async def undelivered(self, limit: int) -> list[Listed]:
        """What waits, is doubtful or aside, oldest first."""
        found = select(MailRow, Member.name).join(Member, Member.id == MailRow.member_id)
        found = found.where(MailRow.state.in_((*WAITING, *AILING)))
        return await self._listed(found.order_by(MailRow.id).limit(limit))

    async def get(self, mail_id: int) -> Listed | None:
        """The mail with this number, in whatever state."""
        found = select(MailRow, Member.name).join(Member, Member.id == MailRow.member_id)
        return next(iter(await self._listed(found.where(MailRow.id == mail_id))), None)

    async def counts(self) -> dict[str, tuple[int, datetime]]:
        """Of what is not sent, by state: how many there are, and since when."""
        found = (
            select(MailRow.state, func.count(), func.min(MailRow.created_at))
            .where(MailRow.state.in_((*WAITING, *AILING)))
            .group_by(MailRow.state)
        )
        rows = (await self._session.execute(found)).all()
        return {state: (count, since) for state, count, since in rows}

    async def purge(self, before: datetime) -> int:
        """Forget what was sent or dropped before that; how many."""
        over = or_(_ROWS.c.state == "sent", _ROWS.c.state == "dropped")
        return await self._changed(delete(_ROWS).where(over, _ROWS.c.settled_at < before))

    async def purge_unsent(self, before: datetime) -> int:
        """Forget what should have gone before that, and is not sent; how many."""
        left = _ROWS.c.state.in_((*WAITING, *AILING))
        return await self._changed(delete(_ROWS).where(left, _ROWS.c.next_at < before))

    async def _to(self, mail_id: int, states: Sequence[str], **values: Any) -> bool:
        change = update(_ROWS).where(_ROWS.c.id == mail_id, _ROWS.c.state.in_(states))
        return await self._changed(change.values(**values)) == 1

    async def _listed(self, found: Any) -> list[Listed]:
        found = found.execution_options(populate_existing=True)
        return [Listed(*each) for each in await self._session.execute(found)]


def _message_id(key: str, member_id: int, domain: str, at: datetime) -> str:
    """The same on every try; with the moment, as after a restore numbers begin again."""
    digest = hashlib.sha256(f"{key}\n{member_id}\n{at.isoformat()}".encode()).hexdigest()
    return f"<{digest[:32]}@{domain}>"
