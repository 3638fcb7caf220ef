"""Homeservers that the coordination has admitted or blocked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from .queries import Queries
from .tables import Server


class ServerQueries(Queries):
    """What was said about homeservers."""

    async def get(self, name: str) -> Server | None:
        """What was said about this one, if anything."""
        found: Server | None = await self._first(select(Server).where(Server.name == name))
        return found

    async def all(self) -> list[Server]:
        """All that something was said about, by name."""
        return await self._all(select(Server).order_by(Server.name))

    async def set(self, name: str, at: datetime, by: str, *, admitted: bool) -> None:
        """Admit or block one; what was said before is void."""
        said = {"admitted": admitted, "since": at, "set_by": by}
        await self._changed(
            self._insert(Server)
            .values(name=name, **said)
            .on_conflict_do_update(index_elements=["name"], set_=said)
        )
