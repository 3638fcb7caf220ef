"""A homeserver that answers at once, on which each of many people has a direct chat with the bot.

Every chat is encrypted, and everybody has one device that can decrypt. What is sent as the same
transaction is one event, as on every homeserver.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence

from aiohttp import web

from benchmarks.instant import MESSAGES, Instant
from benchmarks.stage import new_keys
from benchmarks.wire import Json
from bot.matrix.events import MADE_FOR

_DEVICE = "PHONE"


class Crowd(Instant):
    """As Instant, for one bot."""

    def __init__(self, bot: str, people: Sequence[str]) -> None:
        super().__init__()
        self._bot = bot
        self.chats = {f"!chat-{n}:localhost": each for n, each in enumerate(people)}
        self.chat_of = {person: room_id for room_id, person in self.chats.items()}
        self._keys_of: dict[str, Json] = {}
        self._made: dict[str, str] = {}  # events by their transactions
        # When what was said in a room was there, and when the first answer to an event was.
        self.heard: defaultdict[str, list[float]] = defaultdict(list)
        self.replied: dict[str, float] = {}
        # With so many rooms in which something was said the bot hears no more that it was.
        self.silent_after: int | None = None

    def _whole(self, bot: str) -> dict[str, Json]:
        chats = {each: self._chat(each, person) for each, person in self.chats.items()}
        return chats | super()._whole(bot)

    def _chat(self, room_id: str, person: str) -> Json:
        chat = self._joined(self._state(self._bot, room_id), [])
        summary = {"m.heroes": [person], "m.joined_member_count": 2, "m.invited_member_count": 0}
        return chat | {"summary": summary}

    def _state(self, bot: str, room_id: str) -> list[Json]:
        person = self.chats.get(room_id)
        if person is None:
            return super()._state(bot, room_id)
        made = {"creator": bot, "room_version": "10", MADE_FOR: person}
        algorithm = {"algorithm": "m.megolm.v1.aes-sha2"}
        return [
            self._event(kind, bot, content, state_key="")
            for kind, content in (
                ("m.room.create", made),
                ("m.room.encryption", algorithm),
                ("m.room.join_rules", {"join_rule": "invite"}),
                ("m.room.history_visibility", {"history_visibility": "shared"}),
                ("m.room.power_levels", {"users": {bot: 100}}),
            )
        ]

    async def _of_room(self, request: web.Request, bot: str, path: str) -> Json | list[Json]:
        room_id, *rest = path.split("/")[1:]
        person = self.chats.get(room_id)
        if rest == ["members"] and person is not None:
            chunk = [
                self._event("m.room.member", each, {"membership": "join"}, state_key=each)
                for each in (bot, person)
            ]
            return {"chunk": chunk}
        if rest[:1] != ["send"] or rest[1] not in MESSAGES:
            return await super()._of_room(request, bot, path)
        if rest[2] not in self._made:
            now = time.perf_counter()
            relation = (await request.json()).get("m.relates_to", {})
            asked = relation.get("m.in_reply_to", {}).get("event_id")
            if asked is None:
                self.heard[room_id].append(now)
            else:
                self.replied.setdefault(asked, now)
            self._made[rest[2]] = str((await super()._of_room(request, bot, path))["event_id"])  # type: ignore[call-overload]
        if self.silent_after is not None and len(self.heard) >= self.silent_after:
            await asyncio.Event().wait()  # until the bot gives up, or is not there any more
        return {"event_id": self._made[rest[2]]}

    async def _of_keys(self, request: web.Request, bot: str, path: str) -> Json:
        given = await request.json()
        if path == "keys/query":
            asked = [each for each in given["device_keys"] if each in self.chat_of]
            if asked:
                found = {each: {_DEVICE: self._keys_for(each)["device_keys"]} for each in asked}
                return {"device_keys": found, "failures": {}}
        if path == "keys/claim":
            claimed = {each: self._keys_for(each) for each in given["one_time_keys"]}
            return {
                "one_time_keys": {
                    each: {_DEVICE: keys["one_time_keys"]} for each, keys in claimed.items()
                },
                "failures": {},
            }
        return await super()._of_keys(request, bot, path)

    def _keys_for(self, person: str) -> Json:
        if person not in self._keys_of:
            self._keys_of[person] = new_keys(person, _DEVICE, 1)
        return self._keys_of[person]
