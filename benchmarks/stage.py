"""The people and the rooms, made through the HTTP API alone: no client needed."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import aiohttp
import vodozemac

from benchmarks.wire import Json, Wire
from bot.homeserver import Account, Homeserver

T = TypeVar("T")
_AT_ONCE = 8
_ONE_TIME_KEYS = 10  # one for each of the bots and the probe, and some to spare


@dataclass(frozen=True, order=True)
class Kind:
    """A kind of room; every bot gets one of its own of each kind."""

    encrypted: bool
    size: int

    @property
    def name(self) -> str:
        return f"{'encrypted' if self.encrypted else 'plain'}-{self.size}"


KINDS = tuple(Kind(encrypted, size) for encrypted in (False, True) for size in (5, 200))


class Stage:
    """Everybody but the bots: a coordinator, the probe's account, and members with devices."""

    def __init__(self, homeserver: Homeserver, session: aiohttp.ClientSession) -> None:
        self._homeserver = homeserver
        self._session = session
        self._members: list[Wire] = []

    async def gather(self, kinds: Iterable[Kind]) -> None:
        self.coordinator = self.wire(await self.account("coordinator"))
        self.probe = self.wire(await self.account("probe"))
        sizes = {kind.size for kind in kinds}
        # Coordinator, probe and bot are members too.
        self._members = await _some_at_once(self._member(n) for n in range(max(sizes) - 3))

    async def account(self, name: str, password: str | None = None) -> Account:
        return await self._homeserver.register(name, password or secrets.token_urlsafe())

    def wire(self, account: Account) -> Wire:
        return Wire(self._session, self._homeserver.url, account)

    async def room(self, kind: Kind, name: str) -> str:
        """A room in which only the bot is missing."""
        room_id = await self.empty_room(name, encrypted=kind.encrypted)
        people = [self.probe, *self._members[: kind.size - 3]]
        await _some_at_once(each.ask("POST", f"/join/{room_id}", {}) for each in people)
        return room_id

    async def empty_room(self, name: str, *, encrypted: bool = False) -> str:
        state: list[Json] = []
        if encrypted:
            content = {"algorithm": "m.megolm.v1.aes-sha2"}
            state.append({"type": "m.room.encryption", "state_key": "", "content": content})
        body = {"preset": "public_chat", "name": name, "initial_state": state}
        return str((await self.coordinator.ask("POST", "/createRoom", body))["room_id"])

    async def invite(self, user_id: str, room_id: str) -> None:
        await self.coordinator.ask("POST", f"/rooms/{room_id}/invite", {"user_id": user_id})

    async def bring_in(self, user_id: str, room_id: str) -> None:
        """Invite a bot and wait until it has come."""
        await self.invite(user_id, room_id)
        async with asyncio.timeout(60):
            while True:
                if user_id in await self.coordinator.joined(room_id):
                    return
                await asyncio.sleep(0.1)

    async def _member(self, number: int) -> Wire:
        wire = self.wire(await self.account(f"member{number}"))
        await wire.ask(
            "POST", "/keys/upload", new_keys(wire.account.user_id, wire.account.device_id)
        )
        return wire


def new_keys(user_id: str, device_id: str, one_time_keys: int = _ONE_TIME_KEYS) -> Json:
    """The public keys of a device that nobody will ever switch on."""
    olm = vodozemac.Account()
    olm.generate_one_time_keys(one_time_keys)
    olm.generate_fallback_key()

    def signed(value: Json) -> Json:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        signature = olm.sign(text.encode()).to_base64()
        return {**value, "signatures": {user_id: {f"ed25519:{device_id}": signature}}}

    device = {
        "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
        "device_id": device_id,
        "user_id": user_id,
        "keys": {
            f"curve25519:{device_id}": olm.curve25519_key.to_base64(),
            f"ed25519:{device_id}": olm.ed25519_key.to_base64(),
        },
    }
    return {
        "device_keys": signed(device),
        "one_time_keys": {
            f"signed_curve25519:{key_id}": signed({"key": key.to_base64()})
            for key_id, key in olm.one_time_keys.items()
        },
        "fallback_keys": {
            f"signed_curve25519:{key_id}": signed({"key": key.to_base64(), "fallback": True})
            for key_id, key in olm.fallback_key.items()
        },
    }


async def _some_at_once(tasks: Iterable[Awaitable[T]]) -> list[T]:
    turnstile = asyncio.Semaphore(_AT_ONCE)

    async def through(task: Awaitable[T]) -> T:
        async with turnstile:
            return await task

    return list(await asyncio.gather(*(through(task) for task in tasks)))
