"""Who wants to take part for which municipality, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from .queries import Queries, core
from .tables import Application


class ApplicationQueries(Queries):
    """Applications; one is open until it is decided, and decided once."""

    async def add(
        self,
        *,
        member_id: int | None,
        name: str,
        kind: str,
        land: str,
        ags: str | None,
        applicant: str,
        at: datetime,
        event_id: str,
    ) -> Application:
        """Keep an application; see the table. `kind` is empty if it was not said."""
        return await self._add(
            Application(
                member_id=member_id,
                name=name,
                kind=kind,
                land=land,
                ags=ags,
                applicant=applicant,
                at=at,
                event_id=event_id,
            )
        )

    async def get(self, application_id: int) -> Application | None:
        """The application with this id, open or decided."""
        return await self._first(select(Application).where(Application.id == application_id))

    async def open_of(self, applicant: str) -> list[Application]:
        """What this person still waits for, oldest first."""
        return await self._all(
            select(Application)
            .where(Application.applicant == applicant, Application.decided_at.is_(None))
            .order_by(Application.id)
        )

    async def open(self, lands: Collection[str] | None) -> list[Application]:
        """What is still to be decided in these Länder (None: in all), oldest first."""
        waiting = select(Application).where(*_waiting(lands))
        return await self._all(waiting.order_by(Application.id))

    async def count_open(self, lands: Collection[str] | None) -> int:
        """How many that are."""
        return await self._first(select(func.count(Application.id)).where(*_waiting(lands))) or 0

    async def decide(
        self,
        application_id: int,
        *,
        approved: bool,
        at: datetime,
        by: str,
        member_id: int | None = None,
        reason: str | None = None,
    ) -> bool:
        """Approve it for the member with this id, or decline it; False if it was decided before."""
        values: dict[str, object] = {
            "approved": approved,
            "decided_at": at,
            "decided_by": by,
            "reason": reason,
        }
        if member_id is not None:
            values["member_id"] = member_id
        change = (
            update(core(Application))
            .where(Application.id == application_id, Application.decided_at.is_(None))
            .values(values)
        )
        return await self._changed(change) == 1


def _waiting(lands: Collection[str] | None) -> list[ColumnElement[bool]]:
    waiting = Application.decided_at.is_(None)
    return [waiting] if lands is None else [waiting, Application.land.in_([*lands])]
