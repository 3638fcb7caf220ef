"""What falls due is looked for when its moment has come, and no sooner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from commands.kit import Occurrence, Schedule
from storage.engine import Database
from storage.store import Store
from tests.harness.chat import INA, Chat


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
