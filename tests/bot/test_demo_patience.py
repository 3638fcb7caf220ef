"""The demo waits as long as anything comes: a machine that is slow is no wrong answer."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.person import Person
from bot.matrix.model import Batch, RoomEvent

SILENCE = 4.0  # seconds
PAUSE = 0.5


def _event(text: str) -> RoomEvent:
    content = {"msgtype": "m.text", "body": text}
    at = datetime.now(UTC)
    return RoomEvent(f"${text}", "!r:localhost", "@lotse:localhost", "m.room.message", content, at)


@pytest.fixture
def ina(tmp_path: Path) -> Person:
    address = {"homeserver": "http://127.0.0.1:9", "user_id": "@ina:localhost"}
    return Person("Ina", **address, password="x", store=tmp_path)


async def _arrive(person: Person, *texts: str) -> None:
    for number, text in enumerate(texts):
        await asyncio.sleep(PAUSE)
        await person._take(Batch(f"s{number}", (_event(text),)))


@pytest.mark.waits
async def test_what_else_comes_is_a_sign_of_life(ina: Person) -> None:
    others = [f"{number}" for number in range(int(SILENCE / PAUSE) + 2)]
    arriving = asyncio.create_task(_arrive(ina, *others, "wanted"))
    found = await ina.hears(lambda event: event.content["body"] == "wanted", within=SILENCE)
    await arriving
    assert found is not None, "it came later than that many seconds, but never after a silence"


async def test_silence_is_given_up(ina: Person) -> None:
    await _arrive(ina, "something else")
    assert await ina.hears(lambda event: event.content["body"] == "wanted", within=0.2) is None
