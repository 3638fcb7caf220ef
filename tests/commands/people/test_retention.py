"""What names a person is gone after its time and not before, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, update

from bot.purge import Purge
from storage.categories import DEFAULTS, Category
from storage.people import marks
from storage.retention import APART, HELD, RULES
from storage.tables import Person, Reminder, Signature, Statement, Table
from storage.tables.base import UtcDateTime
from tests.commands.people.test_personal_data import fill
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, STRANGER, Chat, body
from tests.harness.personal_data import everything_is_sent, found

OVER = datetime(2020, 11, 1, tzinfo=BERLIN)
SETTLED = timedelta(days=20)  # when the alliance of the tests was made
# Rows that are to come again are not over.
_TO_COME = {"due_at", "next_at", "again_at", "tell_at"}
_FOREVER = timedelta(days=36_500)


async def _all_is_over(chat: Chat) -> None:
    """Ina stands in every table, and nothing waits for anything any more."""
    await chat.says(BEN, "!poll “Frage?”")
    await chat.says(BEN, "!survey “Places?” number")
    await chat.says(BEN, "!date poll “Treffen” 12.1.2021 14:00, 14.1.2021 10:00")
    await fill(chat, INA)
    async with chat.database.engine.begin() as connection:
        for table in Table.metadata.sorted_tables:
            times = [
                each.name
                for each in table.columns
                if isinstance(each.type, UtcDateTime) and each.name not in _TO_COME
            ]
            if times:
                await connection.execute(update(table).values(dict.fromkeys(times, OVER)))
            for name in _TO_COME & {each.name for each in table.columns}:
                await connection.execute(update(table).values({name: None}))
    async with chat.database.transaction() as store:
        # The newest of these stays, for its number.
        await store.confirmations.ask("!room", BEN, "x", {}, at=chat.clock.now(), until=OVER)
        await store.people.mark_notice_shown(BEN, chat.clock.now())


async def _purge(chat: Chat, category: Category, at: datetime) -> None:
    """As if all the others were kept for ever."""
    chat.clock.at = at
    kept = {**dict.fromkeys(Category, _FOREVER), category: DEFAULTS[category]}
    async with chat.database.transaction() as store:
        await store.state.set("purged_at", (at - timedelta(days=9)).isoformat())
    await Purge(chat.database, chat.clock, BERLIN, kept).look()


_AFTER_ITS_TIME = [Category.APPLICATIONS, Category.DONE, Category.UNDELIVERED]
_AFTER_ITS_TIME += [Category.WORK, Category.DECISIONS]


@pytest.mark.parametrize("category", _AFTER_ITS_TIME)
async def test_a_category_ends_at_its_time_and_no_other_with_it(
    any_chat: Chat, category: Category
) -> None:
    chat = any_chat
    await _all_is_over(chat)
    before = await found(chat, INA)
    assert set(before) >= {each.name for each in marks()} - {"outbox.room_id"}
    await _purge(chat, category, OVER + DEFAULTS[category] - timedelta(hours=1))
    assert await found(chat, INA) == before
    await _purge(chat, category, OVER + DEFAULTS[category] + timedelta(hours=1))
    ended = {
        f"{rule.name}.{each.name}"
        for rule in RULES
        if rule.category is category
        for each in rule.named
    } | {name for name, each in APART.items() if each is category}
    gone = set(before) - set(await found(chat, INA))
    assert ended
    # With an entry of the inbox goes what it led to; of its sender the rest goes with decisions.
    assert gone - {"inbox.sender", "outbox.room_id"} == ended - {"inbox.sender"}
    assert gone.isdisjoint(HELD)


async def test_who_only_talked_is_forgotten_after_a_year(any_chat: Chat) -> None:
    """Not whoever holds an office, nor whoever has been here since."""
    chat = any_chat
    for user in (STRANGER, INA, FEDERAL):
        await chat.says(user, "!help")
    await everything_is_sent(chat)
    async with chat.database.transaction() as store:
        await store.people.mark_notice_shown("@weg:localhost", chat.clock.now())
    met = {each.user_id for each in await chat.rows(Person)}
    assert {STRANGER, INA, FEDERAL, "@weg:localhost"} <= met
    then = chat.clock.now() + DEFAULTS[Category.PEOPLE]
    await _purge(chat, Category.PEOPLE, then - timedelta(hours=1))
    assert {each.user_id for each in await chat.rows(Person)} == met
    await _purge(chat, Category.PEOPLE, then + timedelta(hours=1))
    left = {each.user_id for each in await chat.rows(Person)}
    assert "@weg:localhost" not in left
    assert INA in left
    assert STRANGER in left, "a command of theirs is still kept"


async def test_what_is_still_open_names_its_author(any_chat: Chat) -> None:
    chat = any_chat
    await chat.says(INA, "!poll “Frage?”")
    await chat.says(INA, "!remind every monday 9:00 Wochenmail")
    await chat.says(INA, "!join Beispielstadt")
    before = await found(chat, INA)
    await _purge(chat, Category.WORK, chat.clock.now() + _FOREVER / 2)
    await _purge(chat, Category.APPLICATIONS, chat.clock.now() + timedelta(days=9))
    await _purge(chat, Category.DECISIONS, chat.clock.now() + timedelta(days=9))
    left = await found(chat, INA)
    for name in ("polls.author", "reminders.author", "applications.applicant", "contacts.user_id"):
        assert left[name] == before[name], name


async def test_what_was_decided_stays_without_the_names(any_chat: Chat) -> None:
    """The decision itself, its number, its reasons; and a change of another fact than an office."""
    chat = any_chat
    await chat.says(INA, "!pledge 5")
    await chat.says(INA, "!profile note @Hafen 7")
    await _purge(chat, Category.DECISIONS, chat.clock.now() + timedelta(days=3660))
    assert "P-1: Musterhafen, 5 persons" in body(await chat.says(BEN, "!pledges"))
    history = await chat.says(BEN, "!history Musterhafen")
    assert "@Hafen 7" in body(history)
    assert {name: each for name, each in (await found(chat, INA)).items() if "ledger" in name} == {}


async def test_a_reminder_that_was_set_long_ago_stays_after_it_has_rung(any_chat: Chat) -> None:
    """It is kept from then on: whoever heard it may say `!done`, or put it off."""
    chat = any_chat
    await chat.says(INA, "!remind 19.05.2023 9:00 Wiedervorlage")
    chat.clock.at = datetime(2023, 5, 19, 9, 0, tzinfo=BERLIN)
    await chat.time_passes(timedelta())
    for days, left in ((1, 1), (DEFAULTS[Category.WORK].days + 1, 0)):
        await _purge(
            chat, Category.WORK, datetime(2023, 5, 19, 9, 0, tzinfo=BERLIN) + timedelta(days=days)
        )
        assert len(await chat.rows(Reminder)) == left


async def test_who_signs_long_after_the_deadline_is_named(any_chat: Chat) -> None:
    """A statement that is not published can still be signed: its deadline ends nothing."""
    chat = any_chat
    await chat.says(INA, "!statement new “Winter” until 25.11.2020 18:00\n1. Wir helfen.")
    await chat.time_passes(timedelta(days=7))
    later = datetime(2031, 1, 10, 9, 0, tzinfo=BERLIN)
    async with chat.database.engine.begin() as connection:
        given = {"version": 1, "clauses": [1], "actor": INA, "event_id": "$late", "at": later}
        await connection.execute(insert(Signature).values(statement_id=1, member_id=1, **given))
    await _purge(chat, Category.DECISIONS, later + timedelta(days=1))
    assert {"signatures.actor", "statements.author"} <= set(await found(chat, INA))


async def test_who_withdraws_after_an_outcome_is_named(any_chat: Chat) -> None:
    chat = any_chat
    await chat.says(INA, "!statement new Winter\n1. Wir helfen.")
    withdrawn = datetime(2031, 1, 10, 9, 0, tzinfo=BERLIN)
    async with chat.database.engine.begin() as connection:
        times = {"published_at": OVER, "outcome_at": OVER, "withdrawn_at": withdrawn}
        await connection.execute(update(Statement).values(withdrawn_by=INA, **times))
    await _purge(chat, Category.DECISIONS, withdrawn + timedelta(days=1))
    assert "statements.withdrawn_by" in await found(chat, INA)
    await _purge(chat, Category.DECISIONS, withdrawn + timedelta(days=3651))
    assert "statements.withdrawn_by" not in await found(chat, INA)


async def test_a_series_that_was_done_once_and_has_rung_again_stays(any_chat: Chat) -> None:
    chat = any_chat
    await chat.says(INA, "!remind tomorrow at 9:00 Wochenmail")
    rung = datetime(2023, 11, 20, 9, 0, tzinfo=BERLIN)
    async with chat.database.engine.begin() as connection:
        ended = {"due_at": None, "next_at": None, "done_at": OVER, "rung_at": rung}
        await connection.execute(update(Reminder).values(**ended))
    for days, left in ((1, 1), (DEFAULTS[Category.WORK].days + 1, 0)):
        await _purge(chat, Category.WORK, rung + timedelta(days=days))
        assert len(await chat.rows(Reminder)) == left
