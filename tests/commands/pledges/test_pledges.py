"""What `!pledge` records, and what it answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import Pledge, PledgeEntry
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat, body

State = tuple[str, str, str, int]


async def standing(chat: Chat) -> list[State]:
    """Programme, unit, crediting and amount of every pledge, in the order they were made."""
    return [(p.programme, p.unit, p.quota_mode, p.amount) for p in await chat.rows(Pledge)]


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("!pledge 5", ("open", "persons", "unclear", 5)),
        ("!zusage 5", ("open", "persons", "unclear", 5)),
        ("!PLEDGE 5", ("open", "persons", "unclear", 5)),
        ("!pledge 1.234", ("open", "persons", "unclear", 1234)),
        ("!pledge +3", ("open", "persons", "unclear", 3)),
        ("!pledge 1", ("open", "persons", "unclear", 1)),
        ("!pledge 1000000", ("open", "persons", "unclear", 1_000_000)),
        ("!pledge 5 nest additional", ("nest", "persons", "additional", 5)),
        ("!pledge 5 additional nest", ("nest", "persons", "additional", 5)),
        ("!zusage 5 zusätzlich NesT", ("nest", "persons", "additional", 5)),
        ("!zusage 5 ZUSAETZLICH nest", ("nest", "persons", "additional", 5)),
        ("!pledge 2 families", ("open", "families", "unclear", 2)),
        ("!zusage 2 Familien bund angerechnet", ("federal_23_2", "families", "counted", 2)),
        ("!zusage 2 angerechnet Bund Familien", ("federal_23_2", "families", "counted", 2)),
        ("!pledge 5 for Musterhafen", ("open", "persons", "unclear", 5)),
        ("!zusage 5 nest für Musterhafen", ("nest", "persons", "unclear", 5)),
        ("!zusage 5 für 05999001", ("open", "persons", "unclear", 5)),
        ("!pledge 5 for “musterhaven”", ("open", "persons", "unclear", 5)),
    ],
)
async def test_first_pledge(chat: Chat, typed: str, state: State) -> None:
    """The words after the number may stand in any order, in both languages."""
    answers = await chat.says(INA, typed)
    assert await standing(chat) == [state]
    assert len(answers) == 1
    assert "P-1: Musterhafen, 0 → " in body(answers)


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("!pledge 8", ("open", "persons", "unclear", 8)),
        ("!pledge +3", ("open", "persons", "unclear", 8)),
        ("!pledge 0", ("open", "persons", "unclear", 0)),
        ("!pledge P-1 8", ("open", "persons", "unclear", 8)),
        ("!pledge p1 +2", ("open", "persons", "unclear", 7)),
        ("!pledge P-1 nest zusätzlich", ("nest", "persons", "additional", 5)),
        ("!zusage P-1 zusätzlich", ("open", "persons", "additional", 5)),
        ("!pledge P-1 0", ("open", "persons", "unclear", 0)),
        ("!pledge P-1 8 nest", ("nest", "persons", "unclear", 8)),
        ("!pledge P-1 5 persons nest", ("nest", "persons", "unclear", 5)),
    ],
)
async def test_change(chat: Chat, typed: str, state: State) -> None:
    await chat.says(INA, "!pledge 5")
    answer = body(await chat.says(BEN, typed))
    assert await standing(chat) == [state]
    assert "P-1: Musterhafen, 5" in answer
    assert ("→" in answer) is (state[-1] != 5)


async def test_receipt_says_what_is_missing_and_what_it_is_not(chat: Chat) -> None:
    answer = body(await chat.says(INA, "!pledge 5"))
    assert "0 → 5 persons" in answer
    assert "Still missing: programme, crediting" in answer
    assert "!pledge P-1 additional" in answer
    assert "not the formal declaration" in answer
    answer = body(await chat.says(INA, "!pledge P-1 NesT additional"))
    assert "Still missing: mandate “act”, signed letter\nNext" in answer
    assert "NesT, additional to the quota, signalled" in answer


async def test_a_receipt_is_long_once(in_both_languages: Chat) -> None:
    """Then four lines: what, before → after, what is missing, the one next line; no programme is
    suggested that nobody has named."""
    chat = in_both_languages
    await chat.says(INA, "!privacy")
    assert body(await chat.says(INA, "!pledge 5")).count("\n") == 4
    for typed in ("!pledge 8", "!pledge P-1 additional", "!pledge P-1 until 31.12.2027"):
        answer = body(await chat.says(INA, typed))
        assert answer.count("\n") == 3
        assert "nest" not in answer.casefold()
    await chat.says(INA, "!pledge 0")
    assert body(await chat.says(INA, "!pledge 9")).count("\n") == 3
    await chat.says(ROSA, "!privacy")
    assert body(await chat.says(ROSA, "!pledge 5")).count("\n") == 4


async def test_withdrawing(chat: Chat) -> None:
    assert "nothing to withdraw" in body(await chat.says(INA, "!pledge 0"))
    assert await standing(chat) == []
    await chat.says(INA, "!pledge 5")
    assert "withdrawn" in body(await chat.says(INA, "!pledge 0"))
    assert [each.amount for each in await chat.rows(PledgeEntry)] == [5, 0]


async def test_nothing_changes(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5")
    before = await chat.remembered()
    answers = await chat.says(BEN, "!pledge 5 open")
    assert "Nothing changes" in body(answers)
    assert await chat.remembered() == before


async def test_ledger_says_who_when_and_by_which_event(chat: Chat) -> None:
    """And its changes add up to what stands, pledge by pledge."""
    said = []
    for who, what in [
        (INA, "!pledge 5"),
        (BEN, "!pledge +3"),
        (INA, "!pledge 2 families"),
        (ROSA, "!pledge 7 nest"),
        (INA, "!pledge P-1 nest additional"),
        (INA, "!pledge P-1 4"),
        (BEN, "!pledge P-2 0"),
    ]:
        chat.clock.ahead += timedelta(minutes=1)
        await chat.says(who, what)
        said.append((who, chat.clock.now(), chat.last_event))
    entries = await chat.rows(PledgeEntry)
    assert [(each.actor, each.at, each.event_id) for each in entries] == said
    assert [(each.pledge_id, each.change) for each in entries] == [
        (1, 5),
        (1, 3),
        (2, 2),
        (3, 7),
        (1, 0),
        (1, -4),
        (2, -2),
    ]
    for pledge in await chat.rows(Pledge):
        mine = [each for each in entries if each.pledge_id == pledge.id]
        assert sum(each.change for each in mine) == pledge.amount == mine[-1].amount
        assert mine[-1].programme == pledge.programme


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (INA, "!pledge 5 for Beispielstadt", "Only the contact person or the deputy"),
        (FEDERAL, "!pledge 5 for Beispielstadt", "contact person, deputy"),
        (KIM, "!pledge 5 for “Landkreis Musterland”", "contact person, deputy"),
        (FEDERAL, "!pledge 5", "contact person, deputy"),
        (PIA, "!pledge 5", "contact person, deputy"),
        (STRANGER, "!pledge 5", "!join Neustadt"),
        (INA, "!pledge 5 for Nirgendwo", "I do not find a municipality “Nirgendwo”"),
        (ROSA, "!pledge P-1 9", "P-1 is a pledge of Musterhafen. Only its contact person"),
        (ROSA, "!pledge P-1 nest for Musterhafen", "P-1 is a pledge of Musterhafen."),
        (INA, "!pledge P-1 nest for Beispielstadt", "Only the contact person or the deputy"),
        (FEDERAL, "!pledge P-1 9", "contact person, deputy"),
        (INA, "!pledge P-99 9", "There is no pledge P-99"),
        (INA, "!pledge P-1 families", "P-1 counts persons, and that cannot be changed"),
        (INA, "!pledge P-1 8 Familien", "P-1 counts persons, and that cannot be changed"),
        (INA, "!pledge P-2 NesT", "There is already a pledge for that: P-1"),
        (INA, "!pledge +1000000 nest", "too large"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    """Nobody pledges for others, and two standing pledges never become one."""
    await chat.says(INA, "!pledge 5 nest")
    await chat.says(INA, "!pledge 3 more")
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_with_two_municipalities_asks_back(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!contact set Beispielstadt {INA}")
    before = await chat.remembered()
    answer = body(await chat.says(INA, "!pledge 5"))
    assert "for Musterhafen" in answer
    assert "for Beispielstadt" in answer
    assert await chat.remembered() == before
    assert "P-1: Beispielstadt" in body(await chat.says(INA, "!pledge 5 for Beispielstadt"))
    # The id alone says which one.
    assert "P-1: Beispielstadt, 5 → 6" in body(await chat.says(INA, "!pledge P-1 6"))
    assert "P-1: Beispielstadt" in body(await chat.says(INA, "!pledge P-1 7 for Beispielstadt"))
    before = await chat.remembered()
    answer = body(await chat.says(INA, "!pledge P-1 8 for Musterhafen"))
    assert "P-1 is a pledge of Beispielstadt" in answer
    assert await chat.remembered() == before


async def test_coordinator_who_is_also_a_contact_pledges_for_the_own_city(chat: Chat) -> None:
    await chat.appoint(FEDERAL, "Beispielstadt", "deputy")
    assert "P-1: Beispielstadt, 0 → 5" in body(await chat.says(FEDERAL, "!pledge 5"))
    before = await chat.remembered()
    assert "Only the contact" in body(await chat.says(FEDERAL, "!pledge 5 for Musterhafen"))
    assert await chat.remembered() == before


async def test_former_contact_has_no_voice(chat: Chat) -> None:
    await chat.says(FEDERAL, "!contact set Musterhafen @neu:localhost")
    assert "not registered" in body(await chat.says(INA, "!pledge 5"))
    assert "P-1" in body(await chat.says("@neu:localhost", "!pledge 5"))


@pytest.mark.parametrize("typed", ["!pledges", "!zusagen"])
async def test_list(chat: Chat, typed: str) -> None:
    assert "no pledges yet" in body(await chat.says(ROSA, typed))
    await chat.says(INA, "!pledge 1.234 nest additional")
    await chat.says(ROSA, "!pledge 1 family")
    await chat.says(INA, "!pledge 3 bund more")
    await chat.says(INA, "!pledge P-3 0")
    answer = body(await chat.says(ROSA, typed))
    assert "2 standing pledges:" in answer
    assert "P-1: Musterhafen, 1,234 persons (NesT, additional to the quota, signalled)" in answer
    assert "P-2: Beispielstadt, 1 family (programme open, crediting unclear, signalled)" in answer
    assert "no pledges there" in body(await chat.says(ROSA, typed + " NI"))
    assert "2 standing" in body(await chat.says(ROSA, typed + " Nordrhein-Westfalen"))


async def test_german_receipt(german: Chat) -> None:
    await german.says(FEDERAL, f"!kontakt setzen “Landkreis Musterland” {INA}")
    answer = body(await german.says(INA, "!zusage 1.234 für Landkreis Musterland"))
    assert "P-1: Landkreis Musterland, 0 → 1.234 Personen" in answer
    assert "!zusage P-1 zusätzlich" in answer


async def test_list_begins_with_the_own_pledges(chat: Chat) -> None:
    """However long it is, nobody has to look for theirs."""
    await chat.says(ROSA, "!pledge 1")  # Beispielstadt, before Musterhafen in the alphabet
    await chat.says(INA, "!pledge 2")
    for who, first in ((INA, "Musterhafen"), (ROSA, "Beispielstadt"), (KIM, "Beispielstadt")):
        assert first in body(await chat.says(who, "!pledges")).split("\n")[1]


async def test_list_by_the_beginning_of_a_name(chat: Chat) -> None:
    await chat.says(ROSA, "!pledge 1")
    await chat.says(INA, "!pledge 2")
    answer = body(await chat.says(INA, "!pledges NW muster"))
    assert answer.startswith("1 standing pledge:\n- P-2: Musterhafen")
    assert "no pledges there" in body(await chat.says(INA, "!pledges NW hafen"))
