"""Files are made by a process of their own, of what is kept once; what becomes of that process."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any, cast

import pytest

from bot.clock import Clock
from bot.content import NOWHERE, PRESS, file_content, parted
from bot.matrix.model import Unreachable
from bot.post import MOST_TRIES, Post
from commands.kit import File
from storage.engine import Database
from storage.tables import OutboxRow, Paper
from tests.bot.test_post import Client
from tests.harness import odd_presses
from tests.harness.arriving import SENT
from tests.harness.chat import FEDERAL, Chat
from tests.harness.patience import PATIENCE
from tests.harness.polls import closes


class Posting:
    """A post, and a row of the outbox with a file of this press."""

    def __init__(self, database: Database, tried: Path) -> None:
        self._database, self._tried = database, tried
        self.client = Client()
        self.post = Post(database, cast("Any", self.client), Clock(), odd_presses.ALL)

    async def row(self, kind: str) -> OutboxRow:
        made_of = {"tried": str(self._tried), "secret": "geheim"}
        file = File("sum.txt", "text/plain", kind, made_of, "A sum.")
        content, paper = parted(file_content(file, "de", NOWHERE))
        async with self._database.transaction() as store:
            paper_id = await store.papers.keep(paper)
            return await store.outbox.add(
                "!r", "send", SENT, transaction_id=kind, content=content, paper_id=paper_id
            )

    @property
    def pids(self) -> list[int]:
        """Of the processes that have tried to make it."""
        written = self._tried.read_text(encoding="ascii") if self._tried.exists() else ""
        return [int(each) for each in written.split()]


@pytest.fixture
def posting(database: Database, tmp_path: Path) -> Posting:
    return Posting(database, tmp_path / "tried")


async def test_it_is_made_by_another_process(posting: Posting) -> None:
    made: list[bytes] = []

    async def upload(_room_id: str, data: bytes, _mimetype: str) -> dict[str, Any]:
        made.append(data)
        return {"url": "mxc://x/0"}

    posting.client.upload = upload  # type: ignore[method-assign]
    content = await posting.post.content(await posting.row("process"))
    (pid,) = posting.pids
    assert pid != os.getpid()
    assert made == [f"{pid} de".encode()]
    assert content["info"] == {"mimetype": "text/plain", "size": len(made[0])}
    assert PRESS not in content


async def test_whoever_is_stopped_leaves_no_process(posting: Posting) -> None:
    row = await posting.row("endless")
    making = asyncio.create_task(posting.post.make(row))
    async with asyncio.timeout(PATIENCE):
        while not posting.pids:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
    making.cancel()
    await asyncio.wait({making})
    with pytest.raises(ProcessLookupError):
        os.kill(posting.pids[0], 0)


async def test_a_process_that_is_stopped_beside_the_bot_says_nothing_of_the_file(
    posting: Posting,
) -> None:
    """As when an operator stops all of them at once: next time it is made."""
    row = await posting.row("stopped")
    with pytest.raises(Unreachable):
        await posting.post.make(row)
    await posting.post.make(row)
    assert (await posting.post.content(row))["url"] == "mxc://x/0"
    assert (len(posting.pids), row.error) == (2, None)


@pytest.mark.parametrize(("kind", "tries"), [("killed", MOST_TRIES), ("broken", 1)])
async def test_a_file_that_cannot_be_made_is_told(
    posting: Posting, kind: str, tries: int, capfd: pytest.CaptureFixture[str]
) -> None:
    row = await posting.row(kind)
    await posting.post.make(row)
    content = await posting.post.content(row)
    assert content["body"].startswith("Die Datei sum.txt konnte nicht")
    assert (len(posting.pids), row.error) == (tries, "HAFENLOTSE_NO_FILE")
    assert "geheim" not in capfd.readouterr().err


async def test_what_an_older_version_has_left_is_still_made(posting: Posting) -> None:
    row = await posting.row("process")
    assert row.content is not None
    wanted = {**row.content[PRESS], "data": {"tried": str(posting._tried)}}
    row.content, row.paper_id = {**row.content, PRESS: wanted}, None
    assert (await posting.post.content(row))["url"] == "mxc://x/0"


async def test_what_two_files_are_made_of_stands_once_and_as_long_as_needed(
    database: Database,
) -> None:
    chat = Chat(database)
    await chat.register_alliance()
    await chat.says(FEDERAL, "!poll “Mittragen?” Ja | Nein until 25.11.2020 18:00")
    await closes(chat, FEDERAL)
    await chat.says(FEDERAL, "!poll record 1")
    rows = [each for each in await chat.rows(OutboxRow) if each.paper_id is not None]
    assert len(rows) == 2
    assert {each.paper_id for each in rows} == {each.id for each in await chat.rows(Paper)}
    assert not [each for each in rows if "data" in (each.content or {}).get(PRESS, {})]
    for row, left in zip(rows, (1, 0), strict=True):
        async with database.transaction() as store:
            await store.outbox.mark_all_sent([(row.transaction_id, "$e")], chat.clock.now())
        assert len(await chat.rows(Paper)) == left
