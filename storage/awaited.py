"""Who was named for an office, and has not been reached yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from .prepared import PreparedRead
from .queries import Queries, core
from .tables import Awaited

_OF_PERSON = PreparedRead(
    select(Awaited).where(Awaited.user_id == bindparam("user_id")).order_by(Awaited.id)
)
_AWAITED = core(Awaited)
_NEXT_DUE = PreparedRead(select(func.min(Awaited.tell_at)))


class AwaitedQueries(Queries):
    """At most one person for each office of a member."""

    async def expect(
        self,
        member_id: int,
        role: str,
        user_id: str,
        *,
        holds: bool,
        at: datetime,
        by: str,
        letter: str,
        tell_at: datetime,
    ) -> Awaited:
        """This person is to be reached for this office, and nobody else any more."""
        what = {
            "user_id": user_id,
            "holds": holds,
            "named_at": at,
            "named_by": by,
            "letter": letter,
            "tell_at": tell_at,
        }
        insert = self._insert(Awaited).values(member_id=member_id, role=role, **what)
        await self._changed(
            insert.on_conflict_do_update(index_elements=["member_id", "role"], set_=what)
        )
        found = await self._first(
            select(Awaited).where(Awaited.member_id == member_id, Awaited.role == role)
        )
        assert found is not None
        return found

    async def of_member(self, member_id: int) -> list[Awaited]:
        """Who is awaited for its offices: the contact, then the deputy."""
        found = select(Awaited).where(Awaited.member_id == member_id)
        return await self._all(found.order_by(Awaited.role))

    async def named(self, role: str, member_ids: Collection[int]) -> set[int]:
        """For which of these members somebody is awaited in that office."""
        found = select(Awaited.member_id).where(
            Awaited.role == role, Awaited.member_id.in_(member_ids)
        )
        return set(await self._all(found))

    async def of_person(self, user_id: str) -> list[Awaited]:
        """Everything that this person is awaited for."""
        return await self._all(_OF_PERSON, user_id=user_id)

    async def people(self) -> set[str]:
        """Everybody who is awaited."""
        return set(await self._all(select(Awaited.user_id).distinct()))

    async def forget(self, member_id: int, role: str) -> bool:
        """Nobody is awaited for this office any more; False if nobody was."""
        gone = _AWAITED.delete().where(_AWAITED.c.member_id == member_id, _AWAITED.c.role == role)
        return await self._changed(gone) == 1

    async def next_due(self) -> datetime | None:
        """When the coordination is to hear of somebody next."""
        return await self._first(_NEXT_DUE)

    async def due(self, now: datetime) -> list[Awaited]:
        """Of whom the coordination is to hear by now, in the order they were named."""
        return await self._all(select(Awaited).where(Awaited.tell_at <= now).order_by(Awaited.id))

    async def tell(self, ids: Iterable[int], at: datetime | None) -> None:
        """The coordination is to hear of these at that time; None: it has."""
        change = update(_AWAITED).where(_AWAITED.c.id.in_(list(ids)))
        await self._changed(change.values(tell_at=at))
