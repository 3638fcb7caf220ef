"""Published statements: shown to everybody, complete, and never changed by anybody."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from sqlalchemy import update

from bot.content import PRESS
from commands.kit import Topic
from commands.papers import records
from storage.statements import StatementQueries
from storage.tables import (
    IndividualStatement,
    Mandate,
    OutboxRow,
    Position,
    Room,
    Signature,
    Statement,
    Version,
)
from tests.commands.kit.test_markup import HOSTILE
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, PLENARY, ROSA, Chat, body
from tests.harness.examples import as_shown
from tests.harness.publishing import OWN, files_of, printed, published, signed, words_of
from tests.harness.registry import enter, municipality
from tests.harness.signing import mandated, stated

DAY = timedelta(days=1)
SIGNER = {"name": "Kleinmusterdorf", "land": "NW", "ags": "05999009", "population": 1}


async def test_what_would_be_published_is_read_once(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await signed(chat)
    read: list[int] = []
    versions = StatementQueries.versions

    async def noted(store: StatementQueries, statement_id: int) -> list[Version]:
        read.append(statement_id)
        return await versions(store, statement_id)

    monkeypatch.setattr(StatementQueries, "versions", noted)
    await chat.says(FEDERAL, "!statement publish ST-1")
    assert read == [1]


async def test_mandate_comes_after_the_publication(chat: Chat) -> None:
    """Who was no signer then is none now, in no answer."""
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    await chat.says(ROSA, "!sign ST-1 subject 19.11.2020")
    await published(chat)
    answer = body(await chat.says(ROSA, '!mandate add appeal 19.11.2020 "V 20/1"'))
    assert "ST-1" not in answer
    assert "Signed by 1 of 3" in body(await chat.says(INA, "!voice ST-1"))
    assert "Beispielstadt" not in body(await chat.says(INA, "!publication ST-1"))
    assert "nobody can sign it any more" in body(await chat.says(INA, "!can ST-1"))


async def test_published_is_public(chat: Chat) -> None:
    """In open rooms and for partners, as it was; what the alliance expects stays inside."""
    await signed(chat)
    first = await published(chat, "yield=“Antwort des Bundes”")
    assert "Expected yield: Antwort des Bundes" in first[0]["body"]
    assert "Antwort des Bundes" in body(await chat.says(INA, "!publication ST-1"))
    await enter(chat.database, [Room(room_id=PLENARY, purpose="open")])
    for who in (PIA, INA):
        text, *files = await chat.says(who, "!veröffentlichung ST-1")
        assert "- Beispielstadt (NW)" in text["body"]
        assert OWN in text["body"]
        assert "Antwort des Bundes" not in text["body"]
        assert [each[PRESS] for each in files] == [each[PRESS] for each in first[1:]]


async def test_a_changed_row_is_noticed(chat: Chat) -> None:
    """Somebody with access to the database adds a signer."""
    await signed(chat)
    await published(chat)
    (row,) = await chat.rows(Statement)
    forged = json.loads(json.dumps(row.publication))
    forged["groups"][0]["signers"].append(dict(SIGNER))
    async with chat.database.engine.begin() as connection:
        await connection.execute(update(Statement).values(publication=forged))
    answers = await chat.says(INA, "!publication ST-1")
    assert "the checksum does not match" in body(answers)
    assert len(answers) == 1, "no files are made of it"


async def test_nothing_becomes_markup(chat: Chat) -> None:
    """Title, clauses and own words are texts, in the chat and on paper."""
    hostile = HOSTILE[1].strip("“”")
    await stated(chat, [hostile, "\ufffe\uffff"], title=hostile)
    await mandated(chat, 1)
    await chat.says(INA, f"!own ST-1 “{hostile}”")
    await chat.says(INA, "!sign ST-1")
    text, pdf, docx, record = await published(chat)
    assert text["body"].count(hostile) == 3
    assert words_of(printed(chat, pdf)).count(hostile) == 3
    paragraphs = [each.text for each in Document(BytesIO(printed(chat, docx))).paragraphs]
    assert sum(hostile in each for each in paragraphs) == 3
    assert records.check(json.loads(printed(chat, record)))


# What is kept beside a publication, see test_withdrawals and test_outcomes.
ASKED = [*Statement.__table__.columns.keys()].index("review_asked_at")
AFTERWARDS = ("statement outcome", "statement withdraw")
KEPT = (Statement, Version, Position, Signature, IndividualStatement)


async def test_after_the_publication_nobody_changes_anything(chat: Chat) -> None:
    """All examples of all commands about statements, from everybody: not one row is another."""
    await signed(chat)
    await mandated(chat, 3)
    await chat.says(KIM, f"!contact set “Landkreis Musterland” {FEDERAL}")
    await published(chat)

    async def kept() -> dict[str, list[Any]]:
        found = await chat.remembered()
        # On the day of the review somebody is asked what came of it.
        of = found["statements"]
        found["statements"] = [(*each[:ASKED], *each[ASKED + 1 :]) for each in of]
        return {table.__tablename__: found[table.__tablename__] for table in KEPT}

    before, files = await kept(), (await chat.says(PIA, "!publication ST-1"))[1:]
    tried = 0
    for command in chat.registry.commands:
        if command.topic is not Topic.STATEMENTS or command.name in AFTERWARDS:
            continue
        for example in command.examples:
            typed = as_shown(example, "en").replace("ST-7", "ST-1").replace(" for Musterhafen", "")
            if "ST-1" not in typed:
                continue  # it is about no statement, or begins a new one
            for who in (FEDERAL, INA, BEN, ROSA, KIM, PIA):
                await chat.says(who, typed)
                await chat.says(who, "!confirm")
                assert await kept() == before, (who, typed)
                tried += 1
    assert tried >= 60
    for typed in ("!sign ST-1", "!unsign ST-1", "!own ST-1 “Neu.”", "!own ST-1 none"):
        answer = body(await chat.says(INA, typed))
        assert "ST-1 is published; nothing of it can be changed." in answer, typed
    assert "is published" in body(await chat.says(FEDERAL, "!statement publish ST-1"))
    await chat.says(FEDERAL, "!member set Musterhafen name=Anderswo population=5")
    await chat.says(INA, "!mandate withdraw MD-1")
    await chat.time_passes(400 * DAY)
    again = (await chat.says(PIA, "!publication ST-1"))[1:]
    assert [each[PRESS] for each in again] == [each[PRESS] for each in files]
    assert (await chat.rows(Mandate))[0].withdrawn_at is not None
    assert await kept() == before


async def test_forgetting_a_person_keeps_the_record(chat: Chat) -> None:
    """The municipality's signature remains, and the record can still be checked."""
    await signed(chat)
    await published(chat)
    before = (await chat.rows(Statement))[0].publication
    for who in (INA, FEDERAL):
        room = f"!direct-{who[1:]}"
        await chat.says(who, "!forgetme", room=room, direct=True)
        await chat.says(who, "!confirm", room=room, direct=True)
    (row,) = await chat.rows(Statement)
    assert row.published_by != FEDERAL
    assert row.publication == before
    assert row.digest == records.digest(row.publication or {})


