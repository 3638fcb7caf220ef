"""`!mydata` and `!forgetme`: every table that names somebody, found by the schema."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, insert, select
from sqlalchemy import Table as CoreTable

from commands.kit.traces import KEPT
from storage.people import REMOVED, marks
from storage.tables import (
    Application,
    Contact,
    InboxRow,
    MemberChange,
    OutboxRow,
    Person,
    Pledge,
    PledgeEntry,
    Question,
    Reminder,
    Table,
)
from storage.tables.base import FORGET, UtcDateTime
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, KIM, ROSA, STRANGER, Chat, body

DIRECT = "!direct-of-ina:localhost"
NOTHING = "Everything about you is deleted here"


async def alone(chat: Chat, text: str, user: str = INA) -> str:
    room = DIRECT if user == INA else f"!direct-of-{user[1:]}"
    return body(await chat.says(user, text, room=room, direct=True))


def told(chat: Chat, whom: str) -> str:
    return body([content for to, content in chat.letters if to == whom])


async def everything_is_sent(chat: Chat) -> None:
    async with chat.database.transaction() as store:
        rows = await store.outbox.pending()
        sent = [(each.transaction_id, f"$sent-{each.id}") for each in rows]
        await store.outbox.mark_all_sent(sent, chat.clock.now())


async def found(chat: Chat, user: str) -> dict[str, int]:
    """Every column of every table in which this text stands, and in how many rows."""
    hits: dict[str, int] = {}
    async with chat.database.engine.connect() as connection:
        for table in Table.metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                for column in table.columns:
                    value = row._mapping[column]
                    text = value if isinstance(value, str) else json.dumps(value, default=str)
                    if user in text:
                        name = f"{table.name}.{column.name}"
                        hits[name] = hits.get(name, 0) + 1
    return hits


def test_every_column_that_can_name_a_person_has_words() -> None:
    assert set(KEPT) == {mark.name for mark in marks()}


# What a row has to say so that it can stand in the database and be put into words.
_VALUES = {
    "contacts.role": "deputy",
    "contacts.member_id": 2,  # Beispielstadt has no deputy
    "pledge_ledger.unit": "persons",
    "inbox.state": "done",
    "outbox.state": "sent",
    "applications.kind": "town",
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
                if table.name == "contacts":
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
    await fill(chat, INA)
    assert set(await found(chat, INA)) >= {mark.name for mark in marks()}
    answer = await alone(chat, "!meinedaten")
    for name, kept in KEPT.items():
        title = kept.title.template(chat.alliance.language).partition("{count}")[0]
        assert f"\n{title}" in answer, name
    await alone(chat, "!forgetme")
    await alone(chat, "!confirm")
    await everything_is_sent(chat)
    assert await found(chat, INA) == {}
    names = {mark.name for mark in marks() if not mark.erased}
    names -= {"outbox.room_id"}  # a letter was to her: nobody is meant any more
    assert set(await found(chat, REMOVED)) >= names


SCENARIO = (
    (STRANGER, "!join Musterhafen"),
    (INA, "!pledge 5"),
    (INA, "!pledge P-1 nest additional"),
    (BEN, "!pledge 2 families"),
    (INA, "!remind every monday 9:00 Wochenmail"),
    (INA, "!remind room tomorrow at 9:00 Sitzung"),
    (INA, "!cancel R-1"),
    (INA, "!remind tomorrow at 9:00 Entwurf"),
    (INA, "!poll “Frage?”"),
    (INA, "!vote 1 yes"),
    (BEN, "!vote 1 no"),
    (INA, "!poll close 1"),
    (INA, "!deputy @neu:localhost"),
    (INA, f"!deputy {BEN}"),
    (INA, "!join Beispielstadt"),
    (INA, "!contact resign"),
    (FEDERAL, f"!coordinator set {INA} land=SN"),
    (INA, "!member add Neustadt land=SN kind=town"),
    (STRANGER, "!join Neustadt"),
    (INA, "!approve A-3"),
    (INA, "!contact set Neustadt @jo:localhost deputy"),
    (FEDERAL, f"!contact set Beispielstadt {INA}"),
    (FEDERAL, f"!contact set Beispielstadt {ROSA}"),
    (INA, "!contact Musterhafen"),
    (INA, "!applications"),
    (INA, "!checklist Musterhafen"),
    (INA, "!mydata"),
    (INA, "!sum"),
    (INA, "!help"),
    (INA, "!gibtesnicht"),
    (INA, "!mydata 5"),
)


async def played(chat: Chat) -> None:
    for user, line in SCENARIO:
        await chat.says(user, line)
        chat.clock.ahead += timedelta(minutes=1)
    assert [each.failure for each in await chat.rows(InboxRow) if each.failure] == []


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


async def test_forgotten_after_many_commands(any_chat: Chat) -> None:
    """What the municipality decided is as it was; nothing names her, this command included."""
    chat = any_chat
    await played(chat)
    sums = body(await chat.says(BEN, "!sum")), body(await chat.says(BEN, "!pledges"))
    ledger = [(each.pledge_id, each.amount, each.at) for each in await chat.rows(PledgeEntry)]
    question = await alone(chat, "!forgetme")
    assert "Offices you hold: 1" in question.partition("This stays")[0]
    assert "Changes of pledges you made" in question.partition("This stays")[2]
    assert "homeservers" in question
    assert NOTHING in await alone(chat, "!confirm")
    assert "Musterhafen (NW) has no contact person now" in told(chat, FEDERAL)
    assert "coordination of SN has one person less" in told(chat, FEDERAL)
    assert INA not in told(chat, FEDERAL)
    await everything_is_sent(chat)
    assert await found(chat, INA) == {}
    assert (body(await chat.says(BEN, "!sum")), body(await chat.says(BEN, "!pledges"))) == sums
    now = [(each.pledge_id, each.amount, each.at) for each in await chat.rows(PledgeEntry)]
    assert now == ledger
    assert {each.actor for each in await chat.rows(PledgeEntry)} == {REMOVED, BEN}
    assert "Entwurf" not in json.dumps([each.text for each in await chat.rows(Reminder)])
    subjects = [(e.subject, e.old, e.new, e.actor) for e in await chat.rows(MemberChange)]
    assert ("contact", REMOVED, None, REMOVED) in subjects
    history = await alone(chat, "!history Musterhafen", FEDERAL)
    assert f"{REMOVED} → –" in history
    # The office can be given to somebody, and the others go on.
    await chat.says(FEDERAL, "!contact set Musterhafen @neu:localhost")
    assert "P-1: Musterhafen, 5 → 6" in body(await chat.says(BEN, "!pledge P-1 6"))


async def test_whoever_comes_back_is_new(chat: Chat) -> None:
    """Told the privacy notice again; without an office."""
    await alone(chat, "!pledge 5")
    await alone(chat, "!forgetme")
    await alone(chat, "!confirm")
    assert INA not in {each.user_id for each in await chat.rows(Person)}
    answer = await alone(chat, "!pledge 5")
    assert "is not registered yet" in answer
    assert "Data protection: " in answer
    assert INA in {each.user_id for each in await chat.rows(Person)}


async def test_forgotten_after_a_restart(chat: Chat) -> None:
    """The pipeline then does not remember whom it has shown the notice: it must not note it."""
    await alone(chat, "!forgetme")
    chat.pipeline._met.clear()
    await alone(chat, "!confirm")
    assert INA not in {each.user_id for each in await chat.rows(Person)}
    assert INA not in {each.sender for each in await chat.rows(InboxRow)}


async def test_what_is_on_its_way_is_not_sent_any_more(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!contact set Musterhafen {ROSA}")  # a letter to Ina
    await alone(chat, "!forgetme")
    async with chat.database.transaction() as store:
        before = {each.room_id for each in await store.outbox.pending()}
    assert {INA, DIRECT} <= before
    await alone(chat, "!confirm")
    async with chat.database.transaction() as store:
        left = [each for each in await store.outbox.pending() if each.room_id in {INA, DIRECT}]
    assert len(left) == 1
    assert NOTHING in (left[0].content or {})["body"]


async def test_an_application_goes_with_its_applicant(chat: Chat) -> None:
    await alone(chat, "!join Beispielstadt", STRANGER)
    await alone(chat, "!forgetme", STRANGER)
    await alone(chat, "!confirm", STRANGER)
    assert await chat.rows(Application) == []
    answer = body(await chat.says(FEDERAL, "!approve A-1", room="!f:localhost", direct=True))
    assert "There is no application A-1" in answer


async def test_what_others_are_about_to_confirm(chat: Chat) -> None:
    """A file with contacts waits with its whole contents: it must not bring anybody back."""
    async with chat.database.transaction() as store:
        for user, details in ((KIM, {"rows": [["x", INA]]}), (BEN, {"rows": [["x", ROSA]]})):
            now = chat.clock.now()
            await store.questions.ask(
                "!room", user, "import", details, at=now, until=now + timedelta(hours=1)
            )
    await alone(chat, "!forgetme")
    await alone(chat, "!confirm")
    assert [each.asked for each in await chat.rows(Question)] == [BEN]


@pytest.mark.parametrize("typed", ["!forgetme", "!vergissmich"])
async def test_only_in_the_direct_chat(chat: Chat, typed: str) -> None:
    """In a room it is neither asked nor done: the question would be open in another place."""
    before = await chat.remembered()
    await chat.says(INA, typed)
    assert "Please type !forgetme here, in our direct chat" in told(chat, INA)
    for place in ({}, {"room": DIRECT, "direct": True}):
        assert "nothing to confirm" in body(await chat.says(INA, "!confirm", **place))  # type: ignore[arg-type]
    assert await chat.remembered() == before


async def test_not_confirmed(chat: Chat) -> None:
    """Asked only; ten minutes later it is too late, and nobody else can confirm."""
    await alone(chat, "!forgetme")
    chat.clock.ahead += timedelta(minutes=11)
    assert "nothing to confirm" in await alone(chat, "!confirm")
    assert INA in [each.user_id for each in await chat.rows(Contact)]


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


async def test_letters_are_not_kept_for_whoever_got_them(chat: Chat) -> None:
    """The outbox forgets whom it wrote to as soon as the letter is there."""
    await chat.says(FEDERAL, "!contact set Musterhafen @neu:localhost")
    assert "@neu:localhost" in {each.room_id for each in await chat.rows(OutboxRow)}
    await everything_is_sent(chat)
    assert not [e for e in await chat.rows(OutboxRow) if e.room_id.startswith("@")]
