"""A number beside what stands: a correction never becomes a second pledge without a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest

from storage.tables import Pledge
from tests.harness.chat import FEDERAL, INA, Chat, body

FORMAL = (
    (INA, '!mandate add act 01.10.2020 "Vorlage 20/117"'),
    (INA, "!pledge 20 nest additional"),
    (FEDERAL, '!formal P-1 "Schreiben vom 10.11.2020"'),
)
FIVE = ((INA, "!pledge 5"),)
TWO = ((INA, "!pledge 5"), (INA, "!pledge 3 nest more"))


async def amounts(chat: Chat) -> dict[int, int]:
    return {each.id: each.amount for each in await chat.rows(Pledge)}


def offered(answer: str) -> list[str]:
    """The lines to send, as they stand in the answer."""
    return re.findall(r"!(?:pledge|zusage) [^\n]*", answer)


@pytest.mark.parametrize("chosen", [0, -1])
@pytest.mark.parametrize(
    ("before", "english", "german", "lines"),
    [
        (FORMAL, "!pledge 25", "!zusage 25", 2),
        (FORMAL, "!pledge +5", "!zusage +5", 2),
        (FORMAL, "!pledge 25 for Musterhafen", "!zusage 25 für Musterhafen", 2),
        (FIVE, "!pledge 5 state", "!zusage 5 land", 2),
        (FIVE, "!pledge 6 resettlement", "!zusage 6 resettlement", 2),
        (FIVE, "!pledge 8 nest additional", "!zusage 8 NesT zusätzlich", 2),
        (FIVE, '!pledge 3 group="minors"', "!zusage 3 gruppe=„minors“", 2),
        (
            FIVE,
            '!pledge 8 persons nest costs="the Land" until 31.12.2027',
            "!zusage 8 Personen nest kosten=„das Land“ bis 31.12.2027",
            2,
        ),
        (FIVE, "!pledge 8 nest costs=none until none", "!zusage 8 nest kosten=keine bis keine", 2),
        (TWO, "!pledge 8", "!zusage 8", 3),
        (TWO, "!pledge +1", "!zusage +1", 3),
        (TWO, "!pledge 8 additional", "!zusage 8 zusätzlich", 3),
        (TWO, "!pledge 8 state", "!zusage 8 Landesprogramm", 3),
    ],
)
async def test_asked_back_with_each_line(
    in_both_languages: Chat,
    before: Sequence[tuple[str, str]],
    english: str,
    german: str,
    lines: int,
    chosen: int,
) -> None:
    """Nothing is written; each line that is offered does what it says."""
    chat = in_both_languages
    for who, line in before:
        await chat.says(who, line)
    typed = german if chat.alliance.language == "de" else english
    stood, remembered = await amounts(chat), await chat.remembered()
    answer = body(await chat.says(INA, typed))
    assert await chat.remembered() == remembered
    found = offered(answer)
    assert len(found) == lines
    number = int(re.search(r"\d+", typed)[0])  # type: ignore[index]
    receipt = body(await chat.says(INA, found[chosen]))
    grown = sum((await amounts(chat)).values()) - sum(stood.values())
    if chosen == -1:  # on top of what stands
        assert grown == number
    else:
        first = min(stood)
        wanted = stood[first] + number if "+" in typed else number
        assert await amounts(chat) == {**stood, first: wanted}
    assert "Musterhafen" in receipt


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [
        ((), "!pledge 5", {1: 5}),  # story A
        (FIVE, "!pledge 8", {1: 8}),
        (FIVE, "!pledge +3", {1: 8}),
        (FIVE, "!pledge 2 families", {1: 5, 2: 2}),  # never added to persons
        (FIVE, "!pledge 3 nest more", {1: 5, 2: 3}),
        (FIVE, "!zusage 3 weitere nest", {1: 5, 2: 3}),
        (FIVE, "!pledge 3 more", {1: 8}),
        (FIVE, "!pledge P-1 3 dazu", {1: 8}),
        (TWO, "!pledge 9 nest", {1: 5, 2: 9}),
        (TWO, "!pledge 9 open", {1: 9, 2: 3}),
        (TWO, "!pledge P-1 9", {1: 9, 2: 3}),
        (TWO, "!pledge 0 nest", {1: 5, 2: 0}),
        ((*TWO, (INA, "!pledge P-2 0")), "!pledge 9", {1: 9, 2: 0}),
        ((*FIVE, (INA, "!pledge P-1 0")), "!pledge 9 nest", {1: 0, 2: 9}),
    ],
)
async def test_clear(
    chat: Chat, before: Sequence[tuple[str, str]], typed: str, after: dict[int, int]
) -> None:
    """What names its pledge, or has nothing beside it, is done at once."""
    for who, line in before:
        await chat.says(who, line)
    await chat.says(INA, typed)
    assert await amounts(chat) == after


async def test_over_or_withdrawn_is_no_doubt(chat: Chat) -> None:
    """It is in no sum; but made anew beside another one it would be."""
    await chat.says(INA, "!pledge 5 until 30.11.2020")
    chat.clock.ahead += timedelta(days=20)
    await chat.says(INA, "!pledge 4 nest")
    assert await amounts(chat) == {1: 5, 2: 4}
    await chat.says(INA, "!pledge P-1 0")
    remembered = await chat.remembered()
    answer = body(await chat.says(INA, "!pledge 7"))
    assert offered(answer) == ["!pledge P-2 7", "!pledge 7 more"]
    assert await chat.remembered() == remembered
    answer = body(await chat.says(INA, "!pledge 7 open"))
    first, then = offered(answer)[0].split(", and then ")
    assert await chat.remembered() == remembered
    await chat.says(INA, first)
    await chat.says(INA, then)
    assert await amounts(chat) == {1: 7, 2: 0}


async def test_withdrawing_names_which(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5 nest")
    remembered = await chat.remembered()
    assert offered(body(await chat.says(INA, "!pledge 0"))) == ["!pledge P-1 0"]
    assert "nothing to withdraw" in body(await chat.says(INA, "!pledge 0 state"))
    assert await chat.remembered() == remembered
    await chat.says(INA, "!pledge P-1 0")
    assert await amounts(chat) == {1: 0}


@pytest.mark.parametrize("typed", ["!pledge more", "!pledge P-1 more", "!pledge 0 more"])
async def test_how_many_more(chat: Chat, typed: str) -> None:
    await chat.says(INA, "!pledge 5")
    remembered = await chat.remembered()
    await chat.says(INA, typed)
    assert await chat.remembered() == remembered


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("!pledge P-1", "!zusage P-1"),
        ("!pledge p1", "!zusage P1"),
        ("!pledge P-1 5", "!zusage P-1 5"),
        ("!pledge 5", "!zusage 5"),
        ("!pledge P-1 open", "!zusage P-1 offen"),
    ],
)
async def test_nothing_said_confirms_nothing(
    in_both_languages: Chat, english: str, german: str
) -> None:
    """It shows what stands, and the word that says it still does."""
    chat = in_both_languages
    await chat.says(INA, "!pledge 5")
    chat.clock.ahead += timedelta(days=200)
    remembered = await chat.rows(Pledge)
    confirmed = [each.confirmed_at for each in remembered]
    is_german = chat.alliance.language == "de"
    answer = body(await chat.says(INA, german if is_german else english))
    assert [each.confirmed_at for each in await chat.rows(Pledge)] == confirmed
    assert ("P-1: Musterhafen, 5 Personen" if is_german else "P-1: Musterhafen, 5 persons") in (
        answer
    )
    line = "!zusage bestätigen P-1" if is_german else "!reconfirm P-1"
    assert line in answer
    await chat.says(INA, line)
    assert [each.confirmed_at for each in await chat.rows(Pledge)] == [chat.clock.now()]
