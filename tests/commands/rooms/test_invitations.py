"""How many invitations of one person are accepted in a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands.kit.rules.limits import INVITATIONS_A_DAY
from storage.tables import OutboxRow
from tests.harness.chat import INA, STRANGER, Chat

OTHER = "@anderswer:localhost"


async def actions(chat: Chat, user: str, rooms: range) -> list[str]:
    """What the bot does about these invitations."""
    before = len(await chat.rows(OutboxRow))
    for number in rooms:
        await chat.invites(user, f"!room-{user[1:4]}-{number}:localhost")
    return [row.action for row in (await chat.rows(OutboxRow))[before:]]


async def test_a_stranger_is_heard_so_often(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    """Seen before: 100 of 100 were accepted."""
    most = INVITATIONS_A_DAY.strangers
    more = 2 * most
    expected = ["join"] * most + ["leave"] * most
    assert await actions(chat, STRANGER, range(more)) == expected
    assert len(caplog.records) == 1, "one line, not one for each"
    assert STRANGER not in caplog.text
    assert await actions(chat, OTHER, range(1)) == ["join"], "nobody else notices"
    assert await actions(chat, INA, range(more)) == ["join"] * more, "nor who is registered"
    chat.clock.at += timedelta(days=1, minutes=1)
    assert await actions(chat, STRANGER, range(more, more + 1)) == ["join"]
