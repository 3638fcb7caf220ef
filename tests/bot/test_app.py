"""Starting: an empty database is set up, one of another version is refused with what to do."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.app import App
from bot.configured import StartError, prepare, private
from bot.matrix.model import Batch, Generation, Invitation, Refused, RoomEvent, Unreachable
from bot.pipeline import Done
from bot.settings import Settings
from storage import schema
from storage.engine import Database
from storage.tables import OutboxRow
from tests.harness.patience import PATIENCE


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    yield database
    await database.close()


async def test_an_empty_database_is_set_up(database: Database) -> None:
    await prepare(database)
    assert await schema.state(database) is schema.SchemaState.CURRENT
    await prepare(database)


async def test_an_older_one_is_refused_with_the_command(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepare(database)
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, "9999"))
    monkeypatch.setattr(schema, "HEAD", "9999")
    with pytest.raises(StartError, match="hafenlotse migrate"):
        await prepare(database)


async def test_a_newer_one_is_refused(database: Database) -> None:
    await prepare(database)
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    with pytest.raises(StartError, match="newer version"):
        await prepare(database)


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_a_database_that_is_not_there(driver: str) -> None:
    database = Database(f"postgresql+{driver}://lotse:geheim@127.0.0.1:9/lotse")
    with pytest.raises(StartError, match=r"storage\.database") as refused:
        await prepare(database)
    assert "geheim" not in str(refused.value)
    await database.close()


def test_the_data_directory_is_private(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    assert private(tmp_path / "data").stat().st_mode & 0o777 == 0o700
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match="data_dir"):
        private(tmp_path / "file")


def test_what_few_commands_need_is_not_loaded_at_the_start() -> None:
    program = (
        "import sys, bot.configured, bot.cli_database\n"
        "print([each for each in sys.modules if each.startswith(('bot.matrix', 'nio'))])\n"
        "import bot.app\n"
        "from commands.kit.registry import Registry\n"
        "print(len(Registry.discover().commands.names()) > 50)\n"
        "heavy = {'alembic', 'fpdf', 'lark', 'matplotlib', 'numpy', 'openpyxl', 'PIL'}\n"
        "heavy |= {'asyncpg', 'psycopg', 'babel.messages', 'nio.client', 'hpack'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "from nio import AsyncClient, crypto\n"  # who wants the whole of nio still gets it
        "import h2.connection, nio\n"
        "print(nio.AsyncClient is AsyncClient, nio.store.SqliteStore.__name__)\n"
        "print(h2.connection.H2Connection.__name__, 'hpack' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        "[]",  # the operator's commands that do not speak to the homeserver
        "True",
        "[]",
        "True SqliteStore",
        "H2Connection True",
    ], done.stderr


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """Never started: the tests call what it does."""
    settings = Settings.model_validate(
        {
            "matrix": {
                "homeserver": "http://127.0.0.1:9",
                "user_id": "@lotse:localhost",
                "password": "geheim",
            },
            "storage": {
                "database": f"sqlite+aiosqlite:///{tmp_path}/bot.db",
                "data_dir": tmp_path / "data",
            },
            "alliance": {"federal_coordinators": ["@koordination:localhost"]},
            "access": {"allowed_servers": ["localhost"]},
            "privacy": {"controller": "Stadt Musterhafen", "contact": "x@y.example"},
        }
    )
    app = App(settings)
    await prepare(app.database)
    yield app
    await app.database.close()


class TestOwnEvents:
    """The bot's own events cost a turn each, so they come only where they settle something."""

    @pytest.fixture(autouse=True)
    def _things(self, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[bool] = []
        self.answers: list[Batch | Exception] = []

        async def sync(token: str | None, *, echo: bool) -> Batch:
            self.asked.append(echo)
            answer = self.answers.pop(0) if self.answers else Batch("s")
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(app.client, "sync", sync)

    async def test_only_in_the_first_turn(self, app: App) -> None:
        for _ in range(3):
            await app._turn("s")
        assert self.asked == [True, False, False]

    async def test_after_an_outage(self, app: App) -> None:
        await app._turn("s")
        self.answers = [Unreachable("away"), Batch("s")]
        await app._turn("s")
        await app._turn("s")
        assert self.asked == [True, False, True, False]

    async def test_the_way_back_is_told(
        self, app: App, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Once, with how long the homeserver was away."""
        caplog.set_level(logging.INFO)
        now = datetime(2020, 11, 19, 9, 0, tzinfo=UTC)
        times = [now, now + timedelta(seconds=70)]
        monkeypatch.setattr(
            app._clock, "now", lambda: times[0] if len(times) == 1 else times.pop(0)
        )
        self.answers = [Unreachable("away"), Unreachable("away"), Batch("s")]
        await app._turn("s")
        await app._turn("s")
        told = [each for each in caplog.messages if "homeserver" in each]
        assert told == [
            "The homeserver or the database is away, trying again: away",
            "The homeserver is back after 70 s",
        ]

    async def test_until_it_is_in_a_room(self, app: App) -> None:
        await app._turn("s")
        self.answers = [Batch("s", invitations=(Invitation("$i", "!r", "@ina:localhost"),))]
        await app._turn("s")
        joined = RoomEvent("$j", "!r", "@lotse:localhost", "m.room.member", {}, datetime.now(UTC))
        self.answers = [Batch("s", arrivals=(joined,))]
        await app._turn("s")
        await app._turn("s")
        assert self.asked == [True, False, True, False]

    async def test_not_after_declining(self, app: App) -> None:
        self.answers = [Batch("s", invitations=(Invitation("$i", "!r", "@x:elsewhere"),))]
        await app._turn("s")
        leave = OutboxRow(room_id="!r", action="leave", transaction_id="t", state="pending")
        app._done(Done("invitation", [leave]))
        await app._turn("s")
        assert self.asked == [True, False]


async def test_the_store_grows_older_while_the_bot_works(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Again and again, so that a copy of it is known as old; a refusal does not end that."""
    numbers: asyncio.Queue[int] = asyncio.Queue()

    async def work_in(generation: Generation) -> None:
        numbers.put_nowait(generation.number)
        if generation.number == first + 1:
            raise Refused("no", "M_FORBIDDEN")

    first = (await app._succession.claim(None, None)).generation.number
    monkeypatch.setattr(app.client, "work_in", work_in)
    monkeypatch.setattr("bot.app.GROWS_EVERY", 0)
    growing = asyncio.create_task(app._grow_older())
    async with asyncio.timeout(PATIENCE):
        assert [await numbers.get() for _ in range(3)] == [first + 1, first + 2, first + 3]
    growing.cancel()
    await asyncio.wait([growing])
