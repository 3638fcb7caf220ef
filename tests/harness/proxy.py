"""A reverse proxy on loopback that behaves as badly as a test asks."""

from __future__ import annotations

import asyncio
import inspect
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Self

import aiohttp
from aiohttp import web
from yarl import URL

# Hop-by-hop, or ours to set.
_NOT_PASSED_ON = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "host", "date", "server"}
)
# So many turns of the loop later, a connection accepted just now is known to the server.
_TURNS_OF_AN_ACCEPT = 3
_LARGEST_UPLOAD = 256 * 1024 * 1024


class Drop(Enum):
    """Cut the connection, and whether the homeserver saw the request before that.

    A client built on aiohttp, as nio is, sends GET, PUT and DELETE once more by itself: a rule
    that drops the first request only is one that such a client's caller does not notice.
    """

    BEFORE_FORWARDING = "dropped before forwarding"
    AFTER_FORWARDING = "dropped after forwarding"


@dataclass(frozen=True)
class Answer:
    """Answer in the homeserver's place; it never sees the request."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """Answer in its place as something does that knows nothing of Matrix."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Delay:
    """Wait, then do what `then` says: forward, if nothing."""

    seconds: float
    then: Answer | Drop | None = None


Fault = Answer | Page | Drop | Delay
# A rule may be asynchronous: then it can hold a request until the test lets go of it.
Rule = Callable[[web.Request], Fault | Awaitable[Fault | None] | None]


def too_many_requests(retry_after_ms: int) -> Answer:
    body = {
        "errcode": "M_LIMIT_EXCEEDED",
        "error": "Too Many Requests",
        "retry_after_ms": retry_after_ms,
    }
    return Answer(429, body, {"Retry-After": str(-(-retry_after_ms // 1000))})


def bad_gateway() -> Answer:
    return Answer(502, {"errcode": "M_UNKNOWN", "error": "Bad Gateway"})


def unknown_token(*, soft_logout: bool = False) -> Answer:
    body = {
        "errcode": "M_UNKNOWN_TOKEN",
        "error": "Invalid access token passed.",
        "soft_logout": soft_logout,
    }
    return Answer(401, body)


@dataclass
class Seen:
    """One request as it came in; `outcome` is the status answered, or how it was cut."""

    method: str
    path: str
    at: float
    outcome: int | Drop | None = None


class FaultProxy:
    """`async with FaultProxy(homeserver.url) as proxy:` and let the client talk to `proxy.url`.

    `rule` is asked for every request and may be changed at any time; None forwards.
    """

    def __init__(self, upstream_url: str) -> None:
        self.upstream_url = upstream_url.rstrip("/")
        self.rule: Rule | None = None
        self.log: list[Seen] = []
        self._port = 0
        self._listener: socket.socket | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
        )
        app = web.Application(client_max_size=_LARGEST_UPLOAD)
        app.router.add_route("*", "/{path:.*}", self._handle)
        # A client that hangs up ends its long-poll upstream too, as behind any other proxy.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
        await self._runner.setup()
        await self.come_back()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.go_away()
        await self._runner.cleanup()
        await self._session.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def seen(self, fragment: str, method: str | None = None) -> list[Seen]:
        """The logged requests whose path contains `fragment`."""
        return [
            each
            for each in self.log
            if fragment in each.path and (method is None or each.method == method)
        ]

    async def go_away(self) -> None:
        """Cut every open connection and refuse new ones, as a machine that is switched off."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        # A connection accepted in the very turn in which the server is closed would be left open
        # for good (CPython 3.11, Server._attach), so stop accepting before that.
        asyncio.get_running_loop().remove_reader(listener)
        for _ in range(_TURNS_OF_AN_ACCEPT):
            await asyncio.sleep(0)
        for site in list(self._runner.sites):
            await site.stop()
        assert self._runner.server is not None
        for connection in list(self._runner.server.connections):
            if connection.transport is not None:
                connection.transport.abort()

    async def come_back(self) -> None:
        """Listen again, on the port the clients know."""
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self._port))
            self._port = self._listener.getsockname()[1]
            await web.SockSite(self._runner, self._listener).start()

    @asynccontextmanager
    async def away(self, seconds: float = 0.0) -> AsyncIterator[None]:
        """Absent while the block runs, and for `seconds` at least."""
        back_at = time.monotonic() + seconds
        await self.go_away()
        try:
            yield
            await asyncio.sleep(back_at - time.monotonic())
        finally:
            await self.come_back()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        seen = Seen(request.method, request.path, time.monotonic())
        self.log.append(seen)
        fault = self.rule(request) if self.rule else None
        if inspect.isawaitable(fault):
            fault = await fault
        if isinstance(fault, Delay):
            await asyncio.sleep(fault.seconds)
            fault = fault.then
        if isinstance(fault, Answer):
            seen.outcome = fault.status
            return web.json_response(fault.body, status=fault.status, headers=fault.headers)
        if isinstance(fault, Page):
            seen.outcome = fault.status
            headers = {"Content-Type": "text/html", **fault.headers}
            return web.Response(text=fault.text, status=fault.status, headers=headers)
        if fault is Drop.BEFORE_FORWARDING:
            return _cut(request, seen, fault)
        return await self._forward(request, seen, fault)

    async def _forward(
        self, request: web.Request, seen: Seen, fault: Drop | None
    ) -> web.StreamResponse:
        try:
            upstream = await self._session.request(
                request.method,
                # Room ids are percent-encoded in paths and must arrive as they were sent.
                URL(self.upstream_url + request.raw_path, encoded=True),
                data=await request.read() if request.can_read_body else None,
                headers=_passed_on(request.headers, but="content-length"),
                allow_redirects=False,
            )
        except aiohttp.ClientConnectionError:
            seen.outcome = 502
            return web.json_response({"error": "The homeserver is gone."}, status=502)
        async with upstream:
            if fault is Drop.AFTER_FORWARDING:
                await upstream.read()
                return _cut(request, seen, fault)
            seen.outcome = upstream.status
            headers = _passed_on(upstream.headers)
            response = web.StreamResponse(status=upstream.status, headers=headers)
            await response.prepare(request)
            async for chunk in upstream.content.iter_any():
                await response.write(chunk)
            await response.write_eof()
            return response


def _cut(request: web.Request, seen: Seen, fault: Drop) -> web.Response:
    seen.outcome = fault
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _passed_on(headers: Any, *, but: str = "") -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in headers.items()
        if name.lower() not in _NOT_PASSED_ON and name.lower() != but
    ]
