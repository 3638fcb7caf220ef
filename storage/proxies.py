"""Proxies: who lets whom cast its ballot, in one poll."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from .queries import Queries
from .tables import Proxy


class ProxyQueries(Queries):
    """Rows are only ever added; the latest of a giver counts."""

    async def give(
        self,
        poll_id: int,
        giver_id: int,
        holder_id: int | None,
        *,
        actor: str,
        event_id: str,
        at: datetime,
    ) -> Proxy:
        """From now on `holder_id` casts the ballot of `giver_id`; None: nobody does any more."""
        return await self._add(
            Proxy(
                poll_id=poll_id,
                giver_id=giver_id,
                holder_id=holder_id,
                actor=actor,
                event_id=event_id,
                at=at,
            )
        )

    async def holder(self, poll_id: int, giver_id: int) -> int | None:
        """Who may cast the ballot of this member now, beside the member itself."""
        return await self._first(
            select(Proxy.holder_id)
            .where(Proxy.poll_id == poll_id, Proxy.giver_id == giver_id)
            .order_by(Proxy.id.desc())
            .limit(1)
        )

    async def all(self, poll_id: int) -> list[Proxy]:
        """All that were given or taken back in this poll, in that order."""
        return await self._all(select(Proxy).where(Proxy.poll_id == poll_id).order_by(Proxy.id))
