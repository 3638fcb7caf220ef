"""After a start a sync tells of all rooms there are: they are taken in one by one."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import json
import tracemalloc
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.matrix.crypto import Machine
from bot.matrix.gate import Gate
from bot.matrix.http import CLIENT, Connection, Json
from bot.matrix.key_sharing import KeySharing
from bot.matrix.model import Batch, Refused, TokenUnknown, Unreachable
from bot.matrix.reading import Cutter, parsed
from bot.matrix.rooms import Rooms
from bot.matrix.sync import Sync
from tests.bot.test_many_direct_chats import INA, ME, event
from tests.fuzz.history import _Nothing
from tests.harness.patience import PATIENCE

CHAT, THEIRS = "!chat:localhost", "!theirs:localhost"


def cut(text: bytes, *, size: int) -> tuple[dict[str, Any], bytes]:
    """What is handed on of an answer that comes in bits of that size, and the rest."""
    found: dict[str, Any] = {}
    cutter = Cutter(found.__setitem__)
    for start in range(0, len(text), size):
        cutter.feed(text[start : start + size])
    return found, cutter.rest()


ODD = st.text(alphabet='ab"\\{}[]:,ü\n', max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | ODD,
    lambda some: st.lists(some, max_size=3) | st.dictionaries(ODD, some, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(ODD, VALUES, max_size=3)
NAMES = st.sampled_from(["rooms", "join", "invite", "next_batch"]) | ODD
ANSWERS = st.fixed_dictionaries(
    {"rooms": st.fixed_dictionaries({"join": st.dictionaries(ODD, OBJECTS, max_size=4)})}
) | st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES | OBJECTS), max_size=4)


@given(ANSWERS, OBJECTS, st.integers(1, 40), st.sampled_from([None, 1]), st.booleans())
def test_nothing_is_lost_or_changed_wherever_it_is_cut(
    answer: Json, more: Json, size: int, indent: int | None, ascii_only: bool
) -> None:
    answer = {**more, **answer, **more}
    text = json.dumps(answer, indent=indent, ensure_ascii=ascii_only).encode()
    found, rest = cut(text, size=size)
    again = json.loads(rest)
    if found:
        assert again["rooms"]["join"].keys() >= found.keys()
        again["rooms"]["join"].update(found)
    assert again == answer
    rooms = answer.get("rooms")
    joined = rooms.get("join") if isinstance(rooms, dict) else None
    if isinstance(joined, dict):
        assert found == {key: each for key, each in joined.items() if isinstance(each, dict)}


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize(
    "hostile", ["[" * 2000 + "]" * 2000, "9" * 5000, '["\\"]", ' + "[" * 3000 + "]" * 3001]
)
def test_one_hostile_room_does_not_hide_the_others(hostile: str, size: int) -> None:
    rooms = f'"!a": {{"x": 1}}, "!b": {{"y": {hostile}, "z": 2}}, "!c": {{"x": 3}}'
    found, rest = cut(f'{{"rooms": {{"join": {{{rooms}}}}}, "next": "s"}}'.encode(), size=size)
    assert (found["!a"], found["!b"]["z"], found["!c"]) == ({"x": 1}, 2, {"x": 3})
    assert json.loads(rest)["next"] == "s"


@pytest.mark.parametrize(
    ("hostile", "size"),
    [
        ("[" + "1," * 200_000 + "1]", 65_536),  # no bracket for long, nor a string
        ("[" + '"@a:x",' * 60_000 + "1]", 8_192),  # no bracket for long, and many strings
        (json.dumps('"' * 30_000), 1_024),  # a string for long
    ],
    ids=["numbers", "strings", "one string"],
)
def test_what_has_no_bracket_for_long_is_looked_at_once(hostile: str, size: int) -> None:
    """Seen before: a message of 64 kB held up everything for half a minute, again and again."""
    text = f'{{"rooms": {{"join": {{"!a": {{"x": {hostile}}}, "!b": {{"x": 1}}}}}}}}'.encode()
    found, rest = cut(text, size=size)
    assert found == {"!a": {"x": json.loads(hostile)}, "!b": {"x": 1}}
    assert json.loads(rest) == {"rooms": {"join": {"!a": None, "!b": None}}}


@pytest.mark.parametrize(
    "broken",
    [
        '{"rooms": {"join": {"!a": {"x": 1}, "!b": {"x": 2',
        '{"rooms": {"join": {"!a": {"x": 1}, "!b": {"x" 2}}}}',
        '{"rooms": {"join": {"!a": {"x": 1}, "\\q": {"x": 2}}}}',
        '{"rooms": {"join": {"!a": {"x": 1}}}}}',
    ],
)
def test_what_is_no_json_is_none_however_much_of_it_is(broken: str) -> None:
    found, rest = cut(broken.encode(), size=5)
    assert (found, parsed(rest)) == ({"!a": {"x": 1}}, None)


def told_of(count: int) -> bytes:
    """A sync with so many rooms."""
    state = [event("m.room.topic", {"topic": "x" * 500})] * 4
    rooms = {f"!{n}:x": {"state": {"events": state}} for n in range(count)}
    return json.dumps({"next_batch": "s1", "rooms": {"join": rooms}}).encode()


def test_no_more_than_a_few_rooms_are_held_at_a_time() -> None:
    text = told_of(2_000)
    taken = []
    cutter = Cutter(lambda room_id, _told: taken.append(room_id))
    tracemalloc.start()
    for start in range(0, len(text), 65_536):
        cutter.feed(text[start : start + 65_536])
    assert parsed(cutter.rest()) is not None
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(taken) == 2_000
    assert most < len(text) / 4


class TestOnTheWire:
    """With a homeserver that sends whatever it is given."""

    @pytest.fixture(autouse=True)
    async def _things(self) -> Any:
        self.text, self.says = told_of(300), 200
        self.compressed = self.breaks_off = False
        self.found: list[str] = []
        app = web.Application()
        app.router.add_get("/sync", self.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.connection = Connection(f"http://127.0.0.1:{runner.addresses[0][1]}")
        yield
        await self.connection.close()
        await runner.cleanup()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = gzip.compress(self.text) if self.compressed else self.text
        response = web.StreamResponse(status=self.says)
        response.content_length = len(body)
        if self.compressed:
            response.headers["Content-Encoding"] = "gzip"
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        async with asyncio.timeout(PATIENCE):
            while self.says == 200 and not self.found:  # noqa: ASYNC110 - of the reader's
                await asyncio.sleep(0.01)
        if self.breaks_off:
            assert request.transport is not None
            request.transport.abort()
        await response.write(body[len(body) // 2 :])
        return response

    async def ask(self) -> Json:
        cutter = Cutter(lambda room_id, _told: self.found.append(room_id))
        return await self.connection.call("GET", "/sync", cutter=cutter)

    @pytest.mark.parametrize("compressed", [False, True])
    async def test_every_room_is_handed_on_while_others_are_to_come(self, compressed: bool) -> None:
        self.compressed = compressed
        answer = await self.ask()
        assert len(self.found) == 300
        assert set(answer["rooms"]["join"].values()) == {None}

    async def test_half_an_answer_is_none(self) -> None:
        self.breaks_off = True
        with pytest.raises(Unreachable):
            await self.ask()

    async def test_of_a_refusal_nothing_is_believed(self) -> None:
        self.says = 403
        with pytest.raises(Unreachable):
            await self.ask()
        self.text = b'{"errcode": "M_FORBIDDEN", "rooms": {"join": {"!a": {}}}}'
        with pytest.raises(Refused):
            await self.ask()
        assert self.found == []


def chat(room_id: str, *, said: str = "", counted: bool) -> Json:
    """What a sync tells of Ina's direct chat."""
    made = {"room_version": "10", "hafenlotse.direct": INA}
    state = [event("m.room.create", made), event("m.room.encryption", {})]
    events = [event("m.room.message", {"body": said}, sender=INA)] if said else []
    for each in events:
        del each["state_key"]
    summary = {"m.heroes": [INA], "m.joined_member_count": 2, "m.invited_member_count": 0}
    return {
        room_id: {
            "state": {"events": state if counted else []},
            "timeline": {"events": events, "limited": False},
            "summary": summary if counted else {},
        }
    }


