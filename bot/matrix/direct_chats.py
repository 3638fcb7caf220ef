"""The direct chat with a person: found, or opened – once, whatever gets lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from bot.matrix.crypto import Machine
from bot.matrix.doors import ENCRYPTION, Doors
from bot.matrix.events import MADE_FOR, STATE_TYPES
from bot.matrix.http import CLIENT, Answered, Connection, Json, answered, path
from bot.matrix.ids import is_user_id
from bot.matrix.key_sharing import KeySharing
from bot.matrix.model import Refused, Unreachable
from bot.matrix.room import Room
from bot.matrix.rooms import Rooms

# A homeserver elsewhere that does not answer: ours would ask it again every time.
_OTHER_SERVER_AWAY = 60.0


class DirectChats:
    """Finds and opens direct chats."""

    def __init__(
        self,
        connection: Connection,
        machine: Machine,
        rooms: Rooms,
        doors: Doors,
        sharing: KeySharing,
    ) -> None:
        self._connection = connection
        self._machine = machine
        self._rooms = rooms
        self._doors = doors
        self._sharing = sharing
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        # How often the bot may have come into rooms that no sync has told of: the last run may have
        # made one. After how many of these times all rooms were looked at.
        self._doubts, self._settled = 1, 0
        self._looking = asyncio.Lock()

    def known(self, user_id: str) -> str | None:
        """The direct chat with this person, as far as the syncs have told."""
        if user_id == self._machine.user_id:  # is in all of them
            return None
        room = self._rooms.direct_with(user_id)
        return None if room is None else room.room_id

    def is_joined(self, user_id: str) -> bool:
        """Whether this person is in their direct chat."""
        room = self._rooms.direct_with(user_id)
        return room is not None and not room.awaits(user_id)

    async def open(self, user_id: str) -> str:
        """The direct chat with this person, who may still have to accept the invitation to it.

        Raises Unreachable; Refused if there is no such person or they cannot be invited.
        """
        async with self._locks.setdefault(user_id, asyncio.Lock()):
            return self.known(user_id) or await self._open(user_id)

    async def _open(self, user_id: str) -> str:
        if user_id == self._machine.user_id or not is_user_id(user_id):
            raise Refused("Letters go to people", "M_INVALID_PARAM")
        await self._require_person(user_id)
        await self._look_around(user_id)
        if (known := self.known(user_id)) is not None:
            return known
        room = self._rooms.made_for(user_id, by=self._machine.user_id)
        if room is None:
            room = await self._create(user_id)
        await self._invite(room, user_id)
        return room.room_id

    def _is_ours(self, user_id: str) -> bool:
        mine: str = self._machine.user_id
        return user_id.partition(":")[2] == mine.partition(":")[2]

    async def _require_person(self, user_id: str) -> None:
        """A homeserver invites whoever has a name of its own, whether they exist or not."""
        if not self._is_ours(user_id):
            return  # other homeservers need not tell strangers who is there
        with _nameless("The person cannot be looked up"):
            try:
                await self._connection.call("GET", path("profile", user_id))
            except Refused as refused:
                cause = refused.__cause__
                if isinstance(cause, Answered) and cause.status == 404:  # whatever its code
                    raise Refused("There is no such person", "M_NOT_FOUND") from None

    async def _look_around(self, user_id: str) -> None:
        """Learns what no sync has told yet: the room of a creation whose answer was lost."""
        unread = [each for each in self._rooms.all_made_for(user_id) if each.members is None]
        for room in [*self._rooms.lacking_partner(), *unread]:
            await self._sharing.load_members(room)
        # All rooms there are, for every chat that is opened, would be too much for both of us.
        async with self._looking:
            doubts = self._doubts
            if doubts != self._settled:
                await self._learn_joined()
                self._settled = doubts

    def doubt(self) -> None:
        """The bot may be in a room that no sync has told of yet."""
        self._doubts += 1

    async def _learn_joined(self) -> None:
        answer = await self._connection.call("GET", f"{CLIENT}/joined_rooms")
        joined = answer.get("joined_rooms")
        for room_id in joined if isinstance(joined, list) else ():
            if self._rooms.get(room_id) is None:
                try:
                    await self._learn(room_id)
                except Refused:  # left meanwhile
                    continue

    async def _learn(self, room_id: str) -> None:
        room = Room(room_id, self._rooms.me, room_id in self._rooms.known_encrypted)
        for event_type in STATE_TYPES:
            if event_type != "m.room.member" and (
                event := await self._doors.state(room_id, event_type)
            ):
                room.apply(event)
        await self._sharing.load_members(room)
        await self._sharing.learn_keys(room)
        if self._rooms.get(room_id) is None:  # what a sync told meanwhile is newer
            self._rooms.add(room)
            self._remember_encrypted(room)

    def _remember_encrypted(self, room: Room) -> None:
        if room.encrypted:
            self._machine.keep_encrypted([room.room_id])

    async def _create(self, user_id: str) -> Room:
        """An encrypted room with nobody else in it yet.

        Invited later, and by themselves: when a homeserver elsewhere does not answer, our own
        makes the room all the same and calls the whole a failure, at every try.
        """
        body: Json = {
            "preset": "private_chat",
            "creation_content": {MADE_FOR: user_id},
            "initial_state": [ENCRYPTION],
        }
        try:
            answer = await self._connection.call("POST", f"{CLIENT}/createRoom", body)
        except Refused:
            raise
        except BaseException as error:
            if not (isinstance(error, Unreachable) and error.status == 429):
                self.doubt()  # it may have been made all the same
            raise
        # A sync may have told of the room when it was half made, not yet encrypted, and leaves out
        # what the bot does itself: what we know of it here, nobody tells us again.
        room = self._rooms.enter(answered(answer, "room_id"))
        room.encrypted, room.maker, room.made_for = True, self._machine.user_id, user_id
        if room.members is None:
            room.take_members({room.maker: "join"})
        self._remember_encrypted(room)
        return room

    async def _invite(self, room: Room, user_id: str) -> None:
        where = path("rooms", room.room_id, "state", "m.room.member", user_id)
        with _nameless("The person cannot be invited"):
            try:
                body = {"membership": "invite", "is_direct": True}
                await self._connection.call("PUT", where, body)
            except Unreachable as error:
                pause = 0.0 if self._is_ours(user_id) else _OTHER_SERVER_AWAY
                raise Unreachable("", max(error.retry_after, pause), status=error.status) from error
            except Refused:
                # Perhaps they are in it already: an earlier answer was lost.
                room.forget_members()
                if user_id not in await self._sharing.load_members(room):
                    raise
                return
        room.invite(user_id)


@contextmanager
def _nameless(what: str) -> Iterator[None]:
    """The path of a call names the person; the log must not."""
    try:
        yield
    except Refused as refused:
        raise Refused(f"{what} ({refused.code})", refused.code) from None
    except Unreachable as error:
        raise Unreachable(
            f"{what} (not answered)", error.retry_after, status=error.status
        ) from None
