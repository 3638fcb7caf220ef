"""What came of a published statement, and the day on which it is asked about again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.remaking import remade
from commands.papers.checking import State, examine
from storage.tables import FormerOutcome, Room, Statement
from tests.harness.chat import FEDERAL, INA, KIM, PIA, PLENARY, Chat, body
from tests.harness.publishing import printed, published, signed, words_of
from tests.harness.registry import enter
from tests.harness.signing import stated

DAY = timedelta(days=1)
TEXT = "Der Bund hat geantwortet."


async def test_recorded(in_both_languages: Chat) -> None:
    """Dated, for everybody, on the papers too; what was published is not touched."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await signed(chat)
    await published(chat, "yield=“Antwort des Bundes”")
    (before,) = await chat.rows(Statement)
    command = "!erklärung ergebnis" if german else "!statement outcome"
    said = body(await chat.says(FEDERAL, f"{command} ST-1 “{TEXT}”"))
    line = (
        f"Was daraus wurde (Stand 19.11.2020): {TEXT}"
        if german
        else f"What came of it (as of 19.11.2020): {TEXT}"
    )
    assert line in said
    assert ("Wiedervorlage am 19.02.2021" if german else "outcome on 19.02.2021") in said
    (row,) = await chat.rows(Statement)
    assert (row.outcome, row.outcome_at, row.outcome_by) == (TEXT, chat.clock.now(), FEDERAL)
    assert (row.publication, row.digest) == (before.publication, before.digest)
    assert TEXT in body(await chat.says(INA, "!ertrag" if german else "!yield"))
    await enter(chat.database, [Room(room_id=PLENARY, purpose="open")])
    text, pdf, docx, record = await chat.says(PIA, "!publication ST-1")
    assert line in text["body"]
    assert line in words_of(printed(chat, pdf))
    for each in (pdf, docx, record):
        assert examine(printed(chat, each), remade).state is State.OK


async def test_no_new_checksum_over_what_was_tampered_with(chat: Chat) -> None:
    await signed(chat)
    await published(chat)
    await chat.says(FEDERAL, f"!statement outcome ST-1 “{TEXT}”")
    async with chat.database.transaction() as store:
        statement = await store.statements.get(1)
        assert statement is not None
        assert statement.publication is not None
        statement.publication = {**statement.publication, "title": "Anders"}
        digest = str(statement.digest)
        await store.session.flush()
    (said,) = await chat.says(INA, "!publication ST-1")
    assert "Anders" in said["body"]
    assert digest in said["body"]


