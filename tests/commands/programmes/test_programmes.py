"""Programmes and the Länder's rules: data that the coordination keeps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage.tables import LandRule, Pledge, Programme
from tests.harness.chat import FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat, body

ADD = (
    '!programme add landesaufnahme-ni "Landesaufnahme Niedersachsen" level=land land=NI '
    'basis="§ 23 (1) AufenthG" until 31.12.2020'
)
RULE = (
    '!land set NI crediting="ja" key="nach Köpfen" until 31.12.2027 source="Erlass" '
    "as_of=01.11.2020"
)


async def test_those_of_the_law(chat: Chat) -> None:
    answer = body(await chat.says(PIA, "!programmes"))
    assert answer.startswith("federal level\n- federal – federal admission § 23 (2) – § 23 (2)")
    assert "- NesT – NesT – § 23 (4) AufenthG, open" in answer
    assert "Land level\n- state" in answer
    assert "EU level\n- relocation" in answer
    assert "programme open" not in answer
    answer = body(await chat.says(PIA, "!aufnahmeprogramme EU"))
    assert "relocation" in answer
    assert "NesT –" not in answer


async def test_add_close_open(chat: Chat) -> None:
    """A pledge may only grow while its programme is open; what is there stays."""
    assert "open until 31.12.2020" in body(await chat.says(KIM, ADD))
    (row,) = await chat.rows(Programme)
    assert (row.key, row.level, row.land, row.open) == ("landesaufnahme-ni", "land", "NI", True)
    assert (row.valid_until, row.updated_by) == (date(2020, 12, 31), KIM)
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {ROSA}")
    county = " for Landkreis Musterland"
    answer = body(await chat.says(ROSA, "!pledge 5 Landesaufnahme-NI" + county))
    assert "Landesaufnahme Niedersachsen, signalled" in answer
    assert "Still missing: crediting, mandate “act”, signed letter" in answer
    assert (await chat.rows(Pledge))[0].programme == "landesaufnahme-ni"
    assert "P-1: Landkreis Musterland, 5 persons (Landesaufnahme Niedersachsen" in body(
        await chat.says(ROSA, "!pledges")
    )
    assert "is one of NI; Musterhafen lies in NW" in body(
        await chat.says(INA, "!pledge 5 landesaufnahme-ni")
    )
    assert "is closed" in body(await chat.says(KIM, "!programme close landesaufnahme-ni"))
    for typed in ("!pledge 6 landesaufnahme-ni" + county, "!pledge P-1 6", "!pledge P-1 +1"):
        assert "Landesaufnahme Niedersachsen is closed" in body(await chat.says(ROSA, typed))
    assert "5 → 4" in body(await chat.says(ROSA, "!pledge P-1 4"))
    assert "4 → 0" in body(await chat.says(ROSA, "!pledge P-1 0"))
    assert "is closed already" in body(await chat.says(KIM, "!programme close landesaufnahme-ni"))
    assert "open until 31.12.2020" in body(
        await chat.says(KIM, "!programme open landesaufnahme-ni")
    )
    assert "0 → 6" in body(await chat.says(ROSA, "!pledge P-1 6"))
    chat.clock.ahead += timedelta(days=60)
    assert "ended on 31.12.2020" in body(await chat.says(PIA, "!programmes"))
    assert "ended on 31.12.2020" in body(await chat.says(ROSA, "!pledge P-1 7"))
    assert (
        "AufenthG, open\n" in body(await chat.says(KIM, "!programme open landesaufnahme-ni")) + "\n"
    )
    assert "6 → 7" in body(await chat.says(ROSA, "!pledge P-1 7"))


async def test_one_of_the_law_is_closed_and_opened(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5 nest")
    await chat.says(FEDERAL, "!programm schließen NesT")
    assert "- NesT – NesT – § 23 (4) AufenthG, closed" in body(await chat.says(PIA, "!programmes"))
    assert "NesT is closed" in body(await chat.says(INA, "!pledge 6 nest"))
    assert "NesT is closed" in body(await chat.says(ROSA, "!pledge 6 nest"))
    await chat.says(ROSA, "!pledge 3")
    assert "NesT is closed" in body(await chat.says(ROSA, "!pledge P-2 nest"))
    assert "Nothing changes" in body(await chat.says(INA, "!pledge 5 nest"))
    answer = body(await chat.says(FEDERAL, "!programme open nest until 31.12.2020"))
    assert "§ 23 (4) AufenthG, open until 31.12.2020" in answer
    assert "5 → 6" in body(await chat.says(INA, "!pledge 6 nest"))
    (row,) = await chat.rows(Programme)
    assert (row.key, row.level, row.legal_basis) == ("nest", "federal", "§ 23 (4) AufenthG")


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (INA, ADD, "federal coordination, state coordination"),
        (PIA, "!programme close nest", "federal coordination, state coordination"),
        (STRANGER, "!programmes", "not registered"),
        (KIM, "!programme close nest", "The federal coordination keeps the programmes"),
        (KIM, "!programme open nest", "The federal coordination keeps the programmes"),
        (KIM, '!programme add sonne-nw "X" level=land land=NW', "The federal coordination keeps"),
        (KIM, '!programme add sonne "X" level=federal', "The federal coordination keeps"),
        (KIM, '!programme add sonne "X" level=land', "The federal coordination keeps"),
        (FEDERAL, '!programme add sonne "X" level=land', "A programme of a Land needs"),
        (FEDERAL, '!programme add sonne "X" level=eu land=NW', "A programme of a Land needs"),
        (FEDERAL, '!programme add sonne "X"', "Something is missing: level="),
        (FEDERAL, "!programme add sonne", "Something is missing: <name of the programme>"),
        (FEDERAL, '!programme add sonne "X" level=eu until 1.1.2020', "01.01.2020 has passed"),
        (FEDERAL, '!programme add nest "X" level=eu', "There is already a programme nest: NesT"),
        (FEDERAL, '!programme add bund "X" level=eu', "already a programme federal_23_2"),
        (FEDERAL, '!programme add open "X" level=eu', "There is already a programme open"),
        (FEDERAL, '!programme add landesaufnahme_NI "X" level=eu', "already a programme landes"),
        (FEDERAL, '!programme add Familien "X" level=eu', "“Familien” cannot be the name"),
        (FEDERAL, '!programme add zusätzlich "X" level=eu', "“zusätzlich” cannot be the name"),
        (FEDERAL, '!programme add formal "X" level=eu', "“formal” cannot be the name"),
        (FEDERAL, '!programme add NW "X" level=eu', "“NW” cannot be the name"),
        (FEDERAL, '!programme add Bayern "X" level=eu', "“Bayern” cannot be the name"),
        (FEDERAL, '!programme add 5 "X" level=eu', "“5” cannot be the name"),
        (FEDERAL, '!programme add P-12 "X" level=eu', "“P-12” cannot be the name"),
        (FEDERAL, '!programme add a;b "X" level=eu', "“a;b” cannot be the name"),
        (FEDERAL, f'!programme add {"x" * 31} "X" level=eu', "cannot be the name"),
        (FEDERAL, f'!programme add sonne "{"X" * 81}" level=eu', "too long: 81"),
        (FEDERAL, "!programme close mondprogramm", "I do not know the programme “mondprogramm”"),
        (FEDERAL, "!programme close open", "no programme is chosen yet"),
        (FEDERAL, "!programme open nest until 18.11.2020", "18.11.2020 has passed already"),
        (FEDERAL, "!programmes mars", "I do not know “mars”"),
        (KIM, RULE.replace("NI", "NW"), "NW is not your Land"),
        (INA, RULE, "federal coordination, state coordination"),
        (KIM, RULE.replace(' source="Erlass"', ""), "Something is missing: source="),
        (KIM, RULE.replace(" as_of=01.11.2020", ""), "Something is missing: as_of="),
        (KIM, RULE.replace("01.11.2020", "20.11.2020"), "20.11.2020 is in the future"),
        (KIM, RULE.replace("01.11.2020", "31.11.2020"), "“31.11.2020” does not exist"),
        (KIM, '!land set NI source="x" as_of=01.11.2020', "Something is missing: what the rule is"),
        (KIM, f'!land set NI crediting="{"x" * 301}" source="x" as_of=01.11.2020', "too long"),
        (PIA, "!land Mars", "“Mars” is not a Land"),
        (STRANGER, "!land NI", "not registered"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    await chat.says(KIM, ADD)
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_rule_of_a_land(chat: Chat) -> None:
    """The newest row counts, and the earlier ones stay."""
    nothing = body(await chat.says(PIA, "!land Niedersachsen"))
    assert "No rule of Niedersachsen is recorded yet" in nothing
    await chat.says(KIM, RULE)
    answer = body(
        await chat.says(FEDERAL, '!land set NI crediting="nein" source="Erlass 2" as_of=2020-11-18')
    )
    assert "Niedersachsen\n- Crediting: nein\n- Distribution key: not known\n" in answer
    assert "Before, it was:\n- Crediting: ja\n- Distribution key: nach Köpfen\n" in answer
    answer = body(await chat.says(PIA, "!bundesland NI"))
    assert "Crediting: nein" in answer
    assert "Until when NI credits places is not known." in answer
    assert "Source: Erlass 2, as of 18.11.2020." in answer
    assert "ja" not in answer
    old, new = await chat.rows(LandRule)
    assert (old.crediting, old.distribution_key, old.counts_until, old.actor) == (
        "ja",
        "nach Köpfen",
        date(2027, 12, 31),
        KIM,
    )
    assert (new.as_of, new.event_id != old.event_id) == (date(2020, 11, 18), True)
