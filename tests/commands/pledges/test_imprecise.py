"""Numbers as people write them: understood where they are clear, asked back where they are not."""

from __future__ import annotations

import pytest

from storage.tables import Mandate, Pledge, Task
from tests.harness.chat import FEDERAL, INA, Chat, body


@pytest.mark.parametrize(
    ("typed", "amount", "unit", "group"),
    [
        ("fünf", 5, "persons", ""),
        ("fünf Personen", 5, "persons", ""),
        ("fuenf", 5, "persons", ""),
        ("fünfundzwanzig Plätze", 25, "persons", ""),
        ("hundert", 100, "persons", ""),
        ("eine Familie", 1, "families", ""),
        ("five", 5, "persons", ""),
        ("twenty-five people", 25, "persons", ""),
        ("one family", 1, "families", ""),
        ("5.", 5, "persons", ""),
        ("5,", 5, "persons", ""),
        ("1.234.", 1234, "persons", ""),
        ("5 Geflüchtete", 5, "persons", ""),
        ("5 Leute, zusätzlich", 5, "persons", ""),
        ("20 UMA", 20, "persons", "UMA"),
        ("zwanzig umA", 20, "persons", "umA"),
        ("20 UMF zusätzlich", 20, "persons", "UMF"),
        ("20 UASC", 20, "persons", "UASC"),
        ("20 zielgruppe=UMA", 20, "persons", "UMA"),
        ("20 Zielgruppe=„unbegleitete Minderjährige“", 20, "persons", "unbegleitete Minderjährige"),
        ("20 target=UAM", 20, "persons", "UAM"),
        ("für Musterhafen 5", 5, "persons", ""),
        ("für Musterhafen fünf", 5, "persons", ""),
        ("for Musterhafen 20 UMA", 20, "persons", "UMA"),
        ("for Musterhafen +3", 3, "persons", ""),
    ],
)
async def test_understood(chat: Chat, typed: str, amount: int, unit: str, group: str) -> None:
    answer = body(await chat.says(INA, f"!pledge {typed}"))
    rows = await chat.rows(Pledge)
    assert [(e.amount, e.unit, e.target_group) for e in rows] == [(amount, unit, group)], answer


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("bis zu 5", ["!pledge 5"]),
        ("ca. 5", ["!pledge 5"]),
        ("etwa fünf", ["!pledge 5"]),
        ("mindestens 5 Personen", ["!pledge 5"]),
        ("max. 5", ["!pledge 5"]),
        ("zwischen 5 und 10", ["!pledge 5", "!pledge 10"]),
        ("5-10", ["!pledge 5", "!pledge 10"]),
        ("5–10 Personen", ["!pledge 5", "!pledge 10"]),
        ("~5", ["!pledge 5"]),
        ("5+", ["!pledge 5"]),
        ("up to 5", ["!pledge 5"]),
        ("about five", ["!pledge 5"]),
        ("at least 5 people", ["!pledge 5"]),
        ("between 5 and 10", ["!pledge 5", "!pledge 10"]),
        ("5 to 10", ["!pledge 5", "!pledge 10"]),
        ("five to ten people", ["!pledge 5", "!pledge 10"]),
        ("5 until 10", ["!pledge 5", "!pledge 10"]),
        ("5 bis 10", ["!pledge 5", "!pledge 10"]),
        ("fünf bis zehn", ["!pledge 5", "!pledge 10"]),
        ("5 bis zu 10 Personen", ["!pledge 5", "!pledge 10"]),
        ("5 Personen bis 10 Personen für Musterhafen", ["!pledge 5", "!pledge 10"]),
        ("5 NesT bis 10", ["!pledge 5", "!pledge 10"]),
        ("60 davon 20 UMA", ["!pledge 40", "!pledge 20 group=“UMA”"]),
        ("60, davon 20 UMA", ["!pledge 40", "!pledge 20 group=“UMA”"]),
        ("60 NesT (darunter 20 UMA)", ["!pledge 40 NesT", "!pledge 20 NesT group=“UMA”"]),
        ("sechzig davon zwanzig UMA", ["!pledge 40", "!pledge 20 group=“UMA”"]),
        (
            "60 including 20 unaccompanied minors",
            ["!pledge 40", "!pledge 20 group=“unaccompanied minors”"],
        ),
        ("60 of which 20 UAM", ["!pledge 40", "!pledge 20 group=“UAM”"]),
        ("60 davon 20 UMA NesT", []),
        ("5 unbegleitete Minderjährige", ["group=“unbegleitete Minderjährige”"]),
        ("5 unaccompanied minors", ["group=“unaccompanied minors”"]),
        ("5 für UMA", ["group=“UMA”"]),
        ("keine", ["!pledge 0"]),
        ("none", ["!pledge 0"]),
        ("5 ab 01.02.2027", ["!remind 01.02.2027 9:00 “!pledge 5”"]),
        ("5 NesT ab dem 1. Februar 2027", ["!remind 01.02.2027 9:00 “!pledge 5”"]),
        ("five from 01.02.2027", ["!remind 01.02.2027 9:00 “!pledge 5”"]),
        ("5 starting february 1, 2027", ["!remind 01.02.2027 9:00 “!pledge 5”"]),
    ],
)
async def test_asked_back_with_what_can_be_sent(chat: Chat, typed: str, lines: list[str]) -> None:
    answer = body(await chat.says(INA, f"!pledge {typed}"))
    assert await chat.rows(Pledge) == [], answer
    for line in lines:
        assert line in answer
        if line.startswith("!"):
            heard = body(await chat.says(INA, line))
            assert "I do not" not in heard, line


