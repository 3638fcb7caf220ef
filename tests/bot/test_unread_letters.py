"""Letters come again to whoever could not read them."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.matrix.events import SAID
from bot.purge import Purge
from bot.said import digest
from bot.unread_letters import UnreadLetters
from storage.categories import DEFAULTS, Category
from storage.engine import Database
from storage.tables import OutboxRow
from tests.harness.arriving import SENT, text
from tests.harness.chat import BERLIN

INA, ROOM = "@ina:localhost", "!ina:localhost"


class Client:
    """A direct chat with Ina, her devices, and which of them were given the last key."""

    def __init__(self) -> None:
        self.joined = False
        self.devices_now: frozenset[str] = frozenset()
        self.given: frozenset[str] = frozenset()

    def unread_by(self, room_id: str) -> tuple[str, frozenset[str]] | None:
        if room_id != ROOM or (self.joined and self.given):
            return None
        return INA, self.given

    def has_joined(self, _user_id: str) -> bool:
        return self.joined

    def direct_room(self, _user_id: str) -> str | None:
        return ROOM

    async def devices(self, _user_id: str) -> frozenset[str]:
        return self.devices_now


class Post:
    def __init__(self, database: Database) -> None:
        self.client = Client()
        self.clock = cast("Any", SimpleNamespace(at=SENT, now=lambda: self.clock.at))
        self.again: list[OutboxRow] = []
        client = cast("Any", self.client)
        self.letters = UnreadLetters(database, client, self.clock, on_again=self.again.extend)

    async def says(self, body: str, **more: Any) -> None:
        await self.letters.sent(ROOM, "m.room.message", text(body, **more), body)

    async def comes(self, *devices: str, joined: bool = True) -> list[str]:
        """What Ina gets once more, now that she has these devices."""
        self.client.joined, self.client.devices_now = joined, frozenset(devices)
        self.again.clear()
        self.letters.look([INA, "@else:localhost"])
        while not self.letters._looked_for.empty():
            await self.letters.send_again(self.letters._looked_for.get_nowait())
        return [(each.content or {})["body"] for each in self.again]


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


async def test_what_was_sent_before_the_first_login_comes_again_in_its_order(post: Post) -> None:
    await post.says("welcome")
    await post.says("a reminder")
    assert await post.comes("phone", joined=False) == [], "she is not there yet"
    assert await post.comes("phone") == ["welcome", "a reminder"]
    assert {each.room_id for each in post.again} == {ROOM}
    marks = [(each.content or {})[SAID]["id"] for each in post.again]
    assert marks == [digest(each.transaction_id) for each in post.again], "events of their own"
    assert await post.comes("phone", "desk") == [], "once"


async def test_nor_can_it_be_read_by_whoever_joined_without_a_device(post: Post) -> None:
    post.client.joined = True
    await post.says("welcome")
    assert await post.comes() == []
    assert await post.comes("phone") == ["welcome"]


@pytest.mark.parametrize(
    ("given", "now", "again"),
    [
        (["phone"], ["phone"], []),
        (["phone"], ["phone", "new"], ["welcome"]),  # the phone may be long gone
        (["phone"], ["new"], ["welcome"]),
    ],
)
async def test_what_her_devices_can_read_does_not_come_again(
    post: Post, given: list[str], now: list[str], again: list[str]
) -> None:
    post.client.given = frozenset(given)
    await post.says("welcome")
    assert await post.comes(*now) == again


async def test_who_is_there_gets_everything_once(post: Post, database: Database) -> None:
    post.client.joined, post.client.given = True, frozenset({"phone"})
    await post.says("welcome")
    assert await post.comes("phone", "new") == []
    async with database.transaction() as store:
        assert await store.unread_letters.readers() == set()


async def test_it_survives_a_restart_and_the_same_twice(post: Post, database: Database) -> None:
    await post.says("welcome")
    await post.says("welcome")
    await post.says("* 2", **{"m.new_content": {"body": "2"}})  # an edit makes no sense alone
    restarted = Post(database)
    await restarted.letters.load()
    assert await restarted.comes("phone") == ["welcome"]


async def test_it_is_not_kept_for_ever(post: Post, database: Database) -> None:
    await post.says("welcome")
    restarted = Post(database)
    restarted.clock.at = SENT + DEFAULTS[Category.UNDELIVERED] + timedelta(seconds=1)
    await Purge(database, restarted.clock, BERLIN).look()
    await restarted.letters.load()
    assert await restarted.comes("phone") == []
