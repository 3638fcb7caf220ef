"""The one who asks: measures from the command's PUT until the answer is in its own /sync.

Encrypting, sharing keys and decrypting are nio's work here, and all of it lies outside the
measured time: the arrival is taken from the raw bytes, before anything looks into them.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from nio import AsyncClient, AsyncClientConfig, MegolmEvent, SyncResponse

from benchmarks.contenders import MESSAGES, Contender
from benchmarks.wire import Json, Wire

PATIENCE = 120
# It warns of every device that it has not written to yet.
logging.getLogger("nio").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Answer:
    seconds: float
    session_id: str | None  # of the bot's megolm session


class Probe:
    def __init__(self, wire: Wire, url: str, store: Path) -> None:
        self._wire = wire
        account = wire.account
        config = AsyncClientConfig(encryption_enabled=True, store_sync_tokens=False)
        self._nio = AsyncClient(
            url, account.user_id, account.device_id, store_path=str(store), config=config
        )
        self._nio.restore_login(account.user_id, account.device_id, account.access_token)
        self._arrived: defaultdict[str, asyncio.Queue[tuple[float, Json]]] = defaultdict(
            asyncio.Queue
        )
        self.unreadable: Counter[str] = Counter()
        self.shared: Counter[str] = Counter()
        self._one_at_a_time = asyncio.Lock()

    async def prepare(self) -> str:
        """Publish the device's keys. Returns where `run` goes on."""
        await self._nio.keys_upload()
        answer, _ = await self._wire.sync(None)
        await self._take(answer, 0.0)
        return str(answer["next_batch"])

    async def run(self, since: str) -> None:
        while True:
            answer, at = await self._wire.sync(since)
            since = answer["next_batch"]
            await self._take(answer, at)

    async def close(self) -> None:
        await self._nio.close()

    async def ask(self, bot: Contender, room_id: str) -> Answer:
        kind, content = "m.room.message", {"msgtype": "m.text", "body": bot.command}
        if self._nio.rooms[room_id].encrypted:
            await self._give_keys(room_id)
            kind, content = self._nio.encrypt(room_id, kind, content)
        arrived = self._arrived[room_id]
        while not arrived.empty():
            arrived.get_nowait()
        begun = time.perf_counter()
        event_id = await self._wire.send(room_id, kind, content)
        async with asyncio.timeout(PATIENCE):
            while True:
                at, event = await arrived.get()
                if bot.is_answer(event, event_id):
                    return Answer(at - begun, event["content"].get("session_id"))

    async def hear(self, bot: Contender, room_id: str) -> float:
        """Wait for whatever the bot says first in this room; when that was."""
        async with asyncio.timeout(PATIENCE):
            while True:
                at, event = await self._arrived[room_id].get()
                if event["sender"] == bot.account.user_id and event["type"] in MESSAGES:
                    return at

    async def _give_keys(self, room_id: str) -> None:
        async with self._one_at_a_time:
            if not self._nio.rooms[room_id].members_synced:
                await self._nio.joined_members(room_id)
            if self._nio.should_query_keys:
                await self._nio.keys_query()
            if self._nio.olm.should_share_group_session(room_id):
                self.shared[room_id] += 1
                await self._nio.share_group_session(room_id, ignore_unverified_devices=True)

    async def _take(self, answer: Json, at: float) -> None:
        for room_id, room in answer.get("rooms", {}).get("join", {}).items():
            for event in room["timeline"]["events"]:
                if event["sender"] != self._wire.account.user_id:
                    self._arrived[room_id].put_nowait((at, event))
        response = SyncResponse.from_dict(answer)
        assert isinstance(response, SyncResponse), response
        async with self._one_at_a_time:
            await self._nio.receive_response(response)
            if self._nio.should_upload_keys:
                await self._nio.keys_upload()
        for room_id, joined in response.rooms.join.items():
            self.unreadable[room_id] += sum(
                isinstance(event, MegolmEvent) for event in joined.timeline.events
            )
