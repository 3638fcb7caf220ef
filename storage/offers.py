"""Bundled offers: frozen once, never changed; only released and answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    Text,
    bindparam,
    cast,
    func,
    insert,
    literal,
    select,
    update,
)

from .members import BY_NAME
from .prepared import PreparedRead
from .queries import Queries, core
from .reckoning import in_force, may_act
from .tables import Member, Offer, OfferAnswer, Pledge


class OfferedPledge(NamedTuple):
    """A pledge that stands, whose it is, and whether that member may act."""

    pledge: int
    member: int
    municipality: str
    land: str
    ags: str | None
    population: int | None
    county: int | None
    programme: str
    unit: str
    target_group: str
    quota_mode: str
    cost_condition: str | None
    valid_until: date | None
    amount: int
    formal_reference: str | None
    may_act: bool


@dataclass(frozen=True, slots=True)
class FrozenOffer:
    """An offer without its thousands of lines: `snapshot` has the rest of what is shown of it."""

    id: int
    year: int
    count: int
    recipient: str
    programme: str | None
    digest: str
    released_at: datetime | None
    snapshot: Mapping[str, Any]


_OFFERED: Final = (
    *(Pledge.id, Member.id, Member.name, Member.land, Member.ags, Member.population),
    *(Member.county_id, Pledge.programme, Pledge.unit, Pledge.target_group, Pledge.quota_mode),
    *(Pledge.cost_condition, Pledge.valid_until, Pledge.amount, Pledge.formal_reference),
)
_STANDING: Final = (
    select(*_OFFERED, Member.id.in_(may_act()).label("may_act"))
    .join(Member, Member.id == Pledge.member_id)
    .where(in_force(Pledge))
    .order_by(*BY_NAME, Pledge.id)
)
_OF_ALL: Final = PreparedRead(_STANDING, many=True)
_OF_LAND: Final = PreparedRead(_STANDING.where(Member.land == bindparam("land")), many=True)
_KEPT: Final = ("id", "year", "count", "recipient", "programme", "digest", "released_at")
_FACTS: Final = tuple(getattr(Offer, each) for each in _KEPT)
_SHOWN: Final = (
    *("number", "alliance", "recipient", "programme", "programme_name", "as_of", "frozen_at"),
    *("totals", "overlaps", "municipalities", "population"),
)


class OfferQueries(Queries):
    """Offers and the answers to them. There is no way to change an offer."""

    async def offered(
        self, today: date, land: str | None, programme: str | None
    ) -> list[OfferedPledge]:
        """What can be offered on `today`: pledges above zero that have not expired, by member."""
        scope = {"today": today, "programme": programme}
        if land is None:
            rows = await self._rows(_OF_ALL, **scope)
        else:
            rows = await self._rows(_OF_LAND, land=land, **scope)
        return [*map(OfferedPledge._make, rows)]

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
        snapshot: str,
        digest: str,
        *,
        at: datetime,
        by: str,
        event_id: str,
        shown: Mapping[str, Any],
    ) -> FrozenOffer:
        """Keep an offer for good, as JSON; IntegrityError if its number is in use.

        `shown` is the same as data, at least what is shown of it.
        """
        text: ColumnElement[Any] = literal(snapshot, Text())  # kept to the letter
        if self._session.get_bind().dialect.name != "sqlite":
            text = cast(text, JSON)
        made = insert(core(Offer)).values(
            year=year,
            count=count,
            recipient=recipient,
            programme=programme,
            snapshot=text,
            digest=digest,
            frozen_at=at,
            frozen_by=by,
            event_id=event_id,
        )
        async with self._beside():  # it is some megabytes
            found = await self._session.execute(made.returning(core(Offer).c.id))
        about = {each: shown.get(each) for each in _SHOWN}
        offer_id = int(found.scalar_one())
        return FrozenOffer(offer_id, year, count, recipient, programme, digest, None, about)

    async def get(self, year: int, count: int) -> FrozenOffer | None:
        """The offer with this number."""
        found = await self._shown(
            _offers().where(Offer.year == year, Offer.count == count),
        )
        return next(iter(found), None)

    async def snapshot(self, offer_id: int) -> str:
        """All of an offer, as the JSON that is kept."""
        text = select(cast(Offer.snapshot, Text)).where(Offer.id == offer_id)
        async with self._beside():
            found = await self._first(text)
        assert found is not None
        return found

    async def all(self) -> list[FrozenOffer]:
        """All offers, the newest first."""
        return await self._shown(_offers().order_by(Offer.year.desc(), Offer.count.desc()))

    async def before(
        self, recipient: str, programme: str | None, offer_id: int | None = None
    ) -> FrozenOffer | None:
        """The newest offer to this recipient for this programme, or the one before `offer_id`."""
        earlier = _offers().where(
            Offer.recipient == recipient,
            Offer.programme == programme if programme else Offer.programme.is_(None),
        )
        if offer_id is not None:
            earlier = earlier.where(Offer.id < offer_id)
        newest = earlier.order_by(Offer.id.desc()).limit(1)
        return next(iter(await self._shown(newest)), None)

    async def newest_released(self, recipient: str) -> FrozenOffer | None:
        """The newest offer to this recipient that is released."""
        released = _offers().where(Offer.recipient == recipient, Offer.released_at.is_not(None))
        newest = released.order_by(Offer.id.desc()).limit(1)
        return next(iter(await self._shown(newest)), None)

    async def _shown(self, wanted: Select[Any]) -> list[FrozenOffer]:
        async with self._beside():  # each of what is shown is looked for in megabytes
            return [_frozen(row) for row in await self._plain(wanted)]

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


def _offers() -> Select[Any]:
    return select(*_FACTS, *(Offer.snapshot[each].label(each) for each in _SHOWN))


def _frozen(row: Sequence[Any]) -> FrozenOffer:
    facts: dict[str, Any] = dict(zip(_KEPT, row, strict=False))
    return FrozenOffer(**facts, snapshot=dict(zip(_SHOWN, row[len(_KEPT) :], strict=True)))
