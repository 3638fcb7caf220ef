"""Every change of what is registered about a member."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from .names import written
from .queries import Queries
from .tables import Member, MemberChange

# Differs whenever anything does that is registered about members: a change has an entry here, and
# what may change without one is summed up.
EDITION: Final = (
    func.count(),
    func.max(Member.id),
    func.sum(Member.population),
    func.sum(Member.county_id),
    select(func.count(MemberChange.id)).scalar_subquery(),
)


class HistoryQueries(Queries):
    """The changes of members; rows are only ever added."""

    async def add(
        self,
        member_id: int,
        subject: str,
        old: str | None,
        new: str | None,
        *,
        source: str | None,
        at: datetime,
        actor: str,
        event_id: str,
    ) -> MemberChange:
        """Keep one change; see the table for `subject`."""
        written(self._session, member_id)
        return await self._add(
            MemberChange(
                member_id=member_id,
                subject=subject,
                old=old,
                new=new,
                source=source,
                at=at,
                actor=actor,
                event_id=event_id,
            )
        )

    async def latest(self, member_id: int, subject: str) -> MemberChange | None:
        """The last change of a member in that."""
        changes = select(MemberChange).where(
            MemberChange.member_id == member_id, MemberChange.subject == subject
        )
        return await self._first(changes.order_by(MemberChange.id.desc()).limit(1))

    async def of_member(self, member_id: int) -> list[MemberChange]:
        """All changes of a member, oldest first."""
        return await self._all(
            select(MemberChange)
            .where(MemberChange.member_id == member_id)
            .order_by(MemberChange.id)
        )
