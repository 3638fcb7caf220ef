"""`!sign` in the words people use."""

from __future__ import annotations

from datetime import date

import pytest

from storage.tables import Signature
from tests.harness.chat import BEN, FEDERAL, INA, Chat, body
from tests.harness.signing import mandated, stated


@pytest.mark.parametrize(
    "typed", ["!sign ST-1 withdraw", "!mitzeichnen ST-1 zurückziehen für Musterhafen"]
)
async def test_taken_back_by_sign(chat: Chat, typed: str) -> None:
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    assert body(await chat.says(BEN, typed)).startswith("Taken back: the signature of Musterhafen")
    assert [each.withdrawn_by for each in await chat.rows(Signature)] == [BEN]
    assert "Musterhafen has not signed ST-1." in body(await chat.says(INA, typed))


@pytest.mark.parametrize("typed", ["subject", "unter Vorbehalt", "1-3 unter Vorbehalt"])
async def test_subject_as_people_say_it(chat: Chat, typed: str) -> None:
    await stated(chat)
    await chat.says(INA, f"!sign ST-1 {typed} 03.12.2020")
    clauses = [1, 2, 3] if "3 " in typed else [1, 2, 3, 4]
    (row,) = await chat.rows(Signature)
    assert (row.clauses, row.subject_to) == (clauses, date(2020, 12, 3))


@pytest.mark.parametrize(
    "name", ["mitzeichnen", "unterschreiben", "unterschreibe", "unterzeichnen", "zeichnen"]
)
async def test_names_of_the_command(german: Chat, name: str) -> None:
    await stated(german)
    await mandated(german, 1)
    await german.says(INA, f"!{name} ST-1 1-2")
    assert [each.clauses for each in await german.rows(Signature)] == [[1, 2]]
    assert "Musterhafen (NW): Absätze 1, 2" in body(await german.says(FEDERAL, "!kann ST-1"))
    asked = body(await german.says(FEDERAL, "!veröffentlichen ST-1"))
    assert "Das würde veröffentlicht" in asked
