"""A municipality on a homeserver of its own: all that its people say and hear goes between two."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tests.harness.federation import FederatedHomeserver
from tests.harness.js_peer import JsPeer
from tests.harness.names import unique
from tests.live.federation.conftest import BOTH, Arrive, Found, in_direct_chat
from tests.live.scenarios.conftest import Alliance
from tests.live.scenarios.test_taps import all_counted, opened


@BOTH
async def test_pledges_and_taps_from_another_homeserver(
    founded: Found, language: str, encrypted: bool
) -> None:
    alliance = await founded(language=language, encrypted=encrypted)
    ina, ben, room = alliance.ina, alliance.ben, alliance.room

    answer = await alliance.answer(ina, "!pledge 5")
    said = "0 → 5 Personen" if language == "de" else "0 → 5 persons"
    assert said in answer["content"]["body"]
    assert answer["encrypted"] is encrypted
    assert alliance.bot.rows("select actor, change from pledge_ledger") == [(ina.user_id, 5)]

    poll = await opened(alliance, "Winterhilfe?")
    await ina.vote(room, poll["event_id"], ["0"])
    await all_counted(alliance, 1, 1)
    outcome = await alliance.closes(alliance.kim, 1)
    assert ("Ja: 1 (Musterhafen)" if language == "de" else "Yes: 1 (Musterhafen)") in outcome

    question = await alliance.answer(ben, "!contact resign")
    await ben.react(room, question["event_id"])
    done = await ben.reply_to(question["event_id"])
    said = "abgegeben" if language == "de" else "You have given up your office"
    assert said in done["content"]["body"]
    assert alliance.bot.rows("select user_id from contacts") == [(ina.user_id,)]


@BOTH
async def test_letters_to_another_homeserver(
    founded: Found, person: Arrive, away: FederatedHomeserver, language: str, encrypted: bool
) -> None:
    """A contact person is named who shares no room with the bot yet."""
    alliance = await founded(language=language, encrypted=encrypted)
    rosa = await person("rosa", away)
    await alliance.ask(alliance.kim, "!member add Beispielstadt land=NW kind=town")
    await alliance.ask(alliance.kim, f"!contact set Beispielstadt {rosa.user_id}")
    direct = await in_direct_chat(alliance, rosa)
    welcome = await rosa.wait_for(
        lambda e: e["room_id"] == direct and "Beispielstadt" in str(e["content"].get("body"))
    )
    assert welcome["encrypted"], "direct chats always are"
    asked = await rosa.say(direct, "zusage 4" if language == "de" else "pledge 4")
    answer = await rosa.reply_to(asked)
    assert "0 → 4 " in answer["content"]["body"]
    assert answer["encrypted"]
    assert ("Beispielstadt", 4) in alliance.bot.rows(
        "select name, amount from pledges join members on members.id = member_id"
    )


@BOTH
async def test_a_room_made_on_another_homeserver(
    founded: Found, language: str, encrypted: bool
) -> None:
    alliance = await founded(language=language, encrypted=encrypted)
    kim, ina, bot = alliance.kim, alliance.ina, alliance.bot
    room = await ina.create_room("Runde", encrypted=encrypted, invite=[bot.user_id, kim.user_id])
    await kim.invited(room)
    await kim.join(room)
    for each in (ina, kim):
        await each.joined_by(room, bot.user_id)
    told = await kim.reply_to(await kim.say(room, "!room topic"))
    answer = await ina.reply_to(await ina.say(room, "!pledge 7"))
    assert "0 → 7 " in answer["content"]["body"]
    assert told["encrypted"] is answer["encrypted"] is encrypted
    assert bot.rows("select purpose from rooms where room_id = ?", room) == [("topic",)]


async def strict(
    alliance: Alliance, js: JsPeer, where: FederatedHomeserver, name: str
) -> tuple[JsPeer, str]:
    """A user of matrix-js-sdk there; it reads and writes to signed devices only."""
    localpart = unique(name)
    user = (await where.register(localpart, "password")).user_id
    await js.call("login", url=where.url, user=localpart, password="password")
    await js.call("bootstrap")
    return js, user


async def test_strict_clients_on_both_homeservers(
    founded: Found,
    js_peer: Callable[[], Awaitable[JsPeer]],
    home: FederatedHomeserver,
    away: FederatedHomeserver,
) -> None:
    """In an encrypted room that one of them has made; both read the bot, and it reads both."""
    alliance = await founded()
    bot = alliance.bot.user_id
    rosa, rosa_id = await strict(alliance, await js_peer(), away, "rosa")
    paul, paul_id = await strict(alliance, await js_peer(), home, "paul")
    for town, user in (("Beispielstadt", rosa_id), ("Kleinmusterdorf", paul_id)):
        await alliance.ask(alliance.kim, f"!member add {town} land=NW kind=town")
        await alliance.ask(alliance.kim, f"!contact set {town} {user}")
    room = await rosa.call("create_room", invite=[bot, paul_id])
    await paul.call("join", room_id=room)
    for each in (rosa, paul):
        for user in (bot, rosa_id, paul_id):
            await each.call("until_joined", room_id=room, user_id=user)
    for number, js in enumerate((rosa, paul), 3):
        content = {"msgtype": "m.text", "body": f"!zusage {number}"}
        asked = await js.call("send", room_id=room, content=content)
        for reader in (rosa, paul):
            heard = await reader.wait_event(lambda e, asked=asked: _answers(e, asked))
            assert heard["shield"] == {"colour": 0, "reason": None}
    assert alliance.bot.rows("select amount from pledges order by amount") == [(3,), (4,)]


def _answers(event: dict[str, Any], asked: str) -> bool:
    relation = event["content"].get("m.relates_to", {})
    return relation.get("m.in_reply_to", {}).get("event_id") == asked
