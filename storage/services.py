"""What members offer for integration, beside places."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from .queries import Queries
from .tables import Member, ServiceOffer


class ServiceTotal(NamedTuple):
    """What is offered of one service."""

    service: str
    amount: int
    municipalities: int


class ServiceQueries(Queries):
    """Integration services; an amount of 0 is withdrawn."""

    async def amount(self, member_id: int, service: str) -> int:
        """What the member offers of this service."""
        offered = select(ServiceOffer.amount).where(
            ServiceOffer.member_id == member_id, ServiceOffer.service == service
        )
        return await self._first(offered.with_for_update()) or 0

    async def offer(self, member_id: int, service: str, amount: int, at: datetime, by: str) -> None:
        """Make the member offer this much."""
        said = {"amount": amount, "updated_at": at, "updated_by": by}
        insert = self._insert(ServiceOffer).values(member_id=member_id, service=service, **said)
        await self._changed(
            insert.on_conflict_do_update(index_elements=["member_id", "service"], set_=said)
        )

    async def of_member(self, member_id: int) -> list[ServiceOffer]:
        """What the member offers, by service."""
        return await self._all(
            select(ServiceOffer)
            .where(ServiceOffer.member_id == member_id, ServiceOffer.amount > 0)
            .order_by(ServiceOffer.service)
        )

    async def totals(self, land: str | None = None) -> list[ServiceTotal]:
        """Sums by service, everywhere or in one Land."""
        sums = (
            select(ServiceOffer.service, func.sum(ServiceOffer.amount), func.count())
            .join(Member, Member.id == ServiceOffer.member_id)
            .where(ServiceOffer.amount > 0)
            .group_by(ServiceOffer.service)
            .order_by(ServiceOffer.service)
        )
        if land is not None:
            sums = sums.where(Member.land == land)
        return [ServiceTotal(*row) for row in await self._session.execute(sums)]
