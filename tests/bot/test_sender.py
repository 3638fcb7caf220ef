"""What the sender says about what is on its way and can be answered by a tap."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from bot import sender
from bot.clock import Clock
from bot.content import POLL_START
from storage.tables import OutboxRow


async def test_a_poll_that_cannot_be_sent_does_not_deafen_the_bot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sender, "TAP_PATIENCE", 0.05)
    nobody = cast("Any", None)
    sending = sender.Sender(nobody, nobody, Clock(), set(), nobody, nobody)
    sending.take([OutboxRow(transaction_id="t", room_id="!r", event_type=POLL_START)])
    async with asyncio.timeout(2):
        await sending.tappable_are_known()
