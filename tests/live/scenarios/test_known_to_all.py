"""What one municipality knows the others find: questions, models of success, mailboxes.

Over a real homeserver, from the first line to the last.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.harness.peer import Clerk

from .conftest import Alliance
from .test_files import direct_chat, says

pytestmark = [
    pytest.mark.parametrize("language", ["de", "en"]),
    pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"]),
]
OPENED = datetime(2020, 11, 19, 10, tzinfo=ZoneInfo("Europe/Berlin"))
MODEL = """{verb}
{title}: Lotsen zur Wohnung
{category}: {housing}
{steps}: 1. Eigentümer ansprechen. 2. Als Stadt mieten.
{result}: 40 Wohnungen in 12 Monaten
{office}: Amt für Wohnen"""
GERMAN = {
    "verb": "!modell neu",
    "title": "Titel",
    "category": "Bereich",
    "housing": "Wohnen",
    "steps": "Schritte",
    "result": "Ergebnis",
    "office": "Stelle",
}
ENGLISH = {
    "verb": "!model new",
    "title": "title",
    "category": "category",
    "housing": "housing",
    "steps": "steps",
    "result": "result",
    "office": "office",
}


async def _two(found: Any, language: str, *, encrypted: bool) -> Alliance:
    """Ina speaks for Musterhafen, Ben for Beispielstadt."""
    alliance: Alliance = await found(encrypted=encrypted, language=language, at=OPENED)
    await alliance.ask(alliance.kim, "!member add Beispielstadt land=NI kind=town")
    await alliance.ask(alliance.kim, f"!contact set Beispielstadt {alliance.ben.user_id}")
    return alliance


async def _letter(alliance: Alliance, who: Clerk, home: str, words: str) -> str:
    """The message with these words in their direct chat with the bot."""
    event = await who.wait_for(
        lambda e: (
            e["room_id"] == home
            and e["sender"] == alliance.bot.user_id
            and words in str(e["content"].get("body"))
        )
    )
    assert event["encrypted"]
    return str(event["content"]["body"])


async def test_a_question_until_all_who_asked_know(
    found: Any, language: str, encrypted: bool
) -> None:
    alliance = await _two(found, language, encrypted=encrypted)
    german = language == "de"
    kim, ina, ben = alliance.kim, alliance.ina, alliance.ben
    homes = {each: await direct_chat(alliance, each) for each in (ina, ben)}
    typed = "!frage neu bund „Wer trägt die Kosten der Anreise?“"
    asked = await alliance.answer(ina, typed)
    assert asked["encrypted"] is encrypted
    assert asked["content"]["body"].startswith("Frage 1 (" if german else "Question 1 (")
    # Other words, another ending: it is there already, and is joined with one line.
    again = await alliance.ask(ben, "!frage neu bund „Kosten für die Anreisen?“ für Beispielstadt")
    join = "!frage auch 1" if german else "!question too 1"
    assert join in again
    await alliance.ask(ben, f"{join} für Beispielstadt")
    assert alliance.bot.rows("select count(*) from procedural_questions") == [(1,)]
    named = await alliance.ask(kim, "!frage zuständig 1 mich bis 25.11.2020")
    assert "25.11.2020" in named
    answer = "!frage antwort 1 „Der Bund.“ quelle=„Erlass vom 17.11.2020“ stand=18.11.2020"
    told = await alliance.ask(kim, answer)
    assert ("geht an: 2 Kommunen" if german else "goes to: 2 municipalities") in told
    for who, home in homes.items():
        body = await _letter(alliance, who, home, "Der Bund.")
        assert "Kosten der Anreise" in body
        assert "Erlass vom 17.11.2020" in body
        assert "18.11.2020" in body
    shown = await alliance.ask(ben, "!frage suchen Anreisekosten")
    assert "Wer trägt die Kosten der Anreise?" in shown


async def test_a_model_from_the_entry_to_the_search(
    found: Any, language: str, encrypted: bool
) -> None:
    alliance = await _two(found, language, encrypted=encrypted)
    german = language == "de"
    kim, ina, ben = alliance.kim, alliance.ina, alliance.ben
    entered = await alliance.answer(ina, MODEL.format(**(GERMAN if german else ENGLISH)))
    assert entered["encrypted"] is encrypted
    assert "Lotsen zur Wohnung" in entered["content"]["body"]
    find = "!modell suchen Wohnungen" if german else "!model find Wohnungen"
    assert "Lotsen" not in await alliance.ask(ben, find)
    assert "Lotsen" not in await alliance.ask(ben, "!modell 1")
    await alliance.ask(kim, "!modell freigeben 1" if german else "!model approve 1")
    title = "„Lotsen zur Wohnung“" if german else "“Lotsen zur Wohnung”"
    assert f"- 1: {title} – Musterhafen" in await alliance.ask(ben, find)
    shown = await alliance.ask(ben, "!modell 1")
    assert "Amt für Wohnen" in shown
    assert "40 Wohnungen in 12 Monaten" in shown
    assert "\n> 1. Eigentümer ansprechen. 2. Als Stadt mieten." in shown


async def test_a_mailbox_for_members_only(
    found: Any, clerk: Any, language: str, encrypted: bool
) -> None:
    alliance = await _two(found, language, encrypted=encrypted)
    german = language == "de"
    ina, ben = alliance.ina, alliance.ben
    home = await direct_chat(alliance, ben)
    set_ = await alliance.answer(ina, "!profil postfach asyl@musterhafen.example")
    assert set_["encrypted"] is encrypted
    assert "asyl@musterhafen.example" in set_["content"]["body"]
    assert "19.11.2022" in set_["content"]["body"]  # until then it is kept
    await alliance.ask(ina, "!profil telefon 030 1234-0")
    mailbox = "Funktionspostfach" if german else "Mailbox"
    for shown in (
        await alliance.ask(ben, "!kontakt Musterhafen"),
        await says(ben, home, "!contact Musterhafen"),
    ):
        assert f"- {mailbox}: asyl@musterhafen.example" in shown
        assert "030 1234-0" in shown
    guest = await clerk("gast")
    await alliance.kim.client.room_invite(alliance.room, guest.user_id)
    await guest.join(alliance.room)
    assert "asyl@" not in await alliance.ask(guest, "!kontakt Musterhafen")
    await alliance.ask(alliance.kim, "!raum offen")
    assert "asyl@" not in await alliance.ask(ben, "!kontakt Musterhafen")
