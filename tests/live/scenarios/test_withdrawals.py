"""A statement is published, withdrawn and still read, over a real homeserver."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from .conftest import Alliance

OPENED = datetime(2020, 11, 19, 10, tzinfo=ZoneInfo("Europe/Berlin"))
REASON = "Das Land trägt die Kosten jetzt."


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_published_and_withdrawn(found: Any, language: str, encrypted: bool) -> None:
    alliance: Alliance = await found(encrypted=encrypted, language=language, at=OPENED)
    german = language == "de"
    kim, ina = alliance.kim, alliance.ina
    await alliance.ask(kim, "!room plenary")
    await alliance.ask(kim, "!statement new Winterhilfe\n1. Wir helfen.\n2. Wir zahlen.")
    await alliance.ask(ina, '!mandate add appeal 22.10.2018 "Vorlage 18/77"')
    await alliance.ask(ina, "!sign ST-1")
    await alliance.ask(kim, "!statement publish ST-1")
    await alliance.ask(kim, "!confirm")
    typed = "!erklärung zurückziehen" if german else "!statement withdraw"
    asked = await alliance.answer(kim, f"{typed} ST-1 „{REASON}“")
    assert asked["encrypted"] is encrypted
    assert REASON in asked["content"]["body"]
    withdrawn = "select withdrawal_reason from statements"
    assert alliance.bot.rows(withdrawn) == [(None,)], "it is asked back"
    said = await alliance.ask(kim, "!confirm")
    line = f"Grund: {REASON}" if german else f"Reason: {REASON}"
    assert line in said
    assert alliance.bot.rows(withdrawn) == [(REASON,)]
    # Whoever has signed is told in the direct chat.
    letter = await ina.invited_to(alliance.bot.user_id)
    await ina.join(letter)
    told = await ina.wait_for(
        lambda e: e["room_id"] == letter and REASON in str(e["content"].get("body"))
    )
    assert "Musterhafen" in told["content"]["body"]
    shown = await alliance.ask(ina, "!publication ST-1")
    assert line in shown
    assert "Wir helfen." in shown
    refused = await alliance.ask(ina, "!unsign ST-1")
    assert REASON in refused
    rows = alliance.bot.rows("select count(*) from signatures where withdrawn_at is null")
    assert rows == [(1,)]
