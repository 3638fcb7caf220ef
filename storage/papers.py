"""What files that are still to be made are made of: once each, however often it is to be sent."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import nullcontext
from typing import Final

from sqlalchemy import delete, exists, insert, select

from .prepared import Prepared
from .queries import Queries, core
from .tables import OutboxRow, Paper

_PAPERS, _OUTBOX = core(Paper), core(OutboxRow)
# With every message that is sent: mostly there is no paper.
UNWANTED: Final = Prepared(
    delete(_PAPERS).where(~exists().where(_OUTBOX.c.paper_id == _PAPERS.c.id))
)

_LARGE: Final = 1_000_000  # characters


class PaperQueries(Queries):
    """Papers, as JSON."""

    async def keep(self, data: str) -> int:
        """Its id; it is gone with the last row of the outbox that refers to it."""
        is_large = len(data) > _LARGE  # others have their turn while it is worked on
        digest = await asyncio.to_thread(_digest, data) if is_large else _digest(data)
        known = await self._first(select(Paper.id).where(Paper.digest == digest))
        if known is not None:
            return known
        kept = insert(_PAPERS).values(digest=digest, data=data).returning(_PAPERS.c.id)
        async with self._beside() if is_large else nullcontext():
            return int((await self._session.execute(kept)).scalar_one())

    async def get(self, paper_id: int) -> str | None:
        """The paper with this id."""
        return await self._first(select(Paper.data).where(Paper.id == paper_id))


def _digest(data: str) -> str:
    return hashlib.sha256(data.encode()).hexdigest()
