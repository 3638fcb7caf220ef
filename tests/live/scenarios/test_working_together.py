"""A meeting, a task with its yield and the state of knowledge, over a real homeserver."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject

from .conftest import Alliance

BERLIN = ZoneInfo("Europe/Berlin")
OPENED = datetime(2020, 11, 19, 10, tzinfo=BERLIN)
WEDNESDAY = datetime(2020, 11, 25, 8, 59, 55, tzinfo=BERLIN)


@pytest.mark.parametrize(("language", "encrypted"), [("de", False), ("en", True)])
async def test_from_the_meeting_to_the_yield(found: Any, language: str, encrypted: bool) -> None:
    alliance: Alliance = await found(encrypted=encrypted, language=language, at=OPENED)
    kim, ina = alliance.kim, alliance.ina
    german = language == "de"
    await alliance.ask(kim, "!room plenary")

    called = await alliance.answer(kim, "!sitzung neu 24.11.2020 14:00 Marburg/online")
    assert called["encrypted"] is encrypted
    assert "M-1" in called["content"]["body"]
    assert ("Direktchat" if german else "direct chat") in await alliance.ask(ina, "!kalender M-1")
    await ina.join(await ina.invited_to(alliance.bot.user_id))
    file = await ina.wait_for(lambda e: e["content"].get("msgtype") == "m.file")
    calendar = vobject.readOne((await ina.download(file)).decode())
    assert calendar.vevent.dtstart.value.astimezone(UTC) == datetime(2020, 11, 24, 13, tzinfo=UTC)
    assert "Musterhafen" in await alliance.ask(ina, "!teilnahme M-1 ja")
    assert "Kosten" in await alliance.ask(ina, "!tagesordnung M-1 neu Kosten")
    shown = await alliance.ask(ina, "!meeting M-1")
    assert "Marburg/online" in shown
    assert "(1): Musterhafen" in shown

    refused = await alliance.ask(kim, '!task new "Brief" owner=Musterhafen due=02.12.2020')
    assert ("Ertrag" if german else "yield") in refused
    given = await alliance.ask(
        kim, '!task new "Wohnungen" owner=Musterhafen due=02.12.2020 yield="3 Plätze" meeting=M-1'
    )
    assert "T-1" in given
    assert "T-1" in await alliance.ask(ina, "!meeting M-1")
    assert "2 Plätze" in await alliance.ask(ina, '!erledigt T-1 ergebnis="2 Plätze"')
    came = await alliance.ask(kim, "!yield")
    assert "3 Plätze" in came
    assert "2 Plätze" in came

    await alliance.bot.kill()
    alliance.bot.at = WEDNESDAY
    await alliance.bot.start()
    heading = "Sachstand Nr. 1, Stand Mittwoch" if german else "State of knowledge no. 1, as of Wed"
    digest = await ina.wait_for(lambda e: heading in str(e["content"].get("body")))
    assert digest["room_id"] == alliance.room
    assert digest["content"]["msgtype"] == "m.notice"
    assert "Wohnungen – 2 Plätze" in digest["content"]["body"]
    assert heading in await alliance.ask(ina, "!sachstand")
