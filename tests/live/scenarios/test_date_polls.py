"""A date poll from the dates to the meeting, over a real homeserver: by tap and by text."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from .conftest import Alliance

POLL = "org.matrix.msc3381.poll"
OPENED = datetime(2020, 11, 19, 10, tzinfo=ZoneInfo("Europe/Berlin"))
TYPED = "!terminsuche „Bündnistreffen“ 12.1.2021 14:00, 14.1.2021 10:00 bis 5.1.2021 für=alle"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("encrypted", [False, True])
async def test_from_the_dates_to_the_meeting(found: Any, language: str, encrypted: bool) -> None:
    alliance: Alliance = await found(encrypted=encrypted, language=language, at=OPENED)
    german = language == "de"
    await alliance.ask(alliance.kim, "!room plenary")
    opened = await alliance.answer(alliance.kim, TYPED)
    assert opened["encrypted"] is encrypted
    shown = "!passt D-1 1, zur Not 2" if german else "!suits D-1 1, if need be 2"
    assert shown in opened["content"]["body"]
    poll = await alliance.ina.wait_for(
        lambda e: e["type"] == f"{POLL}.start" and e["room_id"] == alliance.room
    )
    answers = poll["content"][f"{POLL}.start"]["answers"]
    await alliance.ina.vote(alliance.room, poll["event_id"], [answers[0]["id"], answers[3]["id"]])
    await _answered(alliance, "ym")
    said = await alliance.ask(alliance.ben, "!passt 2, zur Not 1")
    assert said.startswith("D-1, Musterhafen:\n- ")
    await _answered(alliance, "my")
    outcome = await alliance.ask(alliance.ina, "!date poll D-1")
    best = outcome.split("\n")[2]
    assert best.startswith("- Nr. 2, Donnerstag" if german else "- no. 2, Thursday")
    called = await alliance.ask(alliance.kim, "!terminsuche festlegen D-1 2 Marburg/online")
    assert called.startswith("M-1: Bündnistreffen\n")
    ended = await alliance.ina.wait_for(lambda e: e["type"] == f"{POLL}.end")
    assert ended["content"]["m.relates_to"]["event_id"] == poll["event_id"]


async def _answered(alliance: Alliance, marks: str) -> None:
    """Waits: a tap is not answered."""
    for _attempt in range(100):
        found = alliance.bot.rows("select marks from date_answers order by id desc limit 1")
        if found == [(marks,)]:
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"{found}, not {marks}")
