"""A survey from the question to its table, over a real homeserver."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from .conftest import Alliance

OPENED = datetime(2020, 11, 19, 10, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("encrypted", [False, True])
async def test_from_the_question_to_the_table(found: Any, language: str, encrypted: bool) -> None:
    alliance: Alliance = await found(encrypted=encrypted, language=language, at=OPENED)
    german = language == "de"
    await alliance.ask(alliance.kim, "!room plenary")
    typed = "!abfrage offen „Freie Plätze am 01.12.?“ zahl Plätze 0-500 bis 28.11. für=alle"
    opened = await alliance.answer(alliance.kim, typed)
    assert opened["encrypted"] is encrypted
    assert ("!antwort 1 25" if german else "!answer 1 25") in opened["content"]["body"]
    assert "25 Plätze" in await alliance.ask(alliance.ina, "!antwort 25")
    assert "25 Plätze → 30 Plätze" in await alliance.ask(alliance.ben, "!answer 1 30")
    outcome = await alliance.ask(alliance.kim, "!abfrage schließen 1")
    assert ("Summe: 30 Plätze, Median: 30" if german else "Sum: 30 Plätze, median: 30") in outcome
    file = await alliance.answer(alliance.ina, "!abfrage ergebnis 1 xlsx")
    book = load_workbook(io.BytesIO(await alliance.ina.download(file)))
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert rows == [("Musterhafen", "NW", "05999001", 30)]
