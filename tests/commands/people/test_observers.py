"""Guests read what is released, and no more."""

from __future__ import annotations

import pytest

from storage.tables import Observer
from tests.harness.chat import FEDERAL, INA, KIM, PIA, STRANGER, Chat, body

GUEST = "@lea:ministerium.example"


def letter(chat: Chat) -> str:
    return "\n".join(content["body"] for _to, content in chat.letters)


async def test_add_list_remove(chat: Chat) -> None:
    """By any coordination, at once; Matrix ids of guests are not for the plenary."""
    assert "not registered" in body(await chat.says(GUEST, "!sum"))
    answer = body(await chat.says(KIM, f"!observer add {GUEST} “Ministerium für Muster”"))
    assert GUEST not in answer
    assert f"{GUEST} is now a guest" in letter(chat)
    assert "Welcome! You are a guest of the alliance Städte Sicherer Häfen" in letter(chat)
    assert f"Done by: {KIM}" in letter(chat)
    assert "!sum shows the released totals" in letter(chat)
    (row,) = await chat.rows(Observer)
    assert (row.user_id, row.organisation, row.set_by) == (GUEST, "Ministerium für Muster", KIM)
    assert "No totals are released yet" in body(await chat.says(GUEST, "!sum"))
    assert "possible for" in body(await chat.says(GUEST, "!pledge 5"))
    await chat.says(FEDERAL, f"!gast neu {GUEST}")
    assert "is a guest already" in letter(chat)
    await chat.says(FEDERAL, "!gäste")
    assert f"1 guest:\n- {GUEST} – Ministerium für Muster" in letter(chat)
    await chat.says(KIM, f"!observer remove {GUEST}")
    assert "no guest any more" in letter(chat)
    assert await chat.rows(Observer) == []
    assert "not registered" in body(await chat.says(GUEST, "!sum"))
    await chat.says(FEDERAL, "!observers")
    assert "There are no guests" in letter(chat)


@pytest.mark.parametrize("who", [INA, PIA, STRANGER])
@pytest.mark.parametrize(
    "typed", [f"!observer add {GUEST}", f"!observer remove {GUEST}", "!observers"]
)
async def test_only_for_the_coordination(chat: Chat, who: str, typed: str) -> None:
    before = await chat.remembered()
    answer = body(await chat.says(who, typed))
    assert ("not registered" if who == STRANGER else "possible for: federal") in answer
    assert chat.letters == []
    assert await chat.remembered() == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!observer add Lea", "not a full Matrix address"),
        ("!observer add", "missing: <Matrix address>"),
        (f"!observer add {GUEST} {'x' * 121}", "too long: 121"),
        (f"!observer remove {GUEST}", "is no guest"),
    ],
)
async def test_refused(chat: Chat, typed: str, told: str) -> None:
    before = await chat.remembered()
    await chat.says(FEDERAL, typed)
    assert told in letter(chat)
    assert await chat.remembered() == before


async def test_who_speaks_for_a_municipality_is_more_than_a_guest(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!observer add {INA}")
    assert "P-1" in body(await chat.says(INA, "!pledge 5"))
