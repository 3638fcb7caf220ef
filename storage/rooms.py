"""Rooms and their settings, and the bot's own single values."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update

from .queries import Queries, core
from .tables import BotState, Room

_ROOM = select(Room).where(Room.room_id == bindparam("room_id"))
_SET = (
    update(core(BotState))
    .where(core(BotState).c.key == bindparam("of_key"))
    .values(value=bindparam("value"))
)


class RoomQueries(Queries):
    """Rooms; one that nothing is known about has no row."""

    async def get(self, room_id: str) -> Room | None:
        """The room's settings."""
        return await self._first(_ROOM, room_id=room_id)

    async def with_purpose(self, purpose: str) -> list[Room]:
        """The rooms that are registered for this, see Room.purpose."""
        return await self._all(select(Room).where(Room.purpose == purpose).order_by(Room.room_id))

    async def registered(self) -> list[Room]:
        """All rooms that are registered for something."""
        return await self._all(select(Room).where(Room.purpose.is_not(None)).order_by(Room.room_id))

    async def set_language(self, room_id: str, language: str | None) -> None:
        """Set the room's language; None is the alliance's default."""
        insert = self._insert(Room).values(room_id=room_id, language=language)
        await self._changed(
            insert.on_conflict_do_update(index_elements=["room_id"], set_={"language": language})
        )

    async def set_timezone(self, room_id: str, timezone: str | None) -> None:
        """Set the room's time zone (IANA name); None is the alliance's."""
        insert = self._insert(Room).values(room_id=room_id, timezone=timezone)
        await self._changed(
            insert.on_conflict_do_update(index_elements=["room_id"], set_={"timezone": timezone})
        )

    async def register(self, room_id: str, purpose: str, land: str | None) -> None:
        """Set what the room is for; `land` is that of a room of a Land."""
        what = {"purpose": purpose, "land": land}
        insert = self._insert(Room).values(room_id=room_id, **what)
        await self._changed(insert.on_conflict_do_update(index_elements=["room_id"], set_=what))

    async def mark_greeted(self, room_id: str, at: datetime) -> bool:
        """Record that the bot introduced itself; True only the first time."""
        insert = self._insert(Room).values(room_id=room_id, greeted_at=at)
        first = insert.on_conflict_do_update(
            index_elements=["room_id"], set_={"greeted_at": at}, where=Room.greeted_at.is_(None)
        )
        return await self._changed(first) == 1


class StateQueries(Queries):
    """Single values of the bot itself, such as the sync token."""

    async def get(self, key: str) -> str | None:
        """The value, None if it was never set."""
        return await self._first(select(BotState.value).where(BotState.key == key))

    async def set(self, key: str, value: str) -> None:
        """Set the value, whether it was there or not."""
        # Nearly always it was there; and SQLAlchemy compiles every ON CONFLICT anew.
        if await self._changed(_SET, of_key=key, value=value):
            return
        insert = self._insert(BotState).values(key=key, value=value)
        await self._changed(
            insert.on_conflict_do_update(index_elements=["key"], set_={"value": value})
        )
