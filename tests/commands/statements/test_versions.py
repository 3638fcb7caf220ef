"""Versions of a statement: worded anew, with another title; what changed is shown, and told."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert

from bot.matrix.events import SAID
from commands.statements.rules.clauses import LONGEST_CLAUSE, MOST_CLAUSES
from commands.statements.rules.versions import digest
from storage.tables import OutboxRow, Signature, Statement, Version
from tests.harness.chat import (
    BEN,
    FEDERAL,
    INA,
    KIM,
    OTHER_ROOM,
    PIA,
    PLENARY,
    ROSA,
    STRANGER,
    Chat,
    body,
)
from tests.harness.signing import CLAUSES, mandated, stated
from tests.harness.statements import continued

NEW = "!statement new Winterhilfe\n1. Wir nehmen zehn Menschen auf.\n2. Wir zahlen.\n3. Wir bitten."
DIRECT = "!direct-ina:localhost"
BITTE = "Wir bitten um ein „Bundesprogramm“,\nund zwar bald."
TWO = f"!statement new Winterhilfe\n1. Wir nehmen Menschen auf.\n2. {BITTE}"


async def signed(chat: Chat, member: int, version: int, *, withdrawn: bool = False) -> None:
    """A signature as a row: who may sign is not the question here."""
    at = chat.clock.now()
    row = {
        "statement_id": 1,
        "version": version,
        "member_id": member,
        "clauses": [1, 2, 3],
        "subject_to": date(2020, 12, 1) if member == 2 else None,
        "actor": INA,
        "event_id": "$signed",
        "at": at,
        "withdrawn_at": at if withdrawn else None,
    }
    async with chat.database.engine.begin() as connection:
        await connection.execute(insert(Signature).values(row))


async def clauses(chat: Chat) -> list[str]:
    return (await chat.rows(Version))[-1].clauses


async def test_new_wording(in_both_languages: Chat) -> None:
    """Version 2, with what changed as it was and as it is now, in words and not by colour."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(INA, NEW)
    before = (await chat.rows(Version))[0]
    typed = "!erklärung ändern" if german else "!statement edit"
    (answer,) = await chat.says(INA, f'{typed} ST-1 1 "Wir nehmen „zwanzig“ Menschen gern auf."')
    old, new = await chat.rows(Version)
    assert (old.number, old.clauses, old.digest) == (1, before.clauses, before.digest)
    wanted = ["Wir nehmen „zwanzig“ Menschen gern auf.", "Wir zahlen.", "Wir bitten."]
    assert (new.number, new.clauses, new.author) == (2, wanted, INA)
    assert new.event_id == chat.last_event
    assert new.digest == digest("Winterhilfe", wanted) != old.digest
    said = answer["body"]
    was, now = "Wir nehmen zehn Menschen auf.", "Wir nehmen „zwanzig“ Menschen gern auf."
    assert (
        f"Absatz 1, bisher: {was}\nAbsatz 1, neu: {now}\n"
        if german
        else f"Clause 1, before: {was}\nClause 1, now: {now}\n"
    ) in said + "\n"
    marked = "Wir nehmen <strong>„zwanzig“</strong> Menschen <strong>gern</strong> auf."
    assert marked in answer["formatted_body"]
    assert (
        f"Fassung 2, {len(new.clauses)} Absätze, Prüfsumme {new.digest[:12]}"
        if german
        else "Version 2, "
    ) in said
    assert "Wir zahlen" not in said


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("!statement edit 1 2. Wir zahlen gern.", ["A", "Wir zahlen gern.", "C"]),
        ("!statement edit ST-1 2 “Erstens\n\n  zweitens”", ["A", "Erstens\n\nzweitens", "C"]),
        ("!statement edit ST-1 new „D“", ["A", "B", "C", "D"]),
        ("!erklärung ändern ST-1 neu D", ["A", "B", "C", "D"]),
        ("!statement drop ST-1 2", ["A", "C"]),
        ("!erklärung streichen st-1 3", ["A", "B"]),
    ],
)
async def test_changes(chat: Chat, typed: str, wanted: list[str]) -> None:
    await chat.says(INA, "!statement new X\n1. A\n2. B\n3. C")
    await chat.says(INA, typed)
    assert [(each.number, each.clauses) for each in await chat.rows(Version)] == [
        (1, ["A", "B", "C"]),
        (2, wanted),
    ]


