"""Story G of the alliance, over a real homeserver: who is reminded, by whom it was done, how late.

The bot is killed between the steps, and away for some of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.harness.peer import Event

from .conftest import Alliance

BERLIN = ZoneInfo("Europe/Berlin")
TITLE = "Rückmeldung zum Entwurf"


async def back_at(alliance: Alliance, *when: int) -> None:
    """The bot is killed, and is there again at that time."""
    await alliance.bot.kill()
    alliance.bot.at = datetime(*when, tzinfo=BERLIN)  # type: ignore[misc,arg-type]
    await alliance.bot.start()


async def heard(alliance: Alliance) -> list[Event]:
    """What the bot has said in the room by itself about the follow-up."""
    return [
        event
        for event in await alliance.kim.timeline(alliance.room)
        if event["sender"] == alliance.bot.user_id
        and TITLE in str(event["content"].get("body"))
        and "m.in_reply_to" not in event["content"].get("m.relates_to", {})
    ]


@pytest.mark.parametrize(("language", "encrypted"), [("de", False), ("en", True)])
async def test_g_follow_up(found: Any, language: str, encrypted: bool) -> None:
    opened = datetime(2020, 11, 19, 10, tzinfo=BERLIN)
    alliance: Alliance = await found(encrypted=encrypted, language=language, at=opened)
    kim, ina, ben = alliance.kim, alliance.ina, alliance.ben
    german = language == "de"
    await alliance.ask(kim, "!member add Beispielstadt land=NW kind=town")
    await alliance.ask(kim, f"!contact set Beispielstadt {ben.user_id}")
    answer = await alliance.ask(kim, f"!nachbereitung 25.11.2020 „{TITLE}“ für alle")
    quoted = f"„{TITLE}“" if german else f"“{TITLE}”"
    assert answer.startswith(f"F-1: {quoted}\n")

    await back_at(alliance, 2020, 11, 23, 8, 59, 56)
    in_two_days = "in 2 Tagen: Mittwoch" if german else "in 2 days: Wednesday"
    said = await kim.wait_for(lambda e: in_two_days in str(e["content"].get("body")))
    assert said["encrypted"] is encrypted
    assert said["content"]["msgtype"] == "m.text"
    assert set(said["content"]["m.mentions"]["user_ids"]) == {ina.user_id, ben.user_id}
    assert "Beispielstadt, Musterhafen" in said["content"]["body"]
    await back_at(alliance, 2020, 11, 23, 9, 0, 20)
    assert "Musterhafen" in await alliance.ask(ina, "!done F-1")

    # Away on the day itself.
    await back_at(alliance, 2020, 11, 26, 14, 0)
    letter = await ben.invited_to(alliance.bot.user_id)
    await ben.join(letter)
    told = await ben.wait_for(
        lambda e: e["room_id"] == letter and TITLE in str(e["content"].get("body"))
    )
    late = "Verspätet" if german else "Late: this was due on Thursday, 26.11.2020, 09:00."
    assert told["content"]["body"].startswith(late)
    assert "Beispielstadt" in told["content"]["body"]
    assert "Musterhafen" not in told["content"]["body"]

    answer = await alliance.ask(ben, "!done F-1 for Beispielstadt")
    assert "Beispielstadt" in answer
    ended = "ist beendet" if german else "is closed"
    await kim.wait_for(lambda e: ended in str(e["content"].get("body")))
    await back_at(alliance, 2020, 12, 4, 10, 0)
    shown = await alliance.ask(kim, "!followup F-1")
    assert ("Alle 2 Kommunen" if german else "All 2 municipalities") in shown
    assert alliance.bot.rows("select count(*) from follow_ups where closed_at is null") == [(0,)]
    assert [in_two_days in each["content"]["body"] for each in await heard(alliance)].count(
        True
    ) == 1
