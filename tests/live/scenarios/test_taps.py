"""Taps on native polls by real clients: the same as a vote by text, until they are redacted."""

from __future__ import annotations

import asyncio

import pytest

from tests.harness.js_peer import JsPeer
from tests.harness.names import unique
from tests.harness.peer import Event

POLL = "org.matrix.msc3381.poll"
TIMEOUT = 20.0  # seconds
# What each municipality answers; the positions of Yes, No, Abstention.
WILL = {"Musterhafen": 0, "Beispielstadt": 1, "Kleinmusterdorf": 0, "Musterburg": 2}
TYPED = ("ja", "nein", "Enthaltung")


async def strict(alliance, js_peer, homeserver, name: str, municipality: str) -> JsPeer:
    """A user of matrix-js-sdk in the room, the contact person of a new municipality."""
    localpart = unique(name)
    user = (await homeserver.register(localpart, "password")).user_id
    js = await js_peer()
    await js.call("login", url=homeserver.url, user=localpart, password="password")
    await js.call("bootstrap")
    await alliance.kim.client.room_invite(alliance.room, user)
    await js.call("join", room_id=alliance.room)
    await js.call("until_joined", room_id=alliance.room, user_id=alliance.bot.user_id)
    await alliance.ask(alliance.kim, f"!member add {municipality} land=NW kind=town")
    await alliance.ask(alliance.kim, f"!contact set {municipality} {user}")
    return js


def counted(alliance, poll: int) -> int:
    """How many ballots of this poll the bot has."""
    ((count,),) = alliance.bot.rows("select count(*) from ballots where poll_id = ?", poll)
    return count


async def all_counted(alliance, poll: int, expected: int) -> None:
    """Waits: a tap is not answered."""
    for _ in range(int(TIMEOUT / 0.1)):
        if counted(alliance, poll) == expected:
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"{counted(alliance, poll)} ballots in poll {poll}, not {expected}")


async def opened(alliance, question: str) -> Event:
    """The native poll of a new vote."""
    await alliance.ask(alliance.kim, f'!poll "{question}"')
    return await alliance.ina.wait_for(
        lambda e: (
            e["type"] == f"{POLL}.start"
            and e["content"][f"{POLL}.start"]["question"]["body"] == question
        ),
        TIMEOUT,
    )


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_half_by_taps_half_by_text(found, js_peer, homeserver, encrypted: bool) -> None:
    """Twice the same vote: what was tapped in the first is typed in the second."""
    alliance = await found(encrypted=encrypted)
    kim, ina, room = alliance.kim, alliance.ina, alliance.room
    await alliance.ask(kim, "!member add Musterburg land=NW kind=town")
    alliance.appoint_kim("Musterburg")
    rosa = await strict(alliance, js_peer, homeserver, "rosa", "Beispielstadt")
    paul = await strict(alliance, js_peer, homeserver, "paul", "Kleinmusterdorf")
    by_sdk = ((rosa, "Beispielstadt"), (paul, "Kleinmusterdorf"))
    by_nio = ((ina, "Musterhafen"), (kim, "Musterburg"))

    first = await opened(alliance, "Winterhilfe?")
    for js, municipality in by_sdk:
        # In an encrypted room it is there before it can be read.
        shown = await js.wait_event(
            lambda e: e["event_id"] == first["event_id"] and f"{POLL}.start" in e["content"],
            TIMEOUT,
        )
        answers = shown["content"][f"{POLL}.start"]["answers"]
        chosen = [answers[WILL[municipality]]["id"]]
        await js.call("tap", room_id=room, poll=first["event_id"], answers=chosen)
    for clerk, municipality in by_nio:
        await alliance.ask(clerk, f"!stimme 1 {TYPED[WILL[municipality]]}")
    await all_counted(alliance, 1, 4)

    second = await opened(alliance, "Winterhilfe, nun anders herum?")
    for clerk, municipality in by_nio:
        await clerk.vote(room, second["event_id"], [str(WILL[municipality])])
    for js, municipality in by_sdk:
        typed = {"msgtype": "m.text", "body": f"!stimme 2 {TYPED[WILL[municipality]]}"}
        await js.call("send", room_id=room, content=typed)
    await all_counted(alliance, 2, 4)

    outcomes = [await alliance.closes(kim, number) for number in (1, 2)]
    for outcome in outcomes:
        assert "Ja: 2 (Kleinmusterdorf, Musterhafen)" in outcome
        assert "Nein: 1 (Beispielstadt)" in outcome
        assert "Enthaltung: 1 (Musterburg)" in outcome
        assert "Alle Kommunen haben geantwortet" in outcome
    without_title = [outcome.partition("\n")[2] for outcome in outcomes]
    assert without_title[0] == without_title[1]
    for js, _municipality in by_sdk:
        for poll in (first, second):
            target = poll["event_id"]
            await js.wait_event(
                lambda e, target=target: (
                    e["type"] == f"{POLL}.end"
                    and e["content"]["m.relates_to"]["event_id"] == target
                ),
                TIMEOUT,
            )
            assert (await js.call("poll", room_id=room, event_id=target))["ended"]


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_redacted_tap_reaches_the_inbox(found, encrypted: bool) -> None:
    """By the voter or by a moderator; what anybody else says and deletes does not."""
    alliance = await found(encrypted=encrypted)
    kim, ina, ben, room = alliance.kim, alliance.ina, alliance.ben, alliance.room
    poll = await opened(alliance, "Winterhilfe?")
    taps = [
        await ina.vote(room, poll["event_id"], ["0"]),
        await ben.vote(room, poll["event_id"], ["1"]),
    ]
    await all_counted(alliance, 1, 2)
    await ina.redact(room, await ina.say(room, "Moin"))
    with pytest.raises(AssertionError, match="M_FORBIDDEN"):
        await ben.redact(room, taps[0])  # is no moderator
    redactions = [(await ina.redact(room, taps[0]), ina), (await kim.redact(room, taps[1]), kim)]
    await alliance.ask(ina, "!polls")
    assert alliance.bot.rows(
        "select key, sender, room_id, state from inbox where kind = 'redaction' order by seq"
    ) == [(event, who.user_id, room, "done") for event, who in redactions]


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_tapped_and_redacted_while_the_bot_was_away(found, encrypted: bool) -> None:
    """The homeserver keeps the shell of such a tap only, which is no ballot."""
    alliance = await found(encrypted=encrypted)
    ina, ben, room = alliance.ina, alliance.ben, alliance.room
    poll = await opened(alliance, "Winterhilfe?")
    await alliance.ask(ben, "!stimme 1 ja")
    await alliance.bot.kill()
    await ina.redact(room, await ina.vote(room, poll["event_id"], ["1"]))
    await alliance.bot.start()
    outcome = await alliance.closes(alliance.kim, 1)
    assert "Ja: 1 (Musterhafen)" in outcome
    assert counted(alliance, 1) == 1
    assert alliance.bot.rows("select count(*) from inbox where kind = 'redaction'") == [(0,)]
