"""What hostile neighbours send: it never stops the sync, and is checked once decrypted."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.homeserver import Homeserver
from tests.live.matrix.conftest import MakePerson, MakeRoom, Person

CLIENT = "/_matrix/client/v3"
MEGOLM = "m.megolm.v1.aes-sha2"
OLM = "m.olm.v1.curve25519-aes-sha2"


def hostile_to_device_contents(bot_key: str) -> list[dict[str, Any]]:
    def to_bot(message: Any) -> dict[str, Any]:
        return {"algorithm": OLM, "sender_key": "x", "ciphertext": {bot_key: message}}

    return [
        {},
        {"algorithm": OLM},
        {"algorithm": 7, "ciphertext": []},
        {"algorithm": OLM, "sender_key": 5, "ciphertext": "text"},
        to_bot("text"),
        to_bot({}),
        to_bot({"type": 0, "body": "not base64!"}),
        to_bot({"type": 0, "body": ""}),
        to_bot({"type": 0, "body": "AwogTm90IGEgcHJla2V5IG1lc3NhZ2U"}),
        to_bot({"type": 1, "body": "AAAA"}),
        to_bot({"type": 1, "body": None}),
        to_bot({"type": "0", "body": ["list"]}),
        {**to_bot({"type": 0, "body": "AAAA"}), "sender_key": None},
    ]


async def test_malformed_to_device_events_do_not_abort_the_sync(
    bot: Person,
    peer: Person,
    make_room: MakeRoom,
    homeserver: Homeserver,
    person: MakePerson,
    caplog: pytest.LogCaptureFixture,
) -> None:
    room_id = await make_room(bot)
    stranger = await person()
    machine = bot.client._machine
    assert machine is not None
    bot_key = machine.account.identity_keys["curve25519"]
    for number, content in enumerate(hostile_to_device_contents(bot_key)):
        messages = {bot.user_id: {bot.client.device_id: content}}
        where = f"{CLIENT}/sendToDevice/m.room.encrypted/hostile{number}"
        await stranger.client.call("PUT", where, {"messages": messages})
    await peer.say(room_id, "still there?")
    with caplog.at_level(logging.INFO):
        await bot.hears("still there?")
    assert caplog.text.count("Dropped at the gate") == 1, "one line a minute at most"
    assert sum(bot.client._gate.dropped.values()) == 0
    assert "@" not in caplog.text, "user ids belong to DEBUG"


async def test_hostile_encrypted_events_never_raise(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    room_id = await make_room(bot)
    await peer.say(room_id, "genuine")
    genuine = await bot.hears("genuine")
    source = await peer.client.call("GET", f"{CLIENT}/rooms/{room_id}/event/{genuine.event_id}")
    good: dict[str, Any] = source["content"]
    hostile = [
        {},
        {"algorithm": MEGOLM},
        {"algorithm": MEGOLM, "session_id": 7, "ciphertext": []},
        {**good, "ciphertext": "AAAA"},
        {**good, "ciphertext": "not base64!"},
        {**good, "ciphertext": None},
        {**good, "ciphertext": good["ciphertext"][:-8] + "AAAAAAAA"},
        {**good, "session_id": [1]},
        {**good, "algorithm": "m.unheard.of"},
        good,  # a replay of what somebody else said
    ]
    for content in hostile:
        await peer.send_raw(room_id, "m.room.encrypted", content)
    batch = await bot.turn()
    assert batch.events == ()
    for undecrypted in batch.undecrypted:
        assert bot.client.decrypt(undecrypted) is None
    await peer.say(room_id, "still there?")
    await bot.hears("still there?")


async def test_what_was_encrypted_is_checked_against_what_may_be_said(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    room_id = await make_room(bot)
    await peer.client.send(room_id, "m.room.member", {"membership": "join"}, "no-state-in-here")
    await peer.client.send(room_id, "org.matrix.msc3381.poll.response", {"x": 1}, "a-vote")
    batch = await bot.turn()
    assert [event.type for event in batch.events] == ["org.matrix.msc3381.poll.response"]


async def test_a_reaction_may_be_encrypted_a_redaction_never_is(
    bot: Person, peer: Person, make_room: MakeRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may redact is checked by the homeserver, which does not see what is encrypted."""
    room_id = await make_room(bot)
    question = await bot.say(room_id, "Is that right?")
    content = {"m.relates_to": {"rel_type": "m.annotation", "event_id": question, "key": "✅"}}
    await peer.client.send(room_id, "m.reaction", content, "in-the-clear")
    monkeypatch.setattr("bot.matrix.client._NEVER_ENCRYPTED", frozenset())
    await peer.client.send(room_id, "m.reaction", content, "encrypted")
    forged = {"redacts": await bot.say(room_id, "not yours")}
    monkeypatch.setattr("bot.matrix.client.REDACTION", "nothing special")
    await peer.client.send(room_id, "m.room.redaction", forged, "forged")
    await peer.say(room_id, "after it")
    batch = await bot.turn()
    assert batch.undecrypted == ()
    events = [event for event in batch.events if event.sender == peer.user_id]
    assert [event.type for event in events] == [
        "m.reaction",
        "m.reaction",
        "m.room.message",
    ]
    assert [event.content for event in events[:2]] == [content, content]
