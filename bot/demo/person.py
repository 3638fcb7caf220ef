"""One invented person with a Matrix account: speaks, taps, and hears what is said in the room."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bot.content import POLL
from bot.matrix.client import MatrixClient
from bot.matrix.http import path
from bot.matrix.model import Batch, MatrixError, RoomEvent, Undecrypted

_PAUSE_AFTER_FAILURE: Final = 0.5
_LARGEST_FILE: Final = 10_000_000  # bytes


class Person:
    """A real, cross-signed client; what arrives is kept in `events`, oldest first.

    Accepts every invitation: that is how the bot opens a direct chat.
    """

    def __init__(self, name: str, *, homeserver: str, user_id: str, password: str, store: Path):
        self.name = name
        self.user_id = user_id
        self.events: list[RoomEvent] = []
        self._client = MatrixClient(
            homeserver=homeserver,
            user_id=user_id,
            password=password,
            device_name=f"Demo ({name})",
            store=store,
        )
        self._undecrypted: list[Undecrypted] = []
        self._arrived = asyncio.Condition()
        self._listening: asyncio.Task[None] | None = None

    async def arrive(self) -> None:
        """Logs in, publishes the keys and begins to listen."""
        await self._client.start()
        first = await self._client.sync(None, timeout=0)
        self._listening = asyncio.create_task(self._listen(first.next_batch))

    async def leave(self) -> None:
        """Stops listening; whatever happened before."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait({self._listening})
        await self._client.close()

    async def open_room(self, name: str, invite: Sequence[str]) -> str:
        """A new encrypted room; gives its id."""
        return await self._client.create_room(name=name, invite=invite, encrypted=True)

    async def invite(self, room_id: str, user_id: str) -> None:
        """Invites somebody into the room."""
        await self._client.call("POST", path("rooms", room_id, "invite"), {"user_id": user_id})

    async def join(self, room_id: str) -> None:
        """Accepts the invitation into the room."""
        await self._client.join(room_id)

    async def say(self, room_id: str, text: str) -> str:
        """Gives the id of the event."""
        content = {"msgtype": "m.text", "body": text, "m.mentions": {}}
        return await self._send(room_id, "m.room.message", content)

    async def tap(self, poll: RoomEvent, option: str) -> str:
        """Taps the answer that reads `option`, as clients like Element do it."""
        answers = poll.content[f"{POLL}.start"]["answers"]
        chosen = next(each["id"] for each in answers if option in each.values())
        content = {
            f"{POLL}.response": {"answers": [chosen]},
            "m.relates_to": {"rel_type": "m.reference", "event_id": poll.event_id},
        }
        return await self._send(poll.room_id, f"{POLL}.response", content)

    async def _send(self, room_id: str, event_type: str, content: Mapping[str, Any]) -> str:
        return await self._client.send(room_id, event_type, content, secrets.token_hex(16))

    async def fetch(self, message: RoomEvent) -> bytes:
        """The file of a message, decrypted; raises MatrixError if it is not there, or damaged."""
        return await self._client.download(message.content, _LARGEST_FILE)

    async def hears(
        self, wanted: Callable[[RoomEvent], bool], *, within: float
    ) -> RoomEvent | None:
        """The first event, come already or still to come, that is wanted; None if none comes.

        `within` so many seconds of silence: whatever else comes meanwhile is a sign of life, on a
        machine that is slow.
        """
        seen = 0
        try:
            while True:
                async with asyncio.timeout(within):
                    news = await self.news(seen)
                for event in news:
                    seen += 1
                    if wanted(event):
                        return event
        except TimeoutError:
            return None

    async def news(self, seen: int) -> list[RoomEvent]:
        """What came after the first `seen` events; waits until there is some."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.events) > seen)
            return self.events[seen:]

    async def _listen(self, token: str) -> None:
        while True:
            try:
                batch = await self._client.sync(token)
                for invitation in batch.invitations:
                    await self._accept(invitation.room_id)
            except MatrixError:
                await asyncio.sleep(_PAUSE_AFTER_FAILURE)
                continue
            token = batch.next_batch
            await self._take(batch)

    async def _accept(self, room_id: str) -> None:
        """The sync tells what comes after the own join; the letter was there before."""
        await self._client.join(room_id)
        history = path("rooms", room_id, "messages") + "?dir=b&limit=50"
        page = await self._client.call("GET", history)
        self._undecrypted += [
            Undecrypted(each["event_id"], room_id, each["content"]["session_id"], each)
            for each in reversed(page["chunk"])
            if each["type"] == "m.room.encrypted"
        ]

    async def _take(self, batch: Batch) -> None:
        self._undecrypted += batch.undecrypted
        waiting, self._undecrypted = self._undecrypted, []
        late: list[RoomEvent] = []
        for each in waiting:
            opened = self._client.decrypt(each)
            if opened is None:
                self._undecrypted.append(each)
            else:
                late.append(opened)
        async with self._arrived:
            known = {event.event_id for event in self.events}
            self.events += [e for e in (*late, *batch.events) if e.event_id not in known]
            self._arrived.notify_all()
