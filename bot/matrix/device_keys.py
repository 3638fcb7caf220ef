"""The devices of others: learning their keys, starting Olm sessions with them."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import uuid4

from nio.crypto import OlmDevice, Session  # type: ignore[import-untyped]
from nio.responses import KeysQueryResponse  # type: ignore[import-untyped]

from bot.matrix.crypto import Machine
from bot.matrix.events import ENCRYPTED
from bot.matrix.gate import Gate, user_ids
from bot.matrix.http import CLIENT, Connection, Json, path, told
from bot.matrix.model import MatrixError
from bot.matrix.values import Reason
from storage.errors import trouble_of

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

SLICE = 25  # devices worked on before the event loop gets its turn, about 10 ms
_USERS_AT_ONCE = 5  # have some devices each
_USERS_PER_QUERY = 250
_DEVICES_PER_CLAIM = 100
# A server that is down, a device without one-time keys: not asked again on every message.
_ASK_AGAIN_AFTER = 600.0
_FEDERATION_TIMEOUT_MS = 5000


class DeviceKeys:
    """Which devices people have, and the Olm sessions with them."""

    def __init__(self, connection: Connection, machine: Machine, gate: Gate) -> None:
        self._connection = connection
        self._gate = gate
        self._machine = machine
        self._querying = asyncio.Lock()
        self._decrypting: dict[str, tuple[float, bool]] = {}  # when asked, and what was found
        self._changed: set[str] = set()
        self._not_before: dict[str | tuple[str, str], float] = {}
        self.unanswered: set[str] = set()  # whose homeserver did not answer when last asked

    def changed(self, device_lists: Mapping[str, Any]) -> None:
        """`device_lists` of a sync response."""
        tracked = self._machine.tracked_users
        self._changed.update(tracked.intersection(user_ids(device_lists.get("changed"))))
        if left := set(user_ids(device_lists.get("left"))):
            # They share no encrypted room any more: nothing is kept about names that come and go.
            tracked.difference_update(left)
            self._changed -= left
            self.unanswered -= left
            self._give_up_no_longer(left)

    async def update(self, users: Collection[str] = (), anew: Collection[str] = ()) -> None:
        """Know the devices of these users, and of all whose devices changed; ask `anew` about some.

        One at a time: who encrypts while somebody else is still asking misses new devices.
        """
        async with self._querying:
            unknown = {user for user in users if user not in self._machine.tracked_users}
            asked = {user for user in unknown | self._changed | {*anew} if self._may_ask(user)}
            self._changed -= asked
            for chunk in slices(asked, _USERS_PER_QUERY):
                try:
                    await self._query(chunk)
                except MatrixError:
                    self._changed |= asked
                    raise

    async def may_decrypt(self, user: str) -> bool:
        """Whether a device of theirs has keys; True also if that cannot be found out.

        Of those who share no encrypted room with the bot, no sync tells when that changes.
        """
        asked_at, found = self._decrypting.get(user, (-math.inf, False))
        if time.monotonic() - asked_at < _ASK_AGAIN_AFTER:
            return found
        body = {"device_keys": {user: []}, "timeout": _FEDERATION_TIMEOUT_MS}
        try:
            answer = await self._connection.call("POST", f"{CLIENT}/keys/query", body)
            devices = told(answer, "device_keys").get(user)
        except MatrixError:
            return True
        self._decrypting[user] = time.monotonic(), devices != {}
        return devices != {}

    async def _query(self, users: Sequence[str]) -> None:
        body = {"device_keys": {user: [] for user in users}, "timeout": _FEDERATION_TIMEOUT_MS}
        answer = await self._connection.call("POST", f"{CLIENT}/keys/query", body)
        found = told(answer, "device_keys")
        for user in users:
            if user not in found:  # the user's homeserver does not answer
                self._changed.add(user)
                self._not_before[user] = time.monotonic() + _ASK_AGAIN_AFTER
        self.unanswered.difference_update(found)
        self.unanswered.update(user for user in users if user not in found)
        for some in slices([user for user in users if user in found], _USERS_AT_ONCE):
            self._learn({user: found[user] for user in some})
            await asyncio.sleep(0)

    async def answering(self, users: Collection[str]) -> list[str]:
        """Those of them whose homeserver answers by now; what was given up about them is tried."""
        for user in users:
            self._not_before.pop(user, None)
        await self.update(users, users)
        found = [each for each in users if each not in self.unanswered]
        self._give_up_no_longer({*found})
        return found

    def _give_up_no_longer(self, users: Collection[str]) -> None:
        for whom in [*self._not_before]:
            if (whom if isinstance(whom, str) else whom[0]) in users:
                del self._not_before[whom]

    def _learn(self, found: Mapping[str, Any]) -> None:
        try:
            self._machine.handle_response(KeysQueryResponse(dict(found), {}))
        except Exception as error:
            if trouble_of(error) is not None:
                raise
            if len(found) > 1:
                for user, devices in found.items():
                    self._learn({user: devices})
                return
            self._machine.tracked_users.update(found)
            self._gate.drop(Reason.CRYPTOGRAPHY)

    async def sessions(self, devices: Sequence[OlmDevice]) -> list[tuple[OlmDevice, Session]]:
        """The devices that can be written to; with those without a session one is started."""
        known = self._machine.session_store
        missing: list[OlmDevice] = []
        for some in slices(devices, SLICE):  # after a restart each is read from the database
            missing += [each for each in some if known.get(each.curve25519) is None]
            await asyncio.sleep(0)
        await self._start(missing)
        pairs = ((device, known.get(device.curve25519)) for device in devices)
        return [(device, session) for device, session in pairs if session is not None]

    async def _start(self, devices: Iterable[OlmDevice]) -> list[tuple[OlmDevice, Session]]:
        started: list[tuple[OlmDevice, Session]] = []
        for chunk in slices(devices, _DEVICES_PER_CLAIM):
            wanted: dict[str, dict[str, str]] = {}
            for device in chunk:
                wanted.setdefault(device.user_id, {})[device.id] = "signed_curve25519"
            body = {"one_time_keys": wanted, "timeout": _FEDERATION_TIMEOUT_MS}
            answer = await self._connection.call("POST", f"{CLIENT}/keys/claim", body)
            found = told(answer, "one_time_keys")
            away = told(answer, "failures")  # by homeserver
            self.unanswered |= {each for each in wanted if each.partition(":")[2] in away}
            for some in slices(chunk, SLICE):
                sessions = [(device, self._started(device, found)) for device in some]
                started += [(each, session) for each, session in sessions if session is not None]
                self.give_up_for_now(*(each for each, session in sessions if session is None))
                await asyncio.sleep(0)
        return started

    def _started(self, device: OlmDevice, found: Mapping[str, Any]) -> Session | None:
        keys = (found.get(device.user_id) or {}).get(device.id) or {}
        key = next(iter(keys.values()), None)
        return self._machine.start_session(device, key) if isinstance(key, dict) else None

    def may_write(self, device: OlmDevice) -> bool:
        """Whether the device was not given up lately."""
        return self._may_ask((device.user_id, device.id))

    def give_up_for_now(self, *devices: OlmDevice) -> None:
        """Does not try these devices again for ten minutes."""
        if devices:
            _log.info(
                "%d devices of members cannot be given room keys now; it is tried again later.",
                len(devices),
            )
        for device in devices:
            _log.debug("One is the device %s of %s.", device.id, device.user_id)
            self._not_before[device.user_id, device.id] = time.monotonic() + _ASK_AGAIN_AFTER

    def _may_ask(self, whom: str | tuple[str, str]) -> bool:
        return self._not_before.get(whom, 0.0) <= time.monotonic()

    async def unwedge(self) -> None:
        """Start afresh with devices whose messages cannot be decrypted, and tell them so."""
        wedged, self._machine.wedged_devices = self._machine.wedged_devices, []
        if wedged and (started := await self._start(wedged)):
            await self.send(self._machine.seal(started, "m.dummy", {}))

    async def send(self, messages: Json) -> None:
        """Sends one batch of encrypted to-device messages."""
        where = path("sendToDevice", ENCRYPTED, uuid4().hex)
        await self._connection.call("PUT", where, {"messages": messages})


def slices(items: Iterable[_T], size: int) -> Iterable[list[_T]]:
    """The items in lists of at most `size`."""
    iterator = iter(items)
    while taken := list(islice(iterator, size)):
        yield taken
