"""A full disk, and a database without rights: one line that names the cure, and nothing is lost."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from bot import cli, patience, pipeline
from bot.cli import main
from bot.matrix.model import Batch, RoomEvent
from bot.patience import patiently
from bot.troubles import FULL
from storage.engine import Database
from storage.tables import InboxRow
from tests.bot.test_settings import TOML
from tests.harness.chat import FEDERAL, PLENARY, Chat
from tests.harness.patience import PATIENCE


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_told_at", float("-inf"))


def _said(
    chat: Chat, number: int, body: str = f"!remind tomorrow 9:00 {'much ' * 300}"
) -> RoomEvent:
    content = {"msgtype": "m.text", "body": body}
    return RoomEvent(f"$e{number}", PLENARY, FEDERAL, "m.room.message", content, chat.clock.now())


async def _limit(database: Database, pages: int | None = None) -> None:
    """How many pages the database may have (None: as many as it has)."""
    async with database.transaction() as store:
        if pages is None:
            await store.session.execute(text("CREATE TABLE ballast (x)"))
            free = (await store.session.execute(text("PRAGMA freelist_count"))).scalar_one()
            size = (await store.session.execute(text("PRAGMA page_size"))).scalar_one()
            await store.session.execute(
                text("INSERT INTO ballast VALUES (zeroblob(:n))"), {"n": free * size}
            )
            pages = (await store.session.execute(text("PRAGMA page_count"))).scalar_one()
        await store.session.execute(text(f"PRAGMA max_page_count={pages}"))


@asynccontextmanager
async def _waiting_for_space(
    database: Database, caplog: pytest.LogCaptureFixture, call: Callable[[], Awaitable[Any]]
) -> AsyncIterator[None]:
    """The call waits, the operator is told so, and then there is space again."""
    await _limit(database)
    task = asyncio.ensure_future(patiently(call))
    async with asyncio.timeout(PATIENCE):
        while FULL not in caplog.messages and not task.done():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert not task.done()
    yield
    await _limit(database, 1_000_000)
    async with asyncio.timeout(PATIENCE):
        await task


async def test_what_comes_in_waits_for_space(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    chat = Chat(database)
    events = tuple(_said(chat, number) for number in range(20))
    async with _waiting_for_space(
        database, caplog, lambda: chat.intake.take(Batch("token", events))
    ):
        assert await chat.rows(InboxRow) == []
    assert len(await chat.work()) == 20
    assert "pending" not in [row.state for row in await chat.rows(InboxRow)]


async def test_what_is_worked_on_waits_for_space(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """No command fails for it, and none is answered twice."""
    chat = Chat(database)
    await chat.intake.take(Batch("token", tuple(_said(chat, n, "!help remind") for n in range(15))))
    steps = 0

    async def work() -> None:
        nonlocal steps
        while await chat.pipeline.step():
            steps += 1

    async with _waiting_for_space(database, caplog, work):
        before = steps
    assert before < 15
    assert len(await chat.work()) == 15
    rows = await chat.rows(InboxRow)
    assert [(row.state, row.failure) for row in rows] == [("done", None)] * 15
    assert caplog.messages.count(FULL) == 1


async def test_a_command_is_not_given_up_because_the_database_lacks_rights(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = Chat(database)
    await chat.intake.take(Batch("token", (_said(chat, 1),)))

    async def execute(*_given: Any) -> Any:
        raise _readonly()

    with monkeypatch.context() as without_rights, pytest.raises(sqlite3.OperationalError):
        without_rights.setattr(pipeline, "execute", execute)
        await chat.pipeline.step()
    (row,) = await chat.rows(InboxRow)
    assert row.state == "pending"


def _readonly() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("attempt to write a readonly database")
    error.sqlite_errorcode = sqlite3.SQLITE_READONLY
    return error


def test_a_running_bot_ends_with_one_line(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def serve(*_given: Any) -> None:
        raise ExceptionGroup("tasks", [ExceptionGroup("more", [_readonly()])])

    monkeypatch.setattr(cli, "_serve", serve)
    file = tmp_path / "config.toml"
    file.write_text(TOML, encoding="utf-8")
    done = CliRunner().invoke(main, ["--config", str(file), "run"])
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith("The database may not be opened or written.")


class TestTheStoreOfTheKeys:
    """What it could not write is neither in memory nor on disk as it should: all begins anew."""

    async def test_it_begins_anew_until_there_is_space(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(cli, "TRY_AGAIN_AFTER", 0.01)
        runs = [self._full(), ExceptionGroup("tasks", [self._full()]), None]

        async def run() -> None:
            outcome = runs.pop(0)
            if outcome is not None:
                raise outcome

        await cli._run_again_when_there_is_space(run, asyncio.Event())
        assert runs == []
        assert caplog.messages == [FULL] * 2

    async def test_it_can_be_stopped_meanwhile(self) -> None:
        stop = asyncio.Event()

        async def run() -> None:
            asyncio.get_running_loop().call_soon(stop.set)
            raise self._full()

        async with asyncio.timeout(PATIENCE):
            await cli._run_again_when_there_is_space(run, stop)

    async def test_other_errors_end_it(self) -> None:
        async def run() -> None:
            raise ExceptionGroup("tasks", [self._full(), ValueError("a fault")])

        with pytest.raises(ExceptionGroup):
            await cli._run_again_when_there_is_space(run, asyncio.Event())

    def _full(self) -> Exception:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        return error


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
