"""Mandates: what councils have resolved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Date, bindparam, func, or_, select, update

from .prepared import PreparedRead
from .queries import Queries, core
from .tables import Mandate

_TODAY = bindparam("today", type_=Date)
# Holds on `today`, as commands.alliance.rules.mandates.is_valid says.
VALID = (
    Mandate.withdrawn_at.is_(None),
    Mandate.resolved_on <= _TODAY,
    or_(Mandate.valid_until.is_(None), Mandate.valid_until >= _TODAY),
)
_SCOPES = PreparedRead(
    select(Mandate.scope).where(Mandate.member_id == bindparam("member_id"), *VALID)
)
_HOLDERS = select(Mandate.member_id).where(Mandate.scope == bindparam("scope"), *VALID)
_ALL_HOLDERS = PreparedRead(_HOLDERS)
# Whose end is still to be announced.
_UNANNOUNCED = (Mandate.withdrawn_at.is_(None), Mandate.reminded_at.is_(None))
_NEXT_END = PreparedRead(select(func.min(Mandate.valid_until)).where(*_UNANNOUNCED))


class MandateQueries(Queries):
    """Council resolutions; withdrawn and expired ones are kept."""

    async def add(
        self,
        member_id: int,
        scope: str,
        resolved_on: date,
        reference: str,
        *,
        valid_until: date | None,
        link: str | None,
        at: datetime,
        by: str,
        event_id: str,
    ) -> Mandate:
        """Keep a mandate."""
        return await self._add(
            Mandate(
                member_id=member_id,
                scope=scope,
                resolved_on=resolved_on,
                reference=reference,
                valid_until=valid_until,
                link=link,
                created_at=at,
                created_by=by,
                event_id=event_id,
            )
        )

    async def get(self, mandate_id: int) -> Mandate | None:
        """The mandate with this id, in whatever state."""
        return await self._first(select(Mandate).where(Mandate.id == mandate_id))

    async def of_member(self, member_id: int) -> list[Mandate]:
        """All mandates a member ever had, by day of the resolution."""
        return await self._all(
            select(Mandate)
            .where(Mandate.member_id == member_id)
            .order_by(Mandate.resolved_on, Mandate.id)
        )

    async def standing(self, member_ids: Collection[int]) -> list[Mandate]:
        """All mandates of these members that are not withdrawn, by day of the resolution."""
        return await self._all(
            select(Mandate)
            .where(Mandate.member_id.in_(member_ids), Mandate.withdrawn_at.is_(None))
            .order_by(Mandate.resolved_on, Mandate.id)
        )

    async def valid_scopes(self, member_id: int, today: date) -> set[str]:
        """The scopes in which the member has a mandate that is valid on `today`."""
        return set(await self._all(_SCOPES, member_id=member_id, today=today))

    async def holders(self, scope: str, today: date) -> set[int]:
        """The ids of all members with a mandate in `scope` that is valid on `today`."""
        return set(await self._all(_ALL_HOLDERS, scope=scope, today=today))

    async def holding(self, scope: str, today: date, among: Collection[int]) -> set[int]:
        """Those of these members, some hundreds at most, that have such a mandate on `today`."""
        theirs = _HOLDERS.where(Mandate.member_id.in_(among))
        return set(await self._all(theirs, scope=scope, today=today))

    async def ending(self, up_to: date, limit: int = 100) -> list[Mandate]:
        """The first that end on this day or before, which was not announced yet; soonest first."""
        return await self._all(
            select(Mandate)
            .where(Mandate.valid_until <= up_to, *_UNANNOUNCED)
            .order_by(Mandate.valid_until, Mandate.id)
            .limit(limit)
        )

    async def next_end(self) -> date | None:
        """The first end of a mandate that was not announced yet."""
        return await self._first(_NEXT_END)

    async def mark_announced(self, mandate_id: int, at: datetime) -> None:
        """Keep that the end of a mandate was announced, or could not be."""
        change = update(core(Mandate)).where(Mandate.id == mandate_id).values(reminded_at=at)
        await self._changed(change)

    async def withdraw(self, mandate_id: int, at: datetime, by: str) -> bool:
        """End a mandate; False if that was done already."""
        change = (
            update(core(Mandate))
            .where(Mandate.id == mandate_id, Mandate.withdrawn_at.is_(None))
            .values(withdrawn_at=at, withdrawn_by=by)
        )
        return await self._changed(change) == 1