async def test_a_clause_more_and_one_less(chat: Chat) -> None:
    await chat.says(INA, NEW)
    said = body(await chat.says(INA, "!statement edit ST-1 new Wir helfen."))
    assert "New, clause 4: Wir helfen." in said
    assert "How to read it" not in said, "there are no marks"
    said = body(await chat.says(INA, "!statement drop ST-1 1"))
    assert "Gone, clause 1: Wir nehmen zehn Menschen auf." in said
    assert "Version 3" in said


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!statement edit ST-1 2 „Wir zahlen.“", "has this wording already; nothing was changed"),
        ("!statement edit ST-1 2   Wir   zahlen. ", "has this wording already"),
        ("!statement edit ST-1 4 x", "ST-1 has 3 clauses only"),
        ("!statement edit ST-1 0 x", "ST-1 has 3 clauses only"),
        ("!statement edit ST-1 drei x", "“drei” is no clause"),
        ("!statement edit ST-1 -1 x", "“-1” is no clause"),
        ("!statement edit ST-1 2", "Something is missing: <new wording>"),
        ("!statement edit ST-1 2 “”", "is empty"),
        ("!statement edit ST-1 2 \u200b", "Something is missing: <new wording>"),
        ("!statement edit ST-1 2 “Wir", "has no partner"),
        ("!statement edit ST-2 2 x", "no statement ST-2"),
        ("!statement edit ST-1 2 " + "x" * (LONGEST_CLAUSE + 1), "too long: 8,001"),
        ("!statement drop ST-1 4", "ST-1 has 3 clauses only"),
        ("!statement drop ST-1", "Something is missing: <number of the clause>"),
        ("!statement drop ST-1 2 3", "I do not understand “3” here"),
        ("!statement drop ST-2 2", "no statement ST-2"),
    ],
)
async def test_refused(chat: Chat, typed: str, told: str) -> None:
    await chat.says(INA, NEW)
    before = await chat.remembered()
    (answer,) = await chat.says(INA, typed)
    assert told in answer["body"]
    assert await chat.remembered() == before


async def test_limits(chat: Chat) -> None:
    await chat.says(INA, "!statement new X\nA")
    assert "only clause of ST-1" in body(await chat.says(INA, "!statement drop ST-1 1"))
    text = "\n".join(f"{n}. A{n}" for n in range(1, MOST_CLAUSES + 1))
    await chat.says(INA, f"!statement new Y\n{text}")
    before = await chat.remembered()
    assert "These are 61 clauses" in body(await chat.says(INA, "!statement edit ST-2 new Noch"))
    assert await chat.remembered() == before


async def test_by_whom(chat: Chat) -> None:
    """The author and the coordination; in the room of a Land only its own."""
    await chat.says(FEDERAL, "!room land NI", room=OTHER_ROOM)
    await chat.says(INA, NEW)
    await chat.says(INA, NEW, room=OTHER_ROOM)
    for who, number, may in (
        (INA, 1, True),
        (FEDERAL, 1, True),
        (KIM, 1, True),
        (KIM, 2, True),
        (BEN, 1, False),
        (ROSA, 1, False),
        (PIA, 1, False),
        (STRANGER, 1, False),
    ):
        before = await chat.remembered()
        said = body(await chat.says(who, f"!statement edit ST-{number} 2 Neu von {who}"))
        assert (await chat.remembered() != before) is may
        if who in {BEN, ROSA}:
            assert "Only the author of ST-1 or the coordination" in said
    await chat.says(FEDERAL, f"!coordinator set {ROSA} land=NW")
    assert "Only the author" in body(await chat.says(ROSA, "!statement drop ST-2 1"))


