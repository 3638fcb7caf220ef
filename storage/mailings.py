"""Letters to many: which are still to be written, and how far they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select, update

from .prepared import PreparedRead
from .queries import Queries, core
from .tables import Mailing

_ROWS: Final = core(Mailing)
# What the steps are apart; and how much earlier the first one is, so that none is in the future.
_MOMENT: Final = timedelta(microseconds=1)
_EARLIER: Final = timedelta(seconds=1)
_NEXT_DUE: Final = PreparedRead(
    select(func.min(Mailing.next_at)).where(Mailing.kind == bindparam("kind"))
)


class MailingQueries(Queries):
    """Mailings, there until all of their letters are written."""

    async def add(
        self,
        kind: str,
        subject_id: int,
        member_ids: Sequence[int],
        details: Mapping[str, Any],
        at: datetime,
    ) -> Mailing:
        """Letters to those who speak for these members are to be written from `at` on."""
        return await self._add(
            Mailing(
                kind=kind,
                subject_id=subject_id,
                member_ids=[*member_ids],
                details={**details},
                written=0,
                next_at=at - _EARLIER,
            )
        )

    async def get(self, mailing_id: int) -> Mailing | None:
        """The mailing with this id, if something of it is still to be written."""
        return await self._first(select(Mailing).where(Mailing.id == mailing_id))

    async def due(self, kind: str, now: datetime) -> list[tuple[int, datetime]]:
        """Id and moment of the next step of each that is to go on."""
        columns = select(Mailing.id, Mailing.next_at).where(Mailing.kind == kind)
        rows = await self._session.execute(
            columns.where(Mailing.next_at <= now).order_by(Mailing.next_at, Mailing.id)
        )
        return [(mailing_id, at) for mailing_id, at in rows]

    async def next_due(self, kind: str) -> datetime | None:
        """When the next step is to be made, which may have passed."""
        return await self._first(_NEXT_DUE, kind=kind)

    async def go_on(self, mailing: Mailing, written: int) -> datetime | None:
        """Record for how many members it is written now; the moment of the next step, if any."""
        if written >= len(mailing.member_ids):
            await self._changed(delete(_ROWS).where(_ROWS.c.id == mailing.id))
            return None
        next_at = mailing.next_at + _MOMENT
        change = update(_ROWS).where(_ROWS.c.id == mailing.id)
        await self._changed(change.values(written=written, next_at=next_at))
        return next_at

    async def end(self, kind: str, subject_id: int) -> list[int]:
        """Write no more letters of this kind about that; the members whose turn had not come."""
        found = await self._all(
            select(Mailing).where(Mailing.kind == kind, Mailing.subject_id == subject_id)
        )
        if found:
            await self._changed(delete(_ROWS).where(_ROWS.c.id.in_([each.id for each in found])))
        return [member_id for each in found for member_id in each.member_ids[each.written :]]
