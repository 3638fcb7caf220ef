"""What telling of mails that did not arrive costs those who wait for the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event

from bot.mail import SOON
from storage.engine import Database
from tests.harness.mail import Server, Worker, queue
from tests.harness.offline import StoppedClock

NOW = datetime(2020, 11, 19, 9, tzinfo=UTC)


async def test_what_is_told_costs_no_statement_for_each_mail(
    database: Database,
) -> None:
    """It holds the transaction in which nobody else can write."""
    clock = StoppedClock(NOW)
    worker = Worker(database, Server(25).settings(), clock)
    costs = []
    for some in ("a", "b"):
        many = 5 if some == "a" else 60
        await queue(database, NOW, *(f"{some}{each}@muster.example" for each in range(many)))
        async with database.transaction() as store:
            for each in await store.mails.undelivered(99):
                await store.mails.set_aside(each.row.id, "550 5.1.1", NOW)
                await store.mailboxes.refuse(each.row.member_id, "550 5.1.1", NOW)
        with _asked(database) as statements:
            await worker.mails._tell()
        costs.append(len(statements))
        assert not any(" mails.body" in each for each in statements)
        clock.at += SOON
    assert costs[0] == costs[1]
    assert "take no mail: B0, B1, B10" in worker.told[1]


@contextmanager
def _asked(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
