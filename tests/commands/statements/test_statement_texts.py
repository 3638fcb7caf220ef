"""The text of a statement as people type it: no clause is lost in another one."""

from __future__ import annotations

import pytest

from storage.tables import OutboxRow, Statement, Version
from tests.harness.chat import FEDERAL, INA, PLENARY, Chat, body
from tests.harness.publishing import signed

NEW = "!statement new “Winterhilfe”\n"


@pytest.mark.parametrize(
    "typed",
    [
        "1.Eins\n2.Zwei",
        "(1) Eins\n(2) Zwei",
        "1.) Eins\n2.) Zwei",
        "1: Eins\n2: Zwei",
        "Absatz 1: Eins\nAbsatz 2: Zwei",
        "1️⃣ Eins\n2️⃣ Zwei",
        "Eins\n\nZwei",
    ],
)
async def test_two_clauses(in_both_languages: Chat, typed: str) -> None:
    """And the answer says how many were understood."""
    chat = in_both_languages
    answer = body(await chat.says(INA, NEW + typed))
    assert [each.clauses for each in await chat.rows(Version)] == [["Eins", "Zwei"]]
    count = "Fassung 1, 2 Absätze" if chat.alliance.language == "de" else "Version 1, 2 clauses"
    assert count in answer


@pytest.mark.parametrize(
    ("typed", "line", "number"),
    [
        ("1 Wir helfen.\n2 Der Bund zahlt.", "1 Wir helfen.", 1),
        ("§ 1 Wir helfen.\n§ 2 Der Bund zahlt.", "§ 1 Wir helfen.", 1),
        ("1. Wir helfen.\n2 Der Bund zahlt.", "2 Der Bund zahlt.", 2),
    ],
)
async def test_not_one_clause_by_mistake(
    in_both_languages: Chat, typed: str, line: str, number: int
) -> None:
    chat = in_both_languages
    answer = body(await chat.says(INA, NEW + typed))
    assert answer.startswith(
        f"„{line}“ beginnt mit {number}. Ist das Absatz {number}? Dann schreiben Sie ihn bitte "
        f"so: {number}. …."
        if chat.alliance.language == "de"
        else f"“{line}” begins with {number}. Is it clause {number}? Then please write it like "
        f"this: {number}. …."
    )
    assert await chat.rows(Statement) == []


async def test_a_long_file_name_is_not_cut_silently(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    too_long = (
        "Der Name der Datei ist zu lang für einen Titel, der höchstens 200 Zeichen hat."
        if german
        else "The name of the file is too long for a title, which has at most 200 characters."
    )
    answer = body(await chat.sends_file(INA, "x" * 200 + ".txt", b"1. Eins"))
    assert too_long not in answer
    answer = body(await chat.sends_file(INA, "x" * 201 + ".txt", b"1. Eins"))
    assert too_long in answer
    assert "x" * 200 in answer


async def test_published_from_elsewhere(in_both_languages: Chat) -> None:
    """The room of the statement gets the publication with its files."""
    chat = in_both_languages
    direct = "!direct-koordination:localhost"
    await signed(chat)
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, "!statement publish ST-1", room=direct, direct=True)
    await chat.says(FEDERAL, "!confirm", room=direct, direct=True)
    sent = [row for row in await chat.rows(OutboxRow) if row.room_id == PLENARY][-4:]
    text, *files = [row.content or {} for row in sent]
    assert "Musterhafen (NW)" in text["body"]
    assert [each["filename"] for each in files] == ["ST-1.pdf", "ST-1.docx", "ST-1.json"]
