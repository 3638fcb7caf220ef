"""The embedded homeserver, and the people who visit it in the other live tests."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib.util
import socket
import sys
import time
from pathlib import Path

import aiohttp
import psutil
import pytest

from bot import homeserver_config
from bot.homeserver import Account, Homeserver, HomeserverError, HomeserverMissing
from tests.harness.patience import PATIENCE
from tests.harness.peer import Clerk
from tests.harness.proxy import Delay, Drop, FaultProxy, bad_gateway, too_many_requests

_WHOAMI = "/_matrix/client/v3/account/whoami"


async def _who(url: str, account: Account) -> str:
    headers = {"Authorization": f"Bearer {account.access_token}"}
    async with (
        aiohttp.ClientSession(headers=headers, raise_for_status=True) as session,
        session.get(url + _WHOAMI) as response,
    ):
        return (await response.json())["user_id"]


async def test_registers_accounts_that_are_logged_in(homeserver):
    account = await homeserver.register("registrar", "password", display_name="Registratur")
    assert account.user_id == "@registrar:localhost"
    assert await _who(homeserver.url, account) == account.user_id
    with pytest.raises(HomeserverError, match="M_USER_IN_USE"):
        await homeserver.register("registrar", "password")


async def test_listens_on_loopback_only(homeserver):
    listening = [
        connection.laddr.ip
        for connection in psutil.Process(homeserver.pid).net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening == ["127.0.0.1"]


async def test_restart_keeps_port_accounts_and_messages(tmp_path):
    async with await Homeserver.start(tmp_path) as homeserver:
        before = homeserver.url, homeserver.pid
        async with await Clerk.arrive(homeserver, "anna") as anna:
            room = await anna.create_room("Registratur", encrypted=True)
            await anna.say(room, "vor dem Neustart")
            await homeserver.stop()
            with pytest.raises(HomeserverError, match="not running"):
                _ = homeserver.pid
            await homeserver.start_again()
            after = await anna.say(room, "nach dem Neustart")
            await anna.wait_for(lambda event: event["event_id"] == after)
            bodies = [event["content"].get("body") for event in await anna.timeline(room)]
            assert bodies[-2:] == ["vor dem Neustart", "nach dem Neustart"]
        assert homeserver.url == before[0]
        assert homeserver.pid != before[1]
    async with await Homeserver.start(tmp_path) as later:
        with pytest.raises(HomeserverError, match="M_USER_IN_USE"):
            await later.register("anna", "anna")
        account = await later.register("bert", "bert")
        await later.override_rate_limit(account.user_id)
    # What it does by the way, after an answer, can also go wrong with what it is run with.
    assert " ERROR " not in (tmp_path / homeserver_config.LOG).read_text()


async def test_rate_limits_are_synapse_s_own_until_lifted(limited_homeserver):
    async with await Clerk.arrive(limited_homeserver, "bot") as bot:
        room = await bot.create_room()
        # Otherwise nio waits as long as it is told.
        bot.client.config = dataclasses.replace(bot.client.config, max_limit_exceeded=0)

        async def send_twenty() -> None:
            for number in range(20):
                await bot.say(room, str(number))

        with pytest.raises(AssertionError, match="M_LIMIT_EXCEEDED"):
            await send_twenty()
        await limited_homeserver.override_rate_limit(bot.user_id)
        await send_twenty()


async def test_a_taken_port_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(HomeserverError, match=f"Port {port} is taken"):
            await Homeserver.start(tmp_path, port=port)


async def test_a_failed_start_shows_the_reason_synapse_gave(tmp_path):
    (tmp_path / "homeserver.db").write_text("no database at all, but of some length" * 100)
    with pytest.raises(HomeserverError, match=r"(?s)instead of starting.*not a database"):
        await Homeserver.start(tmp_path)


async def test_says_how_to_install_synapse(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(HomeserverMissing, match=r"pip install 'hafenlotse\[homeserver\]'"):
        await Homeserver.start(tmp_path)


async def test_dies_with_a_parent_that_is_killed(tmp_path):
    program = """
import asyncio, pathlib, sys
from bot.homeserver import Homeserver

