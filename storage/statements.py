"""Statements: their versions, and who is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, select, union_all, update

from .members import BY_NAME, LISTED, Listed
from .prepared import PreparedRead
from .queries import Queries, core
from .tables import (
    IndividualStatement,
    Member,
    Position,
    Signature,
    Statement,
    StatementElector,
    Version,
)

_SIGNED = (
    select(Signature.member_id, Signature.version)
    .where(Signature.withdrawn_at.is_(None))
    .order_by(Signature.id)
)
# What can still be changed, answered and signed.
RUNNING = (Statement.published_at.is_(None), Statement.withdrawn_at.is_(None))
_WAITING = (Statement.closed_at.is_(None), *RUNNING)

_ELECTORS = PreparedRead(
    select(*LISTED)
    .join(StatementElector, StatementElector.member_id == Member.id)
    .where(StatementElector.statement_id == bindparam("statement_id"))
    .order_by(*BY_NAME),
    many=True,
)
_NEXT_DUE = PreparedRead(select(func.min(Statement.closes_at)).where(*_WAITING))
_NEXT_NUDGE = PreparedRead(select(func.min(Statement.nudge_at)).where(*_WAITING))


class StatementQueries(Queries):
    """Joint texts, from the first version to their publication."""

    async def add(
        self,
        *,
        title: str,
        room_id: str,
        thread_id: str | None,
        author: str,
        opened_at: datetime,
        closes_at: datetime | None,
        electorate: Sequence[int],
    ) -> Statement:
        """A statement without a wording yet; `electorate` are ids of members."""
        made = await self._add(
            Statement(
                title=title,
                room_id=room_id,
                thread_id=thread_id,
                author=author,
                opened_at=opened_at,
                closes_at=closes_at,
            )
        )
        await self._add_members(StatementElector, "statement_id", made.id, electorate)
        return made

    async def get(self, statement_id: int) -> Statement | None:
        """The statement with this id, published or not, locked until the transaction ends."""
        return await self._first(
            select(Statement).where(Statement.id == statement_id).with_for_update()
        )

    async def all(self) -> list[Statement]:
        """Every statement, the newest first."""
        return await self._all(select(Statement).order_by(Statement.id.desc()))

    async def running(self) -> list[Statement]:
        """Those that can still be answered and signed, the oldest first."""
        return await self._all(select(Statement).where(*RUNNING).order_by(Statement.id))

    async def asking(self, member_id: int) -> list[Statement]:
        """Those that ask this member and can still be answered, the newest first."""
        return await self._all(
            select(Statement)
            .join(StatementElector, StatementElector.statement_id == Statement.id)
            .where(StatementElector.member_id == member_id, *RUNNING)
            .order_by(Statement.id.desc())
        )

    async def published(self, limit: int) -> tuple[list[Statement], int]:
        """The ones published last, and how many there are in all."""
        wanted = select(Statement).where(Statement.published_at.is_not(None))
        newest = wanted.order_by(Statement.published_at.desc(), Statement.id.desc())
        count = await self._session.scalar(wanted.with_only_columns(func.count()))
        return await self._all(newest.limit(limit)), count or 0

    async def due(self, now: datetime) -> list[Statement]:
        """Those whose deadline is reached and not posted yet, the earliest first."""
        return await self._all(
            select(Statement)
            .where(*_WAITING, Statement.closes_at <= now)
            .order_by(Statement.closes_at, Statement.id)
        )

    async def next_due(self) -> datetime | None:
        """The earliest deadline that is not posted yet, which may have passed."""
        return await self._first(_NEXT_DUE)

    async def close(self, statement_id: int, at: datetime) -> bool:
        """Record that the outcome of the deadline is posted; False if that is out of the question.

        It was, or the statement is published or withdrawn.
        """
        change = (
            update(core(Statement))
            .where(Statement.id == statement_id, *_WAITING)
            .values(closed_at=at)
        )
        return await self._changed(change) == 1

    async def reschedule(self, statement_id: int, closes_at: datetime) -> None:
        """Another deadline, which is still to be posted."""
        change = update(core(Statement)).where(Statement.id == statement_id)
        await self._changed(change.values(closes_at=closes_at, closed_at=None))

    async def rename(self, statement_id: int, title: str) -> None:
        """Another title."""
        change = update(core(Statement)).where(Statement.id == statement_id)
        await self._changed(change.values(title=title))

    async def add_version(
        self,
        statement_id: int,
        clauses: Sequence[str],
        digest: str,
        *,
        author: str,
        event_id: str,
        at: datetime,
    ) -> Version:
        """The next version; the first has the number 1."""
        newest = select(func.max(Version.number)).where(Version.statement_id == statement_id)
        return await self._add(
            Version(
                statement_id=statement_id,
                number=(await self._first(newest) or 0) + 1,
                clauses=list(clauses),
                digest=digest,
                author=author,
                event_id=event_id,
                at=at,
            )
        )

    async def versions(self, statement_id: int) -> list[Version]:
        """All versions, oldest first: the last is the one that is asked about."""
        return await self._all(
            select(Version).where(Version.statement_id == statement_id).order_by(Version.number)
        )

    async def electors(self, statement_id: int) -> list[Listed]:
        """Who is asked, by name, as it was when the statement was opened."""
        return [*map(Listed._make, await self._rows(_ELECTORS, statement_id=statement_id))]

    async def count_electors(self, statement_id: int) -> int:
        """How many are asked."""
        found = select(func.count()).where(StatementElector.statement_id == statement_id)
        return await self._first(found) or 0

    async def is_elector(self, statement_id: int, member_id: int) -> bool:
        """Whether this member is asked."""
        found = select(StatementElector.member_id).where(
            StatementElector.statement_id == statement_id,
            StatementElector.member_id == member_id,
        )
        return await self._first(found) is not None

    async def asked(
        self, statement_ids: Collection[int], member_ids: Collection[int]
    ) -> set[tuple[int, int]]:
        """Statement and member wherever one of these members is asked about one of these."""
        found = select(StatementElector.statement_id, StatementElector.member_id).where(
            StatementElector.statement_id.in_(statement_ids),
            StatementElector.member_id.in_(member_ids),
        )
        return {(number, member) for number, member in await self._session.execute(found)}

    async def answered(
        self, statement_ids: Collection[int], member_ids: Collection[int]
    ) -> set[tuple[int, int]]:
        """Where they have said anything to the newest version, or sign it."""
        newest = (
            select(Version.statement_id, func.max(Version.number).label("number"))
            .where(Version.statement_id.in_(statement_ids))
            .group_by(Version.statement_id)
            .subquery()
        )
        pairs: set[tuple[int, int]] = set()
        for table, standing in ((Position, []), (Signature, [Signature.withdrawn_at.is_(None)])):
            found = (
                select(table.statement_id, table.member_id)
                .distinct()
                .join(
                    newest,
                    and_(
                        newest.c.statement_id == table.statement_id,
                        newest.c.number == table.version,
                    ),
                )
                .where(table.member_id.in_(member_ids), *standing)
            )
            pairs |= {(number, member) for number, member in await self._session.execute(found)}
        return pairs

    async def last_act(self, version: Version, member_id: int) -> datetime | None:
        """When the member last answered, signed, took back or said something of its own.

        Answers to earlier versions are left out: they are older than this one.
        """
        said = (
            (Position.at, Position, Position.version == version.number),
            (Signature.at, Signature, None),
            (Signature.withdrawn_at, Signature, None),
            (IndividualStatement.at, IndividualStatement, None),
        )
        acts = union_all(
            *(
                select(func.max(column).label("at")).where(
                    table.statement_id == version.statement_id,
                    table.member_id == member_id,
                    *([] if narrower is None else [narrower]),
                )
                for column, table, narrower in said
            )
        ).subquery()
        return await self._first(select(func.max(acts.c.at)))

    async def signed_before(self, statement_id: int, version: int) -> dict[int, int]:
        """Who has signed an earlier version, in whole or in part, and not taken it back: which."""
        found = _SIGNED.where(Signature.statement_id == statement_id, Signature.version < version)
        return dict(await self._plain(found))

    async def signed(self, statement_id: int, member_ids: Collection[int]) -> dict[int, int]:
        """Which version these members, some hundreds at most, sign now, if any."""
        found = _SIGNED.where(
            Signature.statement_id == statement_id, Signature.member_id.in_([*member_ids])
        )
        return dict(await self._plain(found))

    async def have_answered(self, statement_id: int, version: int) -> set[int]:
        """Who has said anything to the clauses of that version."""
        found = select(Position.member_id).where(
            Position.statement_id == statement_id, Position.version == version
        )
        return {member for (member,) in await self._plain(found.distinct())}

    async def answered_by(
        self, statement_id: int, versions: Collection[int], member_ids: Collection[int]
    ) -> dict[int, int]:
        """The last of these versions that these members, some hundreds at most, have answered."""
        found = (
            select(Position.member_id, func.max(Position.version))
            .where(Position.statement_id == statement_id, Position.version.in_([*versions]))
            .where(Position.member_id.in_([*member_ids]))
            .group_by(Position.member_id)
        )
        return dict(await self._plain(found))

    async def publish(
        self,
        statement_id: int,
        publication: Mapping[str, Any],
        digest: str,
        *,
        review_on: date,
        expected_yield: str | None,
        at: datetime,
        by: str,
    ) -> bool:
        """Keep the outcome for ever; False if there is one already, which then stays, or it is
        withdrawn."""
        change = (
            update(core(Statement))
            .where(Statement.id == statement_id, *RUNNING)
            .values(
                publication=dict(publication),
                digest=digest,
                published_at=at,
                published_by=by,
                review_on=review_on,
                expected_yield=expected_yield,
            )
        )
        return await self._changed(change) == 1

    async def withdraw(
        self, statement_id: int, reason: str, signers: Sequence[str], *, at: datetime, by: str
    ) -> bool:
        """Keep that it is withdrawn, why, and who had signed it, by name; False if it was.

        What was published stays.
        """
        change = (
            update(core(Statement))
            .where(Statement.id == statement_id, Statement.withdrawn_at.is_(None))
            .values(
                withdrawn_at=at,
                withdrawn_by=by,
                withdrawal_reason=reason,
                withdrawal_signers=[*signers],
            )
        )
        return await self._changed(change) == 1

    async def silent(self, statement_id: int) -> list[int]:
        """Who is asked, and has said nothing to the newest version, nor signs it; by name."""
        found = select(Member.id).join(StatementElector, StatementElector.member_id == Member.id)
        which = StatementElector.statement_id == statement_id, silent_about(statement_id)
        return await self._all(found.where(*which).order_by(*BY_NAME))

    async def plan_nudge(self, statement_id: int, at: datetime | None) -> None:
        """Those who are silent are asked at `at`; None: not (any more)."""
        change = update(core(Statement)).where(Statement.id == statement_id)
        await self._changed(change.values(nudge_at=at))

    async def nudges_due(self, now: datetime) -> list[Statement]:
        """Those about which the silent have to be asked, the earliest first."""
        due = select(Statement).where(*_WAITING, Statement.nudge_at <= now)
        return await self._all(due.order_by(Statement.nudge_at, Statement.id))

    async def next_nudge(self) -> datetime | None:
        """When somebody has to be asked next, which may have passed."""
        return await self._first(_NEXT_NUDGE)


def silent_about(statement_id: int) -> ColumnElement[bool]:
    """Who has said nothing to the newest version, and does not sign it."""
    newest = (
        select(func.max(Version.number))
        .where(Version.statement_id == statement_id)
        .scalar_subquery()
    )
    said = select(Position.member_id).where(
        Position.statement_id == statement_id, Position.version == newest
    )
    signed = select(Signature.member_id).where(
        Signature.statement_id == statement_id,
        Signature.version == newest,
        Signature.withdrawn_at.is_(None),
    )
    member = StatementElector.member_id
    return and_(member.not_in(said), member.not_in(signed))
