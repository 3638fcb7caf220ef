"""Pledges: the standing amounts, the ledger behind them, and sums that never mix units."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm.attributes import set_committed_value

from .members import BY_NAME
from .queries import Queries, core
from .tables import Member, Pledge, PledgeEntry


class PledgeTotal(NamedTuple):
    """What was pledged for one programme in one quota mode, in one unit."""

    programme: str
    quota_mode: str
    unit: str
    amount: int
    municipalities: int
    population: int  # of those municipalities, as far as it is known


_CHANGE = (
    update(core(Pledge))
    .where(Pledge.id == bindparam("of_id"))
    .values(
        {
            name: bindparam(name)
            for name in ("programme", "quota_mode", "amount", "updated_at", "confirmed_at")
        }
    )
)
_ENTER = insert(core(PledgeEntry))
# Locked, because a change is reckoned from what stands.
_FIND = (
    select(Pledge)
    .where(
        Pledge.member_id == bindparam("member_id"),
        Pledge.programme == bindparam("programme"),
        Pledge.unit == bindparam("unit"),
    )
    .with_for_update()
)


class PledgeQueries(Queries):
    """Standing pledges and the ledger of every change."""

    async def get(self, pledge_id: int) -> Pledge | None:
        """The pledge with this id, withdrawn or not, locked until the transaction ends."""
        return await self._first(select(Pledge).where(Pledge.id == pledge_id).with_for_update())

    async def find(self, member_id: int, programme: str, unit: str) -> Pledge | None:
        """The member's pledge for this programme and unit, withdrawn or not; locked, too."""
        return await self._first(_FIND, member_id=member_id, programme=programme, unit=unit)

    async def of_member(self, member_id: int, *, withdrawn: bool = False) -> list[Pledge]:
        """The member's pledges in the order they were first made; withdrawn ones on request."""
        pledges = select(Pledge).where(Pledge.member_id == member_id).order_by(Pledge.id)
        return await self._all(pledges if withdrawn else pledges.where(Pledge.amount > 0))

    async def record(
        self,
        member_id: int,
        programme: str,
        unit: str,
        quota_mode: str,
        amount: int,
        *,
        at: datetime,
        actor: str,
        event_id: str,
        pledge: Pledge | None,
    ) -> tuple[Pledge, PledgeEntry]:
        """Make `pledge` say this (None: a new one), and append the change to the ledger.

        `pledge` has to be read in this transaction, with `get` or `find`, which lock it.
        ValueError if it counts in another unit: withdraw it and record a new one instead.
        IntegrityError if the amount is negative, or if the member has another pledge for this
        programme and unit.
        """
        if pledge is not None and (pledge.member_id, pledge.unit) != (member_id, unit):
            raise ValueError("a pledge keeps its member and its unit")
        change = amount - (pledge.amount if pledge else 0)
        said: dict[str, Any] = {"programme": programme, "quota_mode": quota_mode, "amount": amount}
        now_stands = {**said, "updated_at": at, "confirmed_at": at}
        if pledge is None:
            pledge = await self._add(Pledge(member_id=member_id, unit=unit, **now_stands))
        else:
            await self._changed(_CHANGE, of_id=pledge.id, **now_stands)
            for name, value in now_stands.items():
                set_committed_value(pledge, name, value)  # written already
        who = {"at": at, "actor": actor, "event_id": event_id}
        given = {"pledge_id": pledge.id, "unit": unit, "change": change, **said, **who}
        return pledge, PledgeEntry(id=await self._inserted(_ENTER, given), **given)

    async def entries(self, pledge_id: int) -> list[PledgeEntry]:
        """The pledge's history, oldest first."""
        return await self._all(
            select(PledgeEntry).where(PledgeEntry.pledge_id == pledge_id).order_by(PledgeEntry.id)
        )

    async def standing(self, land: str | None = None) -> list[tuple[Pledge, Member]]:
        """Pledges that are not withdrawn, everywhere or in one Land, by member."""
        pledges = (
            select(Pledge, Member)
            .join(Member, Member.id == Pledge.member_id)
            .where(Pledge.amount > 0)
            .order_by(*BY_NAME, Pledge.id)
            .execution_options(populate_existing=True)
        )
        if land is not None:
            pledges = pledges.where(Member.land == land)
        return [(pledge, member) for pledge, member in await self._session.execute(pledges)]

    async def totals(self, land: str | None = None) -> list[PledgeTotal]:
        """Sums of what stands, everywhere or in one Land, by programme, quota mode and unit."""
        group = (Pledge.programme, Pledge.quota_mode, Pledge.unit)
        # One pledge for each member, programme and unit: nobody's population counts twice.
        sums = (
            select(
                *group,
                func.sum(Pledge.amount),
                func.count(Pledge.member_id),
                func.coalesce(func.sum(Member.population), 0),
            )
            .join(Member, Member.id == Pledge.member_id)
            .where(Pledge.amount > 0)
            .group_by(*group)
            .order_by(*group)
        )
        if land is not None:
            sums = sums.where(Member.land == land)
        return [PledgeTotal(*row) for row in await self._session.execute(sums)]
