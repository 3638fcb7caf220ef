"""Partners and guests read what is published: no draft, no clause that nobody signed."""

from __future__ import annotations

import json

import pytest

from storage.tables import Statement
from tests.harness.chat import FEDERAL, INA, PIA, ROSA, Chat, body
from tests.harness.publishing import printed, published, words_of
from tests.harness.signing import CLAUSES, mandated, reworded, stated

DRAFT = "Der erste Entwurf."


async def of_two_versions(chat: Chat) -> None:
    """Version 2 is published; clause 4 of it was signed by nobody."""
    await stated(chat, [DRAFT, *CLAUSES[1:]])
    await mandated(chat, 1, 2)
    await reworded(chat, 1, CLAUSES)
    await chat.says(INA, "!sign ST-1 1-3")
    await chat.says(ROSA, "!sign ST-1 1-2")


@pytest.mark.parametrize("typed", ["!statement ST-1", "!statement ST-1 version=2"])
async def test_others_read_the_publication(in_both_languages: Chat, typed: str) -> None:
    chat = in_both_languages
    await of_two_versions(chat)
    await published(chat)
    text, *files = await chat.says(PIA, typed)
    assert [each["filename"] for each in files] == ["ST-1.pdf", "ST-1.docx", "ST-1.json"]
    for words in (text["body"], words_of(printed(chat, files[0]))):
        assert CLAUSES[2] in words
        assert CLAUSES[3] not in words
    record = json.loads(printed(chat, files[2]))
    assert record["clauses"] == [*CLAUSES[:3], None]
    assert record["wording_sha256"]
    whole = body(await chat.says(INA, "!statement ST-1"))
    assert CLAUSES[3] in whole, "members have read it all along"


@pytest.mark.parametrize(
    "typed", ["!statement ST-1 version=1", "!statement ST-1 version=7", "!statement diff ST-1"]
)
async def test_others_read_no_draft(in_both_languages: Chat, typed: str) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await of_two_versions(chat)
    await published(chat)
    (answer,) = await chat.says(PIA, typed)
    assert DRAFT not in answer["body"]
    if "version" in typed:
        assert answer["body"].startswith(
            "Lesen können Sie nur, was veröffentlicht ist: !veröffentlichung ST-1"
            if german
            else "Only what is published can be read: !publication ST-1"
        )
    assert DRAFT in body(await chat.says(INA, typed)) or "7" in typed


async def test_who_has_left_is_not_asked(chat: Chat) -> None:
    """Nor does it keep the alliance from demanding, whether it left before or afterwards."""
    await chat.says(FEDERAL, "!member set “Landkreis Musterland” alliance=withdrawn")
    await stated(chat)
    assert "2 municipalities are asked" in body(await chat.says(INA, "!statement ST-1"))
    await chat.says(FEDERAL, "!member add Neudorf land=NW kind=town")
    await stated(chat)
    await chat.says(FEDERAL, "!member set Neudorf alliance=withdrawn")
    await mandated(chat, 1, 2)
    for number in (1, 2):
        await chat.says(INA, f"!sign ST-{number}")
        await chat.says(ROSA, f"!sign ST-{number}")
        summary = body(await chat.says(FEDERAL, f"!statement publish ST-{number}"))
        assert "it says “the alliance demands”" in summary
        await chat.says(FEDERAL, "!confirm")
    assert [(each.publication or {})["asked"] for each in await chat.rows(Statement)] == [2, 3]
