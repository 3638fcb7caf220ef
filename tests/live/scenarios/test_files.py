"""Tables that a coordination sends and asks for in the direct chat, and the picture of `!sum`."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from PIL import Image

from tests.harness.peer import Clerk, Event

from .conftest import Alliance

pytestmark = [
    pytest.mark.parametrize("language", ["de", "en"]),
    pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"]),
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEMBERS = "select name, kind, land, population from members order by id"
MUSTERHAFEN = ("Musterhafen", "city", "NW", None)


async def direct_chat(alliance: Alliance, who: Clerk) -> str:
    """A room for the two of them, which the bot has entered and greeted."""
    # In the clear it would be none: their device could decrypt.
    room = await who.create_room(encrypted=True, invite=[alliance.bot.user_id])
    await who.wait_for(lambda e: e["room_id"] == room and e["content"].get("msgtype") == "m.notice")
    return room


async def hears(who: Clerk, asked: str, number: int) -> Event:
    """The answer to `asked` with this number, the first is 0; a table is answered twice."""
    answers: list[str] = []

    def wanted(event: Event) -> bool:
        relation = event["content"].get("m.relates_to", {})
        if relation.get("m.in_reply_to", {}).get("event_id") != asked:
            return False
        if event["event_id"] not in answers:
            answers.append(event["event_id"])
        return answers.index(event["event_id"]) == number

    return await who.wait_for(wanted)


async def sends(who: Clerk, room: str, name: str, data: bytes, mimetype: str = "text/csv") -> str:
    """Sends the table; what the bot says when it has read it."""
    asked = await who.send_file(room, name, data, mimetype)
    assert name in (await hears(who, asked, 0))["content"]["body"]
    return str((await hears(who, asked, 1))["content"]["body"])


async def says(who: Clerk, room: str, text: str) -> str:
    answer = await who.reply_to(await who.say(room, text))
    return str(answer["content"]["body"])


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book, file = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


async def test_tables_come_in_and_go_out(found: Any, language: str, encrypted: bool) -> None:
    alliance = await found(encrypted=encrypted, language=language)
    german, bot, kim = language == "de", alliance.bot, alliance.kim
    room = await direct_chat(alliance, kim)
    rows = [
        ("Name", "Art", "Land", "Einwohner") if german else ("name", "kind", "land", "population"),
        ("Musterhafen", "Stadt" if german else "city", "NW", 48000),
        ("Neudorf", "Gemeinde" if german else "town", "NI", 1200),
    ]
    shown = await sends(kim, room, "members.xlsx", workbook(*rows), XLSX)
    assert ("Zeile 3: Neudorf" if german else "Row 3: Neudorf") in shown
    assert ("48.000" if german else "48,000") in shown
    assert ("Neu: 1. Geändert: 1." if german else "New: 1. Changed: 1.") in shown
    assert bot.rows(MEMBERS) == [MUSTERHAFEN]
    assert ("Erledigt" if german else "Done.") in await says(kim, room, "!confirm")
    entered = [("Musterhafen", "city", "NW", 48000), ("Neudorf", "town", "NI", 1200)]
    assert bot.rows(MEMBERS) == entered

    # As Excel saves "CSV" on a German Windows, whatever language the room speaks.
    table = "Name;Art;Land;Einwohner\r\nGroßmünsterhöfen;Stadt;NI;12.345\r\n".encode("cp1252")
    shown = await sends(kim, room, "Mitglieder.csv", table)
    assert "Großmünsterhöfen" in shown
    assert bot.rows(MEMBERS) == entered
    await says(kim, room, "!confirm")
    assert bot.rows(MEMBERS) == [*entered, ("Großmünsterhöfen", "city", "NI", 12345)]

    command = "!ausgeben Mitglieder xlsx" if german else "!export members xlsx"
    exported = await kim.reply_to(await kim.say(room, command))
    content = exported["content"]
    assert (content["msgtype"], content["info"]["mimetype"]) == ("m.file", XLSX)
    assert ("3 Einträge" if german else "3 entries") in content["body"]
    assert "file" in content
    assert exported["encrypted"]
    data = await kim.download(exported)
    assert content["info"]["size"] == len(data)
    again = await sends(kim, room, content["filename"], data, XLSX)
    assert ("Es ändert sich nichts" if german else "Nothing changes") in again
    assert bot.rows("select count(*) from questions") == [(2,)], "there was nothing to ask"


async def test_three_bad_rows_change_nothing(found: Any, language: str, encrypted: bool) -> None:
    alliance = await found(encrypted=encrypted, language=language)
    german, bot, kim = language == "de", alliance.bot, alliance.kim
    room = await direct_chat(alliance, kim)
    wrong = "name;kind;land;population\nGut;city;NW;100\nSchlecht;Burg;NW;100\n"
    wrong += "Schlechter;city;Mond;100\nAm schlechtesten;city;NW;1,5\n"
    shown = await sends(kim, room, "members.csv", wrong.encode())
    row = "Zeile" if german else "Row"
    for number, value in ((3, "Burg"), (4, "Mond"), (5, "1,5")):
        assert [value in line for line in shown.splitlines() if f"{row} {number}," in line] == [
            True
        ]
    assert "Gut" not in shown
    nothing = "nichts zu bestätigen" if german else "nothing to confirm"
    assert nothing in await says(kim, room, "!confirm")
    assert bot.rows(MEMBERS) == [MUSTERHAFEN]


async def test_the_sum_comes_with_a_picture(found: Any, language: str, encrypted: bool) -> None:
    alliance = await found(encrypted=encrypted, language=language)
    kim, ina = alliance.kim, alliance.ina
    await alliance.ask(kim, "!member add Beispielstadt land=NI kind=town")
    alliance.appoint_kim("Beispielstadt")
    await alliance.ask(ina, "!pledge 5")
    await alliance.ask(kim, "!pledge 12")
    asked = await ina.say(alliance.room, "!sum")
    assert "17" in (await hears(ina, asked, 0))["content"]["body"]
    picture = await hears(ina, asked, 1)
    content = picture["content"]
    assert (content["msgtype"], content["info"]["mimetype"]) == ("m.image", "image/png")
    assert picture["encrypted"] is ("file" in content) is encrypted
    told = (
        ("Balkendiagramm", "Nordrhein-Westfalen: 5 signalisiert")
        if language == "de"
        else ("Bar chart", "Nordrhein-Westfalen: 5 signalled")
    )
    assert all(piece in content["body"] for piece in told), content["body"]
    data = await ina.download(picture)
    with Image.open(BytesIO(data)) as image:
        image.load()
        assert (image.format, image.width, image.height) == (
            "PNG",
            content["info"]["w"],
            content["info"]["h"],
        )
    assert content["info"]["size"] == len(data)
