"""What members say to the clauses of a statement: every position is kept, the latest counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, bindparam, case, cast, func, insert, select
from sqlalchemy import literal as constant
from sqlalchemy.orm import aliased

from .members import BY_NAME
from .prepared import PreparedRead
from .queries import Queries, core
from .tables import Member, Position, StatementElector


class Answers(NamedTuple):
    """A member that is asked, and its clauses by position: clause k is the bit 1 << (k - 1).

    `inner` is the county or joint municipality it lies in, `outer` the county that lies in.
    """

    member_id: int
    name: str
    population: int | None
    inner: int | None
    outer: int | None
    agree: int
    change: int
    abstain: int
    reject: int

    @property
    def answered(self) -> int:
        """The clauses that they have said anything to."""
        return self.agree | self.change | self.abstain | self.reject

    def agreeing(self, signed: int) -> Answers:
        """What they said, but with the clauses in the mask `signed` agreed to."""
        return self._replace(
            agree=self.agree | signed,
            change=self.change & ~signed,
            abstain=self.abstain & ~signed,
            reject=self.reject & ~signed,
        )

    @property
    def around(self) -> tuple[int | None, int | None]:
        """All that it lies in."""
        return self.inner, self.outer


class Proposal(NamedTuple):
    """The wording that a member wishes for a clause instead."""

    member_id: int
    clause: int
    wording: str


_OF_VERSION: Final = (
    Position.statement_id == bindparam("statement_id"),
    Position.version == bindparam("version"),
)
_LATEST: Final = (
    select(func.max(Position.id))
    .where(*_OF_VERSION)
    .group_by(Position.member_id, Position.clause)
    .scalar_subquery()
)


def _clauses(position: str) -> ColumnElement[int]:
    bit = constant(1, BigInteger).bitwise_lshift(Position.clause - 1)
    bits = func.sum(case((Position.position == position, bit), else_=0))
    # PostgreSQL makes the sum of large numbers a decimal one.
    return cast(bits, BigInteger).label(position)


_POSITIONS: Final = Answers._fields[5:]
_COUNTY = aliased(Member)
_SAID = (
    select(Position.member_id, *(_clauses(each) for each in _POSITIONS))
    .where(Position.id.in_(_LATEST))
    .group_by(Position.member_id)
    .subquery()
)
_ANSWERS = PreparedRead(
    select(
        Member.id,
        Member.name,
        Member.population,
        Member.county_id,
        _COUNTY.county_id,
        *(func.coalesce(_SAID.c[each], 0) for each in _POSITIONS),
    )
    .join(StatementElector, StatementElector.member_id == Member.id)
    .outerjoin(_COUNTY, _COUNTY.id == Member.county_id)
    .outerjoin(_SAID, _SAID.c.member_id == Member.id)
    .where(StatementElector.statement_id == bindparam("statement_id"))
    .order_by(*BY_NAME),
    many=True,
)
_PROPOSALS = PreparedRead(
    select(Member.id, Position.clause, Position.proposal)
    .join(Member, Member.id == Position.member_id)
    .where(Position.id.in_(_LATEST), Position.position == "change")
    .order_by(*BY_NAME, Position.clause),
    many=True,
)
_OUTDATED = (
    select(Position.member_id)
    .where(Position.statement_id == bindparam("statement_id"))
    .group_by(Position.member_id)
    .having(func.max(Position.version) < bindparam("version"))
)


class PositionQueries(Queries):
    """Positions to the clauses of a version. A statement has up to 60 of them."""

    async def add(
        self,
        statement_id: int,
        version: int,
        member_id: int,
        clauses: Sequence[int],
        position: str,
        *,
        proposal: str | None,
        actor: str,
        event_id: str,
        at: datetime,
    ) -> None:
        """Keep one position to some clauses (from 1), beside what was said to them before."""
        given = {
            "statement_id": statement_id,
            "version": version,
            "member_id": member_id,
            "position": position,
            "proposal": proposal,
            "actor": actor,
            "event_id": event_id,
            "at": at,
        }
        rows: list[dict[str, Any]] = [{**given, "clause": each} for each in clauses]
        if rows:
            await self._session.execute(insert(core(Position)), rows)

    async def of_member(
        self, statement_id: int, version: int, member_id: int
    ) -> Mapping[int, Position]:
        """What a member says now, by clause, in their order."""
        found = await self._all(
            select(Position)
            .where(*_OF_VERSION, Position.member_id == member_id)
            .order_by(Position.id),
            statement_id=statement_id,
            version=version,
        )
        latest = {each.clause: each for each in found}
        return {clause: latest[clause] for clause in sorted(latest)}

    async def answers(self, statement_id: int, version: int) -> list[Answers]:
        """Everybody who is asked, by name, with what they say now; nothing but zeros: silence."""
        rows = await self._rows(_ANSWERS, statement_id=statement_id, version=version)
        return [*map(Answers._make, rows)]

    async def proposals(self, statement_id: int, version: int) -> list[Proposal]:
        """All wordings wished for instead, by member, then by clause."""
        rows = await self._rows(_PROPOSALS, statement_id=statement_id, version=version)
        return [Proposal(id_, clause, wording or "") for id_, clause, wording in rows]

    async def by_version(self, statement_id: int) -> dict[int, int]:
        """How many have said anything to each version; only those that somebody has answered."""
        each = (
            select(Position.version)
            .where(Position.statement_id == statement_id)
            .group_by(Position.version, Position.member_id)
            .subquery()
        )
        found = select(each.c.version, func.count()).group_by(each.c.version)
        return dict(await self._plain(found))

    async def outdated(self, statement_id: int, version: int) -> list[int]:
        """Ids of the members that have answered earlier versions only."""
        return await self._all(_OUTDATED, statement_id=statement_id, version=version)
