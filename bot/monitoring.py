"""`[http]`: whether the bot is well (`/health`, `/alive`), and figures for Prometheus (`/metrics`).

Off unless a port is set. What is told names nobody and quotes nothing.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import version

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
from bot.health import Backlog, Health
from bot.vitals import State, Vitals
from bot.words import _


class Monitoring:
    """Answers who watches the bot."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self._figures = CollectorRegistry()
        self._figures.register(_Figures(health.vitals, lambda: health.backlog))
        ProcessCollector(registry=self._figures)

    async def health(self, _request: web.Request) -> web.Response:
        """200 only while it syncs and what waits is young, or while it stands by."""
        found = await self._health.ailments()
        told = {"state": self._health.vitals.state.value, "ailments": found}
        return web.Response(
            text=json.dumps(told) + "\n",
            status=503 if found else 200,
            content_type="application/json",
        )

    async def alive(self, _request: web.Request) -> web.Response:
        """200 unless it hangs so that only a new start helps; a homeserver that is away is none."""
        return web.Response(status=503 if self._health.vitals.is_stuck else 200)

    async def metrics(self, _request: web.Request) -> web.Response:
        """All figures, as text that Prometheus reads."""
        await self._health.look()
        text = generate_latest(self._figures)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})


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
async def monitored(host: str, port: int, health: Health) -> AsyncIterator[int]:
    """Answers meanwhile, on the port that is given. Raises StartError if that is taken."""
    monitoring = Monitoring(health)
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
