"""`hafenlotse outbox` and `hafenlotse status` as an operator meets them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from storage.engine import Database
from storage.outbox import CHANGED
from storage.schema import HEAD
from storage.tables import OutboxRow
from tests.bot.test_cli_registry import Operator
from tests.harness.arriving import SENT
from tests.harness.databases import create_by_copying


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """O-1 was set aside, O-2 waits, O-3 was sent."""
    operator = Operator(tmp_path)
    asyncio.run(_fill(tmp_path / "data"))
    return operator


async def _fill(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    database = Database(f"sqlite+aiosqlite:///{folder / 'hafenlotse.db'}")
    await create_by_copying(database)
    async with database.transaction() as store:
        for number, to in enumerate(("!plenum:localhost", "@ina:localhost", "!x:localhost")):
            given = {"event_type": "m.room.message", "content": {"body": f"Nummer {number}"}}
            await store.outbox.add(to, "send", SENT, transaction_id=f"t{number}", **given)
        await store.outbox.set_aside(1, "M_TOO_LARGE")
        await store.outbox.mark_sent("t2", "$e", SENT)
    await database.close()


def states(operator: Operator) -> list[tuple[str, bool]]:
    return operator.asks("SELECT state, content IS NULL FROM outbox ORDER BY id")


def changed(operator: Operator) -> bool:
    return operator.asks(f"SELECT count(*) FROM bot_state WHERE key = '{CHANGED}'") == [(1,)]


def test_list(operator: Operator) -> None:
    done = operator.types("outbox", "list")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "O-1      aside (M_TOO_LARGE)  send to !plenum:localhost  19.11.2020 10:00:00",
        "O-2      pending  send to @ina:localhost  19.11.2020 10:00:00",
    ]
    assert not changed(operator)


def test_show(operator: Operator) -> None:
    done = operator.types("outbox", "show", "O-1")
    assert "M_TOO_LARGE" in done.stdout
    assert "because of   a deadline" in done.stdout
    assert "Nummer" not in done.stdout
    assert "Nummer 0" in operator.types("outbox", "show", "1", "--content").stdout


def test_send_again(operator: Operator) -> None:
    done = operator.types("outbox", "send", "o-1", "O-2")
    assert done.exit_code == 1
    assert done.stdout == "O-1 is sent once more.\n"
    assert done.stderr == "O-2 is not set aside.\n"
    assert states(operator) == [("pending", 0), ("pending", 0), ("sent", 1)]
    assert changed(operator)


def test_drop(operator: Operator) -> None:
    done = operator.types("outbox", "drop", "O-1", "O-2", "O-3")
    assert done.exit_code == 1
    assert done.stdout == "O-1 is given up.\nO-2 is given up.\n"
    assert done.stderr == "O-3 is delivered or given up already.\n"
    assert states(operator) == [("refused", 1), ("refused", 1), ("sent", 1)]
    assert operator.asks("SELECT room_id FROM outbox WHERE id = 2") == [("",)]
    assert operator.types("outbox", "list").stdout == "Everything has been delivered.\n"


@pytest.mark.parametrize(
    "number", ["O-", "E-1", "eins", "-1", "1.5", "٣", "O-2147483648", "O-" + "9" * 30]
)
@pytest.mark.parametrize("command", ["show", "send", "drop"])
def test_no_number(operator: Operator, command: str, number: str) -> None:
    done = operator.types("outbox", command, "--", number)
    assert done.exit_code == 2
    assert "is no number of a message" in done.stderr
    assert states(operator)[:2] == [("aside", 0), ("pending", 0)]


def test_unknown(operator: Operator) -> None:
    done = operator.types("outbox", "show", "O-9")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "There is no message O-9" in done.stderr


def test_status(operator: Operator) -> None:
    done = operator.types("status")
    assert done.exit_code == 0
    lines = {line[:14].rstrip(): line[15:] for line in done.stdout.splitlines()}
    assert lines["last sync"] == "never"
    assert lines["to be done"] == "nothing"
    assert lines["to be sent"] == "1, the oldest of 19.11.2020 10:00:00"
    assert lines["set aside"] == "1, the oldest of 19.11.2020 10:00:00"
    assert lines["next due"] == "nothing", "what was never planned has no time"
    assert lines["done"].endswith("kept for 30 days, removed last: never")
    assert lines["database"].endswith(f"MB, schema {HEAD}")
    assert lines["versions"].startswith("hafenlotse ")


async def test_a_running_bot_takes_over_what_was_released(database: Database) -> None:
    from tests.bot.test_held import Sending

    async with Sending(database, "M_TOO_LARGE") as sending:
        await sending.queue("one")
        async with asyncio.timeout(60):
            while (await sending.rows())["one"].state == "pending":  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        sending.homeserver.code = None
        async with database.transaction() as store:
            row: OutboxRow = (await sending_rows(store))[0]
            assert await store.outbox.release(row.id)
            await store.state.set(CHANGED, "x")
        await sending.sender._look()
        await sending.until("one")


async def sending_rows(store) -> list[OutboxRow]:
    return list(await store.outbox.undelivered(10))


async def test_a_running_bot_gives_up_what_was_dropped(database: Database) -> None:
    from tests.bot.test_held import Sending

    async with Sending(database, "M_FORBIDDEN") as sending:
        await sending.queue("one", "two")
        await sending.tries()
        async with database.transaction() as store:
            row = (await store.outbox.undelivered(10))[0]
            assert await store.outbox.drop(row.id, SENT)
        sending.homeserver.code = None
        sending.sender.changed(["!r:localhost"])
        await sending.until("two")
