"""Mandates: what councils have resolved."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select, update

from .queries import Queries, core
from .tables import Mandate


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

    async def valid_scopes(self, member_id: int, today: date) -> set[str]:
        """The scopes in which the member has a mandate that is valid on `today`."""
        found = select(Mandate.scope).where(
            Mandate.member_id == member_id,
            Mandate.withdrawn_at.is_(None),
            Mandate.resolved_on <= today,
            or_(Mandate.valid_until.is_(None), Mandate.valid_until >= today),
        )
        return set(await self._all(found))

    async def withdraw(self, mandate_id: int, at: datetime, by: str) -> bool:
        """End a mandate; False if that was done already."""
        change = (
            update(core(Mandate))
            .where(Mandate.id == mandate_id, Mandate.withdrawn_at.is_(None))
            .values(withdrawn_at=at, withdrawn_by=by)
        )
        return await self._changed(change) == 1
