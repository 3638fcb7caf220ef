"""What the bot says by itself on arriving; and edits that are nobody's business."""

from __future__ import annotations

from storage.tables import InboxRow, Pledge, Room
from tests.harness.chat import INA, OTHER_ROOM, PLENARY, Chat


async def test_greets_a_room_once(chat: Chat) -> None:
    """Also when it comes back later, and although the room has a language already."""
    await chat.says(INA, "!language de")
    (greeting,) = await chat.arrives()
    assert (
        "Guten Tag, ich bin der Hafenlotse des Bündnisses Städte Sicherer Häfen" in greeting["body"]
    )
    assert "Datenschutz" in greeting["body"]
    assert "!raum Plenum" in greeting["body"]
    assert "!kommune neu" in greeting["body"]
    assert "m.relates_to" not in greeting
    assert await chat.arrives() == []
    (greeting,) = await chat.arrives(OTHER_ROOM)
    assert "Hello, I am the harbour pilot" in greeting["body"]
    assert {each.room_id for each in await chat.rows(Room) if each.greeted_at} == {
        PLENARY,
        OTHER_ROOM,
    }


async def test_the_greeting_in_a_direct_chat_is_for_one_person(in_both_languages: Chat) -> None:
    (greeting,) = await in_both_languages.arrives("!i:localhost", direct=True)
    german = in_both_languages.alliance.language == "de"
    assert ("nur wir beide" if german else "Only the two of us") in greeting["body"]
    assert ("!hilfe" if german else "!help") in greeting["body"]
    for of_rooms in ("!raum", "!room", "!kommune neu", "!member add"):
        assert of_rooms not in greeting["body"]


async def test_edited_talk_is_nobodys_business(chat: Chat) -> None:
    known = len(await chat.rows(InboxRow))
    await chat.says(INA, "Hallo")
    assert await chat.edits(INA, chat.last_event, "Hallo zusammen") == []
    assert len(await chat.rows(InboxRow)) == known


async def test_edit_and_command_in_one_sync(chat: Chat) -> None:
    """The edit of a command that is new itself."""
    command = chat.event(INA, {"msgtype": "m.text", "body": "!pledge 5"})
    new = {"msgtype": "m.text", "body": "!pledge 6"}
    relation = {"rel_type": "m.replace", "event_id": command.event_id}
    edit = chat.event(INA, {**new, "m.new_content": new, "m.relates_to": relation})
    assert len(await chat.hears(command, edit)) == 2
    assert [each.amount for each in await chat.rows(Pledge)] == [5]
