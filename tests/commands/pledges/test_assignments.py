"""What follows from a pledge: the signed letter, and counts of those assigned and arrived."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import Pledge, PledgeEntry
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat, body

LETTER = '!formal P-1 "Schreiben vom 10.12.2020"'
MANDATE = '!mandate add act 22.10.2018 "Vorlage 18/77"'


@pytest.fixture
async def resolved(chat: Chat) -> Chat:
    """P-1 of Musterhafen, 5 persons, resolved."""
    await chat.says(INA, MANDATE)
    await chat.says(INA, "!pledge 5")
    return chat


async def test_formal(resolved: Chat) -> None:
    answer = body(await resolved.says(FEDERAL, LETTER))
    assert "P-1: Musterhafen, 5 persons: formal by “Schreiben vom 10.12.2020”" in answer
    assert "Still open in it: programme, crediting." in answer
    (pledge,) = await resolved.rows(Pledge)
    entry = (await resolved.rows(PledgeEntry))[-1]
    assert pledge.formal_reference == entry.formal_reference == "Schreiben vom 10.12.2020"
    assert (entry.change, entry.amount, entry.actor) == (0, 5, FEDERAL)
    assert "crediting unclear, formal)" in body(await resolved.says(ROSA, "!pledges"))
    before = await resolved.remembered()
    assert "Nothing changes" in body(await resolved.says(FEDERAL, LETTER))
    assert await resolved.remembered() == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!pledge P-1 6", "resolved"),
        ("!pledge +1", "resolved"),
        ("!pledge P-1 nest", "resolved"),
        ("!pledge P-1 additional", "resolved"),
        ('!pledge P-1 costs="none of ours"', "resolved"),
        ('!pledge P-1 group="minors"', "resolved"),
        ("!pledge P-1 until 31.12.2027", "resolved"),
        ("!pledge P-1 0", None),
    ],
)
async def test_a_change_takes_the_form_away(resolved: Chat, typed: str, told: str | None) -> None:
    """The letter was signed for something else, and the answer says so."""
    await resolved.says(FEDERAL, LETTER)
    answer = body(await resolved.says(INA, typed))
    assert "“Schreiben vom 10.12.2020”" in answer
    assert (f"{told} again: the letter" in answer) is (told is not None)
    assert (await resolved.rows(Pledge))[0].formal_reference is None
    assert (await resolved.rows(PledgeEntry))[-1].formal_reference is None


async def test_what_is_only_said_again_stays_formal(resolved: Chat) -> None:
    await resolved.says(FEDERAL, LETTER)
    for typed in ("!pledge 5", "!pledge P-1 open unclear", "!reconfirm P-1"):
        await resolved.says(INA, typed)
    await resolved.says(FEDERAL, "!assigned 3 P-1")
    assert (await resolved.rows(Pledge))[0].formal_reference == "Schreiben vom 10.12.2020"


async def test_without_mandate_signalled_again(resolved: Chat) -> None:
    await resolved.says(FEDERAL, LETTER)
    await resolved.says(INA, "!mandate withdraw MD-1")
    assert "crediting unclear, formal)" in body(await resolved.says(ROSA, "!pledges"))
    answer = body(await resolved.says(INA, "!pledge P-1 6"))
    assert "signalled again: the letter “Schreiben vom 10.12.2020” was signed for" in answer


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (INA, LETTER, "federal coordination, state coordination"),
        (PIA, LETTER, "federal coordination, state coordination"),
        (STRANGER, LETTER, "not registered"),
        (KIM, LETTER, "NW is not your Land"),
        (FEDERAL, '!formal P-9 "x"', "There is no pledge P-9"),
        (FEDERAL, "!formal P-1", "Something is missing: <reference>"),
        (FEDERAL, f'!formal P-1 "{"x" * 201}"', "too long: 201"),
        (FEDERAL, '!formal P-2 "x"', "P-2 is only signalled: Beispielstadt has no valid mandate"),
        (FEDERAL, '!formal P-3 "x"', "P-3 is withdrawn"),
        (KIM, "!assigned 3 P-1", "P-1 is a pledge of Musterhafen."),
        (ROSA, "!assigned 3 P-1", "P-1 is a pledge of Musterhafen."),
        (PIA, "!assigned 3 P-1", "contact person, deputy"),
        (INA, "!assigned P-1 3", "“P-1” is not a number"),
        (INA, "!assigned -1 P-1", "is negative"),
        (INA, "!arrived 1 P-1", "Only 0 are assigned, so 1 cannot have arrived"),
    ],
)
async def test_refused(resolved: Chat, who: str, typed: str, told: str) -> None:
    await resolved.says(ROSA, "!pledge 5")
    await resolved.says(INA, "!pledge 2 nest more")
    await resolved.says(INA, "!pledge P-3 0")
    before = await resolved.remembered()
    answers = await resolved.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await resolved.remembered() == before


async def test_expired_cannot_become_formal(resolved: Chat) -> None:
    await resolved.says(INA, "!pledge P-1 until 30.11.2020")
    resolved.clock.ahead += timedelta(days=20)
    assert "expired on 30.11.2020" in body(await resolved.says(FEDERAL, LETTER))
    assert (await resolved.rows(Pledge))[0].formal_reference is None


async def test_assigned_and_arrived(resolved: Chat) -> None:
    said = [
        (FEDERAL, "!assigned 3 P-1", "assigned: 0 → 3, arrived: 0"),
        (INA, "!arrived 2 P-1", "assigned: 3, arrived: 0 → 2"),
        (BEN, "!zugewiesen +1 P-1", "assigned: 3 → 4, arrived: 2"),
        (FEDERAL, "!angekommen +2 p1", "assigned: 4, arrived: 2 → 4"),
        (FEDERAL, "!assigned 7 P-1", "2 persons too many"),
    ]
    for who, typed, told in said:
        assert told in body(await resolved.says(who, typed))
    answer = body(await resolved.says(FEDERAL, "!assigned 3 P-1"))
    assert "4 have arrived already" in answer
    (pledge,) = await resolved.rows(Pledge)
    assert (pledge.amount, pledge.assigned, pledge.arrived) == (5, 7, 4)
    entries = (await resolved.rows(PledgeEntry))[1:]
    assert [(e.change, e.assigned, e.arrived, e.actor) for e in entries] == [
        (0, 3, 0, FEDERAL),
        (0, 3, 2, INA),
        (0, 4, 2, BEN),
        (0, 4, 4, FEDERAL),
        (0, 7, 4, FEDERAL),
    ]
    before = await resolved.remembered()
    assert "Nothing changes" in body(await resolved.says(FEDERAL, "!assigned 7 P-1"))
    assert await resolved.remembered() == before


async def test_what_others_say_makes_no_pledge_younger(resolved: Chat) -> None:
    made = resolved.clock.now()
    resolved.clock.ahead += timedelta(days=3)
    await resolved.says(FEDERAL, LETTER)
    await resolved.says(FEDERAL, "!assigned 3 P-1")
    assert (await resolved.rows(Pledge))[0].confirmed_at == made
    await resolved.says(INA, "!arrived 2 P-1")
    assert (await resolved.rows(Pledge))[0].confirmed_at == resolved.clock.now()


async def test_show(resolved: Chat) -> None:
    await resolved.says(FEDERAL, LETTER)
    await resolved.says(FEDERAL, "!assigned 3 P-1")
    answer = body(await resolved.says(ROSA, "!pledge show P-1"))
    assert "P-1: Musterhafen, 5 persons\n- Programme: programme open" in answer
    assert "Bindingness: formal, by “Schreiben vom 10.12.2020”" in answer
    assert "- Assigned: 3\n- Arrived: 0" in answer
    lines = answer.partition("Every change:\n")[2].split("\n")[:3]
    assert [
        "+5 → 5 persons" in lines[0],
        "±0" in lines[1],
        "assigned 3, arrived 0" in lines[2],
    ] == [True] * 3
    assert INA not in answer
    assert "There is no pledge P-9" in body(await resolved.says(ROSA, "!zusage zeigen P-9"))
