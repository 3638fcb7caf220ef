"""Reading statements: partners and guests no draft, and no clause that nobody signed."""

from __future__ import annotations

import json

import pytest

from commands.statements.rules.versions import digest
from storage.tables import Statement, Version
from tests.harness.chat import FEDERAL, INA, PIA, ROSA, Chat, body
from tests.harness.publishing import files_of, printed, published, words_of
from tests.harness.signing import CLAUSES, mandated, reworded, stated
from tests.harness.statements import continued

DRAFT = "Der erste Entwurf."
TEXTS = ["Wir nehmen Menschen auf.", "Wir bitten um ein „Bundesprogramm“,\nund zwar bald."]
TEXT = f"1. {TEXTS[0]}\n2. {TEXTS[1]}"
NEW = f"!statement new “Winterhilfe” until 02.12.2020 18:00\n{TEXT}"


async def test_show(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(INA, NEW)
    await chat.says(INA, "!statement edit ST-1 1 „Wir nehmen gern auf.“")
    german = chat.alliance.language == "de"
    for typed in ("!statement ST-1", "!statement show 1", "!erklärung zeigen st-1"):
        (answer,) = await chat.says(ROSA, typed)
        said = answer["body"].partition("\nDa")[0]
        assert said.startswith(
            f"ST-1: Winterhilfe\n1. Wir nehmen gern auf.\n2. {continued(TEXTS[1])}\n"
        )
        assert ("Fassung 2, 2 Absätze, Prüfsumme" if german else "Version 2, ") in said
        assert ("nicht die neueste" if german else "not the newest") not in said
    typed = "!erklärung ST-1 fassung=1" if german else "!statement ST-1 version=1"
    said = body(await chat.says(ROSA, typed))
    assert f"1. {TEXTS[0]}\n2. {continued(TEXTS[1])}" in said
    assert digest("Winterhilfe", TEXTS)[:12] in said
    assert ("die neueste ist Fassung 2" if german else "that is version 2") in said
    refused = body(await chat.says(ROSA, "!statement ST-1 version=3"))
    assert ("nur 2 Fassungen" if german else "2 versions only") in refused


async def test_list(chat: Chat) -> None:
    assert body(await chat.says(INA, "!statements")).startswith("There is no statement yet.")
    await chat.says(INA, NEW)
    await chat.says(INA, "!statement new Frühling\nWir helfen.")
    said = body(await chat.says(ROSA, "!erklärungen"))
    assert (
        "- ST-2: Frühling – No deadline is set.\n- ST-1: Winterhilfe – Answers are due: We" in said
    )
    assert "no statement yet" in body(await chat.says(PIA, "!statements"))
    assert "no statement ST-1" in body(await chat.says(PIA, "!statement ST-1"))
    async with chat.database.transaction() as store:
        row = await store.statements.get(1)
        assert row is not None
        row.published_at, row.published_by = chat.clock.now(), FEDERAL
    said = body(await chat.says(PIA, "!statements"))
    assert "- ST-1: Winterhilfe – Published: Thursday, 19.11.2020, 10:00" in said
    assert "ST-2" not in said


async def test_a_long_statement_arrives_in_parts(chat: Chat) -> None:
    """40 clauses, 60 kB, and every word of them in the answer."""
    clauses = [f"Wort{n} " + f"über{n} " * 195 + f"Ende{n}." for n in range(1, 41)]
    typed = "!statement new Lang\n" + "\n".join(f"{n}. {c}" for n, c in enumerate(clauses, 1))
    assert len(typed.encode()) > 60_000
    answers = await chat.says(INA, typed)
    assert [each.clauses for each in await chat.rows(Version)] == [clauses]
    shown = await chat.says(ROSA, "!statement ST-1", direct=True, room="!direct-rosa:localhost")
    for parts in (answers, shown[:-1] if "Data" in shown[-1]["body"] else shown):
        assert len(parts) > 3
        said = body(parts)
        places = [said.index(f"{n}. {clause}") for n, clause in enumerate(clauses, 1)]
        assert places == sorted(places)
        for place, part in enumerate(parts, 1):
            assert part["body"].startswith("ST-1: Lang\n")
            assert f"part {place} of {len(parts)}" in part["body"]
            assert "formatted_body" in part, "short enough for both forms"


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
    assert [each["filename"] for each in files] == files_of(chat, "ST-1", "Winterhilfe")
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
