"""`[http]`: whether the bot is well (`/health`, `/alive`), and figures for Prometheus (`/metrics`).

Off unless a port is set. What is told names nobody and quotes nothing.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from bot.configured import StartError
from bot.vitals import State, Vitals, ailments
from bot.words import _
from storage.engine import Database

KEPT_FOR: Final = 5.0  # seconds; nobody makes the database work by asking often
_PATIENCE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits to be sent, and what was set aside."""

    waiting: int = 0
    oldest: datetime | None = None
    aside: int = 0


class Monitoring:
    """Answers who watches the bot. `database` is that of the bot that runs just now, if any."""

    def __init__(self, vitals: Vitals, database: Callable[[], Database | None]) -> None:
        self._vitals = vitals
        self._database = database
        self._backlog: Backlog | None = Backlog()
        self._looked_at = -KEPT_FOR
        self._looking = asyncio.Lock()
        self._figures = CollectorRegistry()
        self._figures.register(_Figures(vitals, lambda: self._backlog))
        ProcessCollector(registry=self._figures)

    async def health(self, _request: web.Request) -> web.Response:
        """200 only while it syncs and what waits is young, or while it stands by."""
        await self._look()
        vitals, backlog = self._vitals, self._backlog
        oldest = None if backlog is None else backlog.oldest
        found = ailments(vitals.state, vitals.synced_at, oldest, datetime.now(UTC))
        if backlog is None:
            found.append("the database does not answer")
        told = {"state": vitals.state.value, "ailments": found}
        return web.Response(
            text=json.dumps(told) + "\n",
            status=503 if found else 200,
            content_type="application/json",
        )

    async def alive(self, _request: web.Request) -> web.Response:
        """200 unless it hangs so that only a new start helps; a homeserver that is away is none."""
        return web.Response(status=503 if self._vitals.is_stuck else 200)

    async def metrics(self, _request: web.Request) -> web.Response:
        """All figures, as text that Prometheus reads."""
        await self._look()
        text = generate_latest(self._figures)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    async def _look(self) -> None:
        async with self._looking:
            if time.monotonic() - self._looked_at < KEPT_FOR:
                return
            self._backlog = await self._counted()
            self._looked_at = time.monotonic()

    async def _counted(self) -> Backlog | None:
        """None if the database does not answer, or is not set up yet."""
        database = self._database()
        if database is None or self._vitals.state is not State.WORKING:
            return Backlog()
        try:
            async with asyncio.timeout(_PATIENCE), database.transaction() as store:
                counts = await store.outbox.counts()
        except Exception:  # whatever it is, the bot meets it, too, and says so
            return None
        waiting, oldest = counts.get("pending", (0, None))
        return Backlog(waiting, oldest, counts.get("aside", (0, None))[0])


class _Figures(Collector):
    def __init__(self, vitals: Vitals, backlog: Callable[[], Backlog | None]) -> None:
        self._vitals = vitals
        self._backlog = backlog

    def collect(self) -> Iterator[Metric]:
        vitals = self._vitals
        yield _gauge("info", "The version that runs.", 1, version=version("hafenlotse"))
        for state in State:
            is_it = vitals.state is state
            yield _gauge(
                "state", "What the process does: 1 for one of them.", is_it, state=state.value
            )
        if vitals.synced_at is not None:
            at = vitals.synced_at.timestamp()
            yield _gauge("last_sync_timestamp_seconds", "When it last heard of the homeserver.", at)
        backlog = self._backlog()
        if backlog is not None:
            yield from _waiting(backlog)
        counted = (
            ("requests", "Commands, taps and files worked on.", "kind", vitals.requests),
            ("refusals", "Requests that were not done.", "reason", vitals.refusals),
            ("invitations", "Invitations to rooms.", "outcome", vitals.invitations),
            ("due", "What fell due by itself.", "punctuality", vitals.due),
            (
                "keys",
                "Room keys: given to a device, or missing for a message.",
                "outcome",
                vitals.keys,
            ),
        )
        for name, help_, label, counts in counted:
            family = CounterMetricFamily(f"hafenlotse_{name}", help_, labels=[label])
            for value, count in sorted(counts.items()):
                family.add_metric([value], count)
            yield family
        yield HistogramMetricFamily(
            "hafenlotse_database_transaction_seconds",
            "How long transactions take, with waiting for their turn.",
            buckets=vitals.transactions.buckets(),
            sum_value=vitals.transactions.total,
        )


def _waiting(backlog: Backlog) -> Iterator[Metric]:
    age = 0.0
    if backlog.oldest is not None:
        age = max(0.0, (datetime.now(UTC) - backlog.oldest).total_seconds())
    yield _gauge("backlog_messages", "Messages that wait to be sent.", backlog.waiting)
    yield _gauge("backlog_oldest_seconds", "For how long the oldest of them has waited.", age)
    yield _gauge("set_aside_messages", "Messages that the homeserver never took.", backlog.aside)


def _gauge(name: str, help_: str, value: float, **labels: str) -> Metric:
    family = GaugeMetricFamily(f"hafenlotse_{name}", help_, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family


@asynccontextmanager
async def monitored(
    host: str, port: int, vitals: Vitals, database: Callable[[], Database | None]
) -> AsyncIterator[int]:
    """Answers meanwhile, on the port that is given. Raises StartError if that is taken."""
    monitoring = Monitoring(vitals, database)
    app = web.Application()
    app.router.add_get("/health", monitoring.health)
    app.router.add_get("/alive", monitoring.alive)
    app.router.add_get("/metrics", monitoring.metrics)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise StartError(
                _(
                    "http.port {port} cannot be used on {host}: {why}. Choose another one.",
                    port=port,
                    host=host,
                    why=error.strerror,
                )
            ) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
