"""The privacy notice, and what is not kept."""

from __future__ import annotations

import pytest

from storage.tables import InboxRow, Person
from tests.harness.chat import INA, PIA, PLENARY, STRANGER, Chat, body

NOTICE = "Data protection: I keep your Matrix address"


@pytest.mark.parametrize("who", [INA, PIA, STRANGER])
@pytest.mark.parametrize("typed", ["!privacy", "!datenschutz"])
async def test_in_full(chat: Chat, who: str, typed: str) -> None:
    """For everybody, with the controller and the address for questions."""
    answer = body(await chat.says(who, typed))
    assert "Messages that are not commands are not stored" in answer
    assert "!mydata shows everything I keep about you, !forgetme deletes it" in answer
    assert chat.alliance.controller in answer
    assert chat.alliance.privacy_contact in answer


@pytest.mark.parametrize("typed", ["!members", "!xyzzy", "!pledge many", "!help", "!pledge 5"])
async def test_first_contact(chat: Chat, typed: str) -> None:
    """Once for each person, whatever the first command comes to, and in whichever room."""
    assert NOTICE in body(await chat.says(INA, typed))
    assert NOTICE not in body(await chat.says(INA, typed))
    assert NOTICE not in body(await chat.says(INA, typed, room="!other:localhost"))
    answer = body(await chat.says(STRANGER, typed))
    assert NOTICE in answer
    assert chat.alliance.controller in answer
    assert NOTICE not in body(await chat.says(STRANGER, typed))
    shown = {each.user_id: each.notice_shown_at for each in await chat.rows(Person)}
    assert shown[INA] == shown[STRANGER] == chat.clock.now()


async def test_in_german(german: Chat) -> None:
    assert "Datenschutz: Ich speichere" in body(await german.says(INA, "!summe"))


async def test_text_of_a_command_is_erased(chat: Chat) -> None:
    """When it is done, and also when it was refused."""
    await chat.says(INA, "!remind tomorrow at 9:00 secret-one")
    await chat.says(INA, "!secret-two")
    await chat.says(INA, "secret-three, not a command")
    rows = await chat.rows(InboxRow)
    assert {row.content for row in rows} == {None}
    assert [row.state for row in rows][-2:] == ["done", "refused"]
    assert rows[-1].sender == INA
    assert rows[-1].room_id == PLENARY
