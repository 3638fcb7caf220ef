"""What the sender says about what is on its way and can be answered by a tap."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from bot import sender
from bot.clock import Clock
from bot.content import POLL_START
from storage.questions import question_key
from storage.tables import OutboxRow

MESSAGE = "m.room.message"


def sending() -> sender.Sender:
    nobody = cast("Any", None)
    return sender.Sender(nobody, nobody, Clock(), set(), nobody, nobody)


def row(transaction_id: str, event_type: str) -> OutboxRow:
    return OutboxRow(transaction_id=transaction_id, room_id="!r", event_type=event_type)


@pytest.mark.parametrize(
    ("on_its_way", "waits"),
    [
        (row("t", POLL_START), True),
        (row(question_key(1, "$command"), MESSAGE), True),
        (row("t", MESSAGE), False),
    ],
    ids=["poll", "question", "answer"],
)
async def test_a_tap_waits_for_what_it_may_be_on(on_its_way: OutboxRow, waits: bool) -> None:
    sends = sending()
    sends.take([on_its_way])
    known = asyncio.create_task(sends.tappable_are_known())
    await asyncio.wait({known}, timeout=0.05)
    assert known.done() is not waits
    known.cancel()


async def test_what_cannot_be_sent_does_not_deafen_the_bot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sender, "TAP_PATIENCE", 0.05)
    sends = sending()
    sends.take([row("t", POLL_START)])
    async with asyncio.timeout(2):
        await sends.tappable_are_known()