async def test_a_span_is_named_in_the_readers_language(in_both_languages: Chat) -> None:
    answer = body(await in_both_languages.says(INA, "!zusage 5 bis 10"))
    is_german = in_both_languages.alliance.language == "de"
    said = (
        "„5–10“ ist keine genaue Zahl.\n"
        "Mit wie vielen kann man rechnen? Bitte schreiben Sie diese Zahl, zum Beispiel:\n"
        "- !zusage 5\n"
        "- !zusage 10\n"
        if is_german
        else "“5–10” is no exact number.\n"
        "How many can others count on? Please type that number, for example:\n"
        "- !pledge 5\n"
        "- !pledge 10\n"
    )
    assert answer.startswith(said)


@pytest.mark.parametrize("typed", ["5 bis 31.12.2027", "5 bis 10. Dezember", "5 until december 10"])
async def test_a_day_is_a_day(chat: Chat, typed: str) -> None:
    await chat.says(INA, f"!pledge {typed}")
    assert [each.valid_until is not None for each in await chat.rows(Pledge)] == [True]


@pytest.mark.parametrize("typed", ["fünfzehnhundert", "5 oder", "ein paar", "viele", "-fünf", "²"])
async def test_refused(chat: Chat, typed: str) -> None:
    await chat.says(INA, f"!pledge {typed}")
    assert await chat.rows(Pledge) == []


async def test_one_group_has_many_names(chat: Chat) -> None:
    """Else the same young people would be pledged twice."""
    for typed in ("20 UMA", "21 umF", "22 group=“unaccompanied minors”", "23 zielgruppe=UMA"):
        await chat.says(INA, f"!pledge {typed}")
    [pledge] = await chat.rows(Pledge)
    assert (pledge.amount, pledge.target_group) == (23, "UMA")


async def test_a_reference_at_the_end_needs_no_quotation_marks(chat: Chat) -> None:
    await chat.says(INA, "!mandat neu agieren 12.11.2018 Vorlage 18/77")
    link = "https://example.org/18-78"
    await chat.says(INA, f"!mandate add act 13.11.2018 Vorlage 18/78 {link} until 31.12.2027")
    await chat.says(INA, '!mandate add act 14.11.2018 "Vorlage 18/79"')
    await chat.says(INA, "!pledge 5 nest additional")
    await chat.says(FEDERAL, "!förmlich P-1 Schreiben vom 10.11.2020")
    found = [(each.reference, each.link) for each in await chat.rows(Mandate)]
    assert found == [("Vorlage 18/77", None), ("Vorlage 18/78", link), ("Vorlage 18/79", None)]
    [pledge] = await chat.rows(Pledge)
    assert pledge.formal_reference == "Schreiben vom 10.11.2020"
    answer = body(await chat.says(FEDERAL, '!formal P-1 "Schreiben" vom 10.12.2020'))
    assert "do not understand" in answer  # what is quoted is the whole text


async def test_a_title_and_a_result_at_the_end_neither(chat: Chat) -> None:
    line = "!task new Find flats due=25.11.2020 owner=Musterhafen yield=3 flats for all"
    await chat.says(FEDERAL, line)
    await chat.says(INA, "!task done T-1 result=3 flats stand ready")
    [task] = await chat.rows(Task)
    said = (task.title, task.expected_yield, task.result)
    assert said == ("Find flats", "3 flats for all", "3 flats stand ready")
    # In front of what else is needed it would swallow that.
    await chat.says(FEDERAL, "!task new due=25.11.2020 owner=Musterhafen yield=3 flats Find tents")
    await chat.says(FEDERAL, "!task new Find due=25.11.2020 yield=“3 flats” owner=Musterhafen for")
    assert len(await chat.rows(Task)) == 1
