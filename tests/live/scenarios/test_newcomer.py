"""A stranger becomes a contact person, in German only; and what the log keeps about it: nothing."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from bot.homeserver import Homeserver
from tests.harness.names import unique
from tests.harness.patience import PATIENCE
from tests.harness.peer import Clerk

from .conftest import Alliance, Arrive
from .test_stories import direct_room, newest

SECRET = "Vertraulicher Satz über die Unterkunft"


async def _alone_with(alliance: Alliance, who: Clerk) -> str:
    """A new direct chat that the person opens."""
    seen = await who.seen()
    room = await who.create_room(encrypted=True, invite=[alliance.bot.user_id])
    await newest(alliance, who, room, seen)
    return room


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_from_stranger_to_pledge(found: Any, clerk: Arrive, encrypted: bool) -> None:
    alliance = await found(encrypted=encrypted, language="de")
    new = await clerk("nele")
    own = await _alone_with(alliance, new)

    async def alone(text: str) -> str:
        return str((await new.reply_to(await new.say(own, text)))["content"]["body"])

    assert "!mitmachen Musterhafen" in await alone("hilfe")
    assert "noch nicht eingetragen" in await alone("!zusage 5")
    assert "land=NW" in await alone("!mitmachen Neustadt")
    seen = await alliance.kim.seen()
    assert "liegt bei der Koordination" in await alone("!mitmachen Neustadt land=NW art=Gemeinde")
    office = await direct_room(alliance, alliance.kim)
    letter = await newest(alliance, alliance.kim, office, seen)
    typed = re.search(r"!annehmen A-\d+", letter["content"]["body"])
    assert typed is not None
    seen = await new.seen()
    said = await alliance.kim.say(office, typed[0])
    assert "ist angenommen" in (await alliance.kim.reply_to(said))["content"]["body"]
    welcome = await newest(alliance, new, own, seen)
    assert "Willkommen" in welcome["content"]["body"]
    assert "Meinten Sie !zusage?" in await alone("!zusgae 5")
    assert "keine Zahl" in await alone("zusage viele")
    assert "P-1: Neustadt, 0 → 5 Personen" in await alone("!zusage 5")
    assert "Anführungszeichen" in await alone("!mandat neu agieren 22.10.2018 18:00 Vorlage 18/77")
    assert "beschlossen" in await alone("!mandat neu agieren 22.10.2018 „Vorlage 18/77“")
    assert SECRET in await alone(f"!profil notiz {SECRET}")
    await _nothing_in_the_log(alliance, [alliance.kim, alliance.ina, alliance.ben, new])


async def test_guest_in_an_open_room(found: Any, clerk: Arrive) -> None:
    """Reads released sums only; everything else is told them alone."""
    alliance = await found(language="de")
    await alliance.ask(alliance.ina, "!zusage 17")
    guest = await clerk("gast")
    room = await alliance.kim.create_room("Offen", invite=[alliance.bot.user_id, guest.user_id])
    await guest.join(room)
    await alliance.kim.wait_for(
        lambda e: e["room_id"] == room and e["sender"] == alliance.bot.user_id
    )
    await alliance.kim.reply_to(await alliance.kim.say(room, "!raum offen"))
    added = await alliance.ask(alliance.kim, f"!gast neu {guest.user_id} Ministerium")
    assert "Gast" in added or "irektchat" in added
    for text in ("!summe", "!zusagen", "!angebote", "!zusage zeigen P-1", "!hilfe zusage"):
        answer = await guest.reply_to(await guest.say(room, text))
        assert "17" not in answer["content"]["body"], text
    await _nothing_in_the_log(alliance, [alliance.kim, alliance.ina, guest])


async def _nothing_in_the_log(alliance: Alliance, people: list[Clerk]) -> None:
    """No person, no room, no text, even after a stop (domain.md section 6, point 1)."""
    await alliance.bot.stop()
    log = await asyncio.to_thread(alliance.bot.log.read_text, encoding="utf-8")
    for secret in (
        *(each.user_id for each in people),
        SECRET,
        "Vorlage",
        "Neustadt",
        "Ministerium",
    ):
        assert secret not in log
    assert not re.search(r"@[a-z0-9._=/+-]+:localhost", log.replace(alliance.bot.user_id, ""))


async def test_who_is_named_before_the_first_login(found: Any, homeserver: Homeserver) -> None:
    """Nothing that was written to them is lost, and until then the former one keeps the office."""
    alliance = await found(encrypted=True)
    bot, name = alliance.bot, unique("nele")
    nele = (await homeserver.register(name, name)).user_id
    answer = await alliance.ask(alliance.kim, f"!kontakt setzen Musterhafen {nele}")
    assert f"bleibt es {alliance.ina.user_id}" in answer
    async with asyncio.timeout(PATIENCE):
        while not bot.rows("select 1 from unread_letters where user_id = ?", nele):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert "0 → 5 Personen" in await alliance.ask(alliance.ina, "!zusage 5")
    async with await Clerk.login(homeserver.url, nele, name) as new:
        room = await new.invited_to(bot.user_id)
        await new.join(room)

        def wrote(words: str) -> Any:
            return new.wait_for(lambda e: words in str(e["content"].get("body")))

        assert (await wrote("soll Ansprechperson von Musterhafen werden"))["room_id"] == room
        assert (await wrote("Sie sind jetzt Ansprechperson"))["room_id"] == room
    held = bot.rows("select user_id from contacts where role = 'contact'")
    assert held == [(nele,)]
    assert bot.rows("select count(*) from unread_letters where user_id = ?", nele) == [(0,)]
