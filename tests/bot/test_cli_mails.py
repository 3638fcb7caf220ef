"""`hafenlotse mails`, and what `status` and `check` say of them, as an operator meets them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.mail_check import of_mail
from storage.engine import Database
from tests.bot.test_cli_registry import Operator
from tests.harness.arriving import SENT
from tests.harness.databases import create_by_copying
from tests.harness.mail import Server, queue

ADDRESSES = [f"{each}@muster.example" for each in ("aurich", "bebra", "coburg", "dessau")]


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """MA-1 was set aside, MA-2 is in doubt, MA-3 waits, MA-4 was sent."""
    operator = Operator(tmp_path)
    asyncio.run(_fill(tmp_path / "data"))
    return operator


async def _fill(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    database = Database(f"sqlite+aiosqlite:///{folder / 'hafenlotse.db'}")
    await create_by_copying(database)
    await queue(database, SENT, *ADDRESSES)
    async with database.transaction() as store:
        await store.mails.set_aside(1, "550 5.7.1", SENT)
        await store.mails.doubt(2, "HAFENLOTSE_KILLED", SENT)
        await store.mails.sent(4, SENT)
    await database.close()


def states(operator: Operator) -> list[str]:
    return [state for (state,) in operator.asks("SELECT state FROM mails ORDER BY id")]


def test_list_and_show(operator: Operator) -> None:
    done = operator.types("mails", "list")
    assert done.stdout.splitlines() == [
        "MA-1      aside (550 5.7.1)  to Aurich  19.11.2020 10:00:00",
        "MA-2      doubtful (HAFENLOTSE_KILLED)  to Bebra  19.11.2020 10:00:00",
        "MA-3      pending  to Coburg  19.11.2020 10:00:00",
    ]
    shown = operator.types("mails", "show", "MA-1").stdout
    assert "550 5.7.1" in shown
    assert "Bitte!" not in shown
    assert not any(each in shown for each in ADDRESSES)
    assert "Bitte!" in operator.types("mails", "show", "1", "--content").stdout
    assert operator.types("mails", "show", "MA-9").exit_code == 1


def test_send_and_drop(operator: Operator) -> None:
    done = operator.types("mails", "send", "ma-1", "2", "3")
    assert done.exit_code == 1
    assert done.stdout == "MA-1 is sent once more.\nMA-2 is sent once more.\n"
    assert done.stderr == "MA-3 is neither in doubt nor aside.\n"
    assert states(operator) == ["pending", "pending", "pending", "sent"]
    done = operator.types("mails", "drop", "1", "4")
    assert done.stderr == "MA-4 is sent or given up already.\n"
    assert states(operator) == ["dropped", "pending", "pending", "sent"]
    assert operator.asks("SELECT body FROM mails WHERE id = 1") == [(None,)]


def test_what_cannot_go_is_not_promised(operator: Operator) -> None:
    asyncio.run(_close(operator))
    done = operator.types("mails", "send", "1", "2")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr == (
        "MA-1 stays as it is: its mailbox wants no mails.\n"
        "MA-2 stays as it is: its municipality has no mailbox in the register.\n"
    )
    assert states(operator) == ["aside", "doubtful", "pending", "sent"]


async def _close(operator: Operator) -> None:
    database = Database(f"sqlite+aiosqlite:///{operator.folder / 'data' / 'hafenlotse.db'}")
    async with database.transaction() as store:
        await store.mailboxes.stop(1, SENT)
        town = await store.members.get(2)
        assert town is not None
        await store.members.update(town, mailbox=None)
    await database.close()


@pytest.mark.parametrize("number", ["MA-", "O-1", "-1", "٣", "MA-2147483648", "MA-" + "9" * 30])
def test_no_number(operator: Operator, number: str) -> None:
    done = operator.types("mails", "drop", "--", number)
    assert done.exit_code == 2
    assert "is no number of a mail" in done.stderr


def test_status_and_outbox(operator: Operator) -> None:
    said = operator.types("status").stdout
    assert "mails waiting  1, the oldest of 19.11.2020 10:00:00" in said
    assert "mails in doubt 1, the oldest" in said
    assert "mails aside    1, the oldest" in said
    outbox = operator.types("outbox", "list").stdout
    assert "Mails that are not there: 3; see hafenlotse mails list" in outbox


async def test_check_asks_the_server_and_sends_nothing() -> None:
    server = Server()
    server.password = "geheim"
    assert await of_mail(server.settings(host="")) is None
    async with server.running():
        found = await of_mail(server.settings(user="lotse", password="geheim"))
        assert found == (True, "127.0.0.1 on this machine, as lotse@haefen.example")
        found = await of_mail(server.settings(user="lotse", password="falsch"))
        assert found is not None
        assert not found[0]
        assert "it refuses user or password (535" in found[1]
        found = await of_mail(server.settings(tls="starttls"))
        assert found is not None
        assert "STARTTLS" in found[1]
    found = await of_mail(server.settings())
    assert found is not None
    assert "Are host, port" in found[1]
    assert server.asked == []
