"""Rooms and their settings, and the bot's own single values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from .prepared import Prepared, PreparedRead
from .queries import Queries, core
from .tables import BotState, Room

_ROOM = PreparedRead(select(Room).where(Room.room_id == bindparam("room_id")))
_VALUE = PreparedRead(select(BotState.value).where(BotState.key == bindparam("key")))
_SET = Prepared(
    update(core(BotState))
    .where(core(BotState).c.key == bindparam("of_key"))
    .values(value=bindparam("value"))
)


def exposure_of(room: Room) -> frozenset[str]:
    """Why others can read in it, see Room; empty also if that is not known."""
    return frozenset((room.exposure or "").split())


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

    async def register(
        self, room_id: str, purpose: str, land: str | None, exposure: Iterable[str] = ()
    ) -> None:
        """Set what the room is for; `land` is that of a room of a Land.

        `exposure`, see Room, is what whoever does it knows of and accepts.
        """
        known = " ".join(sorted(exposure))
        what = {"purpose": purpose, "land": land, "withheld": None}
        what |= {"exposure": known, "confirmed": known}
        insert = self._insert(Room).values(room_id=room_id, **what)
        await self._changed(insert.on_conflict_do_update(index_elements=["room_id"], set_=what))

    async def note_exposure(self, room_id: str, exposure: Iterable[str]) -> None:
        """Remember why others can read in this registered room, see Room."""
        await self._set(room_id, exposure=" ".join(sorted(exposure)))

    async def withhold(self, room_id: str) -> None:
        """It counts as an open room, until it is restored or registered anew."""
        await self._set(room_id, withheld=Room.purpose, purpose="open")

    async def restore(self, room_id: str) -> None:
        """It is again what it was registered for."""
        await self._set(room_id, purpose=Room.withheld, withheld=None)

    async def _set(self, room_id: str, **values: Any) -> None:
        await self._changed(update(core(Room)).where(Room.room_id == room_id).values(**values))

    async def replace(self, room_id: str, by: str) -> None:
        """Its tombstone names another room."""
        insert = self._insert(Room).values(room_id=room_id, replacement=by)
        await self._changed(
            insert.on_conflict_do_update(index_elements=["room_id"], set_={"replacement": by})
        )

    async def replaced_by(self, room_id: str) -> list[Room]:
        """The rooms that this one is to replace, as far as nothing of them has moved yet."""
        found = select(Room).where(Room.replacement == room_id, Room.moved_into.is_(None))
        return await self._all(found.order_by(Room.room_id))

    async def succeed(self, room_id: str, by: str, at: datetime) -> None:
        """What the room is registered for and how it is spoken in, holds for the room `by` now.

        But not what that is registered for already. Why others can read in it is to be found out.
        """
        old, new = await self.get(room_id), await self.get(by)
        assert old is not None
        taken: dict[str, Any] = {
            "language": (new and new.language) or old.language,
            "timezone": (new and new.timezone) or old.timezone,
            "greeted_at": (new and new.greeted_at) or at,
        }
        if new is None or new.purpose is None:
            taken |= {"purpose": old.withheld or old.purpose, "land": old.land}
            taken |= {"confirmed": old.confirmed, "exposure": None, "withheld": None}
        if new is not None and new.moved_into is not None:
            # It is lived in again. Homeservers choose ids: two rooms may replace each other, and
            # nobody who looks for where a room has moved may go round in circles.
            taken |= {"replacement": None, "moved_into": None}
        insert = self._insert(Room).values(room_id=by, **taken)
        await self._changed(insert.on_conflict_do_update(index_elements=["room_id"], set_=taken))
        await self.leave_behind(room_id, by)

    async def leave_behind(self, room_id: str, moved_into: str) -> None:
        """Nothing names it any more, see Room.moved_into."""
        await self._set(room_id, purpose=None, land=None, withheld=None, moved_into=moved_into)

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
        return await self._first(_VALUE, key=key)

    async def set(self, key: str, value: str) -> None:
        """Set the value, whether it was there or not."""
        # Nearly always it was there; and SQLAlchemy compiles every ON CONFLICT anew.
        if await self._changed(_SET, of_key=key, value=value):
            return
        insert = self._insert(BotState).values(key=key, value=value)
        await self._changed(
            insert.on_conflict_do_update(index_elements=["key"], set_={"value": value})
        )

    async def remove(self, key: str) -> None:
        """As if it had never been set."""
        await self._changed(delete(BotState).where(BotState.key == key))
