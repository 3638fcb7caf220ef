"""Bundled offers: frozen once, never changed; only released and answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select, update

from .members import BY_NAME
from .queries import Queries, core
from .reckoning import in_force, may_act
from .tables import Member, Offer, OfferAnswer, Pledge


class OfferedPledge(NamedTuple):
    """A pledge that stands, whose it is, and whether that member may act."""

    pledge: Pledge
    member: Member
    may_act: bool


class OfferQueries(Queries):
    """Offers and the answers to them. There is no way to change an offer."""

    async def offered(
        self, today: date, land: str | None, programme: str | None
    ) -> list[OfferedPledge]:
        """What can be offered on `today`: pledges above zero that have not expired, by member."""
        pledges = (
            select(Pledge, Member, Member.id.in_(may_act()))
            .join(Member, Member.id == Pledge.member_id)
            .where(in_force(Pledge))
            .order_by(*BY_NAME, Pledge.id)
            .execution_options(populate_existing=True)
        )
        if land is not None:
            pledges = pledges.where(Member.land == land)
        rows = await self._session.execute(pledges, {"today": today, "programme": programme})
        return [OfferedPledge(pledge, member, bool(acts)) for pledge, member, acts in rows]

    async def next_count(self, year: int) -> int:
        """The count of the next offer of that year, from 1."""
        latest = select(func.max(Offer.count)).where(Offer.year == year)
        return (await self._session.scalar(latest) or 0) + 1

    async def freeze(
        self,
        year: int,
        count: int,
        recipient: str,
        programme: str | None,
        snapshot: Mapping[str, Any],
        digest: str,
        *,
        at: datetime,
        by: str,
        event_id: str,
    ) -> Offer:
        """Keep an offer for good; IntegrityError if its number is in use."""
        return await self._add(
            Offer(
                year=year,
                count=count,
                recipient=recipient,
                programme=programme,
                snapshot=dict(snapshot),
                digest=digest,
                frozen_at=at,
                frozen_by=by,
                event_id=event_id,
            )
        )

    async def get(self, year: int, count: int) -> Offer | None:
        """The offer with this number."""
        return await self._first(select(Offer).where(Offer.year == year, Offer.count == count))

    async def all(self) -> list[Offer]:
        """All offers, the newest first."""
        return await self._all(select(Offer).order_by(Offer.year.desc(), Offer.count.desc()))

    async def before(
        self, recipient: str, programme: str | None, offer_id: int | None = None
    ) -> Offer | None:
        """The newest offer to this recipient for this programme, or the one before `offer_id`."""
        earlier = select(Offer).where(
            Offer.recipient == recipient,
            Offer.programme == programme if programme else Offer.programme.is_(None),
        )
        if offer_id is not None:
            earlier = earlier.where(Offer.id < offer_id)
        return await self._first(earlier.order_by(Offer.id.desc()).limit(1))

    async def newest_released(self, recipient: str) -> Offer | None:
        """The newest offer to this recipient that is released."""
        released = select(Offer).where(Offer.recipient == recipient, Offer.released_at.is_not(None))
        return await self._first(released.order_by(Offer.id.desc()).limit(1))

    async def release(self, offer_id: int, at: datetime, by: str) -> bool:
        """Make its totals public; False if they are already."""
        change = (
            update(core(Offer))
            .where(Offer.id == offer_id, Offer.released_at.is_(None))
            .values(released_at=at, released_by=by)
        )
        return await self._changed(change) == 1

    async def answer(
        self, offer_id: int, text: str, *, at: datetime, by: str, event_id: str
    ) -> OfferAnswer:
        """Keep what the recipient answered."""
        return await self._add(
            OfferAnswer(offer_id=offer_id, text=text, at=at, actor=by, event_id=event_id)
        )

    async def answers(self, offer_id: int) -> list[OfferAnswer]:
        """All answers to an offer, oldest first."""
        return await self._all(
            select(OfferAnswer).where(OfferAnswer.offer_id == offer_id).order_by(OfferAnswer.id)
        )
