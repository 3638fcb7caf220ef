"""A quarter of the alliance: every line of its deck has an answer, and who is new finds their way.

Twelve municipalities in four Länder, a county with a town in it, a partner and a guest; those who
say nothing have nobody who could.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from tests.harness.peer import Clerk

from .conftest import Alliance, Arrive
from .deck import DECK, LINES, REGISTER, Line
from .test_files import direct_chat, says

BERLIN: Final = ZoneInfo("Europe/Berlin")
OPENED: Final = datetime(2020, 11, 19, 10, tzinfo=BERLIN)
LATER: Final = datetime(2021, 2, 18, 10, tzinfo=BERLIN)
# What is to be sent stands at the end of a line of `!offen`, perhaps with another way to say it.
TO_SEND: Final = re.compile(
    r": (?:zum Beispiel |for example )?(![^\n]+?)(?:, (?:oder|or) .*)?$", re.M
)
SHOWS_MORE: Final = re.compile(r"(?:^- | – )(![^\n:]+)(?::[^\n]*)?$", re.M)
# What a coordinator finds behind the lines of `!lage`, by the command that the line names.
BEHIND: Final = {
    "members": "Altmuster",
    "overview pledge": "Altmuster (NI)",
    "overview mandate": "Kleinmusterdorf (NI)",
    "overview contact": "Musterau (NI)",
    "overview deputy": "Landkreis Musterland (NI)",
    "polls": "Winterhilfe?",
    "surveys": "Freie Plätze?",
    "date polls": "D-1: Bündnistreffen",
    "followups": "F-1: ",
    "meetings": "M-1: ",
}
# What a quarter later nobody has done, by whether it is said in German.
LEFT: Final = {
    True: (
        "ohne Zusage: 9 – !lage Zusage",
        "ohne Mandat: 11 – !lage Mandat",
        "1 Modell freizugeben – !modelle wartend",
        "!erklärungen: 1 Wiedervorlage, ST-1 in 1 Tag",
        "!aufgaben: 1, T-1 in 12 Tagen",
        "!fragen: 1 offen, 1 ohne Zuständige",
    ),
    False: (
        "without a pledge: 9 – !overview pledge",
        "without a mandate: 11 – !overview mandate",
        "1 model of success to approve – !models waiting",
        "!statements: 1 outcome to review, ST-1 in 1 day",
        "!tasks: 1, T-1 in 12 days",
        "!questions: 1 open, 1 with nobody in charge",
    ),
}


def test_every_line_of_the_deck_is_played() -> None:
    names = [each.deck for each in LINES]
    assert [each for each in DECK if each not in names] == []
    assert all(each.antwort and each.answer for each in LINES)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_quarter(found: Any, clerk: Arrive, language: str, encrypted: bool) -> None:
    alliance: Alliance = await found(encrypted=encrypted, language=language, at=OPENED)
    german = language == "de"
    people = await _everybody(alliance, clerk)
    homes = {"ina": await direct_chat(alliance, alliance.ina)}
    for line in LINES:
        said = await _answer(alliance, people, homes, line, german=german)
        for piece in line.antwort if german else line.answer:
            assert piece in said, line.deck
    office = await direct_chat(alliance, alliance.kim)
    await _a_new_clerk(alliance, await clerk("nele"), office, german=german)
    await _a_new_coordinator(alliance, people["rosa"], german=german)
    await _later(alliance, office, german=german)


async def _everybody(alliance: Alliance, clerk: Arrive) -> Mapping[str, Clerk]:
    """They are in the room, and Kim has typed the register: one line after the other, unasked."""
    kim = alliance.kim
    new = {name: await clerk(name) for name in ("rosa", "pia", "gast")}
    for each in new.values():
        await kim.client.room_invite(alliance.room, each.user_id)
        await each.join(alliance.room)
    people = {"kim": kim, "ina": alliance.ina, "ben": alliance.ben, **new}
    ids = {name: each.user_id for name, each in people.items()}
    said = [await kim.say(alliance.room, line.format(**ids)) for line in REGISTER]
    await kim.reply_to(said[-1])
    assert alliance.bot.rows("select count(*), count(distinct land) from members") == [(13, 4)]
    return people


async def _answer(
    alliance: Alliance,
    people: Mapping[str, Clerk],
    homes: Mapping[str, str],
    line: Line,
    *,
    german: bool,
) -> str:
    typed = line.german if german else line.english
    typed = typed.format(rosa=people["rosa"].user_id)
    if line.direct:
        return await says(people[line.who], homes[line.who], typed)
    return await alliance.ask(people[line.who], typed)


async def _a_new_clerk(alliance: Alliance, nele: Clerk, office: str, *, german: bool) -> None:
    """Joins, and sends what `!open` says; then nothing is left that anybody has asked for."""
    home = await direct_chat(alliance, nele)
    joined = await says(nele, home, "!mitmachen Musterburg" if german else "!join Musterburg")
    assert ("A-1: Ihr Antrag" if german else "A-1: your application") in joined
    assert "Musterburg" in await says(alliance.kim, office, "!approve A-1")
    asked = "!offen" if german else "!open"
    shown = await says(nele, home, asked)
    assert ("8 Punkte sind offen" if german else "8 things are open") in shown
    others = (asked, "!vertretung", "!deputy")  # the next page, and what nobody can make up
    sent = [each for each in TO_SEND.findall(shown) if not each.startswith(others)]
    assert len(sent) == 5, shown
    for each in sent:
        assert "Musterburg" in await says(nele, home, each), each
    shown = await says(nele, home, asked)
    assert ("3 Punkte sind offen" if german else "3 things are open") in shown
    rows = alliance.bot.rows
    told = (
        "select a.answer from attendances a join members m on m.id = a.member_id where m.name = ?"
    )
    assert rows(told, "Musterburg") == [("yes",)]
    assert rows("select count(*) from ballots") == [(1,)]
    assert rows("select amount from survey_answers") == [(25,)]
    assert rows("select marks from date_answers") == [("ym",)]


async def _a_new_coordinator(alliance: Alliance, rosa: Clerk, *, german: bool) -> None:
    """Coordinates NI; what stands behind each line of `!overview` is one line away."""
    home = await direct_chat(alliance, rosa)
    shown = await says(rosa, home, "!lage" if german else "!overview")
    assert shown.startswith("Die Lage in NI" if german else "How it stands in NI")
    named = SHOWS_MORE.findall(shown)
    assert len(named) == len(BEHIND), shown
    for typed, behind in zip(named, BEHIND.values(), strict=True):
        assert behind in await says(rosa, home, typed), typed
    assert not any(name in shown for name in ("Musterhafen", "NW", "@"))


async def _later(alliance: Alliance, office: str, *, german: bool) -> None:
    """The bot was away for a quarter: what has ended is told, and what is left is on one page."""
    await alliance.bot.kill()
    alliance.bot.at = LATER
    await alliance.bot.start()
    verdict = (
        "Abstimmung 1: angenommen – Winterhilfe?" if german else "Poll 1: adopted – Winterhilfe?"
    )
    await alliance.kim.wait_for(lambda e: verdict in str(e["content"].get("body")))
    shown = await says(alliance.kim, office, "!lage" if german else "!overview")
    assert [line for line in LEFT[german] if f"\n- {line}" not in shown] == [], shown