async def main():
    homeserver = await Homeserver.start(pathlib.Path(sys.argv[1]))
    print(homeserver.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        str(tmp_path),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    synapse = psutil.Process(int(await parent.stdout.readline()))
    assert synapse.ppid() == parent.pid
    parent.kill()
    await parent.wait()
    give_up_at = time.monotonic() + PATIENCE
    while synapse.is_running() and synapse.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < give_up_at, "Synapse outlived the process that started it"
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_clerks_talk(clerk, encrypted):
    anna, bert = await clerk("anna"), await clerk("bert")
    room = await anna.create_room("Stadthaus", encrypted=encrypted, invite=[bert.user_id])
    await bert.invited(room)
    await bert.join(room)
    question = await anna.say(room, "Wer kommt?", mentions=[bert.user_id])
    heard = await bert.wait_for(lambda event: event["content"].get("body") == "Wer kommt?")
    assert heard["event_id"] == question
    assert heard["sender"] == anna.user_id
    assert heard["encrypted"] is encrypted
    assert heard["content"]["m.mentions"] == {"user_ids": [bert.user_id]}
    answer = await bert.say(room, "Ich.", reply_to=question)
    assert (await anna.reply_to(question))["event_id"] == answer


async def test_a_device_that_came_a_moment_ago_can_read(clerk, homeserver):
    anna = await clerk("anna")
    room = await anna.create_room(encrypted=True)
    await anna.say(room, "noch allein")
    localpart = anna.user_id[1:].partition(":")[0]
    async with await Clerk.login(homeserver.url, anna.user_id, localpart) as second_device:
        said = await anna.say(room, "zu zweit")
        heard = await second_device.wait_for(lambda event: event["event_id"] == said)
        assert heard["content"]["body"] == "zu zweit"


async def test_the_proxy_injects_what_the_rule_says(homeserver):
    account = await homeserver.register("proxied", "password")
    async with FaultProxy(homeserver.url) as proxy:
        assert await _who(proxy.url, account) == account.user_id
        for fault, status in ((too_many_requests(1500), 429), (bad_gateway(), 502)):
            proxy.rule = lambda request, fault=fault: fault
            with pytest.raises(aiohttp.ClientResponseError, match=str(status)):
                await _who(proxy.url, account)
        for drop in Drop:
            proxy.rule = lambda request, drop=drop: drop
            with pytest.raises(aiohttp.ServerDisconnectedError):
                await _who(proxy.url, account)
            assert proxy.log[-1].outcome is drop
        proxy.rule = lambda request: Delay(0.2)
        started = time.monotonic()
        await _who(proxy.url, account)
        assert time.monotonic() - started >= 0.2
    # After a dropped connection aiohttp itself asks a second time.
    outcomes = [each.outcome for each in proxy.seen("whoami", "GET")]
    twice = [drop for drop in Drop for _ in range(2)]
    assert outcomes == [200, 429, 502, *twice, 200]


async def test_a_clerk_survives_an_absent_homeserver(clerk, homeserver):
    async with FaultProxy(homeserver.url) as proxy:
        anna = await clerk("anna", url=proxy.url)
        room = await anna.create_room(encrypted=True)
        async with proxy.away(0.5):
            with pytest.raises(aiohttp.ClientConnectionError):
                await anna.say(room, "in die Leere")
        said = await anna.say(room, "wieder da")
        await anna.wait_for(lambda event: event["event_id"] == said)
        assert proxy.seen("/sync")


async def test_a_relaxed_js_client_reads_a_clerk(clerk, js_peer, homeserver):
    anna, js = await clerk("anna"), await js_peer()
    account = await homeserver.register("relaxed", "password")
    login = {"url": homeserver.url, "user": "relaxed", "password": "password"}
    await js.call("login", **login, strict=False)
    room = await anna.create_room(encrypted=True, invite=[account.user_id])
    await js.call("join", room_id=room)
    said = await anna.say(room, "Moin")
    heard = await js.wait_event(lambda event: event["event_id"] == said)
    assert heard["content"]["body"] == "Moin"
    # Grey, not red: Clerks have no cross-signing, so their device is signed by nobody.
    assert heard["shield"]["colour"] != 0


async def test_strict_js_clients_read_each_other_and_no_unsigned_device(clerk, js_peer, homeserver):
    peers = []
    for name in ("strict-a", "strict-b"):
        await homeserver.register(name, "password")
        js = await js_peer()
        await js.call("login", url=homeserver.url, user=name, password="password")
        assert (await js.call("bootstrap"))["publicKeysOnDevice"]
        peers.append(js)
    first, second = peers
    anna = await clerk("anna")
    guests = ["@strict-b:localhost", anna.user_id]
    room = await first.call("create_room", invite=guests)
    await second.call("join", room_id=room)
    await anna.invited(room)
    await anna.join(room)
    for guest in guests:
        await first.call("until_joined", room_id=room, user_id=guest)

    content = {"msgtype": "m.text", "body": "unter uns"}
    said = await first.call("send", room_id=room, content=content)
    heard = await second.wait_event(lambda event: event["event_id"] == said)
    assert heard["content"] == content
    assert heard["shield"] == {"colour": 0, "reason": None}
    assert (await anna.wait_for(lambda event: event["event_id"] == said))["type"] == (
        "m.room.encrypted"
    )

    unsigned = await anna.say(room, "ohne Unterschrift")
    refused = await second.wait_event(lambda event: event["event_id"] == unsigned, failed=True)
    assert refused["failure"]
