"""How far members are with the harbour demands."""

from __future__ import annotations

from sqlalchemy import select

from .queries import Queries, core
from .tables import MemberDemand


class DemandQueries(Queries):
    """What is decided or fulfilled; everything else is unknown."""

    async def of_member(self, member_id: int) -> dict[str, str]:
        """The state by demand, of those that have one."""
        found = await self._all(select(MemberDemand).where(MemberDemand.member_id == member_id))
        return {each.demand: each.state for each in found}

    async def set(self, member_id: int, demand: str, state: str | None) -> None:
        """Set how far the member is; None: it is unknown."""
        if state is None:
            rows = core(MemberDemand)
            mine = rows.c.member_id == member_id
            await self._changed(rows.delete().where(mine, rows.c.demand == demand))
            return
        insert = self._insert(MemberDemand).values(member_id=member_id, demand=demand, state=state)
        await self._changed(
            insert.on_conflict_do_update(
                index_elements=["member_id", "demand"], set_={"state": state}
            )
        )
