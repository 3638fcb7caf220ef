"""Of a long list as many rows are made into objects as are shown, however many there are."""

from __future__ import annotations

from benchmarks.grown import fill
from commands.kit.lists import MOST
from storage.engine import Database
from storage.schema import create
from tests.harness.chat import FEDERAL, INA, Chat
from tests.harness.databases import quick
from tests.harness.loaded import loaded

MEMBERS = 300
# The sender, the room, what is asked about, and two lists of what is shown, each with its member.
ENOUGH = 4 * MOST + 20
READING = (
    "!pledges",
    "!pledges NW",
    "!can ST-7",
    "!poll status 1",
    "!survey 1",
    "!members",
    "!meeting M-3",
    "!attend M-3 no for Musterhafen",
    "!question 3",
    "!mydata",
)


async def test_what_is_not_shown_is_not_loaded() -> None:
    database = quick(Database("sqlite+aiosqlite://"))
    await create(database)
    await fill(database, MEMBERS)
    chat = Chat(database)
    found = {}
    try:
        for typed in READING:
            with loaded() as rows:
                who = INA if typed.startswith("!attend") else FEDERAL
                assert await chat.says(who, typed)
            found[typed] = rows.total()
    finally:
        await database.close()
    assert {typed: count for typed, count in found.items() if count > ENOUGH} == {}
