"""The same, briefly, on both databases: what is asked of them differs in details.

And each test has one of its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage.inbox import InboxQueries
from storage.tables import Ballot, InboxRow, Member, Pledge, PledgeEntry, Reminder
from tests.commands.conftest import InMemory
from tests.harness.chat import BEN, FEDERAL, INA, ROSA, Chat, body


async def test_pledges(any_chat: Chat) -> None:
    chat = any_chat
    await chat.says(INA, "!pledge 5 nest additional")
    await chat.says(BEN, "!pledge +3 nest")
    await chat.says(ROSA, "!pledge 2 families")
    assert "P-1: Musterhafen, 8 → 4 persons" in body(await chat.says(INA, "!pledge P-1 4"))
    assert [(each.change, each.amount) for each in await chat.rows(PledgeEntry)] == [
        (5, 5),
        (3, 8),
        (2, 2),
        (-4, 4),
    ]
    assert "4 persons · 2 families" in body(await chat.says(INA, "!sum NW"))


async def test_refused_and_repeated(any_chat: Chat) -> None:
    """The refusal is written by a transaction of its own, after the first was rolled back."""
    chat = any_chat
    event = chat.event(INA, {"msgtype": "m.text", "body": "!pledge +5"})
    assert len(await chat.hears(event)) == 1
    assert await chat.hears(event) == []
    before = await chat.remembered()
    for typed in ("!pledge 5 mondprogramm", "!pledge \x00", "!pledge 5 \ud83d", "!p\x00ledge"):
        assert len(await chat.says(INA, typed)) == 1
    assert await chat.remembered() == before
    assert {row.state for row in await chat.rows(InboxRow)} == {"done", "refused"}


async def test_what_another_process_has_claimed_is_left_to_it(
    any_chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = InboxQueries.claim

    async def late(self: InboxQueries, seq: int, at: datetime) -> bool:
        await claim(self, seq, at)  # by the other one
        return await claim(self, seq, at)

    monkeypatch.setattr(InboxQueries, "claim", late)
    assert await any_chat.says(INA, "!pledge 5") == []
    assert await any_chat.rows(Pledge) == []


async def test_control_characters_in_a_direct_chat(any_chat: Chat) -> None:
    """Not every database keeps them, and here everything is a command."""
    for text in ("\x00", "a\x00b", "\ud800", "“\x00”", "help \x00"):
        (answer,) = await any_chat.says(INA, text, room="!direct:localhost", direct=True)
        assert "control characters" in answer["body"]
    assert [row.state for row in await any_chat.rows(InboxRow)][-5:] == ["refused"] * 5


async def test_votes(any_chat: Chat) -> None:
    chat = any_chat
    await chat.says(INA, "!poll “Frage?” until 19.11.2020 18:00")
    event = await chat.delivered()
    assert await chat.taps(INA, event, 0) == []
    chat.clock.ahead += timedelta(minutes=1)
    await chat.says(BEN, "!vote 1 no")
    assert len(await chat.rows(Ballot)) == 2
    assert "No: 1 (Musterhafen)" in body(await chat.time_passes(timedelta(days=1)))


async def test_reminders(any_chat: Chat) -> None:
    chat = any_chat
    await chat.says(INA, "!remind every monday 9:00 weekly")
    (rung,) = await chat.time_passes(timedelta(days=30))
    assert "next time on Monday, 21.12.2020, 09:00" in rung["body"]
    assert (await chat.rows(Reminder))[0].due_at > chat.clock.now()


async def test_registry(any_chat: Chat) -> None:
    chat = any_chat
    await chat.says(FEDERAL, "!member add Überlingen land=BW kind=city population=99999999")
    assert "Überlingen" in body(await chat.says(INA, "!member show ueberlingen"))
    names = [
        line.partition(" – ")[0] for line in body(await chat.says(INA, "!members")).split("\n")
    ]
    assert names[1:] == [
        "- Beispielstadt",
        "- Landkreis Musterland",
        "- Musterhafen",
        "- Seebrücke Musterland",
        "- Überlingen",
    ]
    assert len(await chat.rows(Member)) == 5
    assert await chat.rows(Pledge) == []


async def test_follow_ups(any_chat: Chat) -> None:
    chat = any_chat
    await chat.says(FEDERAL, "!poll “Frage?” for=NW")
    await chat.says(FEDERAL, '!followup 25.11.2020 "Abstimmen" poll=1')
    await chat.says(INA, "!vote 1 yes")
    reminded = body(await chat.time_passes(timedelta(days=4)))
    assert "F-1: “Abstimmen”\nTo be done in 2 days: Wednesday, 25.11.2020.\n" in reminded
    assert "Still open (1 of 2): Beispielstadt\n" in reminded
    assert "1 open follow-up:" in body(await chat.says(ROSA, "!followups"))
    heard = await chat.says(ROSA, "!done F-1")
    assert "All 2 municipalities have done it." in body(heard)
    assert [row.failure for row in await chat.rows(InboxRow) if row.failure] == []


async def test_who_comes_next_finds_nothing_of_who_was_before(in_memory: InMemory) -> None:
    """Neither in the tables nor in what is remembered of them: the connection alone is the same."""
    for amount in (5, 7):
        async with in_memory("alliance", "en") as chat:
            assert await chat.rows(Pledge) == []
            await chat.says(INA, f"!pledge {amount}")
            assert f"{amount} persons" in body(await chat.says(INA, "!sum"))


async def test_two_at_once_have_nothing_in_common(in_memory: InMemory) -> None:
    async with in_memory("alliance", "en") as one, in_memory("alliance", "de") as other:
        await one.says(INA, "!pledge 5")
        assert await other.rows(Pledge) == []
