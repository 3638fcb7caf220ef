"""Not even the journal of the database tells afterwards who chose what in a secret poll."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.engine import Database
from tests.harness.chat import FEDERAL, INA, ROSA, Chat, body
from tests.harness.journal import journal_of, states
from tests.harness.polls import closes

STATE = (
    "select (select count(*) from poll_participations), group_concat(count) from poll_secret_totals"
)


@pytest.fixture
def chat(chat_on_disk: Chat) -> Chat:
    return chat_on_disk


def path(chat: Chat) -> Path:
    assert chat.database.engine.url.database is not None
    return Path(chat.database.engine.url.database)


def left_behind(chat: Chat) -> bytes:
    """Every byte of the database and its journal."""
    return path(chat).read_bytes() + journal_of(path(chat)).read_bytes()


async def at_home(chat: Chat, user: str, text: str) -> str:
    return body(await chat.says(user, text, room=f"!direct-{user[1:]}", direct=True))


async def delivered(chat: Chat) -> None:
    """All answers have reached the homeserver."""
    async with chat.database.transaction() as store:
        sent = [(each.transaction_id, None) for each in await store.outbox.pending()]
        await store.outbox.mark_all_sent(sent, chat.clock.now())


async def opened(chat: Chat) -> None:
    await chat.says(
        FEDERAL, "!poll secret “Was essen wir?” Zwiebelkuchen | Quarkspeise for=everybody"
    )


async def test_no_step_from_one_count_to_the_next(chat: Chat) -> None:
    """Two states that are one ballot apart would tell a choice by their difference."""
    await opened(chat)
    await at_home(chat, INA, "!vote 1 1")
    assert "final" in await at_home(chat, INA, "!vote 1 2")
    await at_home(chat, ROSA, "!vote 1 2")
    await chat.says(FEDERAL, "!polls")
    found = states(path(chat), STATE)
    assert len(found) > 1
    assert found == [[(2, "1,1")]] * len(found)


# No program writes it like that, so it is found wherever it has got to.
TYPED = "qUarkspeise"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!vote 1 {}", "is counted"),
        ("!vote 1 {} “weil”", "no reason is kept"),
        ("!vote 1 {} for Beispielstadt", "Beispielstadt"),
        ("!vote 1 {}x", "This is not one of the answers"),
    ],
)
async def test_what_was_typed_is_gone(chat: Chat, typed: str, told: str) -> None:
    """Counted or refused."""
    await opened(chat)
    event = chat.last_event
    assert told in await at_home(chat, INA, typed.format(TYPED))
    assert event.encode() in left_behind(chat)
    assert TYPED.encode() not in left_behind(chat)


async def test_typed_wrong_is_gone_after_the_close(chat: Chat) -> None:
    await opened(chat)
    await at_home(chat, INA, f"!vote 9 {TYPED}")
    await delivered(chat)
    assert TYPED.encode() in left_behind(chat)
    await closes(chat, FEDERAL)
    assert TYPED.encode() not in left_behind(chat)


async def test_while_somebody_reads(chat: Chat) -> None:
    """A backup of just now is waited for; the ballot counts meanwhile."""
    await opened(chat)
    with closing(sqlite3.connect(path(chat), isolation_level=None)) as reader:
        reader.execute("begin")
        assert reader.execute("select count(*) from polls").fetchall() == [(1,)]
        assert "is counted" in await at_home(chat, INA, f"!vote 1 {TYPED}")
        assert TYPED.encode() in left_behind(chat)
        reader.execute("commit")
    await chat.says(FEDERAL, "!polls")
    assert TYPED.encode() not in left_behind(chat)


async def test_after_a_crash(chat: Chat) -> None:
    """The first transaction of the next run erases what the last one could not."""
    await opened(chat)
    await at_home(chat, INA, f"Moin {TYPED}")
    await delivered(chat)
    assert TYPED.encode() in left_behind(chat)
    restarted = Database(chat.database.engine.url.render_as_string())
    async with restarted.transaction() as store:
        assert await store.polls.get(1) is not None
    assert TYPED.encode() not in left_behind(chat)
    await restarted.close()
