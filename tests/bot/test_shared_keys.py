"""The keys that a standby finds in the database: for nobody who does not know the password."""

from __future__ import annotations

import pytest

from bot.shared_keys import SHARED, SealBrokenError, SharedKeys
from storage.engine import Database

KEYS = {"cross_signing.json": '{"master": "aäß"}', "room_keys.key": "abc"}


async def test_the_same_password_opens_them(database: Database) -> None:
    assert await SharedKeys(database, "geheim").find() is None
    await SharedKeys(database, "geheim").share(KEYS)
    assert await SharedKeys(database, "geheim").find() == KEYS
    async with database.transaction() as store:
        sealed = await store.state.get(SHARED)
    assert sealed is not None
    assert "master" not in sealed


async def test_another_password_does_not_and_seals_them_anew(database: Database) -> None:
    await SharedKeys(database, "geheim").share(KEYS)
    with pytest.raises(SealBrokenError):
        await SharedKeys(database, "anders").find()
    await SharedKeys(database, "anders").share(KEYS)
    assert await SharedKeys(database, "anders").find() == KEYS
    with pytest.raises(SealBrokenError):
        await SharedKeys(database, "geheim").find()


async def test_what_is_there_is_not_written_again(database: Database) -> None:
    shared = SharedKeys(database, "geheim")
    await shared.share(KEYS)
    async with database.transaction() as store:
        before = await store.state.get(SHARED)
    await shared.share(dict(KEYS))
    async with database.transaction() as store:
        assert await store.state.get(SHARED) == before
    await shared.share({**KEYS, "room_keys.key": "def"})
    assert (await shared.find() or {})["room_keys.key"] == "def"


async def test_what_was_changed_opens_nothing(database: Database) -> None:
    await SharedKeys(database, "geheim").share(KEYS)
    async with database.transaction() as store:
        sealed = await store.state.get(SHARED)
        assert sealed is not None
        await store.state.set(SHARED, sealed[:-8] + "AAAAAAA=")
    with pytest.raises(SealBrokenError):
        await SharedKeys(database, "geheim").find()
