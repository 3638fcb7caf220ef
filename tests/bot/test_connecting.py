"""The way to the homeserver: by its domain, through a proxy, with an authority of one's own."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.matrix.connecting import proxy_of
from bot.matrix.discovery import WELL_KNOWN, homeserver_of
from bot.matrix.http import Connection
from bot.matrix.model import LoginFailed, Unreachable
from tests.harness.certificates import certificate

VERSIONS = "/_matrix/client/versions"
DOMAIN = "musterhafen.example"


@dataclass
class Tunnel:
    """A proxy that leads every CONNECT, and every plain request, to one server on loopback."""

    target: int
    asked: list[str] = field(default_factory=list)
    credentials: list[str | None] = field(default_factory=list)
    refuses: int | None = None
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lines = head.splitlines()
            self.asked.append(lines[0])
            found = [each for each in lines if each.startswith("Proxy-Authorization: ")]
            self.credentials.append(found[0].partition(": ")[2] if found else None)
            if self.refuses is not None:
                writer.write(
                    f"HTTP/1.1 {self.refuses} Needed\r\nContent-Length: 0\r\n\r\n".encode()
                )
                await writer.drain()
            else:
                await self._lead(head, reader, writer)
        writer.close()

    async def _lead(
        self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        inner, outer = await asyncio.open_connection("127.0.0.1", self.target)
        if head.startswith("CONNECT"):
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        else:
            method, url, rest = head.split(" ", 2)
            outer.write(f"{method} {URL(url).raw_path} {rest}".encode())
        await asyncio.gather(_copy(reader, outer), _copy(inner, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(4096):
            writer.write(piece)
            await writer.drain()
    writer.close()


@dataclass
class Town:
    """A web server of the town's, that may say where the homeserver is."""

    ca_file: Path
    announced: Any = None
    headers: list[dict[str, str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        if request.path == VERSIONS:
            return web.json_response({"versions": ["v1.11"]})
        if self.announced is None:
            raise web.HTTPNotFound
        if request.path == WELL_KNOWN and self.announced == "moved":
            raise web.HTTPFound("/elsewhere.json")
        if request.path == "/elsewhere.json":
            return web.json_response({"m.homeserver": {"base_url": "https://matrix.x.example/"}})
        return web.json_response(self.announced)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(certificate(tmp_path, DOMAIN))


async def _server(town: Town, *, tls: bool) -> TestServer:
    app = web.Application()
    app.router.add_get("/{tail:.*}", town.answer)
    server = TestServer(app, scheme="https" if tls else "http")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(town.ca_file)
    await server.start_server(ssl=context if tls else None)
    return server


@pytest_asyncio.fixture(params=["https"])
async def tunnel(
    town: Town, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Tunnel]:
    """The only way to the town's server, by TLS or not."""
    server = await _server(town, tls=request.param == "https")
    assert server.port is not None
    tunnel = Tunnel(server.port)
    listening = await asyncio.start_server(tunnel.serve, "127.0.0.1")
    tunnel.port = listening.sockets[0].getsockname()[1]
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(f"{request.param.upper()}_PROXY", f"http://127.0.0.1:{tunnel.port}")
    yield tunnel
    listening.close()
    await server.close()


async def test_a_domain_says_where_its_homeserver_is(town: Town, tunnel: Tunnel) -> None:
    """The proxy is used, and the authority believed, for this question, too."""
    town.announced = {"m.homeserver": {"base_url": "https://matrix.musterhafen.example/"}}
    assert await homeserver_of(DOMAIN, town.ca_file) == "https://matrix.musterhafen.example"
    assert tunnel.asked == [f"CONNECT {DOMAIN}:443 HTTP/1.1"]
    town.announced = "moved"
    assert await homeserver_of(DOMAIN, town.ca_file) == "https://matrix.x.example"
    town.announced = None
    assert await homeserver_of(DOMAIN, town.ca_file) == f"https://{DOMAIN}"
    assert await homeserver_of("http://127.0.0.1:1", None) == "http://127.0.0.1:1"


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"m.homeserver": []},
        {"m.homeserver": {"base_url": 7}},
        {"m.homeserver": {"base_url": "matrix.musterhafen.example"}},
        {"m.homeserver": {"base_url": "http://matrix.musterhafen.example"}},
        {"m.homeserver": {"base_url": "https://[x"}},
    ],
)
async def test_what_is_of_no_use_is_refused(town: Town, tunnel: Tunnel, odd: Any) -> None:
    """Also one that would have the password sent in the clear."""
    town.announced = odd
    with pytest.raises(LoginFailed, match=r"Write the address of the homeserver itself"):
        await homeserver_of(DOMAIN, town.ca_file)


