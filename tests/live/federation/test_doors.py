"""Homeservers that are not admitted: what their people can do, and how they come to be admitted."""

from __future__ import annotations

from typing import Any

from tests.harness.federation import FederatedHomeserver
from tests.harness.peer import Clerk, Event
from tests.live.federation.conftest import BOTH, Arrive, Found, in_direct_chat


async def said(who: Clerk, room: str, text: str) -> str:
    """What is answered to it there."""
    return str((await who.reply_to(await who.say(room, text)))["content"]["body"])


def is_declined(event: Event, user_id: str) -> bool:
    return (
        event["type"] == "m.room.member"
        and event["raw"].get("state_key") == user_id
        and event["content"].get("membership") == "leave"
    )


@BOTH
async def test_an_application_from_a_homeserver_that_is_not_admitted(
    founded: Found,
    person: Arrive,
    home: FederatedHomeserver,
    away: FederatedHomeserver,
    language: str,
    encrypted: bool,
) -> None:
    """In a room of the alliance, into which somebody has let them; by letter they hear of it."""
    alliance = await founded(language=language, encrypted=encrypted, servers=[home.server_name])
    kim, rosa = alliance.kim, await person("rosa", away)
    await kim.client.room_invite(alliance.room, rosa.user_id)
    await rosa.invited(alliance.room)
    await rosa.join(alliance.room)
    await rosa.joined_by(alliance.room, alliance.bot.user_id)
    typed = "!mitmachen Neustadt NW" if language == "de" else "!join Neustadt NW"
    await alliance.ask(rosa, typed)
    theirs = await in_direct_chat(alliance, rosa)
    await rosa.wait_for(lambda e: e["room_id"] == theirs and "A-1" in str(e["content"].get("body")))
    mine = await in_direct_chat(alliance, kim)
    await said(kim, mine, "!approve A-1 kind=town")
    assert "0 → 3 " in await said(rosa, theirs, "!pledge 3")


@BOTH
async def test_a_homeserver_is_admitted_in_the_chat(
    founded: Found,
    person: Arrive,
    home: FederatedHomeserver,
    away: FederatedHomeserver,
    language: str,
    encrypted: bool,
) -> None:
    """Declined with a reason, told to the coordination by its name, admitted, accepted, blocked."""
    given: dict[str, Any] = {"language": language, "encrypted": encrypted}
    alliance = await founded(**given, servers=[home.server_name])
    kim, rosa, bot = alliance.kim, await person("rosa", away), alliance.bot.user_id

    room = await rosa.create_room("Runde", encrypted=encrypted, invite=[bot])
    declined = await rosa.wait_for(lambda e: is_declined(e, bot))
    assert away.server_name in declined["content"]["reason"]
    wanted = "gehört nicht dazu" if language == "de" else "is not one of them"
    assert wanted in declined["content"]["reason"]

    mine = await in_direct_chat(alliance, kim)
    letter = await kim.wait_for(
        lambda e: e["room_id"] == mine and away.server_name in str(e["content"].get("body"))
    )
    assert rosa.user_id not in letter["content"]["body"]
    admit = "!server zulassen" if language == "de" else "!server admit"
    assert f"{admit} {away.server_name}" in letter["content"]["body"]
    await said(kim, mine, f"{admit} {away.server_name}")
    assert away.server_name in await said(kim, mine, "!server")

    await rosa.client.room_invite(room, bot)
    await rosa.joined_by(room, bot)
    answer = await rosa.reply_to(await rosa.say(room, "!help"))
    assert answer["encrypted"] is encrypted

    block = "!server sperren" if language == "de" else "!server block"
    await said(kim, mine, f"{block} {away.server_name}")
    another = await rosa.create_room("Zweite Runde", invite=[bot])
    await rosa.wait_for(lambda e: e["room_id"] == another and is_declined(e, bot))
    assert await alliance.ask(alliance.ina, "!sum"), "who is in the registry is not touched"
