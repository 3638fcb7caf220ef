"""Proxies: who lets whom cast its ballot, in one poll or in all of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from .queries import Queries
from .tables import Proxy, StandingProxy


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

    async def given(self, poll_id: int, giver_id: int) -> Proxy | None:
        """What this member has said of this poll last, if it has said anything."""
        return await self._first(
            select(Proxy)
            .where(Proxy.poll_id == poll_id, Proxy.giver_id == giver_id)
            .order_by(Proxy.id.desc())
            .limit(1)
        )

    async def all(self, poll_id: int) -> list[Proxy]:
        """All that were given or taken back in this poll, in that order."""
        return await self._all(select(Proxy).where(Proxy.poll_id == poll_id).order_by(Proxy.id))

    async def give_standing(
        self,
        giver_id: int,
        holder_id: int | None,
        until: datetime | None,
        *,
        actor: str,
        event_id: str,
        at: datetime,
    ) -> StandingProxy:
        """From now on `holder_id` may cast the ballots of `giver_id`; None: nobody does any more.

        In all polls of which the giver has said nothing else.
        """
        return await self._add(
            StandingProxy(
                giver_id=giver_id,
                holder_id=holder_id,
                until=until,
                actor=actor,
                event_id=event_id,
                at=at,
            )
        )

    async def standing(self, giver_id: int, at: datetime) -> StandingProxy | None:
        """The standing proxy of this member that holds at that time."""
        theirs = select(StandingProxy).where(StandingProxy.giver_id == giver_id)
        found = await self._first(theirs.order_by(StandingProxy.id.desc()).limit(1))
        return found if found is not None and _holds(found, at) else None

    async def standing_of(self, member_ids: Collection[int], at: datetime) -> list[StandingProxy]:
        """Those that these members have given or hold, in the order of giving."""
        theirs = StandingProxy.giver_id.in_(member_ids) | StandingProxy.holder_id.in_(member_ids)
        latest = select(func.max(StandingProxy.id)).group_by(StandingProxy.giver_id)
        found = select(StandingProxy).where(theirs, StandingProxy.id.in_(latest))
        rows = await self._all(found.order_by(StandingProxy.id))
        return [each for each in rows if _holds(each, at)]


def _holds(proxy: StandingProxy, at: datetime) -> bool:
    return proxy.holder_id is not None and (proxy.until is None or at < proxy.until)
