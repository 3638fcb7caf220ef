"""Signs that telephones and word processors make of what was typed."""

from __future__ import annotations

import pytest

from commands.kit import Number, UserError, _
from commands.kit.arguments import DASHES, clean, words
from commands.kit.kinds import Cursor
from storage.tables import Pledge, Reminder
from tests.harness.chat import BERLIN, FEDERAL, INA, START, Chat

PLEDGE = Number("P", _("pledge"))


@pytest.mark.parametrize("dash", DASHES, ids=lambda sign: f"{ord(sign):04X}")
def test_an_id_with_any_dash(dash: str) -> None:
    for typed in (f"P{dash}12", f"p{dash}12,", f"P {dash} 12", f"P {dash}12", f"P{dash} 12"):
        assert PLEDGE.read(Cursor(words(typed), START, BERLIN)) == 12, typed
    (offer,) = words(f"A{dash}2020{dash}4")
    assert offer.text == "A-2020-4"


@pytest.mark.parametrize("typed", ["P–", "P – x", "P –", "–12", "P–1–2–3", "PPP–12"])
def test_no_id(typed: str) -> None:
    with pytest.raises(UserError):
        PLEDGE.read(Cursor(words(typed), START, BERLIN))


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"], ids=ascii
)
def test_any_line_end_is_one(end: str) -> None:
    assert clean(f"pledge 5{end}for Musterhafen") == "pledge 5\nfor Musterhafen"


async def test_with_them_a_command_does_what_was_typed(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5\vfor\u2028Musterhafen")
    await chat.says(INA, "!pledge P–1 nest")
    await chat.says(INA, "!remind tomorrow 9:00 Read B–2\vand P–1")
    (pledge,) = await chat.rows(Pledge)
    assert (pledge.amount, pledge.programme) == (5, "nest")
    assert [each.text for each in await chat.rows(Reminder)] == ["Read B–2 and P–1"]
    await chat.says(INA, "!done R–1")
    assert [each.due_at for each in await chat.rows(Reminder)] == [None]


async def test_a_name_is_still_one_line(chat: Chat) -> None:
    before = await chat.remembered()
    for end in ("\v", "\u2028", "\r"):
        answer, *_ = await chat.says(FEDERAL, f"!member add “Neu{end}Musterdorf” land=NW kind=town")
        assert "without line breaks" in answer["body"]
    assert await chat.remembered() == before
