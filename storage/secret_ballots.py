"""Secret ballots: that somebody has taken part, and how often each option was chosen.

No row, and no order of rows, tells who chose what.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from .prepared import PreparedRead
from .queries import Queries, core
from .tables import Participation, SecretTotal

_PARTICIPATIONS = PreparedRead(
    select(Participation)
    .where(Participation.poll_id == bindparam("poll_id"))
    .order_by(Participation.member_id),
    many=True,
)


class SecretBallotQueries(Queries):
    """One ballot for each member; it cannot be taken back, because nobody knows which it was."""

    async def open(self, poll_id: int, options: int) -> None:
        """Write a total for each option: nothing tells later which was chosen first."""
        rows = [{"poll_id": poll_id, "choice": choice, "count": 0} for choice in range(options)]
        await self._session.execute(insert(core(SecretTotal)), rows)

    async def cast(
        self,
        poll_id: int,
        member_id: int,
        choices: Collection[int],
        *,
        voter: str,
        cast_at: datetime,
        proxy_id: int | None = None,
    ) -> bool:
        """Count the choices; False, and nothing is counted, if the member has taken part."""
        row = {
            "poll_id": poll_id,
            "member_id": member_id,
            "proxy_id": proxy_id,
            "voter": voter,
            "cast_at": cast_at,
        }
        if not await self._add_missing(Participation, [row], "poll_id", "member_id"):
            return False
        totals = core(SecretTotal)
        # Every row is written, whatever was chosen: what the database keeps beside its rows, such
        # as versions and places on the disk, is the same for all of them.
        for choice in [each.choice for each in await self._totals(poll_id)]:
            count = totals.c.count + (1 if choice in choices else 0)
            await self._changed(
                update(totals)
                .where(totals.c.poll_id == poll_id, totals.c.choice == choice)
                .values(count=count)
            )
        return True

    async def forget_counts(self, poll_id: int) -> None:
        """Delete the totals of a poll: they are then in nothing that is kept."""
        totals = core(SecretTotal)
        await self._changed(delete(totals).where(totals.c.poll_id == poll_id))

    async def has_taken_part(self, poll_id: int, member_id: int) -> bool:
        """Whether the ballot of this member was cast."""
        found = select(Participation.member_id).where(
            Participation.poll_id == poll_id, Participation.member_id == member_id
        )
        return await self._first(found) is not None

    async def participations(self, poll_id: int) -> list[Participation]:
        """Who has taken part, in the order of the registry and not of casting."""
        return await self._all(_PARTICIPATIONS, poll_id=poll_id)

    async def among(
        self, poll_ids: Collection[int], member_ids: Collection[int]
    ) -> set[tuple[int, int]]:
        """Poll and member wherever one of these members has taken part in one of these polls."""
        found = select(Participation.poll_id, Participation.member_id).where(
            Participation.poll_id.in_(poll_ids), Participation.member_id.in_(member_ids)
        )
        return {(poll, member) for poll, member in await self._session.execute(found)}

    async def totals(self, poll_id: int) -> list[int]:
        """How often each option was chosen; nothing if that was deleted."""
        return [each.count for each in await self._totals(poll_id)]

    async def _totals(self, poll_id: int) -> list[SecretTotal]:
        return await self._all(
            select(SecretTotal).where(SecretTotal.poll_id == poll_id).order_by(SecretTotal.choice)
        )
