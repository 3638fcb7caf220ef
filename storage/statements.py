"""Statements: their versions, and who is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select

from .members import BY_NAME
from .queries import Queries, core
from .tables import Member, Statement, StatementElector, Version


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
        asked = [{"statement_id": made.id, "member_id": each} for each in dict.fromkeys(electorate)]
        if asked:
            await self._session.execute(insert(core(StatementElector)), asked)
        return made

    async def get(self, statement_id: int) -> Statement | None:
        """The statement with this id, published or not, locked until the transaction ends."""
        return await self._first(
            select(Statement).where(Statement.id == statement_id).with_for_update()
        )

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

    async def electors(self, statement_id: int) -> list[Member]:
        """Who is asked, by name, as it was when the statement was opened."""
        return await self._all(
            select(Member)
            .join(StatementElector, StatementElector.member_id == Member.id)
            .where(StatementElector.statement_id == statement_id)
            .order_by(*BY_NAME)
        )

    async def is_elector(self, statement_id: int, member_id: int) -> bool:
        """Whether this member is asked."""
        found = select(StatementElector.member_id).where(
            StatementElector.statement_id == statement_id,
            StatementElector.member_id == member_id,
        )
        return await self._first(found) is not None
