"""What the bot has said and a restored database does not know of: it is in no need of being said.

Kept in the outbox as sent, under the mark in the event instead of a transaction id, until what
caused it has been worked on once more and is about to say it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select, update

from .queries import Queries, core
from .tables import OutboxRow

_PREFIX: Final = "said:"


class NewSaid(NamedTuple):
    """An event of the bot's; `of` is the digest of what caused it, `at` as of when."""

    mark: str
    room_id: str
    event_id: str
    of: str | None
    at: datetime


class SaidRow(NamedTuple):
    """One that is not settled yet."""

    mark: str
    of: str | None
    at: datetime


class SaidQueries(Queries):
    """Events that stand in the rooms."""

    async def add(self, events: Sequence[NewSaid]) -> None:
        """Keep those that are not kept yet."""
        rows = [
            {
                "transaction_id": _PREFIX + each.mark,
                "room_id": each.room_id,
                "action": "send",
                "content": {"of": each.of},
                "created_at": each.at,
                "state": "sent",
                "sent_at": each.at,
                "event_id": each.event_id,
            }
            for each in events
        ]
        await self._add_missing(OutboxRow, rows, "transaction_id")

    async def all(self) -> list[SaidRow]:
        """All that nothing has asked for yet."""
        found = select(OutboxRow).where(OutboxRow.transaction_id.startswith(_PREFIX))
        return [
            SaidRow(
                row.transaction_id.removeprefix(_PREFIX),
                (row.content or {}).get("of"),
                row.created_at,
            )
            for row in await self._all(found)
        ]

    async def settle(self, mark: str, transaction_id: str, inbox_seq: int | None) -> bool:
        """It is the event of this transaction; False if that is known, or it is not there."""
        change = (
            update(core(OutboxRow))
            .where(OutboxRow.transaction_id == _PREFIX + mark)
            .values(transaction_id=transaction_id, inbox_seq=inbox_seq, content=None)
        )
        return await self._changed(change) == 1

    async def transactions(self) -> Collection[str]:
        """The transaction ids of everything that was said or is to be said."""
        return set(await self._all(select(OutboxRow.transaction_id)))
