"""`!mydata`: every table that names somebody is found by the schema, shown, and cleared."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, String, insert
from sqlalchemy import Table as CoreTable

from bot.content import PRESS
from commands.people.own_copy import Copy, make_copy
from commands.people.traces import KEPT
from storage.people import REMOVED, marks
from storage.tables import (
    OutboxRow,
    Pledge,
    Table,
)
from storage.tables.base import FORGET, UtcDateTime
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, KIM, ROSA, STRANGER, Chat
from tests.harness.personal_data import alone, everything_is_sent, found, played
from tests.harness.publishing import printed


def test_every_column_that_can_name_a_person_has_words() -> None:
    assert set(KEPT) == {mark.name for mark in marks()}


# Columns that are called so hold a person; each has to be marked (storage.tables.base.FORGET).
_CALLED_LIKE_A_PERSON = re.compile(
    r"(.+_)?(by|from|to|for|user|user_id|users|person|author|actor|owner|inviter|sender|assignee|asked|voter|applicant)"
)


def test_every_column_that_is_called_like_a_person_is_marked() -> None:
    """A new table whose column nobody marked would be neither shown nor cleared."""
    marked = {mark.name for mark in marks()}
    called = {
        f"{column.table.name}.{column.name}"
        for table in Table.metadata.sorted_tables
        for column in table.columns
        if _CALLED_LIKE_A_PERSON.fullmatch(column.name) and isinstance(column.type, String)
    }
    assert len(called) > 40
    assert called - marked == set()


# What a row has to say so that it can stand in the database and be put into words.
_VALUES = {
    "awaited.role": "deputy",
    "contacts.role": "deputy",
    "contacts.member_id": 2,  # Beispielstadt has no deputy
    "pledge_ledger.unit": "persons",
    "inbox.state": "done",
    "outbox.state": "sent",
    "applications.kind": "town",
    "member_changes.subject": "contact",
}


async def fill(chat: Chat, user: str) -> None:
    """A row in every table that can name somebody, naming this person in each such column.

    And a second one where the person did something to somebody else.
    """
    tables = sorted({mark.column.table for mark in marks()}, key=_ORDER.index)
    async with chat.database.engine.begin() as connection:
        await connection.execute(insert(Pledge).values(_row(Pledge.__table__, user)))
        for table in tables:
            await connection.execute(insert(table).values(_row(table, user)))
            theirs = [each.column.name for each in marks() if each.column.table is table]
            about = [e.column.name for e in marks() if e.column.table is table and e.erased]
            if about and len(theirs) > len(about):
                others: dict[str, Any] = dict.fromkeys(about, "@other:localhost")
                if table.name in ("contacts", "awaited"):
                    others |= {"role": "contact", "member_id": 3}  # the county has nobody yet
                await connection.execute(insert(table).values(_row(table, user) | others))


_ORDER = Table.metadata.sorted_tables


def _row(table: Any, user: str) -> dict[str, Any]:
    assert isinstance(table, CoreTable)
    return {column.name: _value(column, user) for column in table.columns if _needed(column)}


def _needed(column: Column[Any]) -> bool:
    alone = column.primary_key and len(column.table.primary_key) == 1
    by_itself = alone and isinstance(column.type, Integer) and not column.foreign_keys
    return not by_itself and (FORGET in column.info or not column.nullable)


def _value(column: Column[Any], user: str) -> Any:
    name = f"{column.table.name}.{column.name}"
    if FORGET in column.info:
        return user
    if name in _VALUES:
        return _VALUES[name]
    if column.foreign_keys:
        return 1
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, Integer):
        return 1
    if isinstance(column.type, UtcDateTime):
        return datetime(2020, 11, 1, tzinfo=BERLIN)
    if isinstance(column.type, Date):
        return date(2020, 11, 1)
    if isinstance(column.type, JSON):
        return {}
    if isinstance(column.type, LargeBinary):
        return b""
    return f"x-{name}"


async def test_mydata_covers_every_table_and_forgetme_clears_it(in_both_languages: Chat) -> None:
    """Whatever a later table keeps: as long as it is marked, it is shown, and it goes."""
    chat = in_both_languages
    await chat.says(BEN, "!poll “Frage?”")  # what other rows refer to
    await chat.says(BEN, "!survey “Places?” number")
    await chat.says(BEN, "!date poll “Treffen” 12.1.2021 14:00, 14.1.2021 10:00")
    await fill(chat, INA)
    assert set(await found(chat, INA)) >= {mark.name for mark in marks()}
    answer = await alone(chat, "!meinedaten")
    for name, kept in KEPT.items():
        title = kept.title.template(chat.alliance.language).partition("{count}")[0]
        if name == "awaited.user_id":
            continue  # whoever asks is reached by that
        assert f"\n{title}" in answer, name
    await alone(chat, "!forgetme")
    await alone(chat, "!confirm")
    await everything_is_sent(chat)
    assert await found(chat, INA) == {}
    names = {mark.name for mark in marks() if not mark.erased}
    names -= {"outbox.room_id"}  # a letter was to her: nobody is meant any more
    assert set(await found(chat, REMOVED)) >= names


async def test_no_column_names_anybody_unmarked(chat: Chat) -> None:
    """After many commands: an address stands in marked columns, or in what is erased once sent."""
    await played(chat)
    marked = {mark.name for mark in marks()}
    on_its_way = {"outbox.content", "outbox.late_content"}
    for user in (INA, BEN, FEDERAL, STRANGER):
        assert set(await found(chat, user)) - marked <= on_its_way
    assert "contacts.user_id" in await found(chat, INA)
    await everything_is_sent(chat)
    for user in (INA, BEN, FEDERAL, STRANGER):
        assert set(await found(chat, user)) <= marked - {"outbox.room_id"}


async def test_mydata_in_the_plenary(in_both_languages: Chat) -> None:
    """Story H: answered in the direct chat, with a hint that says nothing."""
    chat = in_both_languages
    await chat.says(INA, "!help")
    (hint,) = await chat.says(INA, "!mydata")
    english = chat.alliance.language == "en"
    assert ("in our direct chat" if english else "in unserem Direktchat") in hint["body"]
    assert "Musterhafen" not in hint["body"]
    ((to, content),) = chat.letters
    assert to == INA
    assert ("contact person, Musterhafen" if english else "Ansprechperson, Musterhafen") in content[
        "body"
    ]


def _file(chat: Chat) -> tuple[str, bytes]:
    """The file that was sent to somebody, and to whom."""
    ((to, content),) = [each for each in chat.letters if PRESS in each[1]]
    return to, printed(chat, content)


async def test_mydata_as_a_file_is_complete_and_only_for_themselves(
    in_both_languages: Chat,
) -> None:
    """Every row of every table that names somebody, with all it says; asked in the plenary, too."""
    chat = in_both_languages
    await chat.says(BEN, "!poll “Frage?”")  # what other rows refer to
    await chat.says(BEN, "!survey “Places?” number")
    await chat.says(BEN, "!date poll “Treffen” 12.1.2021 14:00, 14.1.2021 10:00")
    await fill(chat, INA)
    for _ in range(7):
        await chat.says(INA, "!help")
    async with chat.database.transaction() as store:
        counts = {e.mark.name: e.count for e in await store.people.traces(INA, 0)}
    (hint,) = await chat.says(INA, "!meinedaten json")
    assert PRESS not in hint
    to, data = _file(chat)
    assert to == INA
    entries = json.loads(data)["entries"]
    told = Counter(each["table"] for each in entries)
    # This command itself; and whoever asks is reached by that.
    asked = {"inbox.sender": counts["inbox.sender"] + 1}
    expected = {**counts, **asked}
    late = {"awaited.user_id", "awaited.named_by", "outbox.room_id"}
    assert {n: c for n, c in told.items() if n not in late} == {
        n: c for n, c in expected.items() if n not in late
    }
    assert set(KEPT) - late <= set(told)
    assert told["inbox.sender"] > 5, "more than the short answer shows"
    by_name = {each["table"]: each for each in entries}
    assert by_name["ballots.voter"]["row"]["choices"] == {}, "as it was filled in"
    assert by_name["reminders.author"]["row"]["text"] == "x-reminders.text"
    whole = data.decode()
    assert INA in whole
    for other in (BEN, FEDERAL, "@other:localhost"):
        assert other not in whole
    titles = {each["title"].partition(":")[0] for each in entries}
    assert ("Ihre Funktionen" in titles) == (chat.alliance.language == "de")


async def test_mydata_as_a_list_for_a_spreadsheet(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5")
    await chat.says(INA, "!remind tomorrow at 9:00 =Entwurf")
    await chat.says(INA, "!mydata xlsx")
    _to, data = _file(chat)
    sheet = load_workbook(BytesIO(data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("What", "In words", "Table", "All that is kept of it")
    (reminder,) = [each for each in rows if each[2] == "reminders.author"]
    assert str(reminder[1]).endswith("R-1: =Entwurf")
    assert "text: =Entwurf" in str(reminder[3])
    assert "All of it as a file: !mydata xlsx" in await alone(chat, "!mydata")


async def test_mydata_in_words(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5")
    await chat.says(INA, "!remind tomorrow at 9:00 Entwurf")
    for _ in range(25):
        await chat.says(INA, "!sum")
    answer = await alone(chat, "!mydata")
    assert f"I keep this about {INA}:" in answer
    when = "Thursday, 19.11.2020, 10:00"
    assert f"Offices you hold: 1\n- {when}: contact person, Musterhafen" in answer
    assert f"Your reminders: 1\n- {when}: R-1: Entwurf" in answer
    assert f"{when}: P-1: 5 persons" in answer
    assert "the text: 28\n" in answer
    assert "… and 23 older ones." in answer
    assert BEN not in answer
    assert KIM not in answer


@pytest.mark.parametrize("typed", ["!mydata", "!forgetme"])
async def test_federal_coordination_stands_in_the_configuration(chat: Chat, typed: str) -> None:
    assert "stands in my configuration" in await alone(chat, typed, FEDERAL)
    assert "stands in my configuration" not in await alone(chat, typed)


async def test_municipalities_are_named_whatever_the_column_is_called(chat: Chat) -> None:
    """Who had given a standing proxy got an error instead of their data."""
    await chat.says(ROSA, "!proxy all Musterhafen")
    assert "Beispielstadt → Musterhafen" in await alone(chat, "!mydata", ROSA)


async def test_letters_are_not_kept_for_whoever_got_them(chat: Chat) -> None:
    """The outbox forgets whom it wrote to as soon as the letter is there."""
    await chat.says(FEDERAL, "!contact set Musterhafen @neu:localhost")
    assert "@neu:localhost" in {each.room_id for each in await chat.rows(OutboxRow)}
    await everything_is_sent(chat)
    assert not [e for e in await chat.rows(OutboxRow) if e.room_id.startswith("@")]


async def test_the_log_names_nobody(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever people do; where something of the bot's own fails, see test_dispatch.py."""
    outside, unknown = "@mallory:elsewhere.example", "@trudy:localhost"
    with caplog.at_level(logging.INFO):
        await played(chat)
        for number in range(22):
            await chat.invites(unknown, f"!{number}:localhost")
        await chat.time_passes(timedelta(minutes=2))  # such lines come once a minute at most
        await chat.invites(outside, "!x:elsewhere.example")
        await chat.time_passes(timedelta(minutes=2))
        await chat.invites(outside, "!y:elsewhere.example")
    assert "beyond the limit" in caplog.text
    assert "invitations from homeservers that are not admitted" in caplog.text
    people = (FEDERAL, INA, BEN, KIM, STRANGER, outside, unknown)
    assert [each for each in people if each[1:] in caplog.text] == []


@pytest.mark.parametrize("form", Copy)
def test_a_copy_that_was_posted_before_an_update_is_made_all_the_same(form: Copy) -> None:
    row = {"title": {"de": "Zusagen"}, "words": {"de": "Musterhafen: 5"}, "table": "pledges"}
    data = {"form": form.value, "person": INA, "at": "2026-11-30T12:00:00+00:00"}
    rows = [{**row, "row": {"amount": 5, "note": None}}]
    made = make_copy.make({**data, "rows": rows}, "de")
    if form is Copy.JSON:
        (entry,) = json.loads(made)["entries"]
        assert (entry["title"], entry["row"]["amount"]) == ("Zusagen", 5)
    else:
        listed = list(load_workbook(BytesIO(made)).worksheets[0].values)
        assert listed[-1] == ("Zusagen", "Musterhafen: 5", "pledges", "amount: 5")
