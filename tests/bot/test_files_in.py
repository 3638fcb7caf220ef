"""A file that was sent to the bot: asked for by a listener, read, handed to another, forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot import apart
from bot.files_in import LARGEST, MOST_TRIES, Downloads, Problem
from commands.kit import Context, Fetch, Message, Reply, UserError, _, listener, reader, reply
from commands.kit.registry import Registry
from commands.kit.render import plain
from commands.kit.uploads import outcome
from commands.rooms import greetings
from commands.uploads import PROBLEMS
from storage.engine import Database
from storage.tables import InboxRow, OutboxRow
from tests.harness.chat import INA, KIM, PIA, ROSA, Chat, body
from tests.harness.messages import Content
from tests.harness.patience import PATIENCE

if TYPE_CHECKING:
    from bot.matrix.client import MatrixClient


@reader("words")
def _words(data: bytes, given: Mapping[str, Any]) -> list[str]:
    if data == b"bad":
        raise UserError(_("Not {name}.", name=given["name"]))
    return data.decode().split(";")


@listener("upload")
async def _upload(context: Context, upload: dict[str, Any]) -> list[Message]:
    if upload["text"] == "no":
        raise UserError(_("Not from you."))
    return [
        reply(_("I am reading {name}.", name=upload["name"])),
        Fetch(upload, "words", {"name": upload["name"]}),
    ]


@listener("file")
async def _file(context: Context, file: dict[str, Any]) -> Reply:
    if file["text"] == "break":
        raise RuntimeError("secret")
    said = [context.sender.user_id, file["name"], file["mimetype"], file["text"]]
    if context.read is None:
        return reply(" ".join([*said, file["problem"]]))
    assert "problem" not in file
    return reply(" ".join([*said, *outcome(context)]))


def registry(*things: object) -> Registry:
    """A bot that knows nothing but these, and how to greet."""
    module = ModuleType("tiny")
    vars(module).update({str(n): each for n, each in enumerate(things)})
    return Registry([module, greetings])


@pytest.fixture
def chat(database: Database) -> Chat:
    return Chat(database, registry=registry(_words, _upload, _file))


async def test_a_file_is_asked_for_and_read_on_behalf_of_its_sender(chat: Chat) -> None:
    reading, read = await chat.sends_file(INA, "a.csv", b"1;2", text="please")
    assert reading["body"].startswith("I am reading a.csv.")
    assert read["body"] == f"{INA} a.csv text/csv please 1 2"
    for each in (reading, read):
        assert each["m.relates_to"]["m.in_reply_to"]["event_id"] == chat.last_event


async def test_its_reader_says_what_is_wrong_with_it(chat: Chat) -> None:
    _reading, refused = await chat.sends_file(INA, "a.csv", b"bad")
    assert refused["body"].startswith("Not a.csv.")


async def test_nothing_of_it_is_kept(chat: Chat) -> None:
    await chat.sends_file(INA, "a.csv", b"1;2")
    await chat.sends_file(INA, "b.csv", b"3;4", text="break")
    rows = await chat.rows(InboxRow)
    assert [(row.kind, row.state) for row in rows] == [
        ("upload", "done"),
        ("file", "done"),
        ("upload", "done"),
        ("file", "failed"),
    ]
    assert [(row.content, row.attachment) for row in rows] == [(None, None)] * 4
    fetched = [row for row in await chat.rows(OutboxRow) if row.action == "fetch"]
    assert [(row.state, row.content) for row in fetched] == [("sent", None)] * 2


@pytest.mark.parametrize("problem", list(Problem))
async def test_a_file_that_cannot_be_fetched(chat: Chat, problem: Problem) -> None:
    said = body(await chat.sends_file(INA, "a.csv", b"1;2", problem=problem))
    assert said.endswith(f"{INA} a.csv text/csv  {problem.value}")


async def test_a_file_too_large(chat: Chat) -> None:
    said = body(await chat.sends_file(INA, "a.csv", bytes(LARGEST + 1)))
    assert said.endswith("too_large")


async def test_a_refusal_does_not_take_the_caption_for_a_command(chat: Chat) -> None:
    (refused,) = await chat.sends_file(INA, "a.csv", b"", text="no")
    assert refused["body"].startswith("Not from you.")
    assert [row.action for row in await chat.rows(OutboxRow)] == ["send"]


async def test_whoever_waits_for_a_file_hears_that_it_failed(chat: Chat) -> None:
    _reading, apology = await chat.sends_file(INA, "a.csv", b"", text="break")
    assert "E-" in apology["body"]
    assert "secret" not in apology["body"]


async def test_files_elsewhere_are_not_stored(chat: Chat) -> None:
    assert await chat.sends_file(INA, "a.csv", b"1;2", direct=False) == []
    assert await chat.rows(InboxRow) == []


async def test_without_a_listener_there_is_no_answer(database: Database) -> None:
    chat = Chat(database, registry=registry())
    assert await chat.sends_file(INA, "a.csv", b"1;2") == []
    assert [(r.kind, r.state, r.content) for r in await chat.rows(InboxRow)] == [
        ("upload", "done", None)
    ]


class Files:
    """Files that were sent, and how far they are."""

    def __init__(self, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chat = chat
        self.begun: list[str] = []
        self.at_once: list[int] = []
        self.goes_on = asyncio.Event()
        self._now = 0
        client = cast("MatrixClient", SimpleNamespace(download=self._download))
        registry = chat.registry
        self.downloads = Downloads(
            chat.database, client, chat.clock, registry.readers, on_file=lambda: None
        )
        monkeypatch.setattr(apart, "call", self._read)

    async def sent(self, user: str, name: str) -> OutboxRow:
        """The request for this file, which nothing has been done for."""
        await self.says(user, name, name)
        return [each for each in await self.chat.rows(OutboxRow) if each.action == "fetch"][-1]

    async def says(self, user: str, caption: str, name: str = "b.csv") -> list[Content]:
        """Sends a file; what the bot answers at once."""
        content = {"msgtype": "m.file", "body": caption, "filename": name, "url": "mxc://a/b"}
        event = self.chat.event(user, content, room=f"!{user[1:]}", direct=True)
        return await self.chat.hears(event)

    async def _download(self, *_: object) -> bytes:
        return b"1;2"

    async def _read(self, work: str, data: bytes, given: Mapping[str, Any]) -> bytes:
        assert work == "tests.bot.test_files_in:_words"
        self.begun.append(given["name"])
        self._now += 1
        self.at_once.append(self._now)
        await self.goes_on.wait()
        self._now -= 1
        return _words(data, given)


@pytest.fixture
def files(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> Files:
    return Files(chat, monkeypatch)


async def begun(files: Files, count: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while len(files.begun) < count:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


async def test_others_are_answered_while_a_file_is_read(chat: Chat, files: Files) -> None:
    """Nothing is locked; in the same room, too, one goes on."""
    reading = asyncio.create_task(files.downloads.fetch(await files.sent(INA, "a.csv")))
    await begun(files, 1)
    async with asyncio.timeout(PATIENCE):
        for user in (ROSA, INA):
            (answer,) = await files.says(user, "no")
            assert answer["body"].startswith("Not from you.")
        files.goes_on.set()
        await reading
    (read,) = await chat.work()
    assert read["body"].startswith(f"{INA} a.csv")
    assert read["body"].endswith("1 2")


async def test_forty_files_of_three_keep_nobody_waiting(chat: Chat, files: Files) -> None:
    rows = [
        await files.sent(user, f"{user} {number}")
        for user in (ROSA, KIM, PIA)
        for number in range(13)
    ]
    reading = [asyncio.create_task(files.downloads.fetch(row)) for row in rows]
    await begun(files, 2)
    reading.append(asyncio.create_task(files.downloads.fetch(await files.sent(INA, "clerk"))))
    # Until it waits for its turn.
    await asyncio.sleep(0.2)
    files.goes_on.set()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*reading)
    assert len(files.begun) == 40
    assert max(files.at_once) == 2
    assert files.begun.index("clerk") <= 4
    assert [each for each in files.begun if each.startswith(KIM)] == [
        f"{KIM} {number}" for number in range(13)
    ]


async def test_a_file_that_ends_the_bot_is_not_tried_for_ever(chat: Chat, files: Files) -> None:
    row = await files.sent(INA, "a.csv")
    for number in (1, 2):
        reading = asyncio.create_task(files.downloads.fetch(row))
        await begun(files, number)
        reading.cancel()
        await asyncio.wait({reading})
    files.goes_on.set()
    await files.downloads.fetch(row)
    assert len(files.begun) == MOST_TRIES == 2
    (told,) = await chat.work()
    assert told["body"].endswith("interrupted")


@pytest.mark.parametrize("reason", list(apart.Reason))
async def test_a_file_that_is_not_read_to_its_end(
    chat: Chat, files: Files, reason: apart.Reason, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> bytes:
        raise apart.Failed(reason)

    monkeypatch.setattr(apart, "call", fails)
    await files.downloads.fetch(await files.sent(INA, "a.csv"))
    (told,) = await chat.work()
    problems = {
        "time": "too_slow",
        "memory": "too_much",
        "crash": "unreadable",
        "stopped": "interrupted",  # but only after another try
    }
    assert told["body"].endswith(problems.get(reason, "busy"))


async def test_a_file_that_another_version_asked_for(chat: Chat, files: Files) -> None:
    row = await files.sent(INA, "a.csv")
    assert row.content is not None
    del row.content["reader"]
    await files.downloads.fetch(row)
    (told,) = await chat.work()
    assert told["body"].endswith("gone")


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_problem_has_its_words(language: str) -> None:
    said = {each: plain(PROBLEMS[each], language) for each in Problem}
    assert len(set(said.values())) == len(Problem)