async def test_not_after_publication(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(INA, NEW)
    async with chat.database.transaction() as store:
        row = await store.statements.get(1)
        assert row is not None
        row.published_at = chat.clock.now()
    before = await chat.remembered()
    told = "veröffentlicht" if chat.alliance.language == "de" else "is published"
    for who in (INA, FEDERAL):
        for typed in ("edit ST-1 2 Neu", "edit ST-1 new Neu", "drop ST-1 2"):
            assert told in body(await chat.says(who, f"!statement {typed}"))
    assert await chat.remembered() == before


async def test_signers_are_asked_again(in_both_languages: Chat) -> None:
    """Signatures stand for the version they were given to; contact and deputy get a letter."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(INA, NEW)
    await signed(chat, 1, 1)
    await signed(chat, 2, 1)
    await signed(chat, 3, 1, withdrawn=True)
    kept = await chat.rows(Signature)
    said = body(await chat.says(INA, "!statement edit ST-1 2 Wir zahlen gern."))
    told = (
        "2 Mitzeichnungen gelten nur für Fassung 1. Die Kommunen werden neu gefragt."
        if german
        else "2 signatures stand for version 1 only. The municipalities are asked again."
    )
    assert told in said
    assert {to for to, _content in chat.letters} == {INA, BEN, ROSA}
    letters = dict(chat.letters)
    assert {**letters[INA], SAID: None} == {**letters[BEN], SAID: None}
    assert letters[ROSA]["msgtype"] == "m.text"
    for name, letter in (("Musterhafen", letters[BEN]), ("Beispielstadt", letters[ROSA])):
        text = letter["body"]
        assert text.startswith(
            f"{name} hat Fassung 1 von ST-1 mitgezeichnet."
            if german
            else f"{name} has signed version 1 of ST-1."
        )
        assert ("neu: Wir zahlen gern." if german else "now: Wir zahlen gern.") in text
        assert ("!erklärung ST-1" if german else "!statement ST-1") in text
    assert [(s.version, s.withdrawn_at) for s in await chat.rows(Signature)] == [
        (s.version, s.withdrawn_at) for s in kept
    ]

    # Musterhafen signs the new version, Beispielstadt does not; then the text changes again.
    await signed(chat, 1, 2)
    said = body(await chat.says(INA, "!statement drop ST-1 3"))
    for number in (1, 2):
        one = (
            f"1 Mitzeichnung gilt nur für Fassung {number}. Die Kommune wird neu gefragt."
            if german
            else f"1 signature stands for version {number} only. The municipality is asked again."
        )
        assert one in said
    assert sorted(to for to, _content in chat.letters) == [BEN, INA, ROSA]


async def test_nobody_has_signed(chat: Chat) -> None:
    await chat.says(INA, NEW)
    assert "asked again" not in body(await chat.says(INA, "!statement edit ST-1 2 Neu"))
    assert chat.letters == []


async def test_its_room_hears_of_a_change_made_elsewhere(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room topic")
    await chat.says(INA, NEW)
    here, there = await chat.says(INA, "!statement edit ST-1 2 Neu", room=DIRECT, direct=True)
    assert "Clause 2, before: Wir zahlen.\nClause 2, now: Neu\n" in here["body"] + "\n"
    assert here["body"] == there["body"]
    assert [row.room_id for row in await chat.rows(OutboxRow)][-2:] == [DIRECT, PLENARY]
    await chat.says(FEDERAL, "!room open")
    (here,) = await chat.says(INA, "!statement edit ST-1 2 Neuer", room=DIRECT, direct=True)
    assert "now: Neuer" in here["body"]
    assert await clauses(chat) == ["Wir nehmen zehn Menschen auf.", "Neuer", "Wir bitten."]


async def test_title(in_both_languages: Chat) -> None:
    """It is part of what is signed: a new version, and who has signed or answered is asked."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    await chat.says(ROSA, "!clause ST-1 1 agree")
    typed = (
        "!erklärung titel ST-1 „Sommerhilfe“" if german else "!statement title ST-1 “Sommerhilfe”"
    )
    answer = body(await chat.says(FEDERAL, typed))
    before = (
        "Der Titel war bisher „Winterhilfe“; kein Absatz ist geändert."
        if german
        else "The title was “Winterhilfe” before; no clause is changed."
    )
    assert before in answer
    assert {to for to, _content in chat.letters} == {INA, BEN, ROSA}
    assert all(before in content["body"] for _to, content in chat.letters)
    assert [each.title for each in await chat.rows(Statement)] == ["Sommerhilfe"]
    first, second = await chat.rows(Version)
    assert second.clauses == first.clauses == [*CLAUSES]
    assert (first.digest, second.digest) == (
        digest("Winterhilfe", CLAUSES),
        digest("Sommerhilfe", CLAUSES),
    )


async def test_diff(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(INA, TWO)
    same = "Es gibt keinen Unterschied" if german else "Nothing is different"
    assert same in body(await chat.says(ROSA, "!statement diff ST-1"))
    await chat.says(INA, "!statement edit ST-1 1 Wir nehmen gern Menschen auf.")
    await chat.says(INA, "!statement edit ST-1 new Wir zahlen.")
    await chat.says(INA, "!statement drop ST-1 2")
    newest = body(await chat.says(ROSA, "!statement diff ST-1"))
    gone = continued(BITTE)
    assert (f"Gestrichen, Absatz 2: {gone}" if german else f"Gone, clause 2: {gone}") in newest
    assert ("neu:" if german else "now:") not in newest
    every = body(await chat.says(ROSA, "!statement diff ST-1 1 4"))
    was, now = "Wir nehmen Menschen auf.", "Wir nehmen gern Menschen auf."
    before, after = ("bisher", "neu") if german else ("before", "now")
    assert f"1, {before}: {was}\n" in every
    assert f"1, {after}: {now}\n" in every
    assert ("von Fassung 1 zu Fassung 4" if german else "from version 1 to version 4") in every
    back = body(await chat.says(ROSA, "!statement diff ST-1 4 1"))
    assert f"1, {before}: {now}\n" in back
    assert f"1, {after}: {was}\n" in back
    assert ("hat nur 4" if german else "4 versions only") in body(
        await chat.says(ROSA, "!statement diff ST-1 1 5")
    )


async def test_only_what_is_around_a_change_of_a_long_clause_is_shown(chat: Chat) -> None:
    long = " ".join(f"Wort{n}" for n in range(100))
    await chat.says(INA, f"!statement new Winterhilfe\n1. {long}")
    await chat.says(INA, f"!statement edit ST-1 1 {long.replace('Wort50 ', 'anders ')}")
    said = body(await chat.says(INA, "!statement diff ST-1"))
    around = "… Wort42 Wort43 Wort44 Wort45 Wort46 Wort47 Wort48 Wort49 {} Wort51 Wort52 Wort53"
    assert f"Clause 1, before: {around.format('Wort50')}" in said
    assert f"Clause 1, now: {around.format('anders')}" in said
    assert "Wort41" not in said
    assert "Wort59" not in said
