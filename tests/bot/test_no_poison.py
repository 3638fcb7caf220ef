"""What can never be stored or sent is set aside alone; everything else goes on."""

from __future__ import annotations

import logging
import sqlite3
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import exc, select

from bot.aside import FAILS_FOR, ROUND, ROUNDS, Aside
from bot.clock import Clock
from bot.intake import TOKEN, Intake
from bot.matrix.model import Batch, RoomEvent, Undecrypted, Unreachable
from bot.sender import Sender
from storage.engine import Database
from storage.errors import is_of_the_data
from storage.inbox import InboxQueries
from storage.tables import InboxRow, OutboxRow, UndecryptedRow
from tests.harness.offline import StoppedClock
from tests.storage.conftest import (
    _postgres_databases,
    _sqlite_file,
    any_place,
    with_any_driver,
)

__all__ = ["_postgres_databases", "_sqlite_file", "any_place", "with_any_driver"]
SENT = datetime(2027, 11, 19, 9, 0, tzinfo=UTC)
POISON = ["\ud800", "\0", "x" * 500_000]


def nested() -> Any:
    value: Any = "x"
    for _ in range(2000):
        value = {"a": value}
    return value


def said(event_id: str, body: str = "!help", **more: Any) -> RoomEvent:
    content = {"msgtype": "m.text", "body": body, **more}
    return RoomEvent(event_id, "!r", "@ina:localhost", "m.room.message", content, SENT)


def taking(database: Database) -> Intake:
    def decrypt(undecrypted: Undecrypted) -> RoomEvent | None:
        opens = undecrypted.source.get("opens")
        return said(opens) if opens else None

    client = SimpleNamespace(
        user_id="@lotse:localhost",
        display_name="Hafenlotse",
        room=lambda room_id: None,
        decrypt=decrypt,
    )
    return Intake(
        database,
        cast("Any", client),
        Clock(),
        commands=frozenset({"help"}),
        on_new=lambda entries: None,
        unconfirmed=set(),
    )


async def stored(database: Database, table: Any) -> list[Any]:
    async with database.transaction() as store:
        return list(await store.session.scalars(select(table)))


async def test_a_batch_with_poison_in_it_is_taken_all_the_same(
    with_any_driver: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """One event, and every start ended the same way: the token had not moved."""
    intake, poison = taking(with_any_driver), POISON
    batch = Batch(
        "s2",
        events=(
            said("$first"),
            *(said(f"${each}") for each in poison),
            said("$deep", **{"m.relates_to": {"rel_type": "m.thread", "event_id": "$r"}}),
            RoomEvent("$none", "!r", "@ina:localhost", "m.room.message", cast("Any", None), SENT),
            said("$last"),
        ),
        undecrypted=(
            Undecrypted("$fine", "!r", "session", {"a": 1}),
            *(Undecrypted("$u", "!r", each, {}) for each in poison),
            Undecrypted("$nested", "!r", "session", nested()),
        ),
    )
    with caplog.at_level(logging.INFO):
        await intake.take(batch)
    rows = await stored(with_any_driver, InboxRow)
    pending = [row.key for row in rows if row.state == "pending"]
    assert (pending[0], pending[-1]) == ("$first", "$last")
    aside = [row for row in rows if row.kind == "aside"]
    assert {(row.state, row.content, row.sender, row.room_id) for row in aside} == {
        ("failed", None, "", "")
    }
    assert len(aside) >= 3
    assert {"$fine"} <= {row.event_id for row in await stored(with_any_driver, UndecryptedRow)}
    assert await intake.token() == "s2"
    assert len([each for each in caplog.records if each.levelno > logging.INFO]) == 1
    assert "ina" not in caplog.text
    await intake.take(batch)  # the same once more, after a crash: nothing comes twice
    assert len(await stored(with_any_driver, InboxRow)) == len(rows)


async def test_what_is_decrypted_late_may_be_poison_too(with_any_driver: Database) -> None:
    waiting = [
        Undecrypted(f"${n}", "!r", "session", {"opens": each})
        for n, each in enumerate(("$a", "$\ud800", "$\0", "$b"))
    ]
    first = taking(with_any_driver)
    first._client.decrypt = lambda undecrypted: None  # type: ignore[method-assign]
    await first.take(Batch("s1", undecrypted=tuple(waiting)))
    intake = taking(with_any_driver)
    await intake.take(Batch("s2"))
    keys = {row.key for row in await stored(with_any_driver, InboxRow) if row.state == "pending"}
    assert {"$a", "$b"} <= keys
    assert await stored(with_any_driver, UndecryptedRow) == [], "not tried again at every start"
    assert await intake.token() == "s2"


async def test_nothing_is_set_aside_because_the_disk_is_full(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def add(*given: Any) -> int:
        raise exc.OperationalError("INSERT", {}, sqlite3.OperationalError("disk is full"))

    intake = taking(database)
    monkeypatch.setattr(InboxQueries, "add", add)
    with pytest.raises(exc.OperationalError):
        await intake.take(Batch("s2", events=(said("$a"),)))
    assert await stored(database, InboxRow) == []
    async with database.transaction() as store:
        assert await store.state.get(TOKEN) is None


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ValueError(), True),
        (UnicodeEncodeError("utf-8", "x", 0, 1, "no"), True),
        (RecursionError(), True),
        (TypeError(), True),
        (exc.StatementError("x", "INSERT", {}, ValueError()), True),
        (exc.DataError("INSERT", {}, sqlite3.DataError()), True),
        (exc.InterfaceError("INSERT", {}, sqlite3.InterfaceError()), True),
        (exc.IntegrityError("INSERT", {}, sqlite3.IntegrityError()), True),
        (exc.OperationalError("INSERT", {}, sqlite3.OperationalError("disk full")), False),
        (exc.ProgrammingError("INSERT", {}, sqlite3.OperationalError("no such table")), False),
        (exc.InvalidRequestError(), False),
        (OSError(), False),
        (MemoryError(), False),
        (KeyboardInterrupt(), False),
    ],
)
def test_whose_fault_an_error_is(error: BaseException, expected: bool) -> None:
    assert is_of_the_data(error) is expected