async def test_another_one_replaces_it(in_both_languages: Chat) -> None:
    """Only when that is confirmed; what was said before is kept, for members."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await signed(chat)
    await published(chat)
    await chat.says(FEDERAL, "!statement outcome ST-1 “Noch nichts.” review=25.11.2020")
    first = (await chat.rows(Statement))[0].outcome_at
    chat.clock.ahead += DAY
    asked = body(await chat.says(FEDERAL, f"!statement outcome ST-1 “{TEXT}” review=26.11.2020"))
    for each in ("Noch nichts.", TEXT, "26.11.2020", "!bestätigen" if german else "!confirm"):
        assert each in asked
    (row,) = await chat.rows(Statement)
    assert (row.outcome, row.review_on) == ("Noch nichts.", date(2020, 11, 25))
    said = body(await chat.says(FEDERAL, "!confirm"))
    assert ("Stand 19.11.2020" if german else "as of 19.11.2020") in said
    (row,) = await chat.rows(Statement)
    assert (row.outcome, row.review_on) == (TEXT, date(2020, 11, 26))
    (former,) = await chat.rows(FormerOutcome)
    found = former.statement_id, former.text, former.at, former.actor
    assert found == (1, "Noch nichts.", first, FEDERAL)
    line = (
        "Früher hieß es (Stand 19.11.2020): Noch nichts."
        if german
        else "Said before (as of 19.11.2020): Noch nichts."
    )
    assert line in body(await chat.says(INA, "!statement ST-1"))
    assert "Noch nichts." not in body(await chat.says(PIA, "!statement ST-1"))


async def test_the_day_alone_is_not_asked_back(chat: Chat) -> None:
    await signed(chat)
    await published(chat)
    await chat.says(FEDERAL, "!statement outcome ST-1 “Noch nichts.” review=25.11.2020")
    same = body(await chat.says(FEDERAL, "!statement outcome ST-1 “Noch nichts.”"))
    assert same.startswith("Nothing changes")
    said = body(await chat.says(FEDERAL, "!statement outcome ST-1 “Noch nichts.” review=1.12.2020"))
    assert "Review of the outcome on 01.12.2020." in said
    (row,) = await chat.rows(Statement)
    assert row.review_on == date(2020, 12, 1)
    assert await chat.rows(FormerOutcome) == []


async def test_asked_again_if_something_else_was_said_meanwhile(chat: Chat) -> None:
    await signed(chat)
    await published(chat)
    await chat.says(FEDERAL, "!statement outcome ST-1 “Eins.”")
    await chat.says(FEDERAL, "!statement outcome ST-1 “Zwei.”")
    async with chat.database.transaction() as store:
        statement = await store.statements.get(1)
        assert statement is not None
        await store.statement_outcomes.say(statement, "Drei.", at=chat.clock.now(), by=KIM)
    assert "Drei." in body(await chat.says(FEDERAL, "!confirm"))
    assert (await chat.rows(Statement))[0].outcome == "Drei."
    await chat.says(FEDERAL, "!confirm")
    assert (await chat.rows(Statement))[0].outcome == "Zwei."
    assert [each.text for each in await chat.rows(FormerOutcome)] == ["Eins.", "Drei."]


async def test_asked_on_the_day(in_both_languages: Chat) -> None:
    """The federal coordination, once, with what is known and what to type."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await signed(chat)
    await published(chat, "review=25.11.2020 yield=“Antwort des Bundes”")
    await chat.time_passes(5 * DAY)
    assert chat.letters == []
    await chat.time_passes(DAY)
    ((to, letter),) = chat.letters
    assert to == FEDERAL
    for each in (
        "Antwort des Bundes",
        "Noch ist nichts festgehalten." if german else "Nothing is recorded yet.",
        "!erklärung ergebnis ST-1" if german else "!statement outcome ST-1",
    ):
        assert each in letter["body"]
    await chat.time_passes(9 * DAY)
    assert chat.letters == [], "once"
    line = next(
        each for each in letter["body"].splitlines() if "review=" in each or "wiederv" in each
    )
    answer = body(await chat.says(FEDERAL, line[line.index("!") :].replace("2021", "2022")))
    assert "Was daraus wurde" in answer or "What came of it" in answer
    (row,) = await chat.rows(Statement)
    assert (row.review_on, row.review_asked_at) == (date(2022, 2, 23), None)
    await chat.time_passes(460 * DAY)
    assert [to for to, _letter in chat.letters] == [FEDERAL]
    assert ("Was daraus wurde" if german else "What came of it") in chat.letters[-1][1]["body"]


async def test_another_day_replaces_the_first(chat: Chat) -> None:
    await signed(chat)
    await published(chat, "review=25.11.2020")
    await chat.says(FEDERAL, "!statement outcome ST-1 “Noch nichts.” review=01.12.2020")
    await chat.time_passes(6 * DAY)
    assert chat.letters == []
    await chat.time_passes(6 * DAY)
    assert [to for to, _letter in chat.letters] == [FEDERAL]


async def test_of_what_is_withdrawn_nobody_is_asked(chat: Chat) -> None:
    """What came of it can still be said, but not another day."""
    await signed(chat)
    await published(chat, "review=25.11.2020")
    await chat.says(FEDERAL, "!statement withdraw ST-1 “Erledigt.”")
    await chat.says(FEDERAL, "!confirm")
    await chat.time_passes(6 * DAY)
    assert chat.letters == []
    refused = body(await chat.says(FEDERAL, "!statement outcome ST-1 “Nichts.” review=01.12.2021"))
    assert refused.startswith("ST-1 is withdrawn, so its outcome is not reviewed again.")
    assert (await chat.rows(Statement))[0].outcome is None
    said = body(await chat.says(FEDERAL, "!statement outcome ST-1 “Nichts.”"))
    assert "What came of it" in said
    assert "Review" not in said


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("!statement outcome ST-1", "what came of it"),
        ("!statement outcome ST-1 Der Bund hat geantwortet", "in quotation marks"),
        ("!statement outcome ST-1 “Ja.” review=18.11.2020", "18.11.2020 is not in the future"),
        ("!statement outcome ST-1 “Ja.” review=bald", "bald"),
        ("!statement outcome ST-2 “Ja.”", "ST-2 is not published, so nothing can have come of it"),
        ("!statement outcome ST-9 “Ja.”", "There is no statement ST-9."),
        (f"!statement outcome ST-1 “{'x' * 1001}”", "1,000"),
    ],
)
async def test_what_is_not_exact_is_not_kept(chat: Chat, typed: str, answer: str) -> None:
    await signed(chat)
    await published(chat)
    await stated(chat)
    assert answer in body(await chat.says(FEDERAL, typed))
    assert [each.outcome for each in await chat.rows(Statement)] == [None, None]
