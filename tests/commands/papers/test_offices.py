"""Whom to ask at each municipality: beside offers and statements, for members only."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.content import PRESS
from commands.papers.offices import offices_sheet
from tests.harness.chat import FEDERAL, INA, ROSA, Chat, body

MAIL, PHONE = "asyl@musterhafen.example", "030 1234-0"
MEAN = '=HYPERLINK("https://example.org")'
ROWS = [["Musterhafen", "NW", "05999001", None, MAIL, PHONE], [MEAN, "NI", None, MEAN, None, None]]


async def _offered(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(INA, f"!profile mailbox {MAIL}")
    await chat.says(INA, f"!profile phone {PHONE}")
    await chat.says(INA, "!pledge 5")
    await chat.says(FEDERAL, "!offer freeze federal")
    await chat.says(FEDERAL, "!confirm")


async def test_the_offices_of_an_offer_as_they_are_today(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(ROSA, "!help")
    await _offered(chat)
    before = (await chat.says(ROSA, "!offer show A-2020-01"))[0]["body"]
    (file,) = await chat.says(ROSA, "!angebot ansprechstellen A-2020-01")
    assert file[PRESS]["data"]["rows"] == [["Musterhafen", "NW", "05999001", None, MAIL, PHONE]]
    assert file["filename"].endswith("A-2020-01-2020-11-19.xlsx")
    await chat.says(INA, "!profile mailbox -")
    (file,) = await chat.says(ROSA, "!offer contacts A-2020-01 csv")
    assert file[PRESS]["data"]["rows"] == [["Musterhafen", "NW", "05999001", None, None, PHONE]]
    assert file["info"]["mimetype"] == "text/csv"
    after = (await chat.says(ROSA, "!offer show A-2020-01"))[0]["body"]
    assert after == before, "what is frozen has none of it"


async def test_the_offices_of_those_who_have_signed(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(INA, f"!profile mailbox {MAIL}")
    await chat.says(INA, "!statement new Winterhilfe\n1. Wir helfen.")
    assert "No municipality stands behind ST-1" in body(
        await chat.says(ROSA, "!statement contacts ST-1")
    )
    await chat.says(INA, '!mandate add appeal 22.10.2018 "Vorlage 18/78"')
    await chat.says(INA, "!sign ST-1")
    (file,) = await chat.says(ROSA, "!statement contacts ST-1")
    assert file[PRESS]["data"]["rows"] == [["Musterhafen", "NW", "05999001", None, MAIL, None]]


async def test_no_guest_and_no_open_room(chat: Chat) -> None:
    await _offered(chat)
    await chat.says(FEDERAL, "!offer release A-2020-01")
    await chat.says(FEDERAL, "!confirm")
    await chat.says(FEDERAL, "!observer add @gast:localhost")
    assert "possible for" in body(
        await chat.says("@gast:localhost", "!offer contacts A-2020-01", room="!gast:localhost")
        + [content for _to, content in chat.letters]
    )
    assert MAIL not in str(chat.letters)
    await chat.says(FEDERAL, "!room open", room="!open:localhost")
    await chat.says(FEDERAL, "!confirm", room="!open:localhost")
    heard = await chat.says(ROSA, "!offer contacts A-2020-01", room="!open:localhost")
    assert MAIL not in str(heard)
    assert [to for to, _content in chat.letters] == [ROSA]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_files(language: str) -> None:
    """Whatever somebody has written stays a text in every program."""
    data = {"rows": ROWS, "form": "xlsx"}
    sheet = load_workbook(BytesIO(offices_sheet(data, language))).active
    assert sheet is not None
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][4] == {"en": "Mailbox", "de": "Postfach"}[language]
    assert [list(each) for each in lines[1:]] == ROWS
    assert all(cell.data_type in "sn" for row in sheet.iter_rows() for cell in row)
    text = offices_sheet({"rows": ROWS, "form": "csv"}, language).decode("utf-8-sig")
    separator = {"en": ",", "de": ";"}[language]
    assert f"Musterhafen{separator}NW{separator}05999001" in text
    assert "\n=HYP" not in text
    assert "'=HYPERLINK" in text
