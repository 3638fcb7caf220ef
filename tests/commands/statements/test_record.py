"""What is published: who is named with which clauses, in words, as data and on paper."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from docx import Document
from pypdf import PdfReader

from bot.remaking import remade
from commands.papers import records
from commands.papers.checking import Finding, State, examine
from commands.statements.rules.versions import digest
from storage.tables import Contact, Statement
from tests.harness.chat import FEDERAL, INA, KIM, ROSA, Chat, Content, body
from tests.harness.publishing import OWN, files_of, printed, published, signed, words_of
from tests.harness.registry import AT, enter, municipality
from tests.harness.signing import CLAUSES, mandated, reworded, stated

DAY = timedelta(days=1)


async def test_stories_d_and_e(in_both_languages: Chat) -> None:
    """Signers by name, each with its set; own words beside it; the undersigned demand."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await signed(chat)
    publish = "!erklärung veröffentlichen ST-1" if german else "!statement publish ST-1"
    asked = body(await chat.says(FEDERAL, publish))
    assert [
        each
        for each in (
            (
                "2 von 3 gefragten Kommunen zeichnen mit: 57.000 Einw.",
                "- Absätze 1–4 (1 Kommune): Musterhafen",
                "- Absätze 1, 2 (1 Kommune): Beispielstadt",
                "1 Kommune fügt eine eigene Stellungnahme hinzu: Beispielstadt",
                "Wiedervorlage am 19.02.2021.",
                "Danach ist alles fest: Text, Mitzeichnungen, Stellungnahmen.",
            )
            if german
            else (
                "2 signers of 3 that are asked: 57,000 inhabitants",
                "- Clauses 1–4 (1 municipality): Musterhafen",
                "- Clauses 1, 2 (1 municipality): Beispielstadt",
                "1 municipality adds its own words: Beispielstadt",
                "Review of the outcome on 19.02.2021.",
                "After that nobody can change text, signers or own words any more.",
            )
        )
        if each not in asked.split("\n")
    ] == []
    assert (await chat.rows(Statement))[0].published_at is None
    text, pdf, docx, record = await chat.says(FEDERAL, "!bestätigen" if german else "!confirm")
    (row,) = await chat.rows(Statement)
    assert (row.published_by, row.published_at) == (FEDERAL, chat.clock.now())
    assert (row.review_on, row.expected_yield) == (date(2021, 2, 19), None)
    assert row.digest == records.digest(row.publication or {})
    said = text["body"].split("\n")
    beyond, demand, carried = (
        ("Nur von einem Teil getragen", "Die unterzeichnenden Kommunen fordern:", "Getragen von: ")
        if german
        else (
            "Carried by some of the signers",
            "The undersigned municipalities demand:",
            "Carried by: ",
        )
    )
    start = said.index(demand)
    assert said[start + 1 : start + 8] == [
        "1. Wir sind bereit.",
        "2. Der Bund stimmt zu.",
        beyond,
        "3. Die Kosten trägt der Bund.",
        f"{carried}Musterhafen",
        "4. Sofort.",
        f"{carried}Musterhafen",
    ]
    assert "- Beispielstadt (NW)" in said
    assert said[said.index(OWN) - 1] == (
        "Beispielstadt (Nordrhein-Westfalen), 19.11.2020, zu Fassung 1:"
        if german
        else "Beispielstadt (Nordrhein-Westfalen), 19.11.2020, on version 1:"
    )
    assert row.digest in text["body"]
    assert [each["filename"] for each in (pdf, docx, record)] == files_of(
        chat, "ST-1", "Winterhilfe"
    )
    _check_papers(chat, row, demand, [pdf, docx, record])


def _check_papers(chat: Chat, row: Statement, demand: str, files: list[Content]) -> None:
    pdf, docx, record = (printed(chat, each) for each in files)
    document = Document(BytesIO(docx))
    on_paper = "\n".join(each.text for each in document.paragraphs)
    assert row.digest is not None
    for wanted in (
        demand,
        "Musterhafen",
        "Beispielstadt",
        OWN,
        "Der Bund stimmt zu.",
        "Winterhilfe",
        row.digest,
    ):
        assert wanted in words_of(pdf), wanted
        assert wanted in on_paper, wanted
    assert row.digest in document.sections[0].footer.paragraphs[0].text
    for file in (pdf, docx, record):
        assert examine(file, remade) == Finding(State.OK, row.digest)
    forged = pdf.replace(b"Musterhafen", b"Musterhagen", 1)
    assert forged != pdf
    assert examine(forged, remade).state is State.CHANGED
    attached = PdfReader(BytesIO(pdf)).attachments["ST-1.json"][0]
    for data in (record, attached):
        found = json.loads(data)
        assert records.check(found)
        assert found.pop("sha256") == row.digest
        assert found == row.publication


