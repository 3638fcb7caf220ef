"""A homeserver put back from a backup: no command is lost, and none is done a second time."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from sqlalchemy import select

from bot.clock import Clock
from bot.homeserver import Homeserver
from bot.intake import Intake
from bot.rollback import Rollback
from storage.engine import Database
from storage.schema import migrate
from storage.tables import InboxRow
from tests.live.matrix.conftest import _people


async def test_what_is_said_after_a_homeserver_was_put_back_is_heard(tmp_path: Path) -> None:
    folder, backup = tmp_path / "homeserver", tmp_path / "backup"
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    await migrate(database)
    async with (
        await Homeserver.start(folder) as homeserver,
        _people(homeserver, tmp_path) as person,
    ):
        anna, bot = await person(), await person()
        room = await anna.client.create_room(name="x", invite=[bot.user_id], encrypted=False)
        await bot.client.join(room)
        clock = Clock()
        intake = Intake(database, bot.client, clock, on_new=lambda _n: None, unconfirmed=set())
        rollback = Rollback(database, bot.client, clock)
        token = await intake.token() or bot.since

        async def turn(token: str | None) -> str:
            batch = await rollback.sync(token, echo=True)
            await intake.take(batch)
            return batch.next_batch

        token = await turn(token)
        await anna.say(room, "!before")
        token = await turn(token)
        await homeserver.stop()
        await asyncio.to_thread(shutil.copytree, folder, backup)
        await homeserver.start_again()
        for number in range(5):
            await anna.say(room, f"!lost {number}")
        token = await turn(token)
        await homeserver.stop()
        await asyncio.to_thread(shutil.rmtree, folder)
        await asyncio.to_thread(shutil.copytree, backup, folder)
        await homeserver.start_again()
        rollback.was_away()
        for number in range(7):
            await anna.say(room, f"!after {number}")
        token = await turn(token)
        await anna.say(room, "!last")
        await turn(token)
        async with database.transaction() as store:
            rows = (await store.session.execute(select(InboxRow).order_by(InboxRow.seq))).scalars()
            said = [row.content["text"] for row in rows if row.content and "text" in row.content]
    await database.close()
    assert said == [
        "before",
        *(f"lost {number}" for number in range(5)),
        *(f"after {number}" for number in range(7)),
        "last",
    ]
