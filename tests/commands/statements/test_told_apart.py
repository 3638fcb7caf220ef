"""Namesakes in a publication: everybody can see which of them has signed."""

from __future__ import annotations

from io import BytesIO

from docx import Document

from storage.tables import Contact, Statement
from tests.harness.chat import FEDERAL, INA, ROSA, Chat, body
from tests.harness.publishing import printed, published, words_of
from tests.harness.registry import AT, enter, municipality
from tests.harness.signing import mandated, stated

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
