"""Strangers who ask for too much are told once; what they cause is bounded, and nobody waits."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any
from urllib.parse import quote

from commands.kit.rules.limits import INVITATIONS_A_DAY, REQUESTS_A_MINUTE, STRANGERS_LETTERS
from tests.harness.patience import PATIENCE
from tests.harness.peer import Clerk
from tests.harness.posting import Arrive
from tests.live.gate.mallory import call, send_raw

TOO_FAST = "in einer Minute"


async def inviting(stranger: Clerk, bot: str, number: int) -> list[str]:
    """So many new rooms that the bot is invited to."""
    body = {"preset": "private_chat", "invite": [bot]}
    made = [await call(stranger, "POST", "createRoom", body) for _ in range(number)]
    return [str(each["room_id"]) for each in made]


async def settled(stranger: Clerk, bot: str, rooms: list[str]) -> Counter[str]:
    """What the bot is in these rooms, once it is invited to none of them any more."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found: Counter[str] = Counter()
            for room in rooms:
                where = f"rooms/{quote(room)}/state/m.room.member/{quote(bot)}"
                found[(await call(stranger, "GET", where))["membership"]] += 1
            if not found["invite"]:
                return found
            await asyncio.sleep(0.5)


async def typed(who: Clerk, room: str, text: str) -> None:
    await send_raw(who, room, "m.room.message", {"msgtype": "m.text", "body": text})


async def test_strangers_who_ask_for_too_much(found: Any, clerk: Arrive) -> None:
    """Seen before: 100 of 100 invitations accepted, 90 letters to one coordinator, 600 answers."""
    alliance = await found(encrypted=True)
    bot, kim = alliance.bot.user_id, alliance.kim
    one, two = await clerk("eins"), await clerk("zwei")

    more = 4
    rooms = await inviting(one, bot, INVITATIONS_A_DAY.strangers + more)
    seen = await settled(one, bot, rooms)
    assert (seen["join"], seen["leave"]) == (INVITATIONS_A_DAY.strangers, more)
    own = await inviting(two, bot, 1)
    await settled(two, bot, own)

    for who, room in ((one, rooms[0]), (two, own[0])):
        for number in "abc":
            await typed(who, room, f"!mitmachen Neu{who.user_id[1:5]}{number} land=NW art=Gemeinde")
    chat = await kim.invited_to(bot, PATIENCE)
    await kim.join(chat)
    async with asyncio.timeout(PATIENCE):
        while "6 offene Anträge" not in (await asked(kim, chat, "!anträge")):
            pass

    def letters() -> int:
        there = [each for each in kim.events if each["room_id"] == chat]
        return sum("mitmachen." in text_of(each) for each in there)

    await kim.until(lambda: letters() >= STRANGERS_LETTERS, "the letters", PATIENCE)

    await asyncio.gather(*(typed(one, rooms[1], "!hilfe") for _ in range(60)))
    assert "Musterhafen" in await alliance.ask(alliance.ina, "!kommune zeigen Musterhafen")
    await one.wait_for(lambda e: e["room_id"] == rooms[1] and TOO_FAST in text_of(e), PATIENCE)
    answers = [
        text_of(each)
        for each in await one.timeline(rooms[1])
        if each["sender"] == bot and "m.relates_to" in each["content"]
    ]
    told = sum(TOO_FAST in each for each in answers)
    # One window for each time it was told, should it have taken minutes.
    assert len(answers) <= (REQUESTS_A_MINUTE.strangers + 1) * (told + 1)
    assert len(answers) < 60
    await kim.catch_up()
    assert letters() == STRANGERS_LETTERS
    log = await asyncio.to_thread(alliance.bot.log.read_text)
    assert "Not accepted" in log
    assert one.user_id not in log


async def asked(who: Clerk, room: str, text: str) -> str:
    return text_of(await who.reply_to(await who.say(room, text)))


def text_of(event: dict[str, Any]) -> str:
    return str(event["content"].get("body"))