def outgoing(number: int = 1) -> OutboxRow:
    return OutboxRow(
        id=number, transaction_id=f"t{number}", room_id="!r", action="send", event_type="m.x"
    )


class TestAside:
    """Told apart: the homeserver is ill, or one message is."""

    @pytest.fixture(autouse=True)
    def _things(self) -> None:
        self.clock = StoppedClock(SENT)
        self.healthy = False
        self.aside = Aside(cast("Any", SimpleNamespace(probe=self._probe)), self.clock)

    async def _probe(self, room_id: str) -> bool:
        return self.healthy

    async def fails(self, status: int | None = 500) -> bool:
        self.clock.at += timedelta(seconds=30)
        return await self.aside.failed(outgoing(), Unreachable("x", status=status))

    async def test_alone_for_long(self) -> None:
        self.healthy = True
        failed = [await self.fails() for _ in range(30)]
        assert failed.index(True) * timedelta(seconds=30) >= FAILS_FOR

    async def test_while_others_get_through(self) -> None:
        failed = []
        for _ in range(30):
            failed.append(await self.fails())
            self.aside.got_through(outgoing(2))
        assert any(failed)

    async def test_not_while_nothing_gets_through(self) -> None:
        assert not any([await self.fails() for _ in range(1000)])

    async def test_not_for_what_got_through_before(self) -> None:
        for _ in range(100):
            self.aside.got_through(outgoing(2))
        assert not any([await self.fails() for _ in range(100)])

    @pytest.mark.parametrize("status", [502, 503, 429, None])
    async def test_not_because_of_the_way_there(self, status: int | None) -> None:
        self.healthy = True
        assert not any([await self.fails(status) for _ in range(100)])

    async def test_not_at_once(self) -> None:
        self.healthy = True
        assert not any([await self.fails() for _ in range(ROUNDS)])
        assert ROUND * ROUNDS < FAILS_FOR


async def test_what_cannot_be_written_does_not_end_the_bot(database: Database) -> None:
    async def content(row: OutboxRow) -> Any:
        raise RecursionError("maximum recursion depth exceeded")

    async def address(row: OutboxRow) -> None:
        pass

    post = SimpleNamespace(content=content, address=address, make=address)
    nobody = cast("Any", None)
    sends = Sender(database, nobody, Clock(), set(), cast("Any", post), nobody)
    async with database.transaction() as store:
        row = await store.outbox.add(
            "!r", "send", SENT, transaction_id="t", event_type="m.x", content={"body": "kept"}
        )
    await sends._deliver(row)
    (kept,) = await stored(database, OutboxRow)
    assert (kept.state, kept.content) == ("aside", {"body": "kept"})
    assert kept.error == "HAFENLOTSE_NOT_SENDABLE RecursionError"
