"""nio's crypto database, with everything the bot does often written as one plain statement.

nio's own methods go through peewee row by row, each in a transaction of its own, and ask the
trust table three times per device: sharing one key with 300 devices blocked the loop 2–4 s.
It also loads every megolm session ever received at each start.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from nio.crypto import (  # type: ignore[import-untyped]
    DeviceStore,
    InboundGroupSession,
    OlmAccount,
    OlmDevice,
    Session,
    SessionStore,
)
from nio.store import SqliteStore  # type: ignore[import-untyped]
from peewee import SqliteDatabase  # type: ignore[import-untyped]

from bot.matrix.session import CRYPTO

_TIME = "%Y-%m-%d %H:%M:%S.%f"
_REMEMBERED_SESSIONS = 500
_REMEMBERED_DEVICES = 1_000  # a session takes 4 kB


class CryptoStore(SqliteStore):  # type: ignore[misc]
    """nio's SQLite store, private and without a query for every device."""

    def __init__(self, user_id: str, device_id: str, directory: Path, pickle_key: str) -> None:
        # sqlite would create it as the umask says; its journals get the mode of the database
        os.close(os.open(directory / CRYPTO, os.O_RDWR | os.O_CREAT, 0o600))
        super().__init__(user_id, device_id, str(directory), pickle_key, CRYPTO)
        self._sql("CREATE INDEX IF NOT EXISTS olmsessions_by_key ON olmsessions (sender_key)")
        # Those that are also at the homeserver, see key_backup.
        self._sql(
            "CREATE TABLE IF NOT EXISTS megolm_kept (session_id TEXT PRIMARY KEY) WITHOUT ROWID"
        )
        self._account_id: int | None = None

    def _create_database(self) -> SqliteDatabase:
        # "full": a ratchet that a power cut turned back would encrypt twice with one key
        pragmas = {
            "journal_mode": "wal",
            "synchronous": "full",
            "foreign_keys": 1,
            "secure_delete": 1,
        }
        return SqliteDatabase(self.database_path, pragmas=pragmas)

    def close(self) -> None:
        self.database.close()

    def inherit(self) -> None:
        """What an earlier device was given to read is ours now; its ratchets are destroyed.

        They may be those of an old copy, and nobody could read what is encrypted with them.
        """
        if self._sql("SELECT count(*) FROM accounts") == [(1,)]:
            return
        account = (self._account(),)
        others = "(SELECT id FROM devicekeys WHERE account_id != ?)"
        with self.database.atomic():
            self._sql("UPDATE megolminboundsessions SET account_id = ?", account)
            self._sql("UPDATE OR IGNORE encryptedrooms SET account_id = ?", account)
            self._sql(f"DELETE FROM keys WHERE device_id IN {others}", account)  # noqa: S608
            self._sql(f"DELETE FROM devicetruststate WHERE device_id IN {others}", account)  # noqa: S608
            self._sql("DELETE FROM accounts WHERE id != ?", account)  # and with it all the rest

    def save_account(self, account: OlmAccount) -> None:
        self._sql(
            "INSERT INTO accounts (user_id, device_id, shared, account) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (user_id, device_id) DO UPDATE"
            " SET shared = excluded.shared, account = excluded.account",
            (self.user_id, self.device_id, account.shared, account.pickle(self.pickle_key)),
        )

    # trust lives nowhere: every device of a member is accepted, so nothing needs to be asked

    def is_device_verified(self, device: OlmDevice) -> bool:
        return False

    def is_device_blacklisted(self, device: OlmDevice) -> bool:
        return False

    # Olm sessions

    def save_session(self, curve_key: str, session: Session) -> None:
        self.save_sessions([(curve_key, session)])

    def save_sessions(self, sessions: Iterable[tuple[str, Session]]) -> None:
        """All of them in one transaction."""
        account = self._account()
        rows = [
            (
                account,
                curve_key,
                session.pickle(self.pickle_key),
                session.id,
                session.creation_time.strftime(_TIME),
                session.use_time.strftime(_TIME),
            )
            for curve_key, session in sessions
        ]
        with self.database.atomic():
            self.database.cursor().executemany(
                "INSERT OR REPLACE INTO olmsessions (account_id, sender_key, session, session_id,"
                " creation_time, last_usage_date) VALUES (?, ?, ?, ?, ?, ?)",
                rows,
            )

    def load_sessions(self) -> SessionStore:
        return LazySessions(self)

    def sessions_of(self, curve_key: str) -> list[Session]:
        """The Olm sessions with one device, the one used last first."""
        rows = self._sql(
            "SELECT session, creation_time, last_usage_date FROM olmsessions"
            " WHERE account_id = ? AND sender_key = ? ORDER BY last_usage_date DESC",
            (self._account(), curve_key),
        )
        return [
            Session.from_pickle(pickle, _time(created), self.pickle_key, _time(used))
            for pickle, created, used in rows
        ]

    # megolm sessions

    def save_inbound_group_session(self, session: InboundGroupSession) -> None:
        # Session ids are public: nobody may put another sender's key in the place of a known one.
        self._sql(
            "INSERT INTO megolminboundsessions"
            " (session_id, sender_key, account_id, fp_key, room_id, session)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (session_id) DO UPDATE"
            " SET session = excluded.session WHERE sender_key = excluded.sender_key"
            " AND room_id = excluded.room_id",
            (
                session.id,
                session.sender_key,
                self._account(),
                session.ed25519,
                session.room_id,
                session.pickle(self.pickle_key),
            ),
        )

    def load_inbound_group_sessions(self) -> LazyGroupSessions:
        return LazyGroupSessions(self)

    def inbound_group_session(self, room_id: str, session_id: str) -> InboundGroupSession | None:
        rows = self._sql(
            "SELECT session, fp_key, sender_key FROM megolminboundsessions"
            " WHERE session_id = ? AND room_id = ? AND account_id = ?",
            (session_id, room_id, self._account()),
        )
        for pickle, fp_key, sender_key in rows:
            return InboundGroupSession.from_pickle(
                pickle, fp_key, sender_key, room_id, self.pickle_key
            )
        return None

    def unkept_sessions(self, but_of: str, limit: int) -> list[InboundGroupSession]:
        """Some that are not at the homeserver; none of the device with this key."""
        rows = self._sql(
            "SELECT session, fp_key, sender_key, room_id FROM megolminboundsessions"
            " WHERE account_id = ? AND sender_key != ?"
            " AND session_id NOT IN (SELECT session_id FROM megolm_kept) LIMIT ?",
            (self._account(), but_of, limit),
        )
        return [
            InboundGroupSession.from_pickle(pickle, fp_key, sender_key, room_id, self.pickle_key)
            for pickle, fp_key, sender_key, room_id in rows
        ]

    def mark_kept(self, session_ids: Iterable[str]) -> None:
        with self.database.atomic():
            self.database.cursor().executemany(
                "INSERT OR IGNORE INTO megolm_kept VALUES (?)", [(each,) for each in session_ids]
            )

    def forget_kept(self, session_id: str | None = None) -> None:
        """This one, or all, is not at the homeserver, or an older one is."""
        if session_id is None:
            self._sql("DELETE FROM megolm_kept")
        else:
            self._sql("DELETE FROM megolm_kept WHERE session_id = ?", (session_id,))

    def count_kept(self) -> int:
        return int(self._sql("SELECT count(*) FROM megolm_kept")[0][0])

    # devices

    def load_device_keys(self) -> DeviceStore:
        devices: dict[tuple[str, str], OlmDevice] = {}
        rows = self._sql(
            "SELECT d.user_id, d.device_id, d.display_name, d.deleted, k.key_type, k.key"
            " FROM devicekeys d JOIN keys k ON k.device_id = d.id WHERE d.account_id = ?",
            (self._account(),),
        )
        for user_id, device_id, name, deleted, key_type, key in rows:
            device = devices.setdefault(
                (user_id, device_id),
                OlmDevice(user_id, device_id, {}, display_name=name, deleted=bool(deleted)),
            )
            device.keys[key_type] = key
        store = DeviceStore()
        for device in devices.values():
            store[device.user_id][device.id] = device
        return store

    def save_device_keys(self, device_keys: dict[str, dict[str, OlmDevice]]) -> None:
        account = self._account()
        devices = [device for each in device_keys.values() for device in each.values()]
        if not devices:
            return
        with self.database.atomic():
            cursor = self.database.cursor()
            cursor.executemany(
                "INSERT INTO devicekeys (account_id, user_id, device_id, display_name, deleted)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (account_id, user_id, device_id)"
                " DO UPDATE SET display_name = excluded.display_name, deleted = excluded.deleted",
                [(account, d.user_id, d.id, d.display_name or "", d.deleted) for d in devices],
            )
            cursor.executemany(
                "INSERT OR REPLACE INTO keys (device_id, key_type, key) SELECT id, ?, ?"
                " FROM devicekeys WHERE account_id = ? AND user_id = ? AND device_id = ?",
                [(t, k, account, d.user_id, d.id) for d in devices for t, k in d.keys.items()],
            )

    def _account(self) -> int:
        if self._account_id is None:
            self._account_id = int(self._get_account().id)
        return self._account_id

    def _sql(self, statement: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        return list(self.database.execute_sql(statement, parameters))


class LazySessions(SessionStore):  # type: ignore[misc]
    """Olm sessions, read from the database when their device is first spoken to."""

    def __init__(self, store: CryptoStore) -> None:
        super().__init__()
        self._entries = _Loading(store)


class _Loading(OrderedDict[str, list[Session]]):
    """The sessions with each device; of thousands only the ones used last are kept in memory.

    Whoever still holds one that was let go of holds the same that is read again: with a copy of
    its ratchet two messages could be encrypted with one key.
    """

    def __init__(self, store: CryptoStore) -> None:
        super().__init__()
        self._store = store
        self._held: WeakValueDictionary[str, Session] = WeakValueDictionary()

    def __getitem__(self, curve_key: str) -> list[Session]:
        found = super().__getitem__(curve_key)
        self.move_to_end(curve_key)
        return found

    def __missing__(self, curve_key: str) -> list[Session]:
        loaded = [self._held.get(each.id, each) for each in self._store.sessions_of(curve_key)]
        self[curve_key] = loaded
        if len(self) > _REMEMBERED_DEVICES:
            oldest = next(iter(self))
            self._held.update((each.id, each) for each in self[oldest])
            del self[oldest]
        return loaded


class LazyGroupSessions:
    """Megolm sessions, read from the database when an event needs them."""

    def __init__(self, store: CryptoStore) -> None:
        self._store = store
        self._recent: OrderedDict[tuple[str, str], InboundGroupSession] = OrderedDict()

    def get(self, room_id: str, session_id: str) -> InboundGroupSession | None:
        key = (room_id, session_id)
        session = self._recent.get(key) or self._store.inbound_group_session(*key)
        if session is not None:
            self._remember(session)
        return session

    def add(self, session: InboundGroupSession) -> bool:
        """False for another sender's, or one that opens less than what we have: keys come again."""
        known = self.get(session.room_id, session.id)
        if known is not None and (
            known.sender_key != session.sender_key
            or known.first_known_index <= session.first_known_index
        ):
            return False
        self._remember(session)
        return True

    def _remember(self, session: InboundGroupSession) -> None:
        key = (session.room_id, session.id)
        self._recent[key] = session
        self._recent.move_to_end(key)
        if len(self._recent) > _REMEMBERED_SESSIONS:
            self._recent.popitem(last=False)


def _time(text: str) -> datetime:
    return datetime.strptime(text, _TIME)  # noqa: DTZ007 - nio compares with naive times
