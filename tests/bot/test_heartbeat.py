"""The heartbeat as a service of whoever watches the bot hears it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from aiohttp import web

from bot.health import Health
from bot.heartbeat import beating
from bot.settings_problems import SettingsError
from bot.vitals import State, Vitals
from tests.bot.test_settings import Loaded, loaded
from tests.harness.patience import PATIENCE

__all__ = ["loaded"]
SECRET = "8f2c-geheim"


class Service:
    """Counts what it is asked for; answers as it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        return web.Response(status=self.status, headers={"Location": "/elsewhere"})

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not is_so():  # noqa: ASYNC110 - also of what is logged
                await asyncio.sleep(0.01)


@pytest_asyncio.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Service, str]]:
    monkeypatch.setattr("bot.heartbeat.EVERY", 0.02)
    monkeypatch.setattr("bot.health.KEPT_FOR", 0.0)
    service = Service()
    app = web.Application()
    app.router.add_get("/{path:.*}", service.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield service, f"http://127.0.0.1:{runner.addresses[0][1]}/ping/{SECRET}"
    await runner.cleanup()


@asynccontextmanager
async def _beating(url: str, vitals: Vitals) -> AsyncIterator[None]:
    async with beating(url, None, Health(vitals, lambda: None)):
        yield


def _well() -> Vitals:
    vitals = Vitals()
    vitals.enter(State.WORKING)
    vitals.synced(0)
    return vitals


async def test_it_is_heard_only_while_the_bot_works_and_is_well(
    service: tuple[Service, str],
) -> None:
    heard, url = service
    vitals = _well()
    async with _beating(url, vitals):
        await heard.until(lambda: len(heard.asked) >= 3)
        for state in (State.STANDBY, State.STARTING):
            vitals.enter(state)
            await asyncio.sleep(0.1)  # what was on its way is there
            before = len(heard.asked)
            await asyncio.sleep(0.2)
            assert len(heard.asked) == before, state
        vitals.enter(State.WORKING)
        await heard.until(lambda: len(heard.asked) > before)
    assert set(heard.asked) == {f"/ping/{SECRET}"}


@pytest.mark.parametrize("status", [500, 404, 302])
async def test_a_service_that_is_ill_is_told_once_and_hurts_nobody(
    service: tuple[Service, str], caplog: pytest.LogCaptureFixture, status: int
) -> None:
    heard, url = service
    heard.status = status
    with caplog.at_level(logging.INFO):
        async with _beating(url, _well()):
            await heard.until(lambda: len(heard.asked) >= 4)
            assert [each.getMessage() for each in caplog.records] == [
                f"The heartbeat (http.heartbeat_url) is not heard: HTTP {status}."
            ]
            heard.status = 204
            await heard.until(lambda: len(caplog.records) == 2)
    assert "heard again" in caplog.text
    assert SECRET not in caplog.text
    assert "/elsewhere" not in heard.asked


async def test_nobody_there(service: tuple[Service, str], caplog: pytest.LogCaptureFixture) -> None:
    heard, _url = service
    async with _beating(f"http://127.0.0.1:9/{SECRET}", _well()):
        await heard.until(lambda: bool(caplog.records))
        await asyncio.sleep(0.1)
    assert len(caplog.records) == 1
    assert "no connection to 127.0.0.1:9" in caplog.text
    assert SECRET not in caplog.text


async def test_whatever_breaks_in_it_the_bot_goes_on(
    service: tuple[Service, str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, url = service

    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("bot.heartbeat.proxy_of", broken)
    async with _beating(url, _well()):
        await heard.until(lambda: bool(caplog.records))
        monkeypatch.undo()
        monkeypatch.setattr("bot.heartbeat.EVERY", 0.02)
        await heard.until(lambda: bool(heard.asked))
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"http://hc.musterhafen.example/{SECRET}", "https://"),
        (SECRET, "is no web address"),
        ("", "is no web address"),
        (f"ftp://hc.musterhafen.example/{SECRET}", "is no web address"),
    ],
)
def test_what_is_no_address_for_it(loaded: Loaded, url: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        loaded(("[privacy]", f'[http]\nheartbeat_url = "{url}"\n[privacy]'))
    assert said in str(refused.value)
    assert "http.heartbeat_url: " in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("url", [f"https://hc.example/{SECRET}", "http://127.0.0.1:8000/x"])
def test_what_is_one(loaded: Loaded, url: str) -> None:
    settings = loaded(("[privacy]", f'[http]\nheartbeat_url = "{url}"\n[privacy]'))
    assert settings.http.heartbeat_url is not None
    assert settings.http.heartbeat_url.get_secret_value() == url
    assert SECRET not in repr(settings)
