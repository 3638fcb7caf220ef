"""The store directory and the login: one process, one account, one device."""

from __future__ import annotations

import asyncio
import json
import stat
import sys
from pathlib import Path

import pytest

from bot.homeserver import Homeserver
from bot.matrix.client import MatrixClient
from bot.matrix.model import LoginFailed, Unreachable
from tests.harness.proxy import Answer, FaultProxy, bad_gateway, too_many_requests, unknown_token
from tests.live.matrix.conftest import PASSWORD, MakePerson, MakeRoom, Person


def client(homeserver: str, user_id: str, store: Path, password: str = PASSWORD) -> MatrixClient:
    return MatrixClient(
        homeserver=homeserver,
        user_id=user_id,
        password=password,
        device_name="Test",
        store=store,
    )


def store_of(person: Person) -> Path:
    return person.client._store.path


async def test_nobody_else_can_read_the_store(bot: Person, make_room: MakeRoom) -> None:
    room_id = await make_room(bot)
    await bot.say(room_id, "keys get written")
    store = store_of(bot)
    assert stat.S_IMODE(store.stat().st_mode) == 0o700
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in store.iterdir()}
    assert {"session.json", "pickle.key", "crypto.db", "cross_signing.json"} <= modes.keys()
    assert set(modes.values()) == {0o600}


async def test_each_store_has_a_pickle_key_of_its_own(bot: Person, peer: Person) -> None:
    keys = {(store_of(each) / "pickle.key").read_text() for each in (bot, peer)}
    assert len(keys) == 2
    assert min(map(len, keys)) >= 32


async def test_a_second_process_is_refused(bot: Person, homeserver: Homeserver) -> None:
    program = f"""
import asyncio
from pathlib import Path
from bot.matrix.client import MatrixClient
client = MatrixClient(homeserver={homeserver.url!r}, user_id={bot.user_id!r},
    password="", device_name="", store=Path({str(store_of(bot))!r}))
asyncio.run(client.start())
"""
    second = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await second.communicate()
    assert second.returncode == 1
    assert b"LoginFailed" in errors
    assert b"in use by another process" in errors
    await bot.turn()


async def test_the_store_is_free_again_after_close(bot: Person) -> None:
    device_id = bot.client.device_id
    await bot.restart()
    assert bot.client.device_id == device_id


async def test_a_store_belongs_to_one_account(
    bot: Person, peer: Person, homeserver: Homeserver
) -> None:
    await bot.stop()
    with pytest.raises(LoginFailed, match=f"belongs to {bot.user_id}"):
        await client(homeserver.url, peer.user_id, store_of(bot)).start()


async def test_a_store_of_another_homeserver_is_refused(bot: Person, proxy: FaultProxy) -> None:
    store = store_of(bot)
    await bot.stop()
    session = json.loads((store / "session.json").read_text())
    session |= {"homeserver": "https://elsewhere.example", "access_token": "unknown-here"}
    (store / "session.json").write_text(json.dumps(session))
    with pytest.raises(LoginFailed, match=r"session at https://elsewhere\.example"):
        await client(proxy.url, bot.user_id, store).start()
    assert not proxy.seen("/login", "POST")[1:], "the password must not go elsewhere"


async def test_a_wrong_password_is_told_clearly(homeserver: Homeserver, tmp_path: Path) -> None:
    await homeserver.register("matrix-wrong-password", PASSWORD)
    with pytest.raises(LoginFailed, match="Check user id and password"):
        await client(
            homeserver.url, "@matrix-wrong-password:localhost", tmp_path / "s", "no"
        ).start()


async def test_a_homeserver_that_is_down_is_not_a_failed_login(
    bot: Person, proxy: FaultProxy
) -> None:
    store = store_of(bot)
    await bot.stop()
    again = client(proxy.url, bot.user_id, store)
    async with proxy.away():
        with pytest.raises(Unreachable):
            await again.start()
    proxy.rule = lambda request: bad_gateway()
    with pytest.raises(Unreachable):
        await again.start()
    proxy.rule = lambda request: too_many_requests(1500)
    with pytest.raises(Unreachable) as error:
        await again.start()
    assert error.value.retry_after == 1.5
    proxy.rule = None
    await again.start()
    await again.close()


