"""The minutes of a meeting: below the command, or as a file with it as the caption."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from storage.tables import Meeting, Question, Statement
from tests.harness.chat import FEDERAL, INA, KIM, PIA, PLENARY, ROSA, Chat, body

NEW = "!meeting new 25.11.2020 14:00 Marburg"
TEXT = "Wir haben „ja“ gesagt.\n\n* Winterhilfe: x = 3"
QUOTED = TEXT.replace("\n", "\n> ")
DIRECT = "!direct-koordination:localhost"


async def kept(chat: Chat) -> tuple[str | None, str | None]:
    row = (await chat.rows(Meeting))[0]
    return row.minutes, row.minutes_by


async def test_below_the_command(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, NEW)
    assert ("noch kein Protokoll" if german else "no minutes of M-1 yet") in body(
        await chat.says(INA, "!minutes M-1")
    )
    said = body(await chat.says(FEDERAL, f"!protokoll M-1\n{TEXT}"))
    assert said == (
        f"Das Protokoll zu M-1 ist eingetragen, mit {len(TEXT)} Zeichen. !protokoll M-1 zeigt es."
        if german
        else f"The minutes of M-1 are kept, with {len(TEXT)} characters. !minutes M-1 shows them."
    )
    assert await kept(chat) == (TEXT, FEDERAL)
    assert (await chat.rows(Meeting))[0].revision == 0, "the date is the same"
    shown = body(await chat.says(ROSA, "!minutes M-1")).partition("\nDat")[0]
    assert shown == (
        f"Protokoll zu M-1: Sitzung Städte Sicherer Häfen\n> {QUOTED}\n"
        "Eingetragen: Donnerstag, 19.11.2020, 10:00 Uhr"
        if german
        else f"Minutes of M-1: Meeting of Städte Sicherer Häfen\n> {QUOTED}\n"
        "Kept: Thursday, 19.11.2020, 10:00"
    )
    hint = "!protokoll M-1" if german else "!minutes M-1"
    assert hint in body(await chat.says(ROSA, "!meeting M-1"))


async def test_with_the_tasks_that_came_of_it(in_both_languages: Chat) -> None:
    """Lines that call themselves a task are offered as one; for members they are shown with it."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, NEW)
    text = "Beschlossen.\n- Aufgabe: „Wohnungen“ suchen\nTask: call the Land\nAufgaben gibt es."
    said = body(await chat.says(FEDERAL, f"!protokoll M-1\n{text}")).split("\n")[2:]
    assert said == (
        [
            "- !aufgabe neu „Wohnungen suchen“ wer=… bis=… ertrag=„…“ sitzung=M-1",
            "- !aufgabe neu „call the Land“ wer=… bis=… ertrag=„…“ sitzung=M-1",
        ]
        if german
        else [
            "- !task new “Wohnungen suchen” owner=… due=… yield=“…” meeting=M-1",
            "- !task new “call the Land” owner=… due=… yield=“…” meeting=M-1",
        ]
    )
    filled = "!task new “Wohnungen suchen” owner=Musterhafen due=2.12.2020 yield=“3” meeting=M-1"
    assert "!minutes M-1" in body(await chat.says(FEDERAL, filled)) or german
    shown = body(await chat.says(ROSA, "!minutes M-1"))
    came_of_it = "\n- T-1: Wohnungen suchen – Musterhafen – "
    assert came_of_it in shown
    assert came_of_it not in body(await chat.says(PIA, "!minutes M-1"))


