"""No single event ends the bot, or silences a room: it is dropped, and everybody is answered."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tests.harness.hostile import Mallory, hostile_events
from tests.live.gate.mallory import MEGOLM, send_raw, send_sealed

MXC = "mxc://localhost/AAAAAAAAAAAAAAAAAA"


def nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


SURROGATE = "\ud800"
NO_ID = {"m.relates_to": {"rel_type": "m.thread", "event_id": "no event id"}}
DEEP, DEEPER, LONG = "DEEP", "DEEPER", "LONG"
REALLY = {DEEP: nested(957), DEEPER: nested(5000), LONG: "9" * 5000}
BALLOT = "org.matrix.msc3381.poll.response"


def said(body: str = "!help", **more: Any) -> dict[str, Any]:
    return {"msgtype": "m.text", "body": body, **more}


def file(body: str = "a.csv", **more: Any) -> dict[str, Any]:
    return {"msgtype": "m.file", "body": body, "url": MXC, **more}


def about(kind: str, event_id: str, **more: Any) -> dict[str, Any]:
    return {"m.relates_to": {"rel_type": kind, "event_id": event_id, **more}}


# Kind, what is inside, what is outside.
SEALED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("m.reaction", about("m.annotation", SURROGATE, key="✅"), {}),
    ("m.room.message", file(url=DEEP), {}),
    ("m.room.message", file(file=DEEP), {}),
    ("m.room.message", file(SURROGATE), {}),
    ("m.room.message", said(**NO_ID), {}),
    ("m.room.message", said(**NO_ID), {"m.relates_to": {"m.in_reply_to": {"event_id": "x"}}}),
    ("m.room.message", said("!help \0"), {}),
    ("m.room.message", said(f"!help {SURROGATE}"), {}),
    ("m.room.message", said(x=DEEP), {}),
    ("m.room.message", said(x=DEEPER), {}),
    ("m.room.message", said(x=LONG), {}),
    ("m.room.message", {"m.new_content": said(), **about("m.replace", "$\0")}, {}),
    (BALLOT, {"m.selections": ["a"], **about("m.reference", SURROGATE)}, {}),
    (BALLOT, {"m.selections": [SURROGATE]}, {"m.relates_to": {"event_id": "$a"}}),
    (SURROGATE, {}, {}),
]
CIPHERTEXT = {"algorithm": MEGOLM, "ciphertext": "x", "sender_key": "A" * 43}
PLAIN: list[tuple[str, dict[str, Any]]] = [
    ("m.room.encrypted", CIPHERTEXT | {"session_id": "with \0 NUL"}),
    ("m.room.encrypted", CIPHERTEXT | {"session_id": "x" * 40_000}),
    ("m.room.encrypted", CIPHERTEXT | {"session_id": {"a": 1}}),
    ("m.room.encrypted", CIPHERTEXT | {"session_id": "A" * 43, "sender_key": "\0" * 9_000}),
    ("m.room.encrypted", CIPHERTEXT | {"session_id": "A" * 43, "ciphertext": ["\0"]}),
    ("m.room.message", said(**{"m.relates_to": {"m.in_reply_to": {"event_id": "\0"}}})),
    ("m.room.message", file("\0.csv")),
    ("m.reaction", {"m.relates_to": {"event_id": "x" * 40_000, "key": "✅"}}),
    (BALLOT, {"m.selections": ["\0"], "m.relates_to": {"event_id": "$a"}}),
    (BALLOT, {"m.selections": ["x" * 40_000], "m.relates_to": {"event_id": "$a"}}),
]


def written(content: dict[str, Any]) -> str:
    """As JSON; Python would not write some of it."""
    text = json.dumps(content)
    for name, value in REALLY.items():
        text = text.replace(f'"{name}"', value)
    return text


async def test_no_event_ends_the_bot(found: Any, database: dict[str, str]) -> None:
    """Seen before: the process ended, and so did every start after it."""
    alliance = await found(encrypted=True, language="en", **database)
    ben = alliance.ben
    chat = await ben.create_room(encrypted=True, invite=[alliance.bot.user_id])
    await ben.joined_by(chat, alliance.bot.user_id)
    await ben.reply_to(await ben.say(chat, "!help"))
    for kind, inside, outside in SEALED:  # not in the room of the others: it would end their nio
        await send_sealed(ben, chat, json.dumps(kind)[1:-1], written(inside), **outside)
    for room in (chat, alliance.room):
        for kind, content in PLAIN:
            await send_raw(ben, room, kind, content)
    assert "Musterhafen" in await alliance.ask(alliance.ina, "!member show Musterhafen")
    assert await alliance.bot.stop() == 0, "it was still running"
    await alliance.bot.start()
    assert "Musterhafen" in await alliance.ask(alliance.ina, "!member show Musterhafen")
    log = await asyncio.to_thread(alliance.bot.log.read_text)
    assert log.count("Dropped at the gate") <= 2, "one line a minute at most, and two starts"
    assert log.count("Dropped at the gate") >= 1
    assert ben.user_id not in log


async def test_no_thread_root_silences_a_room(found: Any) -> None:
    """Seen before: the answer's relation made the homeserver answer 500 for ever."""
    alliance = await found(encrypted=True)
    await alliance.ask(alliance.ben, "!hilfe")
    for root in (SURROGATE, "no event id", "x" * 300):
        inside = written(said("!hilfe", **about("m.thread", root)))
        await send_sealed(alliance.ben, alliance.room, "m.room.message", inside)
    assert "Musterhafen" in await alliance.ask(alliance.ina, "!kommune zeigen Musterhafen")


async def test_what_stands_outside_a_ciphertext_and_inside_are_one(found: Any) -> None:
    """The homeserver sees one relation, clients another: such an event is heard by nobody."""
    alliance = await found(encrypted=True)
    one = await alliance.ben.say(alliance.room, "eins")
    two = await alliance.ben.say(alliance.room, "zwei")
    inside = written(said("!hilfe", **about("m.thread", one)))
    sent = [
        await send_sealed(
            alliance.ben, alliance.room, "m.room.message", inside, **about("m.thread", root)
        )
        for root in (two, one)
    ]
    answer = await alliance.ben.reply_to(sent[1])
    assert answer["content"]["m.relates_to"]["event_id"] == one
    assert await alliance.answers_to(alliance.ben, sent[0]) == []


async def test_a_thousand_hostile_events(found: Any, clerk: Any) -> None:
    """Of all kinds, in ciphertexts and in the clear; nobody else notices anything of it."""
    alliance = await found(encrypted=True)
    mallory = await Mallory.moves_in(await clerk("mallory"), alliance.bot.user_id)
    async with asyncio.TaskGroup() as group:
        flood = group.create_task(mallory.sends(hostile_events(12, 1_000)))
        asked = 0
        while not flood.done() or asked < 3:
            assert "Musterhafen" in await alliance.ask(alliance.ina, "!kommune zeigen Musterhafen")
            asked += 1
    statuses = flood.result()
    assert statuses.total() == 1_000
    assert statuses[200] > 500, "the homeserver lets most of them through"
    assert "Musterhafen" in await alliance.ask(alliance.ina, "!kommune zeigen Musterhafen")
    assert alliance.bot.rows("SELECT failure FROM inbox WHERE failure IS NOT NULL") == []
    assert await alliance.bot.stop() == 0, "it was still running"
    log = await asyncio.to_thread(alliance.bot.log.read_text)
    assert "Traceback" not in log
    assert mallory.clerk.user_id not in log
