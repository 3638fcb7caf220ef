"""What is half understood is asked back and changes nothing; what clients make of it is read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.peer import Clerk

CONTACTS = "select user_id from contacts where role = 'contact' order by id"
PLEDGES = "select id, programme, amount from pledges order by id"


def pill(who: Clerk, before: str) -> dict[str, Any]:
    """A message that names somebody as today's clients do: their address in the HTML only."""
    link = f'<a href="https://matrix.to/#/{who.user_id}">Ben Beispiel</a>'
    return {
        "msgtype": "m.text",
        "body": f"{before} Ben Beispiel",
        "format": "org.matrix.custom.html",
        "formatted_body": f"{before} {link}",
        "m.mentions": {"user_ids": [who.user_id]},
    }


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize("language", ["de", "en"])
async def test_nothing_is_guessed(found: Any, language: str, encrypted: bool) -> None:
    """A near name, a second number, half a date: each is answered with the line to send."""
    alliance = await found(encrypted=encrypted, language=language)
    german = language == "de"
    bot, kim, ina, ben = alliance.bot, alliance.kim, alliance.ina, alliance.ben
    set_contact, pledge = ("!kontakt setzen", "!zusage") if german else ("!contact set", "!pledge")

    near = await alliance.ask(kim, f"{set_contact} Musterhaven {ben.user_id}")
    assert f"{set_contact} Musterhafen {ben.user_id}" in near
    assert bot.rows(CONTACTS) == [(ina.user_id,)]

    await alliance.ask(ina, f"{pledge} 8")
    doubtful = await alliance.ask(ina, f"{pledge} 5 nest")
    assert f"{pledge} P-1 5 NesT" in doubtful
    assert bot.rows(PLEDGES) == [(1, "open", 8)]
    remind = "!erinnerung täglich 9:00 und 15:00" if german else "!remind daily 9:00 and 15:00"
    assert ("und 15:00" if german else "and 15:00") in await alliance.ask(ina, f"{remind} Entwurf")
    assert bot.rows("select count(*) from reminders") == [(0,)]


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize("language", ["de", "en"])
async def test_as_clients_write_it(found: Any, language: str, encrypted: bool) -> None:
    """A pill, a message that is mended after it was refused, a thumb, a verdict."""
    alliance = await found(encrypted=encrypted, language=language)
    german = language == "de"
    bot, room, kim, ina, ben = alliance.bot, alliance.room, alliance.kim, alliance.ina, alliance.ben
    await alliance.ask(kim, "!member add Beispielstadt land=NW kind=town ags=05999002")
    named = await kim.send(room, "m.room.message", pill(ben, "!contact set Beispielstadt"))
    assert ben.user_id in (await kim.reply_to(named))["content"]["body"]
    assert bot.rows(CONTACTS) == [(ina.user_id,), (ben.user_id,)]

    typed = await ina.say(room, "!pledge viele")
    assert "viele" in (await ina.reply_to(typed))["content"]["body"]
    await ina.say(room, "!pledge 9", edits=typed)
    await ina.until(lambda: bot.rows(PLEDGES) == [(1, "open", 9)], "the pledge")
    done = await ina.say(room, "!pledge P-1 8")
    assert "8" in (await ina.reply_to(done))["content"]["body"]
    await ina.say(room, "!pledge P-1 80", edits=done)
    await ina.wait_for(
        lambda e: (
            e["sender"] == bot.user_id
            and ("P-1 steht weiter bei 8" if german else "P-1 stays at 8")
            in str(e["content"].get("body"))
        )
    )
    assert bot.rows(PLEDGES) == [(1, "open", 8)]

    await alliance.ask(kim, "!poll “Appell?”")
    assert "1" in await alliance.ask(ina, "!vote yes")
    asked = await alliance.answer(kim, "!poll close 1")
    await kim.react(room, asked["event_id"], "👍")
    verdict = "angenommen" if german else "adopted"
    said = await ina.wait_for(
        lambda e: (
            e["sender"] == bot.user_id
            and verdict in str(e["content"].get("body")).partition("\n")[0]
        )
    )
    assert "Appell?" in said["content"]["body"]
