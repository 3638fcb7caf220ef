"""Admission programmes that coordinators have added or changed, and the Länder's rules."""

from __future__ import annotations

from sqlalchemy import select

from .queries import Queries
from .tables import Programme


class ProgrammeQueries(Queries):
    """Programmes; one of the law has a row only if something about it was changed."""

    async def all(self) -> list[Programme]:
        """All rows, by key."""
        return await self._all(select(Programme).order_by(Programme.key))
