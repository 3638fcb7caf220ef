"""Admission programmes that coordinators have added or changed, and the Länder's rules."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, select

from .queries import Queries
from .tables import LandRule, Programme

_GET = select(Programme).where(Programme.key == bindparam("key"))
_NEWEST_RULE = (
    select(LandRule).where(LandRule.land == bindparam("land")).order_by(LandRule.id.desc()).limit(1)
)


class ProgrammeQueries(Queries):
    """Programmes; one of the law has a row only if something about it was changed."""

    async def all(self) -> list[Programme]:
        """All rows, by key."""
        return await self._all(select(Programme).order_by(Programme.key))

    async def get(self, key: str) -> Programme | None:
        """The row with this key."""
        return await self._first(_GET, key=key)

    async def put(
        self,
        key: str,
        *,
        name: str,
        level: str,
        land: str | None,
        legal_basis: str | None,
        is_open: bool,
        valid_until: date | None,
        at: datetime,
        by: str,
    ) -> None:
        """Add the programme, or make its row say this."""
        said = {
            "name": name,
            "level": level,
            "land": land,
            "legal_basis": legal_basis,
            "open": is_open,
            "valid_until": valid_until,
            "updated_at": at,
            "updated_by": by,
        }
        insert = self._insert(Programme).values(key=key, **said)
        await self._changed(insert.on_conflict_do_update(index_elements=["key"], set_=said))

    async def add_rule(
        self,
        land: str,
        *,
        distribution_key: str | None,
        crediting: str | None,
        counts_until: date | None,
        source: str,
        as_of: date,
        at: datetime,
        actor: str,
        event_id: str,
    ) -> LandRule:
        """Keep what a Land's rule is now; the earlier rows stay."""
        return await self._add(
            LandRule(
                land=land,
                distribution_key=distribution_key,
                crediting=crediting,
                counts_until=counts_until,
                source=source,
                as_of=as_of,
                at=at,
                actor=actor,
                event_id=event_id,
            )
        )

    async def rule(self, land: str) -> LandRule | None:
        """The Land's newest rule."""
        return await self._first(_NEWEST_RULE, land=land)
