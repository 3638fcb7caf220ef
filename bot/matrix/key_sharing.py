"""Encrypting for a room, after making sure that its members can read it.

nio's own step loses messages: after a 429 it sends what nobody can decrypt, after a 5xx it
blanks the access token, after a failed claim every later send to the room hangs for ever.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakValueDictionary

from nio.crypto import OlmDevice, OutboundGroupSession, Session  # type: ignore[import-untyped]

from bot.matrix.crypto import Machine
from bot.matrix.device_keys import SLICE, DeviceKeys, slices
from bot.matrix.events import MEGOLM, SAID, membership
from bot.matrix.gate import Gate
from bot.matrix.http import Connection, Json, path
from bot.matrix.model import Refused
from bot.matrix.owed_keys import Owed, OwedKeys
from bot.matrix.room import Room

_ROUNDS = 3  # somebody may join while keys are on their way to the others
_OUTSIDE = ("m.relates_to", SAID)  # of the ciphertext
_Pairs = Sequence[tuple[OlmDevice, Session]]


class KeySharing:
    """Gives room keys to the devices of a room's members before anything is encrypted."""

    def __init__(
        self,
        connection: Connection,
        machine: Machine,
        keys: DeviceKeys,
        gate: Gate,
        tally: Counter[str] | None = None,
    ) -> None:
        """`tally` counts the devices that were given a key, and those that were not."""
        self._connection = connection
        self._machine = machine
        self._keys = keys
        self._gate = gate
        self._tally: Counter[str] = Counter() if tally is None else tally
        # A room that nothing is encrypted for just now needs none.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._owed = OwedKeys()

    async def encrypt(self, room: Room, event_type: str, content: Mapping[str, Any]) -> Json:
        """The content of an m.room.encrypted event that every reachable device can read."""
        async with self._locks.setdefault(room.room_id, asyncio.Lock()):
            await self._share(room)
            sealed: Json = self._machine.group_encrypt(
                room.room_id, {"type": event_type, "content": dict(content)}
            )
        return sealed | {name: content[name] for name in _OUTSIDE if name in content}

    async def load_members(self, room: Room) -> set[str]:
        """Also those invited: they shall read what they were invited to."""
        where = path("rooms", room.room_id, "members")
        while room.members is None:
            changes = room.member_changes
            answer = await self._connection.call("GET", where, query={"not_membership": "leave"})
            if room.member_changes == changes:  # else the answer is older than what we know
                room.take_members(
                    {
                        event["state_key"]: membership(event.get("content"))
                        for event in self._gate.state(answer.get("chunk"))
                    }
                )
        assert room.members is not None
        return room.members

    async def learn_keys(self, room: Room) -> None:
        """Whether the one other person in a room that is not encrypted could decrypt anything."""
        partner = room.lacks_keys()
        if partner is not None:
            room.keyless = None if await self._keys.may_decrypt(partner) else partner

    async def devices_of(self, user_id: str) -> frozenset[str]:
        """The devices of this person that have keys."""
        await self._keys.update([user_id], [user_id])
        devices = self._machine.device_store.active_user_devices(user_id)
        return frozenset(each.id for each in devices)

    async def _share(self, room: Room) -> None:
        for _ in range(_ROUNDS):
            members = await self.load_members(room)
            # Of people who are only invited, no sync tells when they get a new device.
            await self._keys.update(members, room.invitees if room.facts().direct else ())
            devices = self._devices(members)
            session = self._session(room.room_id, devices)
            missing = [
                device
                for address, device in devices.items()
                if address not in session.users_shared_with and self._keys.may_write(device)
            ]
            if not missing:
                break
            session.shared = False
            await self._give(room.room_id, session, missing)
        # Only here, when no batch failed: nio does it although nobody may have got the key.
        session.shared = True
        missed = members & self._keys.unanswered
        self._owed.note(room, members, missed, session.id, lambda: _key(room.room_id, session))

    async def mend(self) -> None:
        """Whoever could not be written to, or could not be given keys, gets them now."""
        await self._keys.unwedge()
        if users := self._owed.due(time.monotonic()):
            try:
                await self._make_up_for(users)
            finally:
                self._owed.asked(users, time.monotonic())

    async def _make_up_for(self, users: Sequence[str]) -> None:
        back = await self._keys.answering(users)
        # For all at once and before any room is locked: who does not answer keeps none waiting.
        await self._keys.sessions([*self._devices({*back}).values()])
        for owed in self._owed.of([each for each in back if each not in self._keys.unanswered]):
            try:
                async with self._locks.setdefault(owed.room.room_id, asyncio.Lock()):
                    if self._owed.is_open(owed):  # they may have left while the room was in use
                        await self._make_up(owed)
            except Refused as refused:
                if (passing := refused.unless_half()) is not refused:
                    raise passing from refused
                # The bot has left that room, say. It must not cost the others theirs.
                self._owed.settle(owed)

    async def _make_up(self, owed: Owed) -> None:
        """Whoever has left has read what they could."""
        if owed.user_id in await self.load_members(owed.room):
            devices = self._devices({owed.user_id}).values()
            pairs = await self._keys.sessions(
                [each for each in devices if self._keys.may_write(each)]
            )
            for key in owed.keys.values():
                for some in slices(pairs, SLICE):
                    await self._keys.send(self._machine.seal(some, "m.room_key", key))
                    self._tally["given"] += len(some)
            session = self._machine.outbound_group_sessions.get(owed.room.room_id)
            if session is not None and session.id in owed.keys:
                session.users_shared_with.update((each.user_id, each.id) for each, _ in pairs)
        self._owed.settle(owed)

    def _devices(self, members: set[str]) -> dict[tuple[str, str], OlmDevice]:
        ours = (self._machine.user_id, self._machine.device_id)
        return {
            address: device
            for user in members
            for device in self._machine.device_store.active_user_devices(user)
            if (address := (user, device.id)) != ours
        }

    def _session(
        self, room_id: str, devices: Mapping[tuple[str, str], OlmDevice]
    ) -> OutboundGroupSession:
        """The session to encrypt with; a new one when somebody left, or it served long enough."""
        sessions = self._machine.outbound_group_sessions
        session = sessions.get(room_id)
        if session is None or session.expired or session.users_shared_with - devices.keys():
            self._machine.create_outbound_group_session(room_id)
        return sessions[room_id]

    async def _give(
        self, room_id: str, session: OutboundGroupSession, devices: Sequence[OlmDevice]
    ) -> None:
        key = _key(room_id, session)
        for some in slices(await self._keys.sessions(devices), SLICE):
            await self._give_some(key, session, some)

    async def _give_some(self, key: Json, session: OutboundGroupSession, some: _Pairs) -> None:
        try:
            await self._keys.send(self._machine.seal(some, "m.room_key", key))
        except Refused as refused:
            if (passing := refused.unless_half()) is not refused:
                raise passing from refused  # it is not the device that is refused
            if len(some) == 1:
                self._keys.give_up_for_now(some[0][0])
                self._tally["refused"] += 1
                return
            middle = len(some) // 2  # one device that is refused must not cost the others
            await self._give_some(key, session, some[:middle])
            await self._give_some(key, session, some[middle:])
        else:
            self._tally["given"] += len(some)
            session.users_shared_with.update((device.user_id, device.id) for device, _ in some)


def _key(room_id: str, session: OutboundGroupSession) -> Json:
    """What opens all that is said with it from now on."""
    return {
        "algorithm": MEGOLM,
        "room_id": room_id,
        "session_id": session.id,
        "session_key": session.session_key,
    }
