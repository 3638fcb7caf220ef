"""`hafenlotse person`: what is kept about somebody who has left, on both kinds of answers."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from storage.engine import Database
from storage.people import REMOVED
from storage.schema import create
from tests.bot.test_cli_registry import Operator
from tests.harness.chat import BEN, FEDERAL, INA, Chat
from tests.harness.personal_data import everything_is_sent

SECRET = "Flaschenpost"


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """Ina has done this and that, and everything is sent."""
    operator = Operator(tmp_path)
    asyncio.run(_fill(tmp_path / "data"))
    return operator


async def _fill(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    database = Database(f"sqlite+aiosqlite:///{folder / 'hafenlotse.db'}")
    await create(database)
    chat = Chat(database)
    await chat.register_alliance()
    await chat.says(INA, "!pledge 5")
    for _ in range(7):
        await chat.says(INA, "!help")
    await chat.says(INA, f"!remind tomorrow at 9:00 {SECRET}", room="!ina:localhost", direct=True)
    await everything_is_sent(chat)
    await database.close()


def _bytes(operator: Operator) -> bytes:
    files = operator.folder.glob("data/hafenlotse.db*")
    return b"".join(each.read_bytes() for each in files)


def test_show(operator: Operator) -> None:
    done = operator.types("person", "show", INA)
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"What the bot would tell {INA}:" in done.stdout
    assert "Ansprechperson, Musterhafen" in done.stdout
    assert SECRET in done.stdout
    assert "ältere" in done.stdout
    assert BEN not in done.stdout


@pytest.mark.parametrize("action", ["show", "forget"])
def test_whom_nobody_knows(operator: Operator, action: str) -> None:
    done = operator.types("person", action, "@niemand:localhost")
    assert done.exit_code == 1
    assert done.stderr == "Nothing in the database names @niemand:localhost.\n"


@pytest.mark.parametrize("typed", ["ina", "@ina", "Ina Muster", f"{INA} {BEN}"])
def test_what_is_no_address(operator: Operator, typed: str) -> None:
    done = operator.types("person", "show", typed)
    assert done.exit_code == 2
    assert "is no full Matrix address. Example: hafenlotse person show @ina:" in done.stderr


def test_export(operator: Operator) -> None:
    file = operator.folder / "ina.json"
    done = operator.types("person", "export", INA, str(file))
    assert (done.exit_code, done.stderr) == (0, "")
    assert file.stat().st_mode & 0o777 == 0o600
    entries = json.loads(file.read_bytes())["entries"]
    assert done.stdout == f"{file}: {len(entries)}\n"
    assert sum(each["table"] == "inbox.sender" for each in entries) == 9
    assert FEDERAL not in file.read_text(encoding="utf-8")
    assert operator.types("person", "export", INA, f"{file}.xlsx").exit_code == 0
    refused = operator.types("person", "export", INA, "ina.csv")
    assert (refused.exit_code, refused.stderr) == (1, "ina.csv has to end in .xlsx or .json.\n")


def test_forgetting_is_shown_first_and_then_done(operator: Operator) -> None:
    before = operator.asks("SELECT * FROM contacts")
    done = operator.types("person", "forget", INA)
    assert done.exit_code == 0
    assert "Ihre Funktionen: 1" in done.stdout
    assert "Nothing was changed. With --apply it is done." in done.stdout
    assert operator.asks("SELECT * FROM contacts") == before
    assert INA.encode() in _bytes(operator)

    done = operator.types("person", "forget", INA, "--apply")
    assert (done.exit_code, done.stdout) == (0, f"Done: {INA} is forgotten.\n")
    found = _bytes(operator)
    for gone in (INA, SECRET):
        assert gone.encode() not in found, "not even in a free page or in the journal"
    assert operator.asks("SELECT amount, actor FROM pledge_ledger") == [(5, REMOVED)]
    # The office is free, its colleague and the coordination are told, as soon as the bot looks.
    offices = operator.asks("SELECT role, user_id FROM contacts WHERE member_id = 1")
    assert offices == [("deputy", BEN)]
    letters = operator.asks("SELECT room_id, content FROM outbox WHERE state = 'pending'")
    assert {to for to, _content in letters} == {BEN, FEDERAL}
    assert "Musterhafen (NW) hat jetzt keine Ansprechperson" in str(letters)
    assert operator.types("person", "show", INA).exit_code == 1


def test_who_stands_in_the_configuration_stays_there(operator: Operator) -> None:
    done = operator.types("person", "forget", FEDERAL, "--apply")
    assert "stands in the configuration: alliance.federal_coordinators" in done.stderr
