"""What is sent in the clear into an encrypted room is believed only if the operator says so."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.clock import Clock
from bot.intake import Intake
from bot.matrix.model import Batch, RoomEvent, RoomFacts
from storage.engine import Database
from tests.harness.arriving import POLL, SENT, text

BALLOT = {"m.selections": ["a"], "m.relates_to": {"rel_type": "m.reference", "event_id": "$p"}}
OF_WHAT = {"rel_type": "m.replace", "event_id": "$p"}
EDIT = text("* !help", **{"m.new_content": text("!help"), "m.relates_to": OF_WHAT})
CSV = {"msgtype": "m.file", "body": "a.csv", "url": "mxc://localhost/abc"}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("m.room.message", text("!help")),
        ("m.room.message", EDIT),
        (POLL, BALLOT),
        ("m.room.message", CSV),
    ],
)
@pytest.mark.parametrize(
    ("room_is_encrypted", "event_is", "allowed", "refused"),
    [
        (True, False, False, True),
        (True, True, False, False),
        (False, False, False, False),
        (True, False, True, False),
    ],
)
async def test_in_the_clear(
    database: Database,
    kind: str,
    content: dict[str, Any],
    room_is_encrypted: bool,
    event_is: bool,
    allowed: bool,
    refused: bool,
) -> None:
    client = SimpleNamespace(
        user_id="@lotse:localhost",
        display_name="Hafenlotse",
        room=lambda room_id: RoomFacts(encrypted=room_is_encrypted, direct=True),
    )
    intake = Intake(
        database,
        cast("Any", client),
        Clock(),
        plain_in_encrypted_rooms=allowed,
        on_new=lambda entries: None,
        unconfirmed=set(),
    )
    event = RoomEvent("$e", "!r", "@ina:localhost", kind, content, SENT, encrypted=event_is)
    (entry,) = await intake.take(Batch("s", events=(event,)))
    assert entry.content is not None
    assert bool(entry.content.get("plain")) is refused
