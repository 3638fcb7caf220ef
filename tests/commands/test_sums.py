"""`!sum`: persons and families are never added together."""

from __future__ import annotations

import pytest

from tests.harness.chat import BEN, INA, PIA, ROSA, STRANGER, Chat, body


@pytest.mark.parametrize("typed", ["!sum", "!summe", "!sum NW", "!summe Nordrhein-Westfalen"])
async def test_total(chat: Chat, typed: str) -> None:
    for who, what in [
        (INA, "!pledge 5 nest additional"),
        (ROSA, "!pledge 7 nest additional"),
        (INA, "!pledge 4 bund"),
        (ROSA, "!pledge 10 families"),
        (BEN, "!pledge 9 relocation"),
        (BEN, "!pledge P-5 0"),
    ]:
        await chat.says(who, what)
    answer = body(await chat.says(PIA, typed))
    assert "16 persons · 10 families" in answer
    assert "- 12 persons: NesT, additional to the quota (2 municipalities)" in answer
    assert "- 4 persons: federal admission § 23 (2), crediting unclear (1 municipality)" in answer
    assert "- 10 families: programme open, crediting unclear (1 municipality)" in answer
    assert "26" not in answer
    assert "relocation" not in answer
    assert "nothing of it is formally declared" in answer


async def test_nothing_yet(chat: Chat) -> None:
    assert "no pledges yet" in body(await chat.says(INA, "!sum"))
    await chat.says(INA, "!pledge 5")
    assert "no pledges yet" in body(await chat.says(INA, "!sum NI"))


async def test_not_for_strangers(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5")
    answer = body(await chat.says(STRANGER, "!sum"))
    assert "not registered" in answer
    assert "Musterhafen" not in answer.partition("Data protection")[0]


async def test_german(german: Chat) -> None:
    await german.says(INA, "!zusage 1.500 Personen")
    await german.says(ROSA, "!zusage 1 Familie")
    answer = body(await german.says(PIA, "!summe"))
    assert "Städte Sicherer Häfen: 1.500 Personen · 1 Familie" in answer
