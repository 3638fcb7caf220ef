"""Whether a member's mailbox takes mails, and wants them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, or_, select, update

from .queries import Queries, core
from .tables import Mailbox, Member

# Without what looks alike, as the code is copied from a mail by hand.
_SIGNS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH: Final = 8
_AT_ONCE: Final = 500  # members
_MAILBOXES: Final = core(Mailbox)
# Said anew since it was refused, an address may be another one, or be there by now.
OPEN: Final = and_(
    Member.mailbox.is_not(None),
    Mailbox.stopped_at.is_(None),
    or_(Mailbox.refused_at.is_(None), Mailbox.refused_at < Member.reach_said_at),
)


class MailboxQueries(Queries):
    """Kept apart from the register, where the address is."""

    async def open(self, member_ids: Collection[int]) -> list[int]:
        """Those of some hundred members that have a mailbox which takes mails and wants them."""
        found = (
            select(Member.id)
            .outerjoin(Mailbox, Mailbox.member_id == Member.id)
            .where(Member.id.in_(member_ids), OPEN)
            .order_by(Member.id)
        )
        return await self._all(found)

    async def give_codes(self, member_ids: Collection[int]) -> None:
        """Whoever of them has none, gets a code."""
        rows = [{"member_id": each, "code": _new_code()} for each in member_ids]
        await self._add_missing(Mailbox, rows, "member_id")

    async def get(self, member_id: int) -> Mailbox | None:
        """What is known of it; None: nothing was ever sent there, nor said about it."""
        return await self._first(select(Mailbox).where(Mailbox.member_id == member_id))

    async def by_code(self, code: str) -> Mailbox | None:
        """The mailbox in whose mails this code stands."""
        return await self._first(select(Mailbox).where(Mailbox.code == code))

    async def stop(self, member_id: int, at: datetime | None) -> None:
        """It wants no mails from then on; with None it wants them again."""
        await self._set(member_id, stopped_at=at)

    async def refuse(self, member_id: int, refusal: str, at: datetime) -> None:
        """The mail server does not take the address."""
        await self._set(member_id, refusal=refusal, refused_at=at)

    async def still_refused(self, member_ids: Sequence[int], at: datetime) -> None:
        """Something else of these offices is said anew at that moment, and not the address."""
        reach_said_at = (
            select(Member.reach_said_at)
            .where(Member.id == _MAILBOXES.c.member_id)
            .scalar_subquery()
        )
        holds = or_(reach_said_at.is_(None), _MAILBOXES.c.refused_at >= reach_said_at)
        refused = _MAILBOXES.c.refused_at.is_not(None)
        for start in range(0, len(member_ids), _AT_ONCE):
            some = _MAILBOXES.c.member_id.in_(member_ids[start : start + _AT_ONCE])
            change = update(_MAILBOXES).where(some, holds, refused)
            await self._changed(change.values(refused_at=at))

    async def refused(self, member_ids: Collection[int]) -> set[int]:
        """Those of them whose address the mail server does not take."""
        ids, found = sorted(set(member_ids)), set[int]()
        for start in range(0, len(ids), _AT_ONCE):
            some = Mailbox.member_id.in_(ids[start : start + _AT_ONCE])
            refusing = select(Mailbox.member_id).where(some, Mailbox.refused_at.is_not(None))
            found.update(await self._all(refusing))
        return found

    async def trust(self, member_id: int) -> None:
        """The address is tried again, whatever the mail server said of it."""
        await self._set(member_id, refusal=None, refused_at=None)

    async def _set(self, member_id: int, **values: Any) -> None:
        await self.give_codes([member_id])
        change = update(_MAILBOXES).where(_MAILBOXES.c.member_id == member_id)
        await self._changed(change.values(**values))


def _new_code() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
