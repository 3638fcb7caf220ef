"""`!record ST-7`: all that the file of a town hall needs, before and after the publication."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from bot.content import PRESS
from tests.harness.chat import FEDERAL, INA, ROSA, Chat, body
from tests.harness.publishing import OWN, printed, published, signed
from tests.harness.registry import enter, municipality
from tests.harness.signing import CLAUSES, mandated, reworded, stated
from tests.harness.statements import say, statement

Rows = list[tuple[Any, ...]]


def _sheets(chat: Chat, answers: list[dict[str, Any]]) -> tuple[Rows, Rows]:
    (file,) = [each for each in answers if PRESS in each and each["filename"].endswith("xlsx")]
    book = load_workbook(BytesIO(printed(chat, file)))
    about, people = ([*sheet.iter_rows(values_only=True)] for sheet in book)
    return about, people


async def test_decision_participants_options_and_reasons(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await signed(chat)
    await chat.says(INA, "!clause ST-1 1-2 agree")
    await chat.says(INA, "!clause ST-1 3 change “Die Kosten trägt das Land.”")
    await chat.says(ROSA, "!clause ST-1 1 agree")
    await chat.says(ROSA, "!clause ST-1 2 reject")
    answers = await chat.says(INA, "!niederschrift ST-1" if german else "!record ST-1")
    said = body(answers)
    assert ("Noch ist nichts entschieden" if german else "Nothing is decided yet") in said
    about, people = _sheets(chat, answers)
    facts = dict(each[:2] for each in about)
    assert facts["Absatz 2" if german else "Clause 2"] == "Der Bund stimmt zu."
    assert facts["Von allen Antworten getragen" if german else "Carried by all responses"] == "1"
    by_name = {each[0]: each for each in people[1:]}
    assert set(by_name) == {"Musterhafen", "Beispielstadt", "Landkreis Musterland"}
    words = ("zustimmen", "ändern", "ablehnen") if german else ("agree", "change", "reject")
    agree, change, reject = words
    musterhafen, other = by_name["Musterhafen"], by_name["Beispielstadt"]
    assert musterhafen[4:] == (agree, agree, change, agree, "3: Die Kosten trägt das Land.", None)
    assert other[4:6] == (agree, reject)
    assert other[-1] == OWN
    assert ("Absätze 1, 2 und 4" if german else "clauses 1, 2 and 4") in str(musterhafen[3])
    assert set(by_name["Landkreis Musterland"][3:8]) == {"–"}, "silence is shown as such"
    assert "@" not in str(about) + str(people), "of people there is nothing in it"


async def test_it_says_what_the_common_denominator_says(chat: Chat) -> None:
    """Who has signed agrees, whatever they wished for before; a decision to come is none."""
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!clause ST-1 3 change “Die Kosten trägt das Land.”")
    await chat.says(INA, "!clause ST-1 4 change “Bald.”")
    await chat.says(INA, "!sign ST-1 1-3")
    await chat.says(ROSA, "!sign ST-1 subject 03.12.2020")
    denominator = body(await chat.says(INA, "!denominator ST-1"))
    assert "clauses 1–3 carried by 1 of 1 responses" in denominator
    answers = await chat.says(INA, "!record ST-1")
    assert "3 municipalities were asked, 1 answered, 1 signed." in body(answers)
    about, people = _sheets(chat, answers)
    assert dict(each[:2] for each in about)["Carried by all responses"] == "1–3"
    by_name = {each[0]: each for each in people[1:]}
    assert by_name["Musterhafen"][4:9] == ("agree", "agree", "agree", "change", "4: Bald.")
    assert "subject to the council on" in str(by_name["Beispielstadt"][3])


async def test_a_signature_under_the_version_before_is_shown_and_not_counted(chat: Chat) -> None:
    await signed(chat)
    await reworded(chat, 1, ["Wir sind gern bereit."])
    answers = await chat.says(INA, "!record ST-1")
    assert "3 municipalities were asked, 0 answered, 0 signed." in body(answers)
    _about, people = _sheets(chat, answers)
    by_name = {each[0]: each[3:5] for each in people[1:]}
    assert by_name["Musterhafen"] == ("version 1, clauses 1–4", "–")


async def test_each_of_two_namesakes_has_its_own_wish(chat: Chat) -> None:
    towns = [municipality(n, "Neuenkirchen", land=land) for n, land in ((101, "NI"), (102, "MV"))]
    await enter(chat.database, towns)
    await statement(chat, CLAUSES, (101, 102))
    await say(chat, 1, [101], [3], "change", proposal="Bald.")
    await say(chat, 1, [102], [3], "change", proposal="Später.")
    _about, people = _sheets(chat, await chat.says(INA, "!record ST-1"))
    assert {each[1]: each[-2] for each in people[1:]} == {"NI": "3: Bald.", "MV": "3: Später."}


async def test_with_what_was_published(chat: Chat) -> None:
    await signed(chat)
    await published(chat)
    answers = await chat.says(FEDERAL, "!record ST-1")
    endings = [each["filename"].rpartition(".")[2] for each in answers if PRESS in each]
    assert endings == ["xlsx", "pdf", "docx", "json"]
    about, _people = _sheets(chat, answers)
    facts = dict(each[:2] for each in about)
    assert facts["Decision"] == "Published on 19.11.2020."
    assert len(str(facts["Checksum (SHA-256)"])) == 64


async def test_there_is_none_of_what_is_not_there(chat: Chat) -> None:
    assert "There is no statement ST-9" in body(await chat.says(INA, "!record ST-9"))
