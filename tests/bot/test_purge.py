"""When what is over and done is removed: once a day, at night."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.purge import PURGED, Purge, is_time
from storage.categories import DEFAULTS, Category
from storage.engine import Database
from storage.tables import InboxRow, OutboxRow
from tests.harness.chat import BERLIN, FEDERAL, INA, PLENARY, STRANGER, Chat, body
from tests.harness.mail import queue
from tests.harness.personal_data import everything_is_sent

NIGHT = datetime(2020, 11, 20, 2, 0, tzinfo=UTC)  # three in the morning


@pytest.mark.parametrize(
    ("now", "last", "time"),
    [
        (NIGHT, None, True),
        (NIGHT + timedelta(hours=9), None, True),
        (NIGHT, NIGHT - timedelta(hours=24), True),
        (NIGHT, NIGHT - timedelta(hours=19), False),
        (NIGHT + timedelta(hours=9), NIGHT - timedelta(hours=24), False),
        (NIGHT + timedelta(hours=9), NIGHT - timedelta(hours=35), True),
        (NIGHT, NIGHT + timedelta(hours=1), False),  # the clock went back
        (NIGHT, NIGHT + timedelta(days=3650), True),  # it was wrong, and is put right
    ],
)
def test_when_it_is_time(now: datetime, last: datetime | None, time: bool) -> None:
    assert is_time(now, last, BERLIN) is time


async def _asked(chat: Chat) -> None:
    for _ in range(3):
        await chat.says(INA, "!help", room=PLENARY)
    async with chat.database.transaction() as store:
        for row in await store.outbox.pending():
            await store.outbox.mark_sent(row.transaction_id, "$e", chat.clock.now())


async def test_the_bot_removes_it_and_remembers_when(database: Database) -> None:
    chat = Chat(database)
    await _asked(chat)
    chat.clock.at += timedelta(days=20)
    await chat.says(INA, "!help", room=PLENARY)
    chat.clock.at += timedelta(days=11)
    await Purge(database, chat.clock, BERLIN).look()
    assert [len(await chat.rows(table)) for table in (InboxRow, OutboxRow)] == [1, 1]
    async with database.transaction() as store:
        assert await store.state.get(PURGED) == chat.clock.now().isoformat()
    # Not again on the same day.
    chat.clock.at += timedelta(hours=10)
    await Purge(database, chat.clock, BERLIN, {**DEFAULTS, Category.DONE: timedelta(days=7)}).look()
    assert len(await chat.rows(InboxRow)) == 1


async def test_a_clock_that_leaps_ahead_removes_nothing_for_a_day(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """What a wrong year removes never comes back."""
    chat = Chat(database)
    await _asked(chat)
    purge = Purge(database, chat.clock, BERLIN)
    await purge.look()
    right = chat.clock.at
    chat.clock.at += timedelta(days=4000)
    for _hour in range(23):
        chat.clock.at += timedelta(hours=1)
        await purge.look()
    assert len(await chat.rows(InboxRow)) == 3
    assert caplog.text.count("If the clock of this machine is right") == 1
    chat.clock.at = right + timedelta(days=2)  # it is put right
    await purge.look()
    assert len(await chat.rows(InboxRow)) == 3
    chat.clock.at = right + timedelta(days=60)  # the bot was off, and now it is on
    await purge.look()
    assert len(await chat.rows(InboxRow)) == 3
    chat.clock.at += timedelta(hours=25)
    await purge.look()
    assert not await chat.rows(InboxRow)


async def test_a_mail_that_could_not_be_sent_is_kept_as_long_as_privacy_says(
    database: Database,
) -> None:
    chat = Chat(database)
    await queue(database, chat.clock.now(), "aurich@muster.example")
    chat.clock.at += timedelta(days=91)
    await Purge(
        database, chat.clock, BERLIN, {**DEFAULTS, Category.DONE: timedelta(days=3650)}
    ).look()
    async with database.transaction() as store:
        assert await store.mails.get(1) is None
    chat.sends_mails()
    (said,) = await chat.says(INA, "!privacy")
    assert "what could not be delivered, with its text: 90 days" in said["body"]


async def test_a_database_of_an_older_version_gives_space_back_from_then_on(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    with sqlite3.connect(file) as old:
        old.execute("CREATE TABLE ballast (x)")
        old.execute("INSERT INTO ballast VALUES (zeroblob(500000))")
        old.execute("DELETE FROM ballast")
    old.close()
    before = file.stat().st_size
    database = Database(f"sqlite+aiosqlite:///{file}")
    assert await database.give_back(10)
    assert not await database.give_back(10)
    await database.close()
    assert file.stat().st_size < before / 10
    with sqlite3.connect(file) as now:
        assert now.execute("PRAGMA auto_vacuum").fetchone() == (2,)
    now.close()


async def test_no_room_for_giving_space_back_is_no_reason_to_end(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def full(_pages: int) -> bool:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    chat: Any = Chat(database)
    monkeypatch.setattr(database, "give_back", full)
    await Purge(database, chat.clock, BERLIN).look()
    assert "There is no room" in caplog.text


def _said(file: Path) -> bytes:
    """All that stands in the files of the database, whether it belongs to a row or not."""
    files = [file, *(file.with_name(f"{file.name}{each}") for each in ("-wal", "-journal"))]
    return b"".join(each.read_bytes() for each in files if each.exists())


async def test_what_is_removed_is_in_no_byte_of_the_files(database: Database) -> None:
    """Neither in free pages nor in the journal, from which it could be read again."""
    chat = Chat(database)
    await chat.register_alliance()
    room = "!direct:localhost"
    await chat.says(INA, "!remind tomorrow at 9:00 Flaschenpost", room=room, direct=True)
    await chat.says(INA, "!cancel R-1", room=room, direct=True)
    await chat.says(STRANGER, "!join Musterhafen", room="!s:localhost", direct=True)
    refused = await chat.says(
        FEDERAL, "!decline A-1 “Seemannsgarn”", room="!f:localhost", direct=True
    )
    assert "A-1" in body(refused)
    await queue(database, chat.clock.now(), "aurich@muster.example")
    await everything_is_sent(chat)
    secrets = [each.encode() for each in ("Flaschenpost", STRANGER, "Seemannsgarn")]
    assert database.file is not None
    assert [each for each in secrets if each not in _said(database.file)] == []
    chat.clock.at += DEFAULTS[Category.WORK] + timedelta(days=1)
    await Purge(database, chat.clock, BERLIN).look()
    assert [each for each in secrets if each in _said(database.file)] == []
