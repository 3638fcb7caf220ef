"""The count of an open poll: one message in the room, edited, also for a strict client."""

from __future__ import annotations

import re

import aiohttp
import pytest

from tests.harness.names import unique
from tests.live.scenarios.conftest import Alliance
from tests.live.scenarios.test_files import direct_chat, says

BALLOTS = 30


async def counts(alliance: Alliance) -> tuple[list[dict], list[dict]]:
    """The messages with the count and their edits, as Kim has seen them."""
    ours = [
        each
        for each in await alliance.kim.timeline(alliance.room)
        if each["sender"] == alliance.bot.user_id and "abgestimmt." in str(each["content"])
    ]
    edits = [each for each in ours if "m.new_content" in each["content"]]
    return [each for each in ours if each not in edits], edits


async def bundled_with(alliance: Alliance, event_id: str) -> dict:
    """What the homeserver knows of the events that relate to this one."""
    client = alliance.kim.client
    where = f"{client.homeserver}/_matrix/client/v3/rooms/{alliance.room}/event/{event_id}"
    headers = {"Authorization": f"Bearer {client.access_token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(where) as response,
    ):
        assert response.status == 200, await response.text()
        return (await response.json())["unsigned"]["m.relations"]


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_many_ballots_one_message(found, encrypted: bool) -> None:
    """Thirty ballots in a few seconds, one after the other: a message and a few edits."""
    alliance = await found(encrypted=encrypted)
    kim, ina, ben = alliance.kim, alliance.ina, alliance.ben
    await alliance.ask(kim, "!member add Beispielstadt land=NW kind=town")
    alliance.appoint_kim("Beispielstadt")
    await alliance.ask(kim, '!poll "Winterhilfe?" until 02.12.2035 18:00')
    for number in range(BALLOTS):
        who = (ina, ben)[number % 2]
        last = await who.say(alliance.room, f"!vote 1 {('ja', 'nein')[number % 2]}")
    await ben.reply_to(last)
    await alliance.ask(kim, "!vote 1 ja")
    current = "2 von 2 Kommunen haben abgestimmt.\n- Ja: 1\n- Nein: 1\n- Enthaltung: 0"
    await kim.wait_for(
        lambda e: (
            current in str(e["content"].get("m.new_content", {}).get("body"))
            and "Zwischenstand" in e["content"]["body"]
        ),
    )
    await alliance.closes(kim, 1)
    await kim.wait_for(
        lambda e: str(e["content"].get("body")).startswith("* Abstimmung 1: Gleichst")
    )
    (first,), edits = await counts(alliance)
    assert 2 <= len(edits) <= 5
    assert "1 von 2 Kommunen" in first["content"]["body"]
    assert "m.relates_to" not in first["content"]
    for each in edits:
        relation = {"rel_type": "m.replace", "event_id": first["event_id"]}
        assert each["content"]["m.relates_to"] == relation
        assert each["encrypted"] is encrypted
        assert each["content"]["body"] == f"* {each['content']['m.new_content']['body']}"
    # The homeserver knows them as edits: it bundles them, which it can only by the clear relation.
    bundled = await bundled_with(alliance, first["event_id"])
    assert bundled["m.replace"]["event_id"] == edits[-1]["event_id"]
    assert alliance.bot.rows("select count(*) from ballots") == [(BALLOTS + 1,)]


async def test_a_strict_client_shows_the_newest_count(found, js_peer, homeserver) -> None:
    alliance = await found(encrypted=True)
    kim, room = alliance.kim, alliance.room
    name = unique("rosa")
    rosa = (await homeserver.register(name, "password")).user_id
    js = await js_peer()
    await js.call("login", url=homeserver.url, user=name, password="password", strict=True)
    await js.call("bootstrap")
    await kim.client.room_invite(room, rosa)
    await js.call("join", room_id=room)
    await js.call("until_joined", room_id=room, user_id=alliance.bot.user_id)
    await alliance.ask(kim, '!poll "Winterhilfe?"')
    await alliance.ask(alliance.ina, "!vote 1 ja")
    first = await js.wait_event(lambda e: "Zwischenstand" in str(e["content"].get("body")))
    await alliance.ask(alliance.ben, "!vote 1 nein")
    await alliance.closes(kim, 1)
    await js.wait_event(lambda e: "m.new_content" in e["content"])
    shown = await js.call("shown", room_id=room, event_id=first["event_id"])
    assert shown["edited"]
    assert shown["body"].startswith("Abstimmung 1: abgelehnt")
    assert "- Ja: 0\n- Nein: 1" in shown["body"]


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_hidden_shows_who_took_part_and_no_choice(found, encrypted: bool) -> None:
    """By taps and in the direct chat; the message with the count and its edit."""
    alliance = await found(encrypted=encrypted)
    kim, ina = alliance.kim, alliance.ina
    await alliance.ask(kim, "!member add Beispielstadt land=NW kind=town")
    alliance.appoint_kim("Beispielstadt")
    await alliance.ask(kim, '!poll hidden "Winterhilfe?"')
    poll = await ina.wait_for(lambda e: e["type"] == "org.matrix.msc3381.poll.start")
    assert poll["content"][poll["type"]]["kind"] == "org.matrix.msc3381.poll.undisclosed"
    await ina.vote(alliance.room, poll["event_id"], ["0"])
    first = await kim.wait_for(lambda e: "Zwischenstand" in str(e["content"]))
    later = "Ausgezählt wird, wenn die Abstimmung beendet ist."
    title = "Abstimmung 1, Zwischenstand: Winterhilfe?"
    told = f"{title}\n1 von 2 Kommunen hat abgestimmt.\n{later}"
    assert first["content"]["body"] == told
    home = await direct_chat(alliance, kim)
    assert "Beispielstadt stimmt mit „Nein“" in await says(kim, home, "!stimme 1 nein")
    edit = await ina.wait_for(lambda e: "m.new_content" in e["content"])
    told = f"{title}\n2 von 2 Kommunen haben abgestimmt.\n{later}"
    assert edit["content"]["m.new_content"]["body"] == told
    assert edit["content"]["m.relates_to"]["event_id"] == first["event_id"]
    for each in (first, edit):
        assert each["encrypted"] is encrypted
        said = re.sub(r"\$[\w-]+", "", str(each["content"]))  # anything can stand in an event id
        assert "Ja" not in said
        assert "Nein" not in said
    assert "Ja: 1 (Musterhafen)" in await alliance.ask(kim, "!poll close 1")