async def test_many_signers_and_long_texts_are_all_there(chat: Chat) -> None:
    """250 signers, 40 clauses of 1,500 letters: the chat says what is in the files only."""
    long = [f"Absatz {n} " + "Wort " * 300 for n in range(1, 41)]
    await enter(chat.database, [municipality(n, f"Ort {n}") for n in range(1000, 1250)])
    await stated(chat, [each.strip() for each in long])
    async with chat.database.transaction() as store:
        for n in range(1000, 1250):
            await store.signatures.sign(
                1,
                1,
                n,
                [*range(1, 41 - n % 2)],
                subject_to=None,
                reminded_at=None,
                actor=INA,
                event_id="$s",
                at=chat.clock.now(),
            )
    answers = await published(chat)
    texts = [each for each in answers if "filename" not in each]
    assert len(texts) > 1
    said = body(texts)
    for each in long:
        assert each.strip() in said
    assert said.count("… and 25 more, in the files.") == 2
    assert "Carried by 125 of 250 signers, groups 1" in said
    pdf = words_of(printed(chat, answers[len(texts)]))
    for n in (1000, 1124, 1249):
        assert f"Ort {n} Nordrhein-Westfalen 1,000" in pdf


async def test_papers_are_reproducible(chat: Chat) -> None:
    """Sent a second time, a file has the same bytes: no clock of the machine is in it."""
    await signed(chat)
    _text, *files = await published(chat)
    first = [printed(chat, each) for each in files]
    await asyncio.sleep(2.1)  # the clock in a ZIP archive counts by two seconds
    assert [printed(chat, each) for each in files] == first


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
    assert [each["filename"] for each in files] == files_of(chat, "ST-1", "Winterhilfe")
