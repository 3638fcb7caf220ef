"""Encrypted connections to the homeserver: only to whom the machine's certificates vouch for."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.health import Health
from bot.heartbeat import beating
from bot.matrix.http import Connection
from bot.matrix.model import Unreachable
from bot.vitals import State, Vitals
from tests.harness.certificates import certificate as made
from tests.harness.patience import PATIENCE

VERSIONS = "/_matrix/client/versions"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return made(tmp_path, "127.0.0.1")


@pytest_asyncio.fixture
async def address(certificate: Path) -> AsyncIterator[str]:
    async def versions(_request: web.Request) -> web.Response:
        return web.json_response({"versions": ["v1.11"]})

    app = web.Application()
    app.router.add_get(VERSIONS, versions)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = TestServer(app, scheme="https")
    await server.start_server(ssl=context)
    yield f"https://127.0.0.1:{server.port}"
    await server.close()


async def test_a_certificate_that_the_machine_trusts_is_accepted(
    address: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    connection = Connection(address)
    try:
        assert await connection.ask("GET", VERSIONS) == {"versions": ["v1.11"]}
    finally:
        await connection.close()


async def test_a_certificate_that_nobody_vouches_for_is_refused(address: str) -> None:
    connection = Connection(address)
    try:
        with pytest.raises(
            Unreachable, match=r"the certificate of 127\.0\.0\.1 is not accepted: self-signed"
        ):
            await connection.ask("GET", VERSIONS)
    finally:
        await connection.close()


async def test_a_heartbeat_that_is_not_trusted_says_so(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Not that there is no connection: whoever reads that looks for a firewall."""
    vitals = Vitals()
    vitals.enter(State.WORKING)
    vitals.synced(0)
    async with beating(f"{address}/ping", None, Health(vitals, lambda: None)):
        async with asyncio.timeout(PATIENCE):
            while not caplog.records:  # noqa: ASYNC110 - of what is logged
                await asyncio.sleep(0.01)
    assert "the certificate of 127.0.0.1 is not accepted: self-signed" in caplog.text
