"""What an event has led to: asked when somebody deletes it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from .queries import Queries
from .tables import Poll, Signature


class DeedQueries(Queries):
    """What stands although the message with the command is gone."""

    async def poll(self, start_transaction: str, author: str) -> Poll | None:
        """The poll this person has opened with that event, which its transaction is made of."""
        return await self._first(
            select(Poll).where(
                Poll.start_transaction == start_transaction,
                Poll.author == author,
                Poll.closed_at.is_(None),
            )
        )

    async def signatures(self, event_id: str, actor: str) -> Sequence[Signature]:
        """The signatures this person has given with that event, and that stand."""
        return await self._all(
            select(Signature).where(
                Signature.event_id == event_id,
                Signature.actor == actor,
                Signature.withdrawn_at.is_(None),
            )
        )
