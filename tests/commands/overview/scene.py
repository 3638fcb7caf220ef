"""An alliance in which something of every subject is open, and a look at all that is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from commands.alliance.voices import standing_of
from commands.kit import Context, OpenItem
from commands.kit.context import Place
from tests.harness.chat import BERLIN, FEDERAL, INA, PLENARY, ROSA, Chat

LAND_ROOM, COORDINATION = "!land-nw:localhost", "!coordination:localhost"
# Typed by whom, what, and where.
SCENE = (
    (FEDERAL, "!room plenary", PLENARY),
    (FEDERAL, "!room land NW", LAND_ROOM),
    (FEDERAL, "!room coordination", COORDINATION),
    (
        INA,
        '!poll "Winter aid for refugees in all Länder?" until 25.11. 18:00 for=everybody',
        PLENARY,
    ),
    (ROSA, '!poll "Only in NW?" until 27.11. 18:00 for=NW', LAND_ROOM),
    (FEDERAL, "!meeting new 25.11.2020 14:00 Marburg", PLENARY),
    (INA, "!statement new Winterhilfe\n1. Wir helfen.\n2. Wir zahlen.", PLENARY),
    (FEDERAL, '!followup 26.11.2020 "Feedback on the draft"', PLENARY),
    (INA, '!task new "Look for flats" due=20.11.2020 yield="3 places"', PLENARY),
)


async def played(chat: Chat) -> Chat:
    """The scene, typed."""
    for user, typed, room in SCENE:
        before = await chat.remembered()
        await chat.says(user, typed, room=room)
        assert await chat.remembered() != before, f"{typed} did nothing"
    return chat


def direct(user: str) -> str:
    """The direct chat of the bot with that person."""
    return f"!direct-{user[1:].partition(':')[0]}:localhost"


@asynccontextmanager
async def looking(chat: Chat, user: str = FEDERAL) -> AsyncIterator[Context]:
    """Somebody looks from the direct chat."""
    async with chat.database.transaction() as store:
        now = chat.clock.now()
        yield Context(
            sender=await standing_of(store, chat.alliance, user),
            place=Place(direct(user), True, "en", BERLIN),
            now=now,
            sent_at=now,
            store=store,
            alliance=chat.alliance,
            event_id="$look",
            commands=chat.registry.commands,
            confirmables=chat.registry.confirmables,
            open_items=chat.registry.open_items,
        )


def pairs(items: list[OpenItem], kind: str) -> set[tuple[int, int]]:
    """Number and municipality of what is open of that kind."""
    return {(each.about[1], each.member_id) for each in items if each.about[0] == kind}
