"""Somebody's device that syncs in the background and remembers what it has seen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Self

import aiohttp
import nio

from tests.harness.forgetful import Forgetful
from tests.harness.patience import PATIENCE

# Without what nobody looks at.
_NOTHING: dict[str, list[str]] = {"types": []}
_SYNC_FILTER = {
    "room": {
        "timeline": {"limit": 500},
        "ephemeral": {"types": ["m.receipt"]},
        "account_data": _NOTHING,
    },
    "account_data": _NOTHING,
    "presence": _NOTHING,
}
_PAUSE_WHILE_ABSENT = 0.2
# What is waited for comes a moment later; until then there is at most what was just said.
_PAUSE_BEFORE_ASKING = 0.1

# A room event as these tests see it: event_id, room_id, sender, type, content, encrypted,
# and raw (everything else the homeserver said about it).
Event = dict[str, Any]


class Listener:
    """Built on nio alone and not on the bot's code; survives an absent homeserver.

    It asks the homeserver while somebody waits for something, and not otherwise: a homeserver
    spends most of its time on clients that are told what nobody looks at.
    """

    def __init__(self, url: str, user_id: str, *, keys: bool = True) -> None:
        config = nio.AsyncClientConfig(
            store=Forgetful,
            store_sync_tokens=False,
            max_timeouts=1,
            encryption_enabled=keys,
        )
        # Without the name of a folder nio would not encrypt; this store has none.
        self.client = nio.AsyncClient(url, user_id, store_path="nowhere", config=config)
        self.user_id = user_id
        self.events: list[Event] = []
        self._undecrypted: list[tuple[Event, nio.MegolmEvent]] = []
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        # nio loses count when two tasks query or claim keys at the same time.
        self._keys = asyncio.Lock()
        self._turning = asyncio.Lock()
        # Who was in an encrypted room, and how many had arrived, when we last asked for devices.
        self._met: dict[str, tuple[int, frozenset[str]]] = {}
        self._listening: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[Any] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.listens_no_more()
        await self.client.close()

    async def listens_no_more(self) -> None:
        """Nothing arrives from now on."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])

    async def timeline(self, room: str) -> list[Event]:
        """What there is for this person in the room by now, decrypted, oldest first."""
        await self.catch_up()
        return [event for event in self.events if event["room_id"] == room]

    async def seen(self) -> int:
        """How many events there are for this person by now: `events[seen:]` are later ones."""
        await self.catch_up()
        return len(self.events)

    async def wait_for(
        self, predicate: Callable[[Event], bool], timeout: float = PATIENCE
    ) -> Event:
        """The first event, seen already or still to come, for which `predicate` holds."""
        found: list[Event] = []

        def look() -> bool:
            found.extend(event for event in self.events if predicate(event))
            return bool(found)

        await self.until(look, "an event", timeout)
        return found[0]

    async def reply_to(self, event_id: str, timeout: float = PATIENCE) -> Event:
        """Somebody's reply to this event, as soon as it can be read."""

        def is_reply(event: Event) -> bool:
            relation = event["content"].get("m.relates_to", {})
            target = relation.get("m.in_reply_to", {}).get("event_id")
            readable = event["type"] != "m.room.encrypted"
            return readable and target == event_id and event["sender"] != self.user_id

        return await self.wait_for(is_reply, timeout)

    async def catch_up(self) -> None:
        """Read what the homeserver has by now; raises if it is absent."""
        if self._asking is not None:
            self._asking.cancel()  # it may have been asked before something of this arrived
        await self._turn(timeout_ms=0)

    async def look_back(self, room: str) -> None:
        """Read what was said before the own homeserver came into the room: no sync tells that."""
        known = {event["event_id"] for event in self.events}
        answer = await self.client.room_messages(room, limit=100)
        assert isinstance(answer, nio.RoomMessagesResponse), answer
        for event in reversed(answer.chunk):
            if event.event_id not in known:
                self.events.append(noted := _plain(room, event))
                if isinstance(event, nio.MegolmEvent):
                    self._undecrypted.append((noted, event))
        self._read_what_was_undecrypted()
        self._tell()

    async def until(self, holds: Callable[[], bool], what: str, timeout: float = PATIENCE) -> None:
        """Wait until what has arrived makes it so; `what` is told if it never does."""
        if holds():
            return
        waiting = (holds, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())
        try:
            async with asyncio.timeout(timeout):
                await waiting[1]
        except TimeoutError:
            seen = "\n".join(f"  {e['sender']} {e['type']} {e['content']}" for e in self.events)
            raise AssertionError(
                f"{self.user_id} waited {timeout} s in vain for {what}. Seen:\n{seen}"
            ) from None
        finally:
            if waiting in self._waiting:
                self._waiting.remove(waiting)

    async def _listen(self) -> None:
        while self._waiting:
            await asyncio.sleep(_PAUSE_BEFORE_ASKING)
            try:
                await self._turn(timeout_ms=30_000)
            except (aiohttp.ClientError, TimeoutError, nio.ProtocolError, ConnectionError):
                await asyncio.sleep(_PAUSE_WHILE_ABSENT)
            except Exception as error:
                for _, future in self._waiting:
                    future.set_exception(error)
                self._waiting.clear()
                raise

    async def _turn(self, timeout_ms: int) -> None:
        """One sync, and what has to follow it."""
        async with self._turning:
            response = await self._ask(timeout_ms)
            if response is None:
                return
            if not isinstance(response, nio.SyncResponse):
                raise ConnectionError(f"sync: {response}")
            for room_id, room in response.rooms.join.items():
                for event in room.timeline.events:
                    self.events.append(noted := _plain(room_id, event))
                    if isinstance(event, nio.MegolmEvent):
                        self._undecrypted.append((noted, event))
            self._read_what_was_undecrypted()
            olm = self.client.olm
            if olm is not None and response.device_key_count.signed_curve25519 == 0:
                olm.uploaded_key_count = 0  # nio takes zero for "not said" and never refills
            await self._tend_the_keys()
        self._tell()

    async def _ask(self, timeout_ms: int) -> Any:
        """The homeserver's answer; None if somebody needs to ask anew."""
        self._asking = asyncio.create_task(self.client.sync(timeout_ms, _SYNC_FILTER))
        try:
            await asyncio.wait([self._asking])
        finally:
            self._asking.cancel()
            asked, self._asking = self._asking, None
        return None if asked.cancelled() else asked.result()

    async def _tend_the_keys(self) -> None:
        async with self._keys:
            await self.client.send_to_device_messages()
            if self.client.should_upload_keys:
                await self.client.keys_upload()
            if self.client.should_query_keys:
                await self.client.keys_query()
            if self.client.should_claim_keys:
                await self.client.keys_claim(self.client.get_users_for_key_claiming())

    def _tell(self) -> None:
        for waiting in self._waiting[:]:
            holds, future = waiting
            if not future.done() and holds():
                future.set_result(None)
                self._waiting.remove(waiting)

    def _read_what_was_undecrypted(self) -> None:
        still = []
        for noted, event in self._undecrypted:
            try:
                event.room_id = noted["room_id"]
                noted.update(_plain(noted["room_id"], self.client.decrypt_event(event)))
            except nio.EncryptionError:
                still.append((noted, event))
        self._undecrypted = still


def _plain(room_id: str, event: nio.Event | nio.BadEvent) -> Event:
    source = event.source
    return {
        "event_id": source["event_id"],
        "room_id": room_id,
        "sender": source["sender"],
        "type": source["type"],
        "content": source["content"],
        "encrypted": isinstance(event, nio.MegolmEvent) or getattr(event, "decrypted", False),
        "raw": source,
    }
