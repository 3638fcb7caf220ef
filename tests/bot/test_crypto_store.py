"""Sessions with thousands of devices and rooms: few are kept in memory, and none is there twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from nio.crypto import OlmAccount, OutboundGroupSession, Session  # type: ignore[import-untyped]

import bot.matrix.crypto_store
from bot.matrix import crypto
from bot.matrix.crypto_store import CryptoStore

DEVICES = ("one", "two", "three")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CryptoStore:
    """Room for two in memory, and a session with each of three."""
    monkeypatch.setattr(bot.matrix.crypto_store, "_REMEMBERED_DEVICES", 2)
    made = CryptoStore("@lotse:localhost", "DEVICE", tmp_path, "key")
    account, other = OlmAccount(), OlmAccount()
    made.save_account(account)
    other.generate_one_time_keys(len(DEVICES))
    keys = other.one_time_keys["curve25519"].values()
    curve_key = other.identity_keys["curve25519"]
    made.save_sessions(
        (each, Session(account.create_outbound_session(curve_key, key)))
        for each, key in zip(DEVICES, keys, strict=True)
    )
    return made


def test_those_used_last_are_remembered(store: CryptoStore) -> None:
    sessions = store.load_sessions()
    for each in ("one", "two", "one", "three"):
        assert sessions.get(each) is not None
    assert [key for key, _ in sessions.items()] == ["one", "three"]
    assert sessions.get("nobody") is None


def test_what_somebody_holds_is_not_read_as_a_copy(store: CryptoStore) -> None:
    """Two copies of a ratchet would encrypt two messages with one key."""
    sessions = store.load_sessions()
    held = sessions.get("one")
    assert held is not None
    sessions.get("two")
    sessions.get("three")
    assert sessions.get("one") is held
    id_ = held.id
    del held
    sessions.get("two")
    sessions.get("three")
    again = sessions.get("one")
    assert again is not None
    assert again.id == id_


def test_rooms_that_were_used_last_keep_their_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "_REMEMBERED_ROOMS", 2)
    sessions = crypto.RoomSessions()
    one, two, three = (OutboundGroupSession() for _each in range(3))
    one.shared = two.shared = True
    sessions["!one"], sessions["!two"] = one, two
    assert sessions["!one"] is one
    sessions["!three"] = three
    assert [*sessions.items()] == [("!one", one), ("!three", three)]
    assert sessions.get("!two") is None
    sessions["!one"] = two
    assert [*sessions] == ["!three", "!one"]
    sessions["!four"] = one
    assert [*sessions] == ["!three", "!four"], "the third is being shared"
