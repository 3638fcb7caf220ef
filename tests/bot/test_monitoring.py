"""`/health` and `/metrics` as a monitoring system asks them, over a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from bot.configured import StartError
from bot.health import Health
from bot.measured import MeasuredDatabase
from bot.monitoring import monitored
from bot.vitals import State, Vitals
from tests.harness.databases import create_by_copying


class Watched:
    def __init__(self, vitals: Vitals, database: MeasuredDatabase, port: int) -> None:
        self.vitals = vitals
        self.database = database
        self.port = port

    async def get(self, path: str) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}{path}") as response,
        ):
            return response.status, await response.text()

    async def figures(self) -> dict[tuple[str, str], float]:
        """By name and label."""
        _status, text = await self.get("/metrics")
        return {
            (sample.name.removeprefix("hafenlotse_"), "".join(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    async def waits(self, since: datetime, *, aside: bool = False) -> None:
        key = f"{since.timestamp()}{aside}"
        async with self.database.transaction() as store:
            row = await store.outbox.add("!a:x", "send", since, transaction_id=key)
            if aside:
                await store.outbox.set_aside(row.id, "M_TOO_LARGE")


@pytest_asyncio.fixture
async def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watched]:
    monkeypatch.setattr("bot.health.KEPT_FOR", 0.0)
    vitals = Vitals()
    database = MeasuredDatabase(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}", vitals)
    await create_by_copying(database)
    async with monitored("127.0.0.1", 0, Health(vitals, lambda: database)) as port:
        yield Watched(vitals, database, port)
    await database.close()


async def test_it_is_well_only_while_it_syncs_and_what_waits_is_young(watched: Watched) -> None:
    assert (await watched.get("/health"))[0] == 503, "it is starting"
    watched.vitals.enter(State.WORKING)
    watched.vitals.synced(0)
    assert await watched.get("/health") == (200, '{"state": "working", "ailments": []}\n')
    now = datetime.now(UTC)
    await watched.waits(now - timedelta(minutes=5))
    assert (await watched.get("/health"))[0] == 200
    await watched.waits(now - timedelta(minutes=15))
    status, told = await watched.get("/health")
    assert (status, "a message waits since" in told) == (503, True)
    watched.vitals.synced_at = now - timedelta(minutes=5)
    assert "no sync since" in (await watched.get("/health"))[1]
    watched.vitals.enter(State.STANDBY)
    assert (await watched.get("/health"))[0] == 200


async def test_a_database_that_does_not_answer_is_no_health(watched: Watched) -> None:
    watched.vitals.enter(State.WORKING)
    watched.vitals.synced(0)
    async with watched.database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE outbox RENAME TO gone")
    status, told = await watched.get("/health")
    assert (status, "the database does not answer" in told) == (503, True)
    assert ("backlog_messages", "") not in await watched.figures()


async def test_figures_in_the_form_of_prometheus(watched: Watched) -> None:
    vitals = watched.vitals
    vitals.enter(State.WORKING)
    vitals.synced(1)
    vitals.done("command", ["send"], is_request=True)
    vitals.done("invitation", ["join"], is_request=False)
    vitals.refusals["mistake"] += 2
    vitals.due["late"] += 1
    vitals.keys["given"] += 3
    now = datetime.now(UTC)
    await watched.waits(now - timedelta(minutes=15))
    await watched.waits(now, aside=True)
    figures = await watched.figures()
    expected: dict[tuple[str, str], Any] = {
        ("state", "working"): 1,
        ("state", "standby"): 0,
        ("backlog_messages", ""): 1,
        ("set_aside_messages", ""): 1,
        ("requests_total", "command"): 1,
        ("refusals_total", "mistake"): 2,
        ("invitations_total", "accepted"): 1,
        ("due_total", "late"): 1,
        ("keys_total", "given"): 3,
        ("keys_total", "missing"): 1,
    }
    assert {key: figures.get(key) for key in expected} == expected
    assert figures["backlog_oldest_seconds", ""] == pytest.approx(900, abs=60)
    assert figures["last_sync_timestamp_seconds", ""] == pytest.approx(now.timestamp(), abs=60)
    assert figures["database_transaction_seconds_count", ""] >= 3
    assert figures["process_resident_memory_bytes", ""] > 0


async def test_asking_often_makes_no_work(watched: Watched, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.health.KEPT_FOR", 60.0)
    watched.vitals.enter(State.WORKING)
    for _time in range(5):
        await watched.get("/metrics")
    before = watched.vitals.transactions.buckets()[-1]
    await watched.get("/health")
    assert watched.vitals.transactions.buckets()[-1] == before


async def test_only_what_hangs_is_not_alive(watched: Watched, monkeypatch: Any) -> None:
    """A homeserver that is away is waited for: a new start would not help."""
    watched.vitals.enter(State.WORKING)
    watched.vitals.synced_at = datetime.now(UTC) - timedelta(hours=1)
    assert (await watched.get("/alive"))[0] == 200
    monkeypatch.setattr("bot.vitals.STUCK_AFTER", -1.0)
    assert (await watched.get("/alive"))[0] == 503


async def test_nothing_else_is_told(watched: Watched) -> None:
    assert (await watched.get("/"))[0] == 404


async def test_a_port_that_is_taken_is_said(watched: Watched) -> None:
    with pytest.raises(
        StartError, match=r"http\.port \d+ cannot be used on 127\.0\.0\.1: .*another"
    ):
        async with monitored("127.0.0.1", watched.port, Health(watched.vitals, lambda: None)):
            pass


async def test_before_there_is_a_database() -> None:
    health = Health(Vitals(), lambda: None)
    await health.look()
    assert health.backlog is not None
