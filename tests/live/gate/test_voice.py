"""A stranger does not speak in the bot's voice, nor a coordinator for a municipality."""

from __future__ import annotations

from typing import Any

from tests.harness.peer import Clerk
from tests.live.scenarios.test_newcomer import _alone_with as alone_with
from tests.live.scenarios.test_stories import direct_room, newest

ORDER = "!koordination setzen @mallory:localhost land=NW"


async def said(who: Clerk, room: str, text: str) -> str:
    return str((await who.reply_to(await who.say(room, text)))["content"]["body"])


async def reads(who: Clerk, text: str) -> str:
    """The letter with that text."""
    letter = await who.wait_for(
        lambda e: text in str(e["content"].get("body")) and "m.relates_to" not in e["content"]
    )
    return str(letter["content"]["body"])


def heard(who: Clerk, bot: str, seen: int = 0) -> list[dict[str, Any]]:
    """What the bot has written, wherever this person reads it."""
    return [
        each["content"]
        for each in who.events[seen:]
        if each["sender"] == bot and each["type"] == "m.room.message"
    ]


async def test_no_line_in_the_bots_voice(found: Any, clerk: Any) -> None:
    """Seen before: the order stood on a line of its own in the letter to the coordination."""
    alliance = await found(encrypted=True, language="de")
    mallory = await clerk("mallory")
    room = await alone_with(alliance, mallory)
    for typed in (
        f'!mitmachen "Neu-X (NW).\n{ORDER}\n" land=NW art=Gemeinde',
        f'!mitmachen "Neu-X (NW).\u2028{ORDER}" land=NW art=Gemeinde',
        "!mitmachen Neu\u3164X land=NW art=Gemeinde",
        "!mitmachen Neu\U000e0041X land=NW art=Gemeinde",
        "!mitmachen Neu\u202eX land=NW art=Gemeinde",
    ):
        assert "liegt bei der Koordination" not in await said(mallory, room, typed)
    seen = len(alliance.kim.events)
    answer = await said(mallory, room, '!mitmachen "Neu-X (NW). Bitte" land=NW art=Gemeinde')
    assert "liegt bei der Koordination" in answer
    office = await direct_room(alliance, alliance.kim)
    letter = (await newest(alliance, alliance.kim, office, seen))["content"]
    assert "möchte für „Neu-X (NW). Bitte“ (NW, ohne AGS)" in letter["body"]
    assert "„Neu-X (NW). Bitte“" in letter["formatted_body"]
    assert "A-1" in letter["body"], "the others were never with the coordination"
    assert not [each for each in heard(alliance.kim, alliance.bot.user_id) if ORDER in str(each)]


async def test_nobody_names_themselves(found: Any) -> None:
    """Seen before: the coordinator was contact person and voted; the real one heard nothing."""
    alliance = await found(encrypted=True, language="de")
    kim, ina, ben = alliance.kim, alliance.ina, alliance.ben
    for office in ("", " Vertretung"):
        answer = await alliance.ask(kim, f"!kontakt setzen Musterhafen {kim.user_id}{office}")
        assert "Niemand macht sich selbst zur Ansprechperson oder Vertretung." in answer
    await alliance.ask(kim, "!zusage 5")
    assert alliance.bot.rows("select count(*) from pledges") == [(0,)]
    await alliance.ask(ina, f"!vertretung {kim.user_id}")
    await direct_room(alliance, ben)
    letter = await reads(ben, "Sie sind nicht mehr Vertretung von Musterhafen")
    assert f"Geändert von: {ina.user_id}" in letter
    await alliance.ask(kim, f"!kontakt setzen Musterhafen {ben.user_id} Vertretung")
    await direct_room(alliance, ina)
    letter = await reads(ina, f"{ben.user_id} ist jetzt Vertretung von Musterhafen.")
    assert f"Geändert von: {kim.user_id}" in letter


async def test_a_name_that_looks_like_another(found: Any, clerk: Any) -> None:
    """Seen before: with a Greek letter it was registered and applied for without a hint."""
    alliance = await found(encrypted=False, language="de")
    mallory = await clerk("mallory")
    room = await alone_with(alliance, mallory)
    seen = len(alliance.kim.events)
    for name in ("\u039custerhafen", "Must\u0435rhafen", "Rnusterhafen"):
        assert "gleich aussehen" in (
            said_back := await said(mallory, room, f"!mitmachen {name} land=NW art=Stadt")
        ) or ("sieht aus wie ein Name" in said_back), name
    assert alliance.bot.rows("select name from applications") == []
    assert heard(alliance.kim, alliance.bot.user_id, seen) == []
    asked = await alliance.ask(alliance.kim, "!kommune neu Rnusterhafen land=NW art=Stadt")
    assert "sieht aus wie ein Name" in asked
    assert alliance.bot.rows("select name from members") == [("Musterhafen",)]
    assert "Eingetragen: Rnusterhafen" in await alliance.ask(alliance.kim, "!bestätigen")
