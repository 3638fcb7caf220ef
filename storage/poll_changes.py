"""What changes about a poll while it is open: its end, and what is asked while nobody has voted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update

from . import anew
from .queries import Queries, core
from .tables import Ballot, FormerCard, Participation, Poll

_POLLS: Final = core(Poll)
_MINUTE: Final = timedelta(minutes=1)


class PollChangeQueries(Queries):
    """Changes of open polls; each gives the poll as it is then."""

    async def is_voted_in(self, poll_id: int) -> bool:
        """Whether anybody has ever voted in it, even if that was taken back."""
        for table in (Ballot, Participation):
            found = select(table.member_id).where(table.poll_id == poll_id).limit(1)
            if await self._first(found) is not None:
                return True
        return False

    async def extend(self, poll: Poll, closes_at: datetime) -> Poll:
        """It ends then; the end that was told first is kept."""
        first = func.coalesce(_POLLS.c.first_closes_at, _POLLS.c.closes_at)
        change = update(_POLLS).where(_POLLS.c.id == poll.id)
        awaited = closes_at + poll.grace * _MINUTE
        await self._changed(
            change.values(first_closes_at=first, closes_at=closes_at, awaited_until=awaited)
        )
        return await self._now(poll.id)

    async def mend(
        self,
        poll_id: int,
        question: str,
        options: Sequence[str],
        key: str,
        *,
        at: datetime,
        by: str,
    ) -> Poll:
        """This is asked from now on; `key` is the transaction of its new native form."""
        former = await self._first(select(Poll.start_transaction).where(Poll.id == poll_id))
        assert former is not None
        await self._add(FormerCard(transaction_id=former, poll_id=poll_id))
        change = update(_POLLS).where(_POLLS.c.id == poll_id)
        new = {"question": question, "options": [*options], "start_transaction": key}
        await self._changed(change.values(**new, mended_at=at, mended_by=by))
        return await self._now(poll_id)

    async def by_former_card(self, transaction_id: str) -> Poll | None:
        """The poll that once asked what is on the card that was sent with this transaction id."""
        which = anew.of_one_poll(FormerCard.transaction_id, transaction_id)
        found = select(Poll).join(FormerCard, FormerCard.poll_id == Poll.id).where(which)
        return await self._first(found)

    async def _now(self, poll_id: int) -> Poll:
        found = await self._first(select(Poll).where(Poll.id == poll_id))
        assert found is not None
        return found