async def test_a_token_revoked_while_away_costs_no_keys(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    room_id = await make_room(bot)
    device_id = bot.client.device_id
    await peer.say(room_id, "before")
    await bot.hears("before")
    # Logging out deletes the device with its published keys and its signature, too.
    await bot.client.call("POST", "/_matrix/client/v3/logout", {})
    await bot.restart()
    assert bot.client.device_id == device_id
    assert bot.client.cross_signed
    await peer.turn()
    await peer.say(room_id, "after")
    await bot.hears("after")


async def test_a_token_revoked_while_running_is_renewed_once(
    bot: Person, peer: Person, make_room: MakeRoom, proxy: FaultProxy
) -> None:
    room_id = await make_room(bot)
    device_id = bot.client.device_id
    await bot.client.call("POST", "/_matrix/client/v3/logout", {})
    await bot.turn()
    assert bot.client.device_id == device_id
    await peer.turn()
    await peer.say(room_id, "hello again")
    await bot.hears("hello again")
    await bot.say(room_id, "signed again")
    await peer.hears("signed again")
    assert bot.client.cross_signed

    proxy.rule = lambda request: None if "/login" in request.path else unknown_token()
    proxy.log.clear()
    with pytest.raises(Unreachable):  # a homeserver that is not itself yet: it is asked again
        await bot.turn()
    assert len(proxy.seen("/login")) == 1
    assert len(proxy.seen("/sync")) == 2


async def test_keys_that_cannot_be_published_at_once_are_published_later(
    bot: Person, peer: Person, make_room: MakeRoom, proxy: FaultProxy
) -> None:
    """After a revoked token; the homeserver is being updated, and knows nothing of keys yet."""
    sealed = await make_room(bot)
    plain = await make_room(bot, encrypted=False)
    await bot.client.call("POST", "/_matrix/client/v3/logout", {})
    away = Answer(404, {"errcode": "M_UNRECOGNIZED"})
    proxy.rule = lambda request: away if "/keys/upload" in request.path else None
    await peer.say(plain, "meanwhile")
    await bot.hears("meanwhile")
    assert proxy.seen("/keys/upload")
    proxy.rule = None
    await bot.turn()
    await peer.turn()
    await peer.say(sealed, "hello again")
    await bot.hears("hello again")
    await bot.say(sealed, "signed again")
    await peer.hears("signed again")
    assert bot.client.cross_signed


async def test_all_who_meet_a_revoked_token_share_one_login(bot: Person, proxy: FaultProxy) -> None:
    await bot.client.call("POST", "/_matrix/client/v3/logout", {})
    proxy.log.clear()
    asking = (bot.client.call("GET", "/_matrix/client/v3/joined_rooms") for _ in range(6))
    assert len(await asyncio.gather(*asking)) == 6
    assert len(proxy.seen("/login")) == 1


async def test_a_store_without_its_keys_becomes_a_new_device(bot: Person, peer: Person) -> None:
    device_id = bot.client.device_id
    await bot.stop()
    for file in store_of(bot).glob("crypto.db*"):
        file.unlink()
    await bot.restart()
    assert bot.client.device_id != device_id
    assert bot.client.cross_signed


async def test_a_store_that_cannot_be_opened_is_told_clearly(bot: Person, peer: Person) -> None:
    await bot.stop()
    (store_of(bot) / "pickle.key").write_text("of another backup")
    with pytest.raises(LoginFailed, match="cannot be opened"):
        await bot.client.start()


async def test_the_display_name_is_known(homeserver: Homeserver, person: MakePerson) -> None:
    account = await homeserver.register("matrix-named", PASSWORD, display_name="Hafenlotse")
    someone = await person(user_id=account.user_id)
    assert someone.client.display_name == "Hafenlotse"
