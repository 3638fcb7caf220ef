"""Pledges: the standing amounts, and the ledger behind them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from .members import BY_NAME
from .prepared import Prepared, PreparedRead, made, note
from .queries import Queries, core
from .tables import Member, Pledge, PledgeEntry


class Terms(NamedTuple):
    """All that a pledge says; the names are those of the table's columns."""

    programme: str
    unit: str
    amount: int
    quota_mode: str = "unclear"
    target_group: str = ""
    cost_condition: str | None = None
    valid_until: date | None = None
    formal_reference: str | None = None
    assigned: int = 0
    arrived: int = 0


class Places(NamedTuple):
    """What came of pledges in one unit: how many were assigned, and of those arrived."""

    unit: str
    assigned: int
    arrived: int
    municipalities: int


_COLUMNS: Final = Terms._fields
_columns = attrgetter(*_COLUMNS)


def terms_of(pledge: Pledge) -> Terms:
    """What the pledge says now."""
    return Terms(*_columns(pledge))


_CHANGE = Prepared(
    update(core(Pledge))
    .where(core(Pledge).c.id == bindparam("of_id"))
    .values(
        {
            name: bindparam(name)
            for name in (*_COLUMNS, "updated_at", "confirmed_at", "asked_at")
            if name != "unit"
        }
    )
)
_ENTER = Prepared(insert(core(PledgeEntry)))
# Locked, because a change is reckoned from what stands.
_FIND = PreparedRead(
    select(Pledge)
    .where(
        Pledge.member_id == bindparam("member_id"),
        Pledge.programme == bindparam("programme"),
        Pledge.unit == bindparam("unit"),
        Pledge.target_group == bindparam("target_group"),
    )
    .with_for_update()
)
_OF_MEMBER = select(Pledge).where(Pledge.member_id == bindparam("member_id")).order_by(Pledge.id)
_ALL = PreparedRead(_OF_MEMBER)
_STANDING = PreparedRead(_OF_MEMBER.where(Pledge.amount > 0))
_OLDEST_ASKED = PreparedRead(select(func.min(Pledge.asked_at)).where(Pledge.amount > 0))
_OLDEST_UNASKED = PreparedRead(
    select(func.min(Pledge.confirmed_at)).where(Pledge.amount > 0, Pledge.asked_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Which:
    """The pledges of a list: those that have ended by `today` or the others, none withdrawn.

    All of them, or of one Land, or of members whose folded name starts with `beginning`.
    """

    today: date
    ended: bool
    land: str | None = None
    beginning: str = ""

    def pledges(self) -> list[ColumnElement[bool]]:
        """What is asked of the pledges themselves."""
        over = Pledge.valid_until < self.today
        holds = or_(Pledge.valid_until.is_(None), Pledge.valid_until >= self.today)
        return [Pledge.amount > 0, over if self.ended else holds]

    def members(self) -> list[ColumnElement[bool]]:
        """What is asked of the members they are of."""
        found: list[ColumnElement[bool]] = []
        if self.land is not None:
            found.append(Member.land == self.land)
        if self.beginning:
            found.append(Member.name_key.startswith(self.beginning, autoescape=True))
        return found


class Page(NamedTuple):
    """The first pledges of a list, each with its member, and how many the list has."""

    shown: Sequence[tuple[Pledge, Member]]
    total: int


class PledgeQueries(Queries):
    """Standing pledges and the ledger of every change."""

    async def get(self, pledge_id: int) -> Pledge | None:
        """The pledge with this id, withdrawn or not, locked until the transaction ends."""
        return await self._first(select(Pledge).where(Pledge.id == pledge_id).with_for_update())

    async def find(
        self, member_id: int, programme: str, unit: str, target_group: str = ""
    ) -> Pledge | None:
        """The member's pledge for exactly this, withdrawn or not; locked, too."""
        key = {"programme": programme, "unit": unit, "target_group": target_group}
        return await self._first(_FIND, member_id=member_id, **key)

    async def of_member(self, member_id: int, *, withdrawn: bool = False) -> list[Pledge]:
        """The member's pledges in the order they were first made; withdrawn ones on request."""
        return await self._all(_ALL if withdrawn else _STANDING, member_id=member_id)

    async def of_members(self, member_ids: Collection[int]) -> list[Pledge]:
        """The pledges of these members that are not withdrawn, in the order they were made."""
        return await self._all(
            select(Pledge)
            .where(Pledge.member_id.in_(member_ids), Pledge.amount > 0)
            .order_by(Pledge.id)
        )

    async def record(
        self,
        member_id: int,
        terms: Terms,
        *,
        at: datetime,
        actor: str,
        event_id: str,
        pledge: Pledge | None,
        confirms: bool = True,
    ) -> tuple[Pledge, PledgeEntry]:
        """Make `pledge` say these terms (None: a new one), and append the change to the ledger.

        `pledge` has to be read in this transaction, with `get` or `find`, which lock it. Without
        `confirms` it is not the member that says so, and the pledge gets no younger by it.
        ValueError if it counts in another unit: withdraw it and record a new one instead.
        IntegrityError if a number is negative, or if the member has another pledge for this
        programme, unit and target group.
        """
        if pledge is not None and (pledge.member_id, pledge.unit) != (member_id, terms.unit):
            raise ValueError("a pledge keeps its member and its unit")
        change = terms.amount - (pledge.amount if pledge else 0)
        said = terms._asdict()
        times: dict[str, datetime | None] = {"updated_at": at, "confirmed_at": at, "asked_at": None}
        if pledge is None:
            pledge = await self._add(Pledge(member_id=member_id, **said, **times))
        else:
            if not confirms:
                times |= {"confirmed_at": pledge.confirmed_at, "asked_at": pledge.asked_at}
            await self._changed(_CHANGE, of_id=pledge.id, **said, **times)
            note(pledge, said | times)
        who = {"at": at, "actor": actor, "event_id": event_id}
        given = {"pledge_id": pledge.id, "change": change, **said, **who}
        written = {"id": await self._inserted(_ENTER, given), **given}
        return pledge, made(PledgeEntry, written)

    async def confirm(self, pledge_ids: Sequence[int], at: datetime) -> None:
        """Keep that these pledges still stand as they are: no change, so no ledger entry."""
        confirmed = {"confirmed_at": at, "asked_at": None}
        await self._changed(update(core(Pledge)).where(Pledge.id.in_(pledge_ids)).values(confirmed))

    async def to_be_confirmed(
        self,
        confirmed_before: datetime,
        asked_before: datetime,
        member_id: int | None = None,
        limit: int = 100,
    ) -> list[Pledge]:
        """The first pledges that have got old, by member: never asked about since, or long ago."""
        old = or_(
            and_(Pledge.asked_at.is_(None), Pledge.confirmed_at < confirmed_before),
            Pledge.asked_at < asked_before,
        )
        pledges = select(Pledge).where(Pledge.amount > 0, old).order_by(Pledge.member_id, Pledge.id)
        if member_id is not None:
            pledges = pledges.where(Pledge.member_id == member_id)
        return await self._all(pledges.limit(limit))

    async def oldest(self) -> tuple[datetime | None, datetime | None]:
        """Of what stands: the oldest confirmation not asked about since, the oldest question."""
        return await self._first(_OLDEST_UNASKED), await self._first(_OLDEST_ASKED)

    async def mark_asked(self, pledge_ids: Sequence[int], at: datetime) -> None:
        """Keep when the member was last asked about these pledges."""
        await self._changed(
            update(core(Pledge)).where(Pledge.id.in_(pledge_ids)).values(asked_at=at)
        )

    async def entries(self, pledge_id: int) -> list[PledgeEntry]:
        """The pledge's history, oldest first."""
        return await self._all(
            select(PledgeEntry).where(PledgeEntry.pledge_id == pledge_id).order_by(PledgeEntry.id)
        )

    async def page(self, which: Which, first: Collection[int], limit: int) -> Page:
        """The first of the pledges that are asked for: by member, those of `first` before all."""
        counted = select(func.count(Pledge.id)).where(*which.pledges())
        if theirs := which.members():
            counted = counted.join(Member, Member.id == Pledge.member_id).where(*theirs)
        count = await self._first(counted) or 0
        found: list[tuple[Pledge, Member]] = []
        for whose in (Member.id.in_(first), Member.id.not_in(first)):
            if len(found) < min(count, limit):
                found += await self._some(which, whose, limit - len(found))
        return Page(found, count)

    async def _some(
        self, which: Which, whose: ColumnElement[bool], limit: int
    ) -> list[tuple[Pledge, Member]]:
        # Whose they are first: else all pledges there are would be sorted.
        has_some = exists().where(Pledge.member_id == Member.id, *which.pledges())
        members = select(Member.id).where(has_some, whose, *which.members())
        ids = await self._all(members.order_by(*BY_NAME).limit(limit))
        found = await self._session.execute(
            select(Pledge, Member)
            .join(Member, Member.id == Pledge.member_id)
            .where(Pledge.member_id.in_(ids), *which.pledges())
            .order_by(*BY_NAME, Pledge.id)
            .limit(limit),
            execution_options={"populate_existing": True},
        )
        return [(pledge, member) for pledge, member in found]

    async def places(self, land: str | None = None) -> list[Places]:
        """What was assigned, by unit, everywhere or in one Land; of ended pledges, too."""
        sums = (
            select(
                Pledge.unit,
                func.sum(Pledge.assigned),
                func.sum(Pledge.arrived),
                func.count(Pledge.member_id.distinct()),
            )
            .where(Pledge.assigned > 0)
            .group_by(Pledge.unit)
            .order_by(Pledge.unit.desc())  # persons, then families
        )
        if land is not None:
            sums = sums.join(Member, Member.id == Pledge.member_id).where(Member.land == land)
        return [Places(*row) for row in await self._session.execute(sums)]
