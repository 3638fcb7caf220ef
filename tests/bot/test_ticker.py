"""What falls due is looked for when its moment has come, and no sooner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.ticker import LOOK_AT_BACKLOG_EVERY
from commands.alliance.mailings import LETTERS
from commands.kit import Occurrence, Schedule
from storage.engine import Database
from storage.store import Store
from tests.harness.chat import INA, Chat, discovered


def _noting(schedule: Schedule, asked: list[str]) -> Schedule:
    async def due(store: Store, now: datetime) -> Sequence[Occurrence]:
        asked.append(schedule.kind)
        return await schedule.due(store, now)

    return replace(schedule, due=due)


async def test_only_what_has_come_is_looked_for(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every kind at every look would be most of what the bot does until it is ready."""
    chat = Chat(database)
    await chat.register_alliance()
    asked: list[str] = []
    noting = {kind: _noting(each, asked) for kind, each in chat.registry.schedules.items()}
    monkeypatch.setattr(chat.ticker, "_registry", SimpleNamespace(schedules=noting))
    await chat.time_passes(timedelta())
    assert {"digest", "open-items"} <= set(asked), "what was never planned is overdue"
    await chat.says(INA, "!remind in 20 minutes x")
    asked.clear()
    await chat.ticker.tick()
    assert asked == []
    chat.clock.ahead += timedelta(minutes=20)
    await chat.ticker.tick()
    assert asked == ["reminder"]


async def test_many_letters_wait_until_those_before_them_are_sent(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = Chat(database)
    await chat.register_alliance()
    await chat.time_passes(timedelta())
    async with database.transaction() as store:
        now, begun = chat.clock.now(), {"begun": "now"}
        await store.mailings.add("reminder-letters", 1, [1, 2], begun, now)
    asked: list[str] = []
    noting = {kind: _noting(each, asked) for kind, each in chat.registry.schedules.items()}
    monkeypatch.setattr(chat.ticker, "_registry", SimpleNamespace(schedules=noting))
    monkeypatch.setattr(chat.ticker, "_has_backlog", lambda: True)
    await chat.says(INA, "!remind in 1 minute x")
    chat.clock.ahead += timedelta(minutes=1)
    await chat.ticker.tick()
    assert asked == ["reminder"], "what nobody else waits for goes on"
    assert chat.ticker._alarm == chat.clock.now() + LOOK_AT_BACKLOG_EVERY
    monkeypatch.setattr(chat.ticker, "_has_backlog", lambda: False)
    asked.clear()
    await chat.ticker.tick()
    assert "reminder-letters" in asked


def test_every_mailing_waits_for_those_before_it() -> None:
    """And nothing else does: a deadline is told when it has come."""
    for kind, schedule in discovered().schedules.items():
        assert schedule.after_backlog is kind.endswith(LETTERS), kind
