"""What an operator lives with: invitations, late keys, rate limits, PostgreSQL, `check`."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from bot.homeserver import Homeserver
from tests.harness.bot import BotProcess
from tests.harness.forking import Forking
from tests.harness.peer import Clerk
from tests.harness.postgres import PostgresServer
from tests.harness.proxy import Answer, FaultProxy


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_on_postgresql_through_a_kill(found, postgres: PostgresServer, driver: str) -> None:
    name = f"live_{driver}"
    postgres.sql(f"CREATE DATABASE {name}")
    alliance = await found(database=postgres.url(name, driver))
    assert "0 → 5 Personen" in await alliance.ask(alliance.ina, "!zusage 5")
    assert "Steuerzeichen" in await alliance.ask(alliance.ina, "!zusage 5 \x00")
    await alliance.bot.kill()
    said = [await alliance.ina.say(alliance.room, "!zusage +1") for _ in range(5)]
    await alliance.bot.start()
    answers = [(await alliance.ina.reply_to(each))["content"]["body"] for each in said]
    assert "9 → 10 Personen" in answers[-1]
    assert [len(await alliance.answers_to(alliance.ina, each)) for each in said] == [1] * 5


async def test_only_allowed_invitations(
    homeserver: Homeserver, clerk, forking: Forking, tmp_path
) -> None:
    kim, jo = await clerk("kim"), await clerk("jo")
    bot = await BotProcess.create(homeserver, tmp_path, coordinators=[kim.user_id], forking=forking)
    text = bot.config.read_text().replace('["localhost"]', '["elsewhere.example"]')
    bot.config.write_text(text)
    async with bot:
        unwanted = await jo.create_room("Werbung", invite=[bot.user_id])
        left = await jo.wait_for(
            lambda e: e["room_id"] == unwanted and e["content"].get("membership") == "leave"
        )
        assert left["sender"] == bot.user_id
        # People in the registry, such as a coordinator, may invite from anywhere.
        wanted = await kim.create_room("Plenum", invite=[bot.user_id])
        greeting = await kim.wait_for(
            lambda e: e["room_id"] == wanted and "Guten Tag" in str(e["content"].get("body"))
        )
        assert "Datenschutz" in greeting["content"]["body"]


async def test_a_command_whose_key_comes_late(found, homeserver: Homeserver) -> None:
    """The ciphertext is kept until the key arrives, also across a restart of the bot."""
    withheld: list[tuple[str, bytes]] = []

    async def withhold(request: aiohttp.web.Request) -> Answer | None:
        if request.method != "PUT" or "/sendToDevice/" not in request.path:
            return None
        withheld.append((request.path, await request.read()))
        return Answer(200, {})

    alliance = await found(encrypted=True)
    async with FaultProxy(homeserver.url) as proxy:
        proxy.rule = withhold
        async with await Clerk.login(
            proxy.url, alliance.ina.user_id, _password(alliance.ina)
        ) as ina:
            await ina.until(lambda: alliance.room in ina.client.rooms, "the room")
            said = await ina.say(alliance.room, "!zusage 8")
            await asyncio.sleep(2)
            assert withheld
            assert not await alliance.answers_to(alliance.ina, said)
            await alliance.bot.stop()
            assert alliance.bot.rows("select event_id from undecrypted") == [(said,)]
            await alliance.bot.start()
            headers = {"Authorization": f"Bearer {ina.client.access_token}"}
            async with aiohttp.ClientSession(headers=headers) as session:
                for path, body in withheld:
                    async with session.put(homeserver.url + path, data=body) as answer:
                        assert answer.status == 200
            reply = await alliance.kim.wait_for(lambda e: "0 → 8" in str(e["content"].get("body")))
            assert reply["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == said
            assert alliance.bot.rows("select count(*) from undecrypted") == [(0,)]


@pytest.mark.waits
async def test_default_rate_limits_delay_but_lose_nothing(
    limited_homeserver: Homeserver, forking: Forking, tmp_path
) -> None:
    async with await Clerk.arrive(limited_homeserver, "kim") as kim:
        await limited_homeserver.override_rate_limit(kim.user_id)
        bot = await BotProcess.create(
            limited_homeserver, tmp_path, coordinators=[kim.user_id], forking=forking
        )
        async with bot:
            room = await kim.create_room("Plenum", invite=[bot.user_id])
            await kim.wait_for(lambda e: "Guten Tag" in str(e["content"].get("body")))
            said = [await kim.say(room, "!hilfe hilfe") for _ in range(13)]
            for event_id in said:
                await kim.reply_to(event_id)
            targets = [
                e["content"]["m.relates_to"]["m.in_reply_to"]["event_id"]
                for e in await kim.timeline(room)
                if e["sender"] == bot.user_id and "m.relates_to" in e["content"]
            ]
            assert targets == said


async def test_check_says_what_is_right_and_what_is_not(
    found, tmp_path, homeserver: Homeserver
) -> None:
    """Also beside a running bot; and nothing is made, here or at the homeserver."""
    alliance = await found()
    code, busy = await alliance.bot.command("check")
    assert code == 0, busy
    assert "The bot is running." in busy
    assert "rate limits" not in busy, "it only looks"
    await alliance.bot.stop()
    code, well = await alliance.bot.command("check")
    assert code == 0, well
    subjects = [line.split()[:2] for line in well.splitlines()[:-1]]
    assert subjects == [
        ["ok", each]
        for each in (
            "configuration",
            "access",
            "data",
            "homeserver",
            "clock",
            "login",
            "encryption",
            "database",
        )
    ]
    assert "The bot is running." not in well
    text = alliance.bot.config.read_text()
    devices = await _devices(homeserver, alliance.bot.user_id, "geheim")
    code, tried = await alliance.bot.command("check", "--log-in")
    assert code == 0, tried
    assert "rate limits    20 messages at once are taken" in tried
    assert await _devices(homeserver, alliance.bot.user_id, "geheim") == devices
    alliance.bot.config.write_text(text.replace('"geheim"', '"falsch"'))
    (tmp_path / "data" / "matrix" / "session.json").unlink()
    code, unknown = await alliance.bot.command("check")
    assert (code, "Whether matrix.password is right" in unknown) == (0, True), unknown
    code, wrong = await alliance.bot.command("check", "--log-in")
    assert code == 1
    assert "Check user id and password" in wrong
    assert "falsch" not in wrong
    assert await _devices(homeserver, alliance.bot.user_id, "geheim") == devices


async def _devices(homeserver: Homeserver, user_id: str, password: str) -> set[str]:
    """The account's devices, but for the one that asks."""
    who = {"type": "m.id.user", "user": user_id}
    login = {"type": "m.login.password", "identifier": who, "password": password}
    where = f"{homeserver.url}/_matrix/client/v3"
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{where}/login", json=login) as response:
            given = await response.json()
        session.headers["Authorization"] = f"Bearer {given['access_token']}"
        async with session.get(f"{where}/devices") as response:
            known = (await response.json())["devices"]
        async with session.post(f"{where}/logout", json={}):
            pass
    return {each["device_id"] for each in known} - {given["device_id"]}


def _password(clerk: Clerk) -> str:
    return clerk.user_id.removeprefix("@").partition(":")[0]
