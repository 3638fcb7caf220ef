"""A stranger who sends what no proper client would: as much as you like, never the same twice."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Self, TypeVar
from urllib.parse import quote

import aiohttp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.fuzz.door import STATE, TIMELINE, TO_DEVICE
from tests.fuzz.shapes import bent, poisoned, written
from tests.harness.peer import Clerk

T = TypeVar("T")
_LARGEST: Final = 30_000  # characters; encryption makes them more, and an event has its limit
_DRAWN: Final = 4_096  # bytes that one of them is made of
_MEGOLM: Final = "m.megolm.v1.aes-sha2"
# What a stranger sends in a ciphertext, in the clear, as state of their room, to the bot's device.
WAYS: Final = ("sealed", "sealed", "plain", "plain", "state", "device")


@dataclass(frozen=True)
class Hostile:
    """`content` is JSON as it is sent, also what Python would not write."""

    way: str
    kind: Any
    content: str
    outside: dict[str, Any]


def drawn(of: SearchStrategy[T], seed: int) -> Iterator[T]:
    """Values of a strategy for a seed, without end."""
    found: list[T] = []

    @settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(of)
    def keep(one: T) -> None:
        found.append(one)

    chance = random.Random(seed)
    while True:
        keep.hypothesis.fuzz_one_input(chance.randbytes(_DRAWN))  # type: ignore[attr-defined]
        yield from found
        found.clear()


def hostile_events(seed: int, count: int) -> list[Hostile]:
    """So many, of all kinds, other ones for every seed."""
    real = {"state": _sent(STATE), "device": _sent(TO_DEVICE)}
    talk = _sent(TIMELINE)
    outside = bent([{}, {}, {"m.relates_to": {"rel_type": "m.thread", "event_id": "$b"}}], 2)
    one = st.sampled_from(WAYS).flatmap(
        lambda way: st.tuples(st.just(way), _either(real.get(way, talk)), outside)
    )
    made = (
        Hostile(way, event.get("type", ""), written(event.get("content", {})).decode(), beside)
        for way, event, beside in drawn(one, seed)
        if isinstance(event, dict) and isinstance(beside, dict)
    )
    return list(islice((each for each in made if len(each.content) < _LARGEST), count))


def _sent(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """As much of them as a person sends."""
    return [{"type": each["type"], "content": each["content"]} for each in events]


def _either(real: list[dict[str, Any]]) -> SearchStrategy[Any]:
    return st.one_of(poisoned(real), bent(real, 4))


class Mallory:
    """Has a chat with the bot in the clear and an encrypted one, and writes past all clients."""

    def __init__(self, clerk: Clerk, bot: str, sealed: str, plain: str) -> None:
        self.clerk = clerk
        self._bot = bot
        self.sealed = sealed
        self.plain = plain
        self._devices: dict[str, str] = {}  # of the bot, and their keys
        self._number = 0

    @classmethod
    async def moves_in(cls, clerk: Clerk, bot: str) -> Self:
        """Makes both chats; the bot has come, and has the key of the encrypted one."""
        rooms = []
        for encrypted in (True, False):
            room = await clerk.create_room(encrypted=encrypted, invite=[bot])
            await clerk.joined_by(room, bot)
            rooms.append(room)
        await clerk.reply_to(await clerk.say(rooms[0], "!help"))
        await clerk.listens_no_more()  # their client could not bear what comes now
        found = cls(clerk, bot, *rooms)
        async with found._session() as session:
            answer = await found._call(
                session, "POST", "keys/query", json.dumps({"device_keys": {bot: []}})
            )
        devices = answer[1]["device_keys"][bot]
        found._devices = {id_: each["keys"][f"curve25519:{id_}"] for id_, each in devices.items()}
        return found

    async def sends(
        self, events: Iterable[Hostile], *, at_once: int = 8, a_second: float = 0.0
    ) -> Counter[int]:
        """All of them; how many the homeserver answered with which status. `a_second` is the pace,
        0 as fast as it goes."""
        statuses: Counter[int] = Counter()
        turnstile = asyncio.Semaphore(at_once)

        async def one(session: aiohttp.ClientSession, event: Hostile) -> None:
            async with turnstile:
                statuses[await self._send(session, event)] += 1

        async with self._session() as session, asyncio.TaskGroup() as group:
            for event in events:
                group.create_task(one(session, event))
                await asyncio.sleep(1 / a_second if a_second else 0)
        return statuses

    def _session(self) -> aiohttp.ClientSession:
        token = self.clerk.client.access_token
        return aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"})

    async def _send(self, session: aiohttp.ClientSession, event: Hostile) -> int:
        self._number += 1
        kind = quote(str(event.kind).encode("utf-8", "replace")[:200], safe="") or "m.room.message"
        number = f"hostile{self._number}"
        match event.way:
            case "sealed":
                content = json.dumps(self._in_ciphertext(event) | event.outside)
                where = f"rooms/{quote(self.sealed)}/send/m.room.encrypted/{number}"
            case "device":
                messages = dict.fromkeys(self._devices, "CONTENT")
                content = json.dumps({"messages": {self._bot: messages}})
                content = content.replace('"CONTENT"', self._for_device(event.content))
                where = f"sendToDevice/{kind}/{number}"
            case "state":
                content, where = event.content, f"rooms/{quote(self.plain)}/state/{kind}/"
            case _:
                content, where = event.content, f"rooms/{quote(self.plain)}/send/{kind}/{number}"
        return (await self._call(session, "PUT", where, content))[0]

    def _in_ciphertext(self, event: Hostile) -> dict[str, Any]:
        machine = self.clerk.client.olm
        session = machine.outbound_group_sessions[self.sealed]
        session.message_count = 0  # or nio would want a new one after 100
        room, kind = json.dumps(self.sealed), json.dumps(event.kind)
        payload = f'{{"type": {kind}, "room_id": {room}, "content": {event.content}}}'
        return {
            "algorithm": _MEGOLM,
            "sender_key": machine.account.identity_keys["curve25519"],
            "session_id": session.id,
            "ciphertext": session.encrypt(payload),
            "device_id": self.clerk.client.device_id,
        }

    def _for_device(self, content: str) -> str:
        """With the key of the bot's device, where there is the one of the example."""
        return content.replace("A" * 43, next(iter(self._devices.values())))

    async def _call(
        self, session: aiohttp.ClientSession, method: str, where: str, body: str
    ) -> tuple[int, Any]:
        url = f"{self.clerk.client.homeserver}/_matrix/client/v3/{where}"
        async with session.request(method, url, data=body) as response:
            return response.status, await response.json(content_type=None)
