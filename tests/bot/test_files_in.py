"""A file that was sent to the bot: asked for by a listener, handed to another, then forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import pytest

from bot.files_in import LARGEST, Problem
from commands.kit import Context, Fetch, Message, Reply, UserError, _, listener, reader, reply
from commands.kit.registry import Registry
from commands.kit.uploads import outcome
from commands.rooms import greetings
from storage.engine import Database
from storage.tables import InboxRow, OutboxRow
from tests.harness.chat import INA, Chat, body


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
