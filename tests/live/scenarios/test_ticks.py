"""A tick on the bot's question does what `!confirm` does, and nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.harness.names import unique
from tests.harness.peer import Clerk, Event


async def resigning(alliance) -> Event:
    """BEN is about to give up his office."""
    return await alliance.answer(alliance.ben, "!contact resign")


def offices(alliance) -> list[tuple[str]]:
    return alliance.bot.rows("select user_id from contacts order by user_id")


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize("language", ["de", "en"])
async def test_confirmed_by_a_tick(found, encrypted: bool, language: str) -> None:
    alliance = await found(encrypted=encrypted, language=language)
    ina, ben, room = alliance.ina, alliance.ben, alliance.room
    another = await alliance.answer(ben, "!contact Musterhafen")
    question = await resigning(alliance)
    hint = "das Häkchen (✅)" if language == "de" else "the tick (✅)"
    assert hint in question["content"]["body"]
    assert question["encrypted"] is encrypted
    both = sorted([(ina.user_id,), (ben.user_id,)])

    await ina.react(room, question["event_id"])
    await alliance.kim.react(room, question["event_id"])
    await ben.react(room, another["event_id"])
    await ben.react(room, question["event_id"], "👎")
    for sign in ("✅", "👍"):  # the bot's own ones, which confirm nothing
        relation = {"rel_type": "m.annotation", "event_id": question["event_id"], "key": sign}
        await ben.wait_for(lambda e, wanted=relation: e["content"].get("m.relates_to") == wanted)
    await alliance.ask(ben, "!contact Musterhafen")  # by then the bot has seen all of them
    assert offices(alliance) == both
    assert alliance.bot.rows("select count(*) from inbox where kind = 'reaction'") == [(0,)]
    assert await alliance.answers_to(ben, question["event_id"]) == []

    tick = await ben.react(room, question["event_id"], "✅" if language == "de" else "👍")
    answer = await ben.reply_to(question["event_id"])
    done = "abgegeben" if language == "de" else "You have given up your office"
    assert done in answer["content"]["body"]
    assert answer["encrypted"] is encrypted
    assert offices(alliance) == [(ina.user_id,)]

    await ben.redact(room, tick)
    await ben.react(room, question["event_id"])
    await alliance.ask(ben, "!contact Musterhafen")
    assert len(await alliance.answers_to(ben, question["event_id"])) == 1
    assert alliance.bot.rows("select count(*) from inbox where kind = 'reaction'") == [(1,)]
    assert offices(alliance) == [(ina.user_id,)]


async def test_a_late_tick_does_nothing(found) -> None:
    """The question is asked eleven minutes ago, as the bot's clock goes."""
    alliance = await found(at=datetime.now(UTC) - timedelta(minutes=11))
    question = await resigning(alliance)
    await alliance.bot.kill()
    alliance.bot.at = None
    await alliance.bot.start()
    await alliance.ben.react(alliance.room, question["event_id"])
    await alliance.ask(alliance.ben, "!contact Musterhafen")
    assert len(offices(alliance)) == 2
    assert await alliance.answers_to(alliance.ben, question["event_id"]) == []
    assert alliance.bot.rows("select count(*) from inbox where kind = 'reaction'") == [(0,)]


async def test_a_tick_while_the_bot_is_away(found) -> None:
    alliance = await found(encrypted=True)
    question = await resigning(alliance)
    await alliance.bot.kill()
    await alliance.ben.react(alliance.room, question["event_id"])
    await alliance.bot.start()
    answer = await alliance.ben.reply_to(question["event_id"])
    assert "abgegeben" in answer["content"]["body"]
    assert offices(alliance) == [(alliance.ina.user_id,)]


async def test_a_tick_in_the_direct_chat(found) -> None:
    """Where the bot itself has opened it, because the room may not hear the answer."""
    alliance = await found()
    kim, ben = alliance.kim, alliance.ben
    await alliance.ask(kim, "!room open")
    await alliance.ask(ben, "!contact resign")
    direct = await ben.invited_to(alliance.bot.user_id)
    await ben.join(direct)
    question = await _question(alliance, ben, direct)
    await ben.react(direct, question["event_id"])
    answer = await ben.reply_to(question["event_id"])
    assert "abgegeben" in answer["content"]["body"]
    assert offices(alliance) == [(alliance.ina.user_id,)]


async def _question(alliance, who: Clerk, room: str) -> Event:
    return await who.wait_for(
        lambda e: (
            e["room_id"] == room
            and e["sender"] == alliance.bot.user_id
            and "das Häkchen (✅)" in str(e["content"].get("body"))
        ),
    )


async def test_a_tick_by_a_strict_client(found, js_peer, homeserver) -> None:
    """matrix-js-sdk leaves reactions in the clear, in an encrypted room too."""
    alliance = await found(encrypted=True)
    kim, room = alliance.kim, alliance.room
    name = unique("rosa")
    rosa = (await homeserver.register(name, "password")).user_id
    js = await js_peer()
    await js.call("login", url=homeserver.url, user=name, password="password")
    await js.call("bootstrap")
    await kim.client.room_invite(room, rosa)
    await js.call("join", room_id=room)
    await alliance.ask(kim, "!member add Beispielstadt land=NW kind=town")
    await alliance.ask(kim, f"!contact set Beispielstadt {rosa}")
    await js.call("until_joined", room_id=room, user_id=alliance.bot.user_id)
    content = {"msgtype": "m.text", "body": "!kontakt abgeben"}
    await js.call("send", room_id=room, content=content)
    question = await js.wait_event(lambda e: "das Häkchen (✅)" in str(e["content"]))
    relation = {"rel_type": "m.annotation", "event_id": question["event_id"], "key": "✅"}
    await js.call("send", room_id=room, type="m.reaction", content={"m.relates_to": relation})
    done = await js.wait_event(lambda e: "abgegeben" in str(e["content"].get("body")))
    assert done["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == question["event_id"]
    assert (rosa,) not in offices(alliance)
