"""The terms of a pledge: target group, costs, validity, crediting – and the mistakes in them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import Pledge, PledgeEntry, Room
from tests.harness.chat import FEDERAL, INA, ROSA, Chat, body


async def test_story_a(chat: Chat) -> None:
    answers = await chat.says(INA, "!pledge 5")
    answer = body(answers)
    (row,) = await chat.rows(Pledge)
    assert (row.programme, row.unit, row.quota_mode, row.amount) == (
        "open",
        "persons",
        "unclear",
        5,
    )
    assert "P-1: Musterhafen, 0 → 5 persons" in answer
    assert "Stands as: signalled" in answer
    assert "Still missing: programme, crediting, mandate “act”, signed letter" in answer
    assert "Next, for example: !pledge P-1 additional" in answer
    assert "part of the binding offer with the mandate “act” and the signed letter" in answer
    assert "not the formal declaration" in answer
    again = chat.event(INA, {"msgtype": "m.text", "body": "!pledge 7"})
    await chat.hears(again)
    before = await chat.remembered()
    assert await chat.hears(again) == []
    assert await chat.remembered() == before


async def test_all_of_it(chat: Chat) -> None:
    answer = body(
        await chat.says(
            INA,
            '!zusage 20 nest zusätzlich gruppe="unbegleitete Minderjährige" '
            'kosten="erst wenn geklärt" bis 31.12.2027 für Musterhafen',
        )
    )
    assert "for: unbegleitete Minderjährige, costs: erst wenn geklärt, valid until 31.12.2027" in (
        answer
    )
    (row,) = await chat.rows(Pledge)
    (entry,) = await chat.rows(PledgeEntry)
    for each in (row, entry):
        assert each.target_group == "unbegleitete Minderjährige"
        assert each.cost_condition == "erst wenn geklärt"
        assert each.valid_until == date(2027, 12, 31)
    for typed in ("group=none", "costs=keine", "until none"):
        await chat.says(INA, f"!pledge P-1 {typed}")
    (row,) = await chat.rows(Pledge)
    assert (row.target_group, row.cost_condition, row.valid_until) == ("", None, None)
    assert len(await chat.rows(PledgeEntry)) == 4


async def test_target_group_is_part_of_the_key(chat: Chat) -> None:
    """Whatever its spelling: two spellings would count twice."""
    await chat.says(INA, "!pledge 5")
    await chat.says(INA, '!pledge 3 more group="unbegleitete Minderjährige"')
    await chat.says(INA, '!pledge +1 group="Unbegleitete MINDERJAEHRIGE"')
    rows = [(row.target_group, row.amount) for row in await chat.rows(Pledge)]
    assert rows == [("", 5), ("unbegleitete Minderjährige", 4)]
    before = await chat.remembered()
    answer = body(await chat.says(INA, "!pledge P-2 group=none"))
    assert "There is already a pledge for that: P-1" in answer
    assert await chat.remembered() == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!pledge 5 until 18.11.2020", "18.11.2020 has passed already"),
        ("!pledge 5 until 31.02.2021", "“31.02.2021” does not exist"),
        ("!pledge 5 until soon", "“soon” is not a day"),
        ("!pledge 5 until", "Something is missing"),
        (f'!pledge 5 group="{"x" * 81}"', "too long: 81"),
        (f'!pledge 5 costs="{"x" * 201}"', "too long: 201"),
        ("!pledge 5 group=", "Something is missing"),
        ("!pledge 5 gruop=x", "I do not know “gruop=”"),
        ("!pledge 5 mondprogramm", "I do not know the programme “mondprogramm”"),
        ("!pledge P-1 mondprogramm", "I do not know the programme “mondprogramm”"),
        ("!pledge 5 families persons", "I do not know “persons”"),
        ("!pledge 5 nest bund", "I do not know “bund”"),
    ],
)
async def test_refused(chat: Chat, typed: str, told: str) -> None:
    await chat.says(INA, "!pledge 5")
    before = await chat.remembered()
    answers = await chat.says(INA, typed)
    assert told in body(answers)
    assert "Example: !pledge 5" in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_until_the_last_day(chat: Chat) -> None:
    """Then it no longer counts, is listed apart, and can be renewed."""
    await chat.says(INA, "!pledge 5 until 30.11.2020")
    await chat.says(ROSA, "!pledge 3")
    chat.clock.ahead += timedelta(days=11)
    assert "expired" not in body(await chat.says(ROSA, "!pledges"))
    chat.clock.ahead += timedelta(days=1)
    answer = body(await chat.says(ROSA, "!pledges"))
    assert "1 standing pledge:\n- P-2" in answer
    assert "1 expired pledge, which no longer counts:\n- P-1" in answer
    for typed in ("!pledge P-1 6", "!pledge P-1 6"):
        answer = body(await chat.says(INA, typed))
        assert "has expired on 30.11.2020 and no longer counts" in answer
        assert "!pledge P-1 until" in answer
    assert "expired" not in body(await chat.says(INA, "!pledge P-1 until 31.12.2027"))
    assert "2 standing pledges" in body(await chat.says(ROSA, "!pledges"))


async def test_made_anew_it_is_not_over_from_the_start(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5 until 30.11.2020")
    await chat.says(INA, "!pledge 0")
    chat.clock.ahead += timedelta(days=20)
    assert "expired" not in body(await chat.says(INA, "!pledge 4"))
    assert (await chat.rows(Pledge))[0].valid_until is None


async def test_withdrawn_twice(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5")
    await chat.says(INA, "!pledge 0")
    before = await chat.remembered()
    assert "withdrawn already" in body(await chat.says(INA, "!pledge 0"))
    assert await chat.remembered() == before


async def test_counted_says_until_when_the_land_credits(chat: Chat) -> None:
    """From data with source and date; if there is none, that is said."""
    answer = body(await chat.says(INA, "!pledge 5 nest counted"))
    assert "Until when NW credits places towards the quota is not known" in answer
    assert "credits" not in body(await chat.says(ROSA, "!pledge 5 nest additional"))
    rule = '!land set NW crediting="ja" {until} source="Erlass 1" as_of=01.11.2020'
    await chat.says(FEDERAL, rule.format(until=""))
    await chat.says(INA, "!pledge P-1 additional")
    answer = body(await chat.says(INA, "!pledge P-1 counted"))
    assert (
        "Until when NW credits places is not known. Source: Erlass 1, as of 01.11.2020." in answer
    )
    await chat.says(FEDERAL, rule.format(until="until 31.12.2020"))
    assert "credits" not in body(await chat.says(INA, "!pledge 7 nest"))  # said already
    await chat.says(INA, "!pledge P-1 additional")
    answer = body(await chat.says(INA, "!pledge P-1 counted"))
    assert "NW credits places until 31.12.2020. Source: Erlass 1, as of 01.11.2020." in answer
    chat.clock.ahead += timedelta(days=60)
    await chat.says(INA, "!pledge P-1 additional")
    answer = body(await chat.says(INA, "!pledge P-1 counted"))
    assert "NW credited places until 31.12.2020; that is over." in answer


@pytest.mark.parametrize(
    "typed",
    ["!pledge 5", "!pledges", "!pledge show P-1", "!mandates", "!services", "!reconfirm all"],
)
async def test_an_open_room_hears_nothing_of_it(chat: Chat, typed: str) -> None:
    """Only a hint; the answer goes to the direct chat."""
    await chat.says(INA, "!pledge 3")
    async with AsyncSession(chat.database.engine) as session, session.begin():
        session.add(Room(room_id="!open:localhost", purpose="open"))
    (hint,) = await chat.says(INA, typed, room="!open:localhost")
    assert "direct chat" in hint["body"]
    assert "Musterhafen" not in hint["body"].partition("\nData")[0]
    assert [to for to, _content in chat.letters] == [INA]


async def test_a_group_of_signs_only_does_not_change_the_pledge_without_a_group(chat: Chat) -> None:
    await chat.says(INA, "!pledge 12")
    before = await chat.remembered()
    assert "does not say for whom" in body(await chat.says(INA, "!pledge 2 group=¿?"))
    assert await chat.remembered() == before
