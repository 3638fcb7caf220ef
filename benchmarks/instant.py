"""A homeserver that answers at once and keeps nothing but what it is asked for: for one room each.

It stands in for everything but the bot, so that the bot itself is what is measured.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web

from benchmarks.wire import Json

COORDINATOR, CLERK = "@coordinator:localhost", "@clerk:localhost"
PAGE = 50  # events of a sync
MESSAGES = ("m.room.message", "m.room.encrypted")


class Instant:
    """`async with Instant() as server:` and let bots talk to `server.url`."""

    def __init__(self) -> None:
        self.url = ""
        self._began = int(time.time() * 1000)
        self._numbers = itertools.count(1)
        self._events: defaultdict[str, list[tuple[str, Json]]] = defaultdict(list)  # by bot
        self._news: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._keys: defaultdict[str, Json] = defaultdict(dict)
        self.rooms: dict[str, list[str]] = {}
        self.answered: Counter[str] = Counter()
        self.latest: dict[str, Json] = {}
        self._answer = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        assert site._server is not None
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def house(self, bot: str, rooms: int) -> list[str]:
        """Rooms of this bot's own, with a coordinator and a clerk in each."""
        name = bot[1:].partition(":")[0]
        self.rooms[bot] = [f"!{name}-{number}:localhost" for number in range(rooms)]
        return self.rooms[bot]

    def say(self, bot: str, room_id: str, sender: str, body: str) -> str:
        """Somebody types something where this bot reads it; the id of the event."""
        event = self._event("m.room.message", sender, {"msgtype": "m.text", "body": body})
        self._events[bot].append((room_id, event))
        self._news[bot].set()
        return str(event["event_id"])

    async def until_answered(self, bot: str, count: int) -> None:
        """Waits until the bot has sent so many messages in all."""
        while self.answered[bot] < count:
            self._answer.clear()
            await self._answer.wait()

    def _event(self, kind: str, sender: str, content: Json, **more: Any) -> Json:
        number = next(self._numbers)
        return {
            "type": kind,
            "event_id": f"$event-{number:036}",
            "sender": sender,
            # State is from before: bots may ask whether they were there when something was said.
            "origin_server_ts": self._began if more else int(time.time() * 1000),
            "content": content,
            **more,
        }

    async def _handle(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/_matrix/client/").partition("/")[2]
        bot = request.headers.get("Authorization", "").removeprefix("Bearer ")
        first = path.partition("/")[0]
        known: dict[str, Callable[[web.Request, str, str], Awaitable[Json | list[Json]]]] = {
            "login": self._login,
            "sync": self._sync,
            "keys": self._of_keys,
            "rooms": self._of_room,
        }
        if first in known:
            return web.json_response(await known[first](request, bot, path))
        if first == "account":
            return web.json_response({"user_id": bot, "device_id": "DEVICE"})
        if request.path.startswith("/_matrix/media/"):
            return web.json_response({"content_uri": "mxc://localhost/picture"})
        if first == "room_keys":
            return web.json_response({"version": "1"})
        if path.endswith("filter"):
            return web.json_response({"filter_id": "0"})
        if not path:
            return web.json_response({"versions": ["v1.1", "v1.11"]})
        return web.json_response({})

    async def _login(self, request: web.Request, _bot: str, _path: str) -> Json:
        user = (await request.json())["identifier"]["user"]
        return {"user_id": user, "access_token": user, "device_id": "DEVICE"}

    async def _of_keys(self, request: web.Request, bot: str, path: str) -> Json:
        given, mine = await request.json(), self._keys[bot]
        if path == "keys/upload":
            mine.update(device_keys=given.get("device_keys", mine.get("device_keys")))
            return {"one_time_key_counts": {"signed_curve25519": 50}}
        if path == "keys/device_signing/upload":
            mine.update({key: value for key, value in given.items() if key.endswith("_key")})
        if path != "keys/query" or bot not in given["device_keys"]:
            return {"device_keys": {}, "failures": {}}
        device = mine.get("device_keys")
        found: Json = {"device_keys": {bot: {"DEVICE": device} if device else {}}, "failures": {}}
        for key in ("master_key", "self_signing_key", "user_signing_key"):
            if key in mine:
                found[f"{key}s"] = {bot: mine[key]}
        return found

    async def _of_room(self, request: web.Request, bot: str, path: str) -> Json | list[Json]:
        room_id, *rest = path.split("/")[1:]
        if rest[:1] == ["send"] and rest[1] in MESSAGES:
            self.latest[bot] = await request.json()
            self.answered[bot] += 1
            self._answer.set()
            return {"event_id": f"$answer-{next(self._numbers):035}"}
        if rest == ["state"]:
            return self._state(bot, room_id)
        if rest == ["members"]:
            return {"chunk": self._members(bot)}
        if rest == ["joined_members"]:
            return {"joined": {each: {} for each in (bot, COORDINATOR, CLERK)}}
        return {"room_id": room_id, "event_id": "$other"}

    async def _sync(self, request: web.Request, bot: str, _path: str) -> Json:
        since = request.query.get("since")
        place = int(since[1:].partition("_")[0]) if since else 0
        if since is not None and len(self._events[bot]) <= place:
            self._news[bot].clear()
            try:
                async with asyncio.timeout(int(request.query.get("timeout", "0")) / 1000):
                    await self._news[bot].wait()
            except TimeoutError:
                pass
        is_whole = since is None or "full_state" in request.query
        new = self._events[bot][place : place + PAGE]
        rooms: dict[str, Json] = {}
        if is_whole:
            rooms |= self._whole(bot)
        for room_id, event in new:
            rooms.setdefault(room_id, self._joined([], []))["timeline"]["events"].append(event)
        if since is not None:  # as Synapse does while nobody comes or goes
            for each in rooms.values():
                del each["summary"]
        return {
            "next_batch": f"s{place + len(new)}_1",
            "rooms": {"join": rooms, "invite": {}, "leave": {}},
            "device_one_time_keys_count": {"signed_curve25519": 50},
            "device_unused_fallback_key_types": ["signed_curve25519"],
        }

    def _whole(self, bot: str) -> dict[str, Json]:
        """All rooms that the bot is in."""
        there = self.rooms.get(bot, ())
        return {room_id: self._joined(self._state(bot, room_id), []) for room_id in there}

    def _joined(self, state: list[Json], events: list[Json]) -> Json:
        timeline: Json = {"events": events, "limited": False, "prev_batch": "s0_0"}
        return {
            "state": {"events": state},
            "timeline": timeline,
            "ephemeral": {"events": []},
            "account_data": {"events": []},
            "summary": {"m.joined_member_count": 3, "m.invited_member_count": 0},
            "unread_notifications": {},
        }

    def _state(self, bot: str, room_id: str) -> list[Json]:
        def state(kind: str, content: Json) -> Json:
            return self._event(kind, COORDINATOR, content, state_key="")

        return [
            state("m.room.create", {"creator": COORDINATOR, "room_version": "10"}),
            state("m.room.name", {"name": room_id}),
            state("m.room.join_rules", {"join_rule": "invite"}),
            state("m.room.history_visibility", {"history_visibility": "shared"}),
            state("m.room.power_levels", {"users": {COORDINATOR: 100}}),
            *self._members(bot),
        ]

    def _members(self, bot: str) -> list[Json]:
        return [
            self._event("m.room.member", each, {"membership": "join"}, state_key=each)
            for each in (bot, COORDINATOR, CLERK)
        ]


def said(content: Json) -> str:
    """What a message says, for complaints."""
    return str(content.get("body", json.dumps(content)))[:300]
