"""Letters that nobody can have read yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from .queries import Queries, core
from .tables import UnreadLetter


class UnreadLetterQueries(Queries):
    """Kept until they can have been read."""

    async def keep(
        self,
        user_id: str,
        transaction_id: str,
        event_type: str,
        content: Mapping[str, Any],
        devices: Iterable[str],
        at: datetime,
    ) -> bool:
        """Keep a letter with the devices that were given its key; False if it is kept already."""
        row = {
            "user_id": user_id,
            "transaction_id": transaction_id,
            "event_type": event_type,
            "content": dict(content),
            "devices": sorted(devices),
            "sent_at": at,
        }
        return await self._add_missing(UnreadLetter, [row], "transaction_id") == 1

    async def readers(self) -> set[str]:
        """For whom letters are kept."""
        return set(await self._all(select(UnreadLetter.user_id).distinct()))

    async def to(self, user_id: str) -> list[UnreadLetter]:
        """The letters to this person, in the order they were sent."""
        found = select(UnreadLetter).where(UnreadLetter.user_id == user_id)
        return await self._all(found.order_by(UnreadLetter.id))

    async def remove(self, ids: Iterable[int]) -> None:
        """These need not be kept any more."""
        kept = core(UnreadLetter)
        await self._changed(kept.delete().where(kept.c.id.in_(list(ids))))

    async def purge(self, before: datetime) -> int:
        """Forget what was sent earlier than `before`; how many."""
        kept = core(UnreadLetter)
        return await self._changed(kept.delete().where(kept.c.sent_at < before))