async def test_replaced_only_after_a_question(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!minutes M-1\nErste Fassung")
    asked = body(await chat.says(FEDERAL, "!minutes M-1\nZweite Fassung"))
    assert "Erste Fassung" in asked
    assert "Zweite Fassung" in asked
    assert await kept(chat) == ("Erste Fassung", FEDERAL)
    await chat.says(INA, "!confirm")
    assert await kept(chat) == ("Erste Fassung", FEDERAL)
    await chat.says(FEDERAL, "!confirm")
    assert await kept(chat) == ("Zweite Fassung", FEDERAL)
    assert [each.details for each in await chat.rows(Question)] == [None]


async def test_asked_again_if_others_were_kept_meanwhile(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!minutes M-1\nErste")
    await chat.says(FEDERAL, "!minutes M-1\nZweite")
    async with chat.database.transaction() as store:
        await store.meetings.keep_minutes(1, "Von Kim", chat.clock.now(), KIM)
    assert "Von Kim" in body(await chat.says(FEDERAL, "!confirm"))
    assert await kept(chat) == ("Von Kim", KIM)
    await chat.says(FEDERAL, "!confirm")
    assert await kept(chat) == ("Zweite", FEDERAL)


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (INA, "!minutes M-1\nText", "kept by the coordination"),
        (PIA, "!minutes M-1\nText", "kept by the coordination"),
        (KIM, "!minutes M-1\nText", "is led by whoever has called it"),
        (FEDERAL, "!minutes M-1 Text", "I do not understand “Text” here"),
        (FEDERAL, "!minutes M-2\nText", "There is no meeting M-2 here"),
        (FEDERAL, f"!minutes M-1\n{'x' * 100_001}", "too long"),
        (FEDERAL, "!minutes M-1", "no minutes of M-1 yet"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    await chat.says(FEDERAL, NEW)
    before = await chat.remembered()
    (answer,) = await chat.says(who, typed)
    assert told in answer["body"]
    assert await chat.remembered() == before


async def test_the_same_again_and_called_off(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!minutes M-1\nText")
    assert "Nothing changes" in body(await chat.says(FEDERAL, "!minutes M-1\nText"))
    await chat.says(FEDERAL, "!meeting cancel M-1")
    assert "M-1 is called off" in body(await chat.says(FEDERAL, "!minutes M-1\nAnderes"))
    assert "\n> Text\n" in body(await chat.says(INA, "!minutes M-1"))


async def test_long_minutes_come_in_parts(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    lines = [f"Zeile {number} mit Worten" for number in range(1200)]
    await chat.says(FEDERAL, "!minutes M-1\n" + "\n".join(lines))
    parts = await chat.says(FEDERAL, "!minutes M-1")
    assert [each["body"].split("\n")[1] for each in parts] == [
        f"Part {number} of 3" for number in (1, 2, 3)
    ]
    shown = [line for each in parts for line in each["body"].split("\n") if "Zeile" in line]
    assert shown == [f"> {line}" for line in lines]
    assert all("formatted_body" in each for each in parts)


def docx() -> bytes:
    document, file = Document(), BytesIO()
    document.add_paragraph("Wir haben beschlossen.")
    document.add_paragraph("1. Wir helfen.")
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "caption", "text"),
    [
        ("p.md", b"# Protokoll\n\nText\n", "!protokoll M-1", "# Protokoll\n\nText"),
        ("P.TXT", b"Sch\xf6n\r\nZwei", "Protokoll M-1", "Schön\nZwei"),
        ("p.docx", docx(), "!minutes M-1", "Wir haben beschlossen.\n\n1. Wir helfen."),
    ],
)
async def test_as_a_file(chat: Chat, name: str, data: bytes, caption: str, text: str) -> None:
    """Its room hears that they are there."""
    await chat.says(FEDERAL, "!room topic")
    await chat.says(FEDERAL, NEW)
    reading, said, posted = await chat.sends_file(FEDERAL, name, data, room=DIRECT, text=caption)
    assert reading["body"].startswith(f"I am reading {name} …")
    assert said["body"].startswith("The minutes of M-1 are kept")
    assert posted["body"] == said["body"]
    assert await kept(chat) == (text, FEDERAL)
    assert await chat.rows(Statement) == []


@pytest.mark.parametrize(
    ("who", "name", "caption", "told"),
    [
        (INA, "p.txt", "!protokoll M-1", "kept by the coordination"),
        (KIM, "p.txt", "!protokoll M-1", "is led by whoever has called it"),
        (FEDERAL, "p.pdf", "!protokoll M-1", "I read texts that end in .docx, .md or .txt"),
        (FEDERAL, "p.txt", "!protokoll M-2", "There is no meeting M-2 here"),
        (FEDERAL, "p.txt", "!protokoll", "Something is missing: <id of the meeting>"),
        (FEDERAL, "p.txt", "!protokoll M-1 „", "has no partner"),
    ],
)
async def test_refused_files(chat: Chat, who: str, name: str, caption: str, told: str) -> None:
    await chat.says(FEDERAL, NEW)
    before = await chat.remembered()
    answers = await chat.sends_file(who, name, b"Text", text=caption)
    assert told in answers[-1]["body"]
    assert await chat.remembered() == before


async def test_a_second_file_is_asked_about(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW, room=PLENARY)
    await chat.says(FEDERAL, "!minutes M-1\nErste")
    await chat.sends_file(FEDERAL, "p.txt", b"Zweite", room=DIRECT, text="!protokoll M-1")
    assert await kept(chat) == ("Erste", FEDERAL)
    await chat.says(FEDERAL, "!confirm", room=DIRECT, direct=True)
    assert await kept(chat) == ("Zweite", FEDERAL)