async def test_the_record(chat: Chat) -> None:
    """All that was published as data; of people there is nothing in it."""
    await enter(chat.database, [municipality(3, "Landkreis", land="NI", population=None)])
    await signed(chat)
    await chat.says(KIM, "!contact set Landkreis @l:localhost")
    await chat.says("@l:localhost", "!own ST-1 “Erst nächstes Jahr.”")
    chat.clock.ahead += DAY
    await reworded(chat, 1, CLAUSES)
    await chat.says(INA, "!sign ST-1 1-3")
    await chat.says(ROSA, "!sign ST-1 1-2")
    await published(chat, "review=25.02.2021 yield=“Antwort des Bundes”")
    (row,) = await chat.rows(Statement)
    assert row.publication == {
        "record": "statement",
        "statement": "ST-1",
        "alliance": "Städte Sicherer Häfen",
        "title": "Winterhilfe",
        "version": 2,
        "wording_sha256": digest("Winterhilfe", CLAUSES),
        "clauses": [*CLAUSES[:3], None],
        "asked": 3,
        "demanding": "undersigned",
        "core": [1, 2],
        "optional": [3],
        "unsigned": [4],
        "groups": [
            {"clauses": [1, 2, 3], "signers": [_signer("Musterhafen", 48_000, "05999001")]},
            {"clauses": [1, 2], "signers": [_signer("Beispielstadt", 9_000, "05999002")]},
        ],
        "weight": {
            "signers": 2,
            "inhabitants": 57_000,
            "unknown": 0,
            "inside": 0,
            "laender": [["NW", 2]],
        },
        "own_words": [
            _own("Beispielstadt", "NW", "05999002", OWN, signs=True),
            _own("Landkreis", "NI", None, "Erst nächstes Jahr.", signs=False),
        ],
        "published_at": "2020-11-20T09:00:00+00:00",
    }
    assert (row.review_on, row.expected_yield) == (date(2021, 2, 25), "Antwort des Bundes")
    assert "@" not in json.dumps(row.publication)


def _signer(name: str, population: int, ags: str) -> dict[str, Any]:
    return {"name": name, "apart": [], "land": "NW", "ags": ags, "population": population}


def _own(name: str, land: str, ags: str | None, wording: str, *, signs: bool) -> dict[str, Any]:
    return {
        "municipality": name,
        "apart": [],
        "land": land,
        "ags": ags,
        "signs": signs,
        "version": 1,
        "day": "2020-11-19",
        "wording": wording,
    }


async def test_no_clause_in_common(chat: Chat) -> None:
    await stated(chat)
    await mandated(chat, 1, 2)
    await chat.says(INA, "!sign ST-1 1")
    await chat.says(ROSA, "!sign ST-1 2")
    text, *files = await published(chat)
    assert "No clause is carried by all signers" in text["body"]
    assert "demand:" not in text["body"]
    assert "Clauses 3, 4 of this version were signed by nobody" in text["body"]
    assert CLAUSES[2] not in text["body"]
    for file in files[:2]:
        assert printed(chat, file)


# One has an AGS and a county, one a county only, one nothing; the fourth has no namesake.
FIRST = "Neuenkirchen (Landkreis Musterland, AGS 03999009)"
SECOND = "Neuenkirchen (Landkreis Musterland)"
THIRD = "Neuenkirchen"


async def test_namesakes(in_both_languages: Chat) -> None:
    """In the question, the text, beside own words and on paper; who has no namesake as ever."""
    chat = in_both_languages
    await enter(
        chat.database,
        [
            municipality(11, "Neuenkirchen", land="NI", ags="03999009", county_id=3),
            municipality(12, "Neuenkirchen", land="NI", county_id=3),
            municipality(13, "NEUENKIRCHEN", land="SH"),
            *(
                Contact(
                    member_id=n, role="contact", user_id=f"@n{n}:localhost", since=AT, set_by=INA
                )
                for n in (11, 12)
            ),
        ],
    )
    await stated(chat)
    await mandated(chat, 1, 11, 12)
    await chat.says(INA, "!sign ST-1")
    await chat.says("@n11:localhost", "!sign ST-1 1-2")
    await chat.says("@n12:localhost", "!own ST-1 “Wir nicht.”")
    summary = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    assert f": {FIRST}\n" in summary
    assert f": {SECOND}\n" in summary
    text, pdf, docx, _record = await published(chat)
    paper = "\n".join(each.text for each in Document(BytesIO(printed(chat, docx))).paragraphs)
    assert f"- {FIRST} (NI)" in text["body"]
    for said in (text["body"], words_of(printed(chat, pdf)), paper):
        assert FIRST in said
        assert f"{SECOND} (Niedersachsen)" in said
        assert "Musterhafen (" not in said.replace("Musterhafen (NW", "").replace(
            "Musterhafen (Nordrhein", ""
        )
    assert f"{SECOND}: Wir nicht." in body(await chat.says(ROSA, "!own ST-1"))
    (row,) = await chat.rows(Statement)
    assert row.publication is not None
    (own,) = row.publication["own_words"]
    assert (own["municipality"], own["ags"], own["apart"]) == (
        "Neuenkirchen",
        None,
        ["Landkreis Musterland"],
    )
