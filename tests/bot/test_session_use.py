"""Each message of a megolm session is one event, and the session one person's."""

from __future__ import annotations

from pathlib import Path

from bot.matrix.crypto_store import CryptoStore
from bot.matrix.session_use import KEPT_DAYS, SessionUse
from tests.bot.test_gate import KEY

DAY = 86_400.0


def use(directory: Path, at: float) -> SessionUse:
    store = CryptoStore("@lotse:localhost", "DEVICE", directory, "key")
    return SessionUse(store, lambda: at)


def test_a_message_is_one_event_also_after_a_restart(tmp_path: Path) -> None:
    first = use(tmp_path, 0)
    assert first.is_first(KEY, 0, "$a")
    assert first.is_first(KEY, 0, "$a"), "a sync that is repeated"
    assert not first.is_first(KEY, 0, "$b")
    assert first.is_first(KEY, 1, "$b")
    assert first.is_first("another", 0, "$b")
    first.write_down()
    second = use(tmp_path, 0)
    assert second.is_first(KEY, 0, "$a")
    assert not second.is_first(KEY, 0, "$b")
    assert second.is_first(KEY, 2, "$c")


def test_who_was_first_owns_it(tmp_path: Path) -> None:
    first = use(tmp_path, 0)
    assert first.owner(KEY) is None
    first.belongs(KEY, "@ina:localhost")
    first.belongs(KEY, "@mallory:localhost")
    assert use(tmp_path, 0).owner(KEY) == "@ina:localhost"


def test_what_is_forgotten_is_not_believed_again(tmp_path: Path) -> None:
    first = use(tmp_path, DAY)
    for session in (KEY, "in use"):
        first.belongs(session, "@ina:localhost")
        assert first.is_first(session, 5, "$a")
    first.write_down()
    later = use(tmp_path, (KEPT_DAYS + 2) * DAY)
    assert later.is_first("in use", 6, "$b")
    later.write_down()
    rows = later._sql("SELECT session_id, message_index FROM megolm_seen ORDER BY 1, 2")
    assert rows == [("in use", 5), ("in use", 6)]
    assert not later.is_first(KEY, 5, "$a"), "nobody knows any more which event it was"
    assert not later.is_first(KEY, 3, "$c")
    assert later.is_first(KEY, 6, "$d")
    assert later.owner(KEY) == "@ina:localhost"