async def test_an_authority_of_ones_own_is_believed_where_it_is_named(
    town: Town, tunnel: Tunnel
) -> None:
    connection = Connection(f"https://{DOMAIN}", town.ca_file)
    assert await connection.ask("GET", VERSIONS) == {"versions": ["v1.11"]}
    await connection.close()
    connection = Connection(f"https://{DOMAIN}")
    with pytest.raises(Unreachable, match="is not accepted"):
        await connection.ask("GET", VERSIONS)
    await connection.close()


@pytest.mark.parametrize("tunnel", ["https", "http"], indirect=True)
async def test_the_proxy_gets_its_password_and_the_homeserver_does_not(
    town: Town, tunnel: Tunnel, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    scheme = request.node.callspec.params["tunnel"]
    monkeypatch.setenv(f"{scheme.upper()}_PROXY", f"http://lotse:p%40ss@127.0.0.1:{tunnel.port}")
    connection = Connection(f"{scheme}://{DOMAIN}", town.ca_file)
    connection.token = "syt_x"
    try:
        await connection.ask("GET", VERSIONS)
        await connection.ask("GET", VERSIONS)
    finally:
        await connection.close()
    assert set(tunnel.credentials) == {"Basic bG90c2U6cEBzcw=="}
    if scheme == "https":
        assert "Proxy-Authorization" not in town.headers[0]
    assert town.headers[0]["Authorization"] == "Bearer syt_x"


async def test_what_a_proxy_says_is_told_without_its_password(
    town: Town, tunnel: Tunnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for refuses, port in ((407, tunnel.port), (None, 9)):
        tunnel.refuses = refuses
        monkeypatch.setenv("HTTPS_PROXY", f"http://lotse:geheim@127.0.0.1:{port}")
        connection = Connection(f"https://{DOMAIN}")
        with pytest.raises(Unreachable) as failed:
            await connection.ask("GET", VERSIONS)
        await connection.close()
        told.append(str(failed.value))
    assert "the proxy refuses (407 Needed); see HTTPS_PROXY" in told[0]
    assert "the proxy does not answer (Connection refused); see HTTPS_PROXY" in told[1]
    assert "geheim" not in "".join(told)


@pytest.mark.parametrize(
    ("url", "no_proxy", "used"),
    [
        ("https://matrix.example", "", True),
        ("http://matrix.example", "", False),
        ("https://matrix.example", "matrix.example", False),
        ("https://matrix.example", "*", False),
        ("https://127.0.0.1:8448", "", False),
        ("https://localhost", "", False),
    ],
)
def test_whom_a_proxy_is_for(
    monkeypatch: pytest.MonkeyPatch, url: str, no_proxy: str, used: bool
) -> None:
    monkeypatch.delenv("HTTP_PROXY", raising=False)
    monkeypatch.delenv("http_proxy", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    found = proxy_of(URL(url))
    assert (found is not None) is used
    if found is not None:
        assert str(found.url) == "http://proxy.example:3128"


async def test_why_nothing_came_back_is_said_in_words() -> None:
    connection = Connection("http://127.0.0.1:9")
    with pytest.raises(Unreachable, match=r"no connection to 127\.0\.0\.1:9 \(Connection refused"):
        await connection.ask("GET", VERSIONS)
    await connection.close()
    connection = Connection("https://nirgends.invalid")
    with pytest.raises(Unreachable, match=r"no machine with the name nirgends\.invalid"):
        await connection.ask("GET", VERSIONS)
    await connection.close()
