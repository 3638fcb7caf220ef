"""A vote by taps and by text: one municipality, one ballot; who has no vote is told once."""

from __future__ import annotations

import pytest

from tests.harness.names import unique

POLL = "org.matrix.msc3381.poll"


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize("language", ["de", "en"])
async def test_contact_and_deputy_have_one_ballot(found, encrypted: bool, language: str) -> None:
    alliance = await found(encrypted=encrypted, language=language)
    ina, ben, kim = alliance.ina, alliance.ben, alliance.kim
    await alliance.ask(kim, "!member add Beispielstadt land=NW kind=town")
    await alliance.ask(kim, '!poll "Winterhilfe mittragen?" for=all until 02.12.2035 18:00')
    poll = await _native_poll(alliance)
    yes, no = ("Ja", "Nein") if language == "de" else ("Yes", "No")
    answers = poll["content"][f"{POLL}.start"]["answers"]
    assert [each["org.matrix.msc1767.text"] for each in answers][:2] == [yes, no]
    assert poll["encrypted"] is encrypted
    await ina.vote(alliance.room, poll["event_id"], [answers[1]["id"]])
    await alliance.ask(ben, "!vote 1 ja")
    outcome = await alliance.closes(kim, 1)
    assert f"{yes}: 1 (Musterhafen)" in outcome
    assert f"{no}: 0" in outcome
    silent = "Keine Antwort (1)" if language == "de" else "No answer (1)"
    assert f"{silent}: Beispielstadt" in outcome
    ended = await kim.wait_for(lambda e: e["type"] == f"{POLL}.end")
    assert ended["content"]["m.relates_to"]["event_id"] == poll["event_id"]
    assert f"{yes}: 1" in ended["content"]["org.matrix.msc1767.text"]
    # History is kept, in the order of casting.
    assert alliance.bot.rows("select voter, choices from ballots order by id") == [
        (ina.user_id, "[1]"),
        (ben.user_id, "[0]"),
    ]
    assert "1" in await alliance.ask(ina, "!vote 1 nein")
    assert alliance.bot.rows("select count(*) from ballots") == [(2,)]


async def test_taps_without_a_vote_are_told_once(found, clerk) -> None:
    alliance = await found()
    kim = alliance.kim
    pia, jo = await clerk("pia"), await clerk("jo")
    for guest in (pia, jo):
        await kim.client.room_invite(alliance.room, guest.user_id)
        await guest.join(alliance.room)
    await alliance.ask(kim, "!member add „Seebrücke Musterland“ land=NW kind=partner")
    await alliance.ask(kim, f"!contact set „Seebrücke Musterland“ {pia.user_id}")
    await alliance.ask(kim, "!poll Winterhilfe?")
    poll = await _native_poll(alliance)
    for guest in (pia, jo):
        for _ in range(3):
            await guest.vote(alliance.room, poll["event_id"], ["0"])
    outcome = await alliance.closes(kim, 1)
    assert "Ja: 0" in outcome
    told = [e["content"]["body"] for e in await alliance.answers_to(kim, poll["event_id"])]
    about = [[body for body in told if body.startswith(guest.user_id)] for guest in (pia, jo)]
    assert [len(each) for each in about] == [1, 1]
    assert alliance.bot.rows("select count(*) from ballots") == [(0,)]


async def test_a_vote_closes_by_itself(found) -> None:
    alliance = await found()
    await alliance.ask(alliance.kim, "!poll Winterhilfe? until in 10 seconds")
    await alliance.ask(alliance.ina, "!stimme 1 ja")
    outcome = await alliance.ina.wait_for(
        lambda e: "Abstimmung 1: angenommen" in str(e["content"].get("body"))
    )
    assert "Ja: 1 (Musterhafen)" in outcome["content"]["body"]


async def test_a_strict_client_reads_and_votes(found, js_peer, homeserver) -> None:
    """OnlySignedDevicesIsolationMode: nothing of an unsigned device is shown, or sent to."""
    alliance = await found(encrypted=True)
    kim, room = alliance.kim, alliance.room
    name = unique("rosa")
    rosa = (await homeserver.register(name, "password")).user_id
    js = await js_peer()
    await js.call("login", url=homeserver.url, user=name, password="password", strict=True)
    await js.call("bootstrap")
    await kim.client.room_invite(room, rosa)
    await js.call("join", room_id=room)
    await alliance.ask(kim, "!member add Beispielstadt land=NW kind=town")
    await alliance.ask(kim, f"!contact set Beispielstadt {rosa}")
    await js.call("until_joined", room_id=room, user_id=alliance.bot.user_id)
    content = {"msgtype": "m.text", "body": "!zusage 3"}
    asked = await js.call("send", room_id=room, type="m.room.message", content=content)
    answer = await js.wait_event(
        lambda e: (
            e["content"].get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id") == asked
        ),
    )
    assert "Beispielstadt, 0 → 3 Personen" in answer["content"]["body"]
    assert answer["encrypted"]
    assert answer["shield"] == {"colour": 0, "reason": None}
    await alliance.ask(kim, '!poll "Winterhilfe mittragen?"')
    poll = await js.wait_event(lambda e: e["type"] == f"{POLL}.start")
    assert poll["shield"] == {"colour": 0, "reason": None}
    response = {
        f"{POLL}.response": {"answers": ["1"]},
        "m.relates_to": {"rel_type": "m.reference", "event_id": poll["event_id"]},
    }
    await js.call("send", room_id=room, type=f"{POLL}.response", content=response)
    await alliance.ask(alliance.ina, "!vote 1 ja")
    outcome = await alliance.closes(kim, 1)
    assert "Nein: 1 (Beispielstadt)" in outcome
    assert "Ja: 1 (Musterhafen)" in outcome
    await js.wait_event(lambda e: e["type"] == f"{POLL}.end")
    model = await js.call("poll", room_id=room, event_id=poll["event_id"])
    assert model["ended"]


async def _native_poll(alliance) -> dict:
    return await alliance.ina.wait_for(
        lambda e: e["type"] == f"{POLL}.start" and e["room_id"] == alliance.room, 15
    )