class Homeserver(Connection):
    """Answers a sync with a place to go on from, and one without, as Synapse does."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9")
        self.everything: Json = {
            "next_batch": "s9_1",
            "rooms": {
                "join": chat(CHAT, said="long ago", counted=True),
                "invite": {"!old:localhost": invited(), "!new:localhost": invited("$older")},
            },
        }
        self.news: Json = {
            "next_batch": "s9_1",
            "rooms": {
                "join": chat(CHAT, said="!help", counted=False),
                "invite": {"!new:localhost": invited()},
            },
            "to_device": {"events": []},
        }
        self.asked: list[tuple[str, dict[str, str]]] = []

    async def _exchange(
        self, _method: str, path: str, _body: Any, query: Any, *_: Any, **__: Any
    ) -> tuple[int, Mapping[str, str], bytes]:
        self.asked.append((path, dict(query or {})))
        answer = self.news if "since" in (query or {}) else self.everything
        return 200, {}, json.dumps(answer if path.endswith("/sync") else {}).encode()


def invited(event_id: str = "$invitation") -> Json:
    """How an invitation looks in a sync."""
    membership = event("m.room.member", {"membership": "invite"}, ME, INA)
    return {"invite_state": {"events": [{**membership, "event_id": event_id}]}}


class TestRestart:
    """A bot that goes on where the last run left off."""

    @pytest.fixture(autouse=True)
    def _things(self, tmp_path: Path) -> Any:
        self.server, self.rooms, gate = Homeserver(), Rooms(ME), Gate()
        machine = Machine(ME, "DEVICE", tmp_path, "key", gate)
        nothing = cast("Any", _Nothing())
        keys = KeySharing(self.server, machine, nothing, gate)
        self.sync = Sync(
            self.server, machine, self.rooms, nothing, nothing, keys, nothing, gate, nothing
        )
        yield
        machine.close()

    async def turn(self) -> Batch:
        return await self.sync.turn("s8_1", 0.0, echo=False)

    async def test_no_room_is_asked_for_its_members(self) -> None:
        """Synapse counts them only for whoever has no place to go on from."""
        batch = await self.turn()
        room = self.rooms.direct_with(INA)
        assert room is not None
        assert (room.room_id, batch.met, batch.rooms) == (CHAT, {INA}, {CHAT})
        syncs = [query for path, query in self.server.asked if path == f"{CLIENT}/sync"]
        assert ["since" in each for each in syncs] == [False, True]
        assert not [path for path, _ in self.server.asked if "members" in path]
        await self.turn()
        assert [path for path, _ in self.server.asked].count(f"{CLIENT}/sync") == 3

    async def test_only_what_is_new_is_worked_on(self) -> None:
        self.server.everything["rooms"]["join"] |= chat(THEIRS, said="!old", counted=True)
        batch = await self.turn()
        assert batch.rooms == {CHAT, THEIRS}
        assert [each.content["body"] for each in batch.events] == ["!help"]
        # As always with the full state, those that are still open are told again.
        assert [each.event_id for each in batch.invitations] == ["$invitation"] * 2

    async def test_rooms_as_they_were_are_not_believed(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Synapse keeps such an answer for two minutes and gives it again to the same question."""
        clock = itertools.count(10**18, 7_000_000)
        monkeypatch.setattr("bot.matrix.sync.time.time_ns", lambda: next(clock))
        self.server.everything["next_batch"] = "s7_1"
        with pytest.raises(Unreachable):
            await self.turn()
        self.server.everything["next_batch"] = "s8_1"
        assert (await self.turn()).events
        syncs = [query for path, query in self.server.asked if path == f"{CLIENT}/sync"]
        first, second = [query["timeout"] for query in syncs if "since" not in query]
        assert first != second

    async def test_a_homeserver_that_was_put_back_is_known_as_such(self) -> None:
        self.server.everything["next_batch"] = self.server.news["next_batch"] = "s7_1"
        with pytest.raises(TokenUnknown):
            await self.turn()

    async def test_a_room_that_was_left_meanwhile_is_not_told_of(self) -> None:
        self.server.everything["rooms"]["join"] |= chat(THEIRS, counted=True)
        self.server.news["rooms"]["leave"] = {THEIRS: {}}
        assert (await self.turn()).rooms == {CHAT}
        assert self.rooms.get(THEIRS) is None
