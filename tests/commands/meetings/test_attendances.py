"""Who comes to a meeting: municipalities and partner organisations, never persons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.tables import Attendance
from tests.harness.chat import BEN, FEDERAL, INA, PIA, ROSA, Chat, body

NEW = "!meeting new 25.11.2020 14:00 Marburg/online"
START = datetime(2020, 11, 25, 13, 0, tzinfo=UTC)


async def test_attendance_is_per_member_and_keeps_its_history(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, NEW)
    answer = body(await chat.says(INA, "!attend M-1 yes")).partition("\nDat")[0]
    assert answer == (
        "M-1, Mittwoch, 25.11.2020, 14:00 Uhr: Musterhafen kommt."
        if german
        else "M-1, Wednesday, 25.11.2020, 14:00: Musterhafen comes."
    )
    answer = body(await chat.says(BEN, "!teilnahme M-1 vielleicht"))
    assert ("Vorher war es: ja" if german else "Before it was: yes") in answer
    before = await chat.remembered()
    assert ("ändert sich nichts" if german else "Nothing changes") in body(
        await chat.says(INA, "!teilnahme 1 vielleicht")
    )
    assert await chat.remembered() == before
    await chat.says(ROSA, "!attend M-1 nein")
    await chat.says(PIA, "!attend M-1 ja")
    rows = [(r.member_id, r.answer, r.actor) for r in await chat.rows(Attendance)]
    assert rows == [(1, "yes", INA), (1, "maybe", BEN), (2, "no", ROSA), (4, "yes", PIA)]
    shown = body(await chat.says(INA, "!meeting M-1"))
    for line in (
        "Zusagen (1): Seebrücke Musterland" if german else "Coming (1): Seebrücke Musterland",
        "Vielleicht (1): Musterhafen" if german else "Perhaps coming (1): Musterhafen",
        "Absagen (1): Beispielstadt" if german else "Not coming (1): Beispielstadt",
    ):
        assert f"- {line}\n" in shown
    assert "localhost" not in shown, "never persons"


async def test_who_has_not_answered(in_both_languages: Chat) -> None:
    """Of those who are asked: all in the plenary; and for members only."""
    chat = in_both_languages
    silent = "Noch ohne Antwort" if chat.alliance.language == "de" else "No answer yet"
    await chat.says(FEDERAL, NEW)
    assert silent not in body(await chat.says(INA, "!meeting M-1")), "who belongs here?"
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(INA, "!attend M-1 no")
    shown = body(await chat.says(INA, "!meeting M-1"))
    assert f"\n{silent} (2): Beispielstadt, Landkreis Musterland\n" in shown
    assert silent not in body(await chat.says(PIA, "!meeting M-1"))
    await chat.says(FEDERAL, "!room land NI")
    assert f"{silent} (1): Landkreis Musterland" in body(await chat.says(INA, "!meeting M-1"))


async def test_for_several_at_once(in_both_languages: Chat) -> None:
    """By their names, or for all that somebody speaks for; nobody answers for others by that."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    for name in ("Beispielstadt", "Landkreis Musterland"):
        await chat.appoint(INA, name, "deputy")
    await chat.says(FEDERAL, NEW)
    said = body(await chat.says(INA, "!teilnahme M-1 ja für Musterhafen, Beispielstadt"))
    several = "Musterhafen, Beispielstadt kommen." if german else "Musterhafen, Beispielstadt come."
    assert several in said
    said = body(await chat.says(INA, "!attend M-1 yes for Musterhafen und Landkreis Musterland"))
    assert ("Landkreis Musterland kommt." if german else "Landkreis Musterland comes.") in said
    assert "Musterhafen" not in said, "nothing changes there"
    await chat.says(INA, "!teilnahme M-1 nein für alle")
    rows = [(r.member_id, r.answer) for r in await chat.rows(Attendance)]
    assert rows[3:] == [(2, "no"), (3, "no"), (1, "no")]
    before = await chat.remembered()
    assert ("ändert sich nichts" if german else "Nothing changes") in body(
        await chat.says(INA, "!attend M-1 no for all")
    )
    refused = body(await chat.says(ROSA, "!attend M-1 yes for Beispielstadt, Musterhafen"))
    assert ("Ansprechperson" if german else "Only the contact person") in refused
    assert await chat.remembered() == before


async def test_partner_with_a_municipality_is_asked_back(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {PIA}")
    assert "for which one" in body(await chat.says(PIA, "!attend M-1 yes"))
    await chat.says(PIA, "!attend M-1 yes for Seebrücke Musterland")
    await chat.says(PIA, "!attend M-1 no for Landkreis Musterland")
    assert [(r.member_id, r.answer) for r in await chat.rows(Attendance)] == [(4, "yes"), (3, "no")]


async def test_not_after_it_is_over(chat: Chat) -> None:
    """While it is on, somebody may still come and it can still be moved."""
    await chat.says(FEDERAL, NEW)
    await chat.time_passes(START + timedelta(minutes=59) - chat.clock.now())
    assert "Musterhafen comes" in body(await chat.says(INA, "!attend M-1 yes"))
    assert "M-1: Meeting" in body(await chat.says(INA, "!meetings"))
    await chat.time_passes(timedelta(minutes=1))
    assert "No meeting is to come" in body(await chat.says(INA, "!meetings"))
    before = await chat.remembered()
    for typed in ("!attend M-1 no", "!agenda M-1 add x"):
        assert "M-1 is over already" in body(await chat.says(INA, typed))
    assert "is over already" in body(await chat.says(FEDERAL, "!meeting move M-1 3.12. 9:00"))
    assert await chat.remembered() == before
    assert "!attend" not in body(await chat.says(INA, "!meeting M-1"))
