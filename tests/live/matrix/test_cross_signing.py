"""Element talks to signed devices only; the bot signs its own, at every start."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from bot.homeserver import Homeserver
from bot.matrix.client import MatrixClient
from bot.matrix.model import Unreachable
from tests.harness.proxy import Answer, FaultProxy
from tests.live.matrix.conftest import PASSWORD, MakePerson, MakeRoom, Person

CLIENT = "/_matrix/client/v3"
UPLOAD = "/keys/device_signing/upload"


async def published(asker: Person, of: Person) -> dict[str, Any]:
    body: dict[str, Any] = {"device_keys": {of.user_id: []}}
    return await asker.client.call("POST", f"{CLIENT}/keys/query", body)


def is_signed(answer: dict[str, Any], person: Person) -> bool:
    user_id = person.user_id
    (self_signing,) = answer["self_signing_keys"][user_id]["keys"]
    device = answer["device_keys"][user_id][person.client.device_id]
    return self_signing in device["signatures"][user_id]


async def test_the_device_is_signed_and_stays_so(
    bot: Person, peer: Person, proxy: FaultProxy
) -> None:
    assert bot.client.cross_signed
    first = await published(peer, bot)
    assert is_signed(first, bot)
    assert len(proxy.seen(UPLOAD)) == 1
    await bot.restart()
    assert bot.client.cross_signed
    assert await published(peer, bot) == first
    assert len(proxy.seen(UPLOAD)) == 1
    assert len(proxy.seen("/keys/signatures/upload")) == 1


async def test_keys_of_another_store_are_replaced_with_the_password(
    bot: Person, peer: Person, person: MakePerson, tmp_path: Path
) -> None:
    before = await published(peer, bot)
    await bot.stop()
    anew = await person(user_id=bot.user_id, store=tmp_path / "anew")
    assert anew.client.cross_signed
    after = await published(peer, anew)
    assert after["master_keys"] != before["master_keys"]
    assert is_signed(after, anew)


async def test_without_the_keys_encrypted_rooms_have_to_wait(
    bot: Person,
    peer: Person,
    make_room: MakeRoom,
    proxy: FaultProxy,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encrypted, plain = await make_room(bot), await make_room(bot, encrypted=False)
    (bot.client._store.path / "cross_signing.json").unlink()
    await bot.stop()
    refused = Answer(401, {"flows": [{"stages": ["org.example.only.in.person"]}], "session": "s"})
    proxy.rule = lambda request: refused if UPLOAD in request.path else None
    with caplog.at_level(logging.ERROR):
        await bot.restart()
    assert not bot.client.cross_signed
    assert "not cross-signed" in caplog.text
    assert "Reset the account's cross-signing" in caplog.text
    await bot.turn()
    await bot.say(plain, "plain rooms work")
    with pytest.raises(Unreachable) as error:
        await bot.say(encrypted, "must wait")
    assert error.value.retry_after == 60
    tried = len(proxy.seen(UPLOAD))
    proxy.rule = None
    monkeypatch.setattr(bot.client._cross_signing, "_not_before", 0.0)  # a minute later
    await bot.say(encrypted, "no longer")
    assert len(proxy.seen(UPLOAD)) > tried
    assert bot.client.cross_signed
    await peer.hears("no longer")


async def test_a_wrong_password_does_not_replace_the_keys_of_others(
    bot: Person, peer: Person, homeserver: Homeserver, caplog: pytest.LogCaptureFixture
) -> None:
    before = await published(peer, bot)
    store = bot.client._store.path
    (store / "cross_signing.json").unlink()
    await bot.stop()
    restored = MatrixClient(  # the password was changed, the token still works
        homeserver=homeserver.url,
        user_id=bot.user_id,
        password=PASSWORD + "?",
        device_name="Test",
        store=store,
    )
    await restored.start()
    assert not restored.cross_signed
    assert "Check the configured password" in caplog.text
    await restored.close()
    assert (await published(peer, bot))["master_keys"] == before["master_keys"]


async def test_foreign_keys_under_our_device_id_are_never_signed(
    bot: Person, proxy: FaultProxy
) -> None:
    (bot.client._store.path / "cross_signing.json").unlink()
    machine = bot.client._machine
    assert machine is not None
    real = machine.device_keys()
    foreign = {**real, "keys": dict.fromkeys(real["keys"], "A" * 43)}
    answer = {"device_keys": {bot.user_id: {bot.client.device_id: foreign}}}
    proxy.rule = lambda request: Answer(200, answer) if "/keys/query" in request.path else None
    proxy.log.clear()
    await bot.client._cross_sign(anew=True)
    assert not bot.client.cross_signed
    assert not proxy.seen("/keys/signatures/upload")
