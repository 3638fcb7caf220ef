"""How many invitations of one person are accepted in a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.matrix.model import Batch, Invitation
from commands.kit.rules.limits import INVITATIONS_A_DAY
from storage.inbox import MADE_UP
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


async def test_of_many_that_come_together_the_first_ones_are_accepted(any_chat: Chat) -> None:
    """Seen before: when all were there before the first one was answered, none was accepted."""
    chat, most = any_chat, INVITATIONS_A_DAY.strangers
    together = [
        Invitation(f"$together-{n}", f"!together-{n}:localhost", STRANGER) for n in range(most + 2)
    ]
    await chat.intake.take(Batch("s_together", invitations=tuple(together)))
    while await chat.pipeline.some():
        pass
    done = [row.action for row in await chat.rows(OutboxRow) if row.action != "send"]
    assert done == ["join"] * most + ["leave"] * 2


async def test_an_invitation_that_waits_is_counted_once(any_chat: Chat) -> None:
    """It has no event id of its own, and comes again whenever the bot begins anew."""
    chat = any_chat
    most = INVITATIONS_A_DAY.strangers
    for number in range(most):
        await chat.invites(STRANGER, "!waits:localhost", key=f"{MADE_UP}{number}")
    assert await actions(chat, STRANGER, range(most - 1)) == ["join"] * (most - 1)
    assert await actions(chat, STRANGER, range(most, most + 1)) == ["leave"]


async def test_one_that_was_answered_is_another_one(chat: Chat) -> None:
    """Else whoever asks the bot in and out again would never come to an end."""
    most = INVITATIONS_A_DAY.strangers
    for number in range(most + 1):
        await chat.invites(STRANGER, "!again:localhost", key=f"{MADE_UP}{number}")
        async with chat.database.transaction() as store:
            row = (await store.outbox.pending())[-1]
            await store.outbox.mark_sent(row.transaction_id, None, chat.clock.now())
    assert [row.action for row in await chat.rows(OutboxRow)][-2:] == ["join", "leave"]
