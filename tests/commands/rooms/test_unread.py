"""Whoever has written what the bot cannot read hears of it, once for each missing key."""

from __future__ import annotations

import logging
from datetime import timedelta
from itertools import count
from typing import Any, cast

import pytest

from bot.intake import KEEP_CIPHERTEXT
from bot.matrix.model import Batch, RoomEvent, Undecrypted
from commands.kit.rules.limits import UNREAD_OF_STRANGERS_IN_A_ROOM_A_DAY, UNREAD_TOLD_A_DAY
from commands.rooms.unread import GRACE
from storage.tables import InboxRow, UndecryptedRow, UnreadSession
from tests.harness.chat import FEDERAL, INA, PLENARY, STRANGER, Chat
from tests.harness.messages import Content
from tests.harness.offline import BOT, NEW_ROOM

_numbers = count(1)
TALK = "!talk:localhost"


async def writes(
    chat: Chat,
    user: str,
    session: str,
    *,
    room: str = PLENARY,
    thread: str | None = None,
) -> Undecrypted:
    """A message whose key the bot has not."""
    content: dict[str, Any] = {"algorithm": "m.megolm.v1.aes-sha2", "session_id": session}
    if thread is not None:
        content["m.relates_to"] = {"rel_type": "m.thread", "event_id": thread}
    source = {
        "sender": user,
        "content": content,
        "origin_server_ts": int(chat.clock.now().timestamp() * 1000),
    }
    event = Undecrypted(f"$sealed-{next(_numbers)}", room, session, source)
    await chat.intake.take(Batch(chat._token(), undecrypted=(event,)))
    return event


async def key_comes(chat: Chat, event: Undecrypted, text: str) -> list[Content]:
    content = {"msgtype": "m.text", "body": text}
    opened = RoomEvent(
        event.event_id,
        event.room_id,
        event.source["sender"],
        "m.room.message",
        content,
        chat.clock.now(),
        encrypted=True,
    )
    client = cast("Any", chat.intake._client)
    client.decrypt = lambda wanted: opened if wanted.event_id == event.event_id else None
    await chat.intake.take(Batch(chat._token(), new_sessions=frozenset({event.session_id})))
    return await chat.work()


def bodies(contents: list[Content]) -> list[str]:
    return [each["body"] for each in contents]


@pytest.fixture
async def rooms(chat: Chat) -> Chat:
    await chat.says(FEDERAL, "!room plenary", room=PLENARY)
    return chat


async def test_it_is_told_after_a_grace_once_for_each_key(rooms: Chat) -> None:
    first = await writes(rooms, INA, "one", thread="$root")
    await writes(rooms, INA, "one")
    assert await rooms.time_passes(GRACE - timedelta(seconds=1)) == []
    (told,) = await rooms.time_passes(timedelta(seconds=1))
    assert "could not read your message of Thursday, 19.11.2020, 10:00" in told["body"]
    assert "If it was meant for me, please send it once more" in told["body"]
    assert told["msgtype"] == "m.notice", "it rings nobody"
    assert told["m.relates_to"] == {
        "m.in_reply_to": {"event_id": first.event_id},
        "rel_type": "m.thread",
        "event_id": "$root",
        "is_falling_back": False,
    }
    await writes(rooms, INA, "one")
    assert await rooms.time_passes(timedelta(hours=1)) == []
    await writes(rooms, INA, "two")
    assert len(await rooms.time_passes(GRACE)) == 1


async def test_a_key_that_comes_in_time_leaves_nothing_to_say(rooms: Chat) -> None:
    event = await writes(rooms, INA, "one")
    (answer,) = await key_comes(rooms, event, "!pledge 5")
    assert "P-1" in answer["body"]
    assert await rooms.time_passes(timedelta(hours=1)) == []


async def test_a_key_that_comes_later_opens_the_command_all_the_same(rooms: Chat) -> None:
    event = await writes(rooms, INA, "one")
    assert len(await rooms.time_passes(GRACE)) == 1
    (answer,) = await key_comes(rooms, event, "!pledge 5")
    assert "P-1" in answer["body"]
    assert await rooms.rows(UndecryptedRow) == []


async def test_what_was_redacted_needs_no_key(rooms: Chat) -> None:
    event = await writes(rooms, INA, "one")
    await rooms.redacts(INA, event.event_id)
    assert await rooms.time_passes(timedelta(hours=1)) == []


async def test_nothing_is_told_while_the_homeserver_is_away(rooms: Chat) -> None:
    """The key may wait there."""
    await writes(rooms, INA, "one")
    rooms.link.set(False)
    assert await rooms.time_passes(timedelta(hours=1)) == []
    rooms.link.set(True)
    assert len(await rooms.time_passes(timedelta())) == 1


async def test_in_a_direct_chat_all_was_meant_for_the_bot(rooms: Chat) -> None:
    await rooms.says(INA, "!help", room="!ina:localhost", direct=True)
    await writes(rooms, INA, "one", room="!ina:localhost")
    heard = bodies(await rooms.time_passes(GRACE))
    heard += bodies([content for _to, content in rooms.letters])
    assert ["Nothing of it is done. Please send it once more." in each for each in heard] == [True]


async def test_strangers_hear_it_where_we_are_at_home_and_seldom(rooms: Chat) -> None:
    for number in range(3):
        await writes(rooms, STRANGER, f"talk-{number}", room=NEW_ROOM)
        await writes(rooms, STRANGER, f"plenary-{number}")
    heard = await rooms.time_passes(GRACE)
    assert len(heard) == UNREAD_TOLD_A_DAY.strangers
    for number in range(30):
        await writes(rooms, f"@stranger{number}:localhost", f"many-{number}")
    heard += await rooms.time_passes(GRACE)
    assert len(heard) == UNREAD_OF_STRANGERS_IN_A_ROOM_A_DAY
    await writes(rooms, INA, "known", room=NEW_ROOM)
    assert len(await rooms.time_passes(GRACE)) == 1, "whoever is registered, hears it anywhere"
    await rooms.time_passes(timedelta(days=1))
    await writes(rooms, STRANGER, "tomorrow")
    assert len(await rooms.time_passes(GRACE)) == 1


async def test_nobody_takes_the_word_from_somebody_else(rooms: Chat) -> None:
    """With the same name of a key, which anybody can write."""
    await writes(rooms, STRANGER, "one", room=NEW_ROOM)
    await writes(rooms, STRANGER, "one")
    await writes(rooms, INA, "one")
    assert len(await rooms.time_passes(GRACE)) == 2


async def test_the_bot_does_not_answer_itself(rooms: Chat) -> None:
    await writes(rooms, BOT, "one")
    assert await rooms.rows(UnreadSession) == []


async def test_the_log_counts_and_names_nobody(
    rooms: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await writes(rooms, INA, "one")
        event = await writes(rooms, INA, "two")
        await key_comes(rooms, event, "!help")
        rooms.clock.ahead += KEEP_CIPHERTEXT + timedelta(seconds=1)
        await rooms.says(INA, "!help")
    said = [each.getMessage() for each in caplog.records if each.name == "bot.intake"]
    assert said == [
        "1 encrypted messages cannot be read yet; their keys are asked for",
        "1 encrypted messages cannot be read yet; their keys are asked for",
        "1 encrypted messages can be read after all",
        "1 encrypted messages are forgotten: their keys have not come for 7 days",
    ]
    assert await rooms.rows(UndecryptedRow) == []
    assert await rooms.rows(UnreadSession) == []
    assert [each.kind for each in await rooms.rows(InboxRow)].count("due:unread") <= 2
