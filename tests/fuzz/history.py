"""A turn of the sync with gaps in it: whatever pages of history the homeserver has, a batch comes.

The gap reader asks page after page; a hostile history must neither stop it nor keep it going.
"""

from __future__ import annotations

import asyncio
import atexit
import json
from functools import cache
from itertools import pairwise
from typing import Any, cast

from hypothesis import strategies as st

from bot.matrix.crypto import Machine
from bot.matrix.gate import Gate
from bot.matrix.model import Batch, TokenUnknown, Unreachable
from bot.matrix.reading import parsed
from bot.matrix.rooms import Rooms
from bot.matrix.sync import Sync
from tests.fuzz.door import ANSWERS, ME, TIMELINE
from tests.fuzz.shapes import bent, poisoned, written
from tests.fuzz.surface import Surface, temporary

PAGES = [
    {"chunk": [{**each, "event_id": f"$p{n}"}, other], "end": f"t{n + 2}"}
    for n, (each, other) in enumerate(pairwise(TIMELINE))
]
TURNS = [
    {**answer, "next_batch": "s2", "pages": PAGES[n : n + 3]} for n, answer in enumerate(ANSWERS)
]


class _Homeserver:
    """Answers a sync, then one page of history after the other until there are no more."""

    def __init__(self, data: bytes, answer: dict[str, Any]) -> None:
        self.data = data
        given = answer.get("pages")
        self.pages = (
            [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
        )
        self.asked = 0

    async def call(self, method: str, where: str, *_: Any, **options: Any) -> dict[str, Any]:
        if where.endswith("/sync"):
            options["cutter"].feed(self.data)
            return parsed(options["cutter"].rest()) or {}
        self.asked += 1
        assert self.asked < 1_000
        return self.pages.pop(0) if self.pages else {}


class _Nothing:
    """Stands in for looking after keys."""

    async def _nothing(self, *_: Any) -> None:
        """Does nothing."""

    ask = keep = learn_keys = load_members = mend = replenish = update = unwedge = _nothing

    def counted(self, _answer: Any) -> None:
        """Does nothing."""

    changed = note = counted


@cache
def _machine() -> Machine:
    folder = temporary()
    return Machine(ME, "DEVICE", folder, "key", Gate())


@cache
def _runner() -> asyncio.Runner:
    """One loop for all inputs; to make one takes longer than most of them."""
    runner = asyncio.Runner()
    atexit.register(runner.close)
    return runner


def one(data: bytes) -> None:
    """The bytes are the answer to a sync, in which `pages` are what the history has."""
    answer = parsed(data)
    if answer is None or not _is_frame(answer):
        return
    nothing = cast("Any", _Nothing())
    connection = cast("Any", _Homeserver(data, answer))
    gate = Gate()
    sync = Sync(connection, _machine(), Rooms(ME), *[nothing] * 4, gate, nothing)
    try:
        batch: Batch = _runner().run(sync.turn("s1", 0.0, echo=False))
    except (TokenUnknown, Unreachable):
        return
    seen = [each.event_id for each in (*batch.events, *batch.undecrypted)]
    assert all(seen)
    for room_id in {each.room_id for each in batch.events}:
        some = [each.event_id for each in batch.events if each.room_id == room_id]
        assert len(some) == len(set(some)), "none twice"


def _is_frame(answer: dict[str, Any]) -> bool:
    """Whether the homeserver itself keeps to the protocol: it is not the enemy here."""
    rooms, to_device = answer.get("rooms", {}), answer.get("to_device", {})
    return isinstance(rooms, dict) and isinstance(to_device, dict)


SHAPED = st.builds(written, poisoned(TURNS) | bent(TURNS, most=5))
SURFACE = Surface("history", one, SHAPED, tuple(json.dumps(each).encode() for each in TURNS))
