"""A room is replaced by another one: everything that named it goes on there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Column, insert, select, text

from bot.content import POLL_START
from bot.matrix.model import Batch, Replacement
from bot.moving import OPENED
from storage.moving import room_columns
from storage.tables import DateAnswer, OutboxRow, Poll, Reminder, Room, Table
from storage.tables.base import STAYS
from tests.harness.chat import FEDERAL, INA, PLENARY, ROSA, STRANGER, Chat
from tests.harness.messages import Content
from tests.harness.offline import NEW_ROOM

NEW = NEW_ROOM
COORDINATION = "!coordination:localhost"


@pytest.fixture
async def rooms(chat: Chat) -> Chat:
    await chat.says(FEDERAL, "!room plenary", room=PLENARY)
    await chat.says(FEDERAL, "!room coordination", room=COORDINATION)
    return chat


async def tombstone(chat: Chat, old: str = PLENARY, new: str = NEW) -> list[Content]:
    """Somebody who may has replaced the room."""
    chat.replacements[old] = new
    replaced = {old: Replacement(new, "localhost")}
    await chat.intake.take(Batch(chat._token(), replaced=replaced))
    return await chat.work()


async def enters(chat: Chat, new: str = NEW, old: str = PLENARY, **more: Any) -> list[Content]:
    """The bot is in the new room, which names the old one."""
    chat.predecessors[new] = old
    await chat.intake.take(Batch(chat._token(), replacing={new: old}, **more))
    return await chat.work()


async def sent_to(chat: Chat, room: str) -> list[OutboxRow]:
    return [each for each in await chat.rows(OutboxRow) if each.room_id == room]


def test_every_column_that_names_a_room_is_known() -> None:
    """By its name it moves along, unless it says why not."""
    named = [
        column
        for table in Table.metadata.sorted_tables
        for column in table.columns
        if "room" in column.name
    ]
    assert all(column.name.endswith("room_id") for column in named)
    assert all(column.info[STAYS] for column in named if column not in room_columns())
    assert {"polls", "reminders", "meetings", "tasks", "follow_ups", "statements", "surveys"} <= {
        column.table.name for column in room_columns()
    }


@pytest.mark.parametrize("column", room_columns(), ids=str)
async def test_rows_of_every_table_move(rooms: Chat, column: Column[Any]) -> None:
    now = rooms.clock.now()
    row: dict[str, Any] = {}
    for each in column.table.columns:
        if each.nullable and each.name not in ("thread_id", column.name):
            continue
        kind = each.type.python_type if not hasattr(each.type, "impl") else type(now)
        row[each.name] = {
            int: 990,
            bool: False,
            str: "x",
            dict: {},
            list: [],
            type(now): now,
            type(now.date()): now.date(),
        }[kind]
    row[column.name] = PLENARY
    async with rooms.database.transaction() as store:
        if store.session.get_bind().dialect.name == "sqlite":
            await store.session.execute(text("PRAGMA defer_foreign_keys = ON"))
        await store.session.execute(insert(column.table).values(row))
        await store.moving.carry(PLENARY, NEW)
        found = (await store.session.execute(select(column.table))).mappings().all()
        assert [each[column.name] for each in found] == [NEW]
        assert {each.get("thread_id") for each in found} == {None}
        await store.session.execute(column.table.delete())


async def test_it_follows_where_the_tombstone_leads(rooms: Chat) -> None:
    await tombstone(rooms)
    (join,) = await sent_to(rooms, NEW)
    assert (join.action, join.content) == ("join", {"via": "localhost"})
    await tombstone(rooms)
    assert len(await sent_to(rooms, NEW)) == 1, "told once more after a restart"


async def test_it_goes_nowhere_for_a_room_in_which_it_has_nothing_to_do(rooms: Chat) -> None:
    await tombstone(rooms, "!elsewhere:localhost")
    assert await sent_to(rooms, NEW) == []
    assert await rooms.invites("@mallory:evil.example", NEW) == "leave"


async def test_an_invitation_to_the_new_room_is_taken_from_anybody(rooms: Chat) -> None:
    await tombstone(rooms)
    assert await rooms.invites("@admin:other.example", NEW) == "join"


async def test_purpose_polls_reminders_and_the_rest_go_on(rooms: Chat) -> None:
    await rooms.says(FEDERAL, "!poll “Winter aid?” Yes | No for=everybody")
    old_poll = await rooms.delivered()
    await rooms.taps(INA, old_poll, 0)
    await rooms.time_passes(timedelta(minutes=1))
    await rooms.says(FEDERAL, "!survey “Places?” number for=everybody")
    await rooms.says(INA, "!remind room tomorrow 9:00 Council", thread="$thread")
    await rooms.says(FEDERAL, "!followup 25.11.2020 “Report”")
    await rooms.says(FEDERAL, "!meeting new 26.11.2020 18:00 Online “Harbour talk”")
    await tombstone(rooms)
    said, poll = await enters(rooms)
    assert said["body"].splitlines() == [
        "I go on here where the room ends that this one replaces.",
        "It is registered as plenary. Reminders, follow-ups, meetings and tasks of the old room "
        "come here.",
        "1 open poll goes on, and what was cast counts:",
        "- 1: Winter aid? – It is open until somebody closes it: !poll close 1 Vote here: "
        "!vote 1 Yes",
        "1 open survey goes on, and what was answered counts:",
        "- 1: Places? – It is open until somebody closes it: !survey close 1",
    ]
    assert poll["org.matrix.msc3381.poll.start"]["question"]["body"] == "Winter aid?"
    async with rooms.database.transaction() as store:
        old, new = await store.rooms.get(PLENARY), await store.rooms.get(NEW)
        assert old is not None
        assert new is not None
        assert (old.purpose, old.moved_into, new.purpose) == (None, NEW, "plenary")
        assert not await store.moving.anything_in(PLENARY)
    heard = await rooms.time_passes(timedelta(days=1))
    assert any("Council" in each["body"] for each in heard)
    assert all("m.relates_to" not in each for each in heard)
    assert {each.room_id for each in await rooms.rows(Reminder)} == {NEW}
    # The tap from before counts, one on the new poll too, and its end is that of the new one.
    await rooms.taps(ROSA, await rooms.delivered(), 1)
    (asked,) = await rooms.says(FEDERAL, "!poll close 1", room=NEW)
    assert "2 of 3" in asked["body"]
    closed = await rooms.says(FEDERAL, "!yes", room=NEW)
    end = next(each for each in closed if "org.matrix.msc3381.poll.end" in each)
    (kept,) = await rooms.rows(Poll)
    assert end["m.relates_to"]["hafenlotse.transaction"] == kept.start_transaction
    assert kept.start_transaction.endswith("+2")


async def test_date_polls_go_on(rooms: Chat) -> None:
    """Taps on the old one and on the new one count; its end is that of the new one."""
    await rooms.says(FEDERAL, "!date poll “Talk” 12.1.2021 14:00, 14.1.2021 10:00 for=everybody")
    old = await rooms.delivered()
    await tombstone(rooms)
    said, poll = await enters(rooms)
    assert said["body"].splitlines()[-2:] == [
        "1 open date poll goes on, and what was answered counts:",
        "- D-1: Talk – It is open until somebody closes it: !date poll close D-1",
    ]
    assert poll["org.matrix.msc3381.poll.start"]["question"]["body"] == "Talk"
    await rooms.taps(INA, old, 0)
    await rooms.taps(ROSA, await rooms.delivered(), 2)
    assert [each.marks for each in await rooms.rows(DateAnswer)] == ["yn", "ny"]
    end, _told = await rooms.says(FEDERAL, "!date poll close D-1", room=NEW)
    assert end["m.relates_to"]["hafenlotse.transaction"].endswith("+2")


async def test_a_tap_on_the_poll_in_the_old_room_counts_all_the_same(rooms: Chat) -> None:
    await rooms.says(FEDERAL, "!poll “Winter aid?” Yes | No for=everybody")
    old_poll = await rooms.delivered()
    await tombstone(rooms)
    await enters(rooms)
    await rooms.taps(INA, old_poll, 0)
    (status, *_rest) = await rooms.says(FEDERAL, "!poll status 1", room=NEW)
    assert "Yes: 1" in status["body"]


async def test_whoever_still_writes_in_the_old_room_is_answered_in_the_new_one(
    rooms: Chat,
) -> None:
    await tombstone(rooms)
    await enters(rooms)
    (answer,) = await rooms.says(INA, "!pledge 5", thread="$thread")
    assert "P-1" in answer["body"]
    assert "m.relates_to" not in answer
    assert (await rooms.rows(OutboxRow))[-1].room_id == NEW


async def test_only_a_room_that_names_the_old_one_takes_its_place(rooms: Chat) -> None:
    await tombstone(rooms)
    await enters(rooms, old="!other:localhost")
    async with rooms.database.transaction() as store:
        old, new = await store.rooms.get(PLENARY), await store.rooms.get(NEW)
        assert old is not None
        assert (old.purpose, new) == ("plenary", None)
    # And naming it is not enough without its tombstone.
    await enters(rooms, "!mallory:localhost")
    async with rooms.database.transaction() as store:
        old = await store.rooms.get(PLENARY)
        assert old is not None
        assert old.moved_into is None


async def test_it_leaves_a_room_that_it_was_led_into(rooms: Chat) -> None:
    """Unless somebody has asked it in."""
    await tombstone(rooms)
    assert await rooms.arrives(NEW) == []
    assert [each.action for each in await sent_to(rooms, NEW)] == ["join", "leave"]
    newer = "!newer:localhost"
    await tombstone(rooms, COORDINATION, newer)
    await rooms.invites(INA, newer)
    (greeting,) = await rooms.arrives(newer)
    assert "I am the harbour pilot" in greeting["body"]


async def test_the_order_does_not_matter(rooms: Chat) -> None:
    """The bot was invited before it saw the tombstone."""
    assert await enters(rooms) == []
    (said,) = await tombstone(rooms)
    assert "I go on here" in said["body"]


async def test_a_bot_that_was_removed_from_the_old_room_goes_on_in_the_new_one(
    rooms: Chat,
) -> None:
    await tombstone(rooms)
    rooms.left.add(PLENARY)
    (said,) = await enters(rooms)
    assert "It is registered as plenary" in said["body"]


async def test_it_does_not_introduce_itself_again(rooms: Chat) -> None:
    await tombstone(rooms)
    await enters(rooms)
    assert await rooms.arrives(NEW) == []


async def test_what_waits_is_said_in_the_new_room(rooms: Chat) -> None:
    """Answers lose what they answered, edits become messages."""
    await rooms.says(INA, "!help", thread="$thread")
    (waiting,) = [each for each in await rooms.rows(OutboxRow) if each.room_id == PLENARY][-1:]
    assert waiting.content is not None
    assert "m.relates_to" in waiting.content
    async with rooms.database.transaction() as store:
        relation = {"rel_type": "m.replace", "hafenlotse.transaction": "count"}
        new = {"msgtype": "m.notice", "body": "2", "m.mentions": {}}
        edit = {**new, "body": "* 2", "m.new_content": new, "m.relates_to": relation}
        relation = {"rel_type": "m.reference", "hafenlotse.transaction": "start"}
        end = {**new, "m.relates_to": relation}
        for key, content in (("edit", edit), ("end", end)):
            await store.outbox.add(
                PLENARY,
                "send",
                rooms.clock.now(),
                transaction_id=key,
                event_type="m.room.message",
                content=content,
            )
    await tombstone(rooms)
    await enters(rooms)
    rows = {each.transaction_id: each for each in await rooms.rows(OutboxRow)}
    moved = rows[waiting.transaction_id]
    assert (moved.room_id, moved.state) == (NEW, "pending")
    assert moved.content is not None
    assert moved.content["body"] == waiting.content["body"]
    assert "m.relates_to" not in moved.content
    assert (rows["edit"].room_id, rows["edit"].content) == (NEW, new)
    assert (rows["end"].state, rows["end"].error) == ("refused", "HAFENLOTSE_MOVED")
    assert [each for each in rows.values() if each.room_id == PLENARY and each.state != "sent"] == [
        rows["end"]
    ]


async def test_where_others_can_read_nothing_of_it_is_said(rooms: Chat) -> None:
    await rooms.says(FEDERAL, "!poll “Winter aid?” Yes | No for=everybody")
    poll = await rooms.delivered()
    await rooms.says(INA, "!help")
    waiting = (await rooms.rows(OutboxRow))[-1]
    rooms.exposed[NEW] = frozenset({"public"})
    await tombstone(rooms)
    heard = await enters(rooms)
    assert not any(POLL_START in each for each in heard)
    warned = [each for each in heard if "Others can read in the room registered as" in each["body"]]
    assert len(warned) == 2, "in the room itself, and in that of the coordination"
    assert [to for to, _said in rooms.letters] == [FEDERAL]
    async with rooms.database.transaction() as store:
        new = await store.rooms.get(NEW)
        assert new is not None
        assert (new.purpose, new.withheld) == ("open", "plenary")
        kept = await store.outbox.get(waiting.id)
        assert kept is not None
        assert (kept.state, kept.error, kept.room_id) == ("aside", OPENED, NEW)
        assert kept.content is not None
    (answer, *_rest) = await rooms.says(INA, "!contact Musterhafen", room=NEW)
    assert "The answer is in our direct chat" in answer["body"]
    assert poll


async def test_what_the_coordination_has_accepted_holds_in_the_new_room(rooms: Chat) -> None:
    rooms.exposed[PLENARY] = frozenset({"plain"})
    await rooms.says(FEDERAL, "!room plenary")
    rooms.exposed[NEW] = frozenset({"plain"})
    await tombstone(rooms)
    (said,) = await enters(rooms)
    assert "It is registered as plenary" in said["body"]


DIRECT = "!direct-ina:localhost"


@pytest.fixture
async def private(rooms: Chat) -> Chat:
    await rooms.says(INA, "!remind tomorrow 9:00 secret", room=DIRECT, direct=True)
    rooms.partners[DIRECT] = INA
    return rooms


async def test_a_direct_chat_moves_into_a_direct_chat(private: Chat) -> None:
    await tombstone(private, DIRECT)
    private._direct.add(NEW)
    private.partners[NEW] = INA
    await enters(private, old=DIRECT)
    assert [each.room_id for each in await private.rows(Reminder)] == [NEW]


async def test_what_was_private_never_moves_into_another_room(private: Chat) -> None:
    """It goes to that person, whose direct chat is found or made."""
    await private.says(INA, "!mydata", room=DIRECT, direct=True)
    await tombstone(private, DIRECT)
    await enters(private, old=DIRECT)
    assert [each.room_id for each in await private.rows(Reminder)] == [INA]
    rows = [each for each in await private.rows(OutboxRow) if each.action == "send"]
    assert NEW not in {each.room_id for each in rows}
    assert DIRECT not in {each.room_id for each in rows if each.state == "pending"}
    await private.time_passes(timedelta(days=1))
    assert [to for to, said in private.letters if "secret" in said["body"]] == [INA]


async def test_the_settings_of_the_room_hold(rooms: Chat) -> None:
    await rooms.says(FEDERAL, "!language de")
    await tombstone(rooms)
    (said,) = await enters(rooms)
    assert "Hier mache ich weiter" in said["body"]
    (new,) = [each for each in await rooms.rows(Room) if each.room_id == NEW]
    assert new.language == "de"


async def test_a_room_that_is_replaced_twice(rooms: Chat) -> None:
    newer = "!newer:localhost"
    await tombstone(rooms)
    await enters(rooms)
    await tombstone(rooms, NEW, newer)
    await enters(rooms, newer, NEW)
    (answer,) = await rooms.says(STRANGER, "!help")
    assert answer
    assert (await rooms.rows(OutboxRow))[-1].room_id == newer
