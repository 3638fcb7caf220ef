"""Whose every megolm session is, and which event each of its messages was, across restarts.

Whoever reads a room can send somebody else's ciphertext again as their own event: it decrypts, and
nothing in it says who wrote it. So a session belongs to who gave us its key, and each of its
messages to the event it first came in.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bot.matrix.crypto_store import CryptoStore

_DAY: Final = 86_400.0
# After so many days without use the messages of a session are forgotten, and none of them is
# believed any more. Clients take a new session every week, or every 100 messages.
KEPT_DAYS: Final = 90
_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS megolm_owners (session_id TEXT PRIMARY KEY, user_id TEXT NOT NULL,"
    " used_at REAL NOT NULL, closed_below INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS megolm_seen (session_id TEXT NOT NULL, message_index INTEGER"
    " NOT NULL, event BLOB NOT NULL, PRIMARY KEY (session_id, message_index)) WITHOUT ROWID",
)


class SessionUse:
    """Kept beside the sessions; what is new is written down once for many events."""

    def __init__(self, store: CryptoStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._new: dict[tuple[str, int], bytes] = {}
        self._forgot_at = 0.0
        for table in _TABLES:
            self._sql(table)

    def _sql(self, statement: str, *given: Any) -> list[tuple[Any, ...]]:
        return list(self._store.database.execute_sql(statement, given))

    def owner(self, session_id: str) -> str | None:
        """Who gave us its key; None if an older version of the bot was given it."""
        found = self._sql("SELECT user_id FROM megolm_owners WHERE session_id = ?", session_id)
        return str(found[0][0]) if found else None

    def belongs(self, session_id: str, user_id: str) -> None:
        """It is theirs, unless somebody was quicker."""
        self._sql(
            "INSERT INTO megolm_owners (session_id, user_id, used_at) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            session_id,
            user_id,
            self._clock(),
        )

    def is_first(self, session_id: str, index: int, event_id: str) -> bool:
        """Whether this message has not come in any other event."""
        digest = hashlib.sha256(event_id.encode()).digest()[:16]
        known = self._new.get((session_id, index)) or self._seen(session_id, index)
        if known is None:
            self._new[session_id, index] = digest
        return known in (None, digest)

    def _seen(self, session_id: str, index: int) -> bytes | None:
        found = self._sql(
            "SELECT event FROM megolm_seen WHERE session_id = ? AND message_index = ?"
            " UNION ALL SELECT x'' FROM megolm_owners WHERE session_id = ? AND closed_below > ?",
            session_id,
            index,
            session_id,
            index,
        )
        return bytes(found[0][0]) if found else None

    def write_down(self) -> None:
        """Before anybody acts on the events; until then they would come again after a crash."""
        now = self._clock()
        if self._new:
            rows = [(*key, event) for key, event in self._new.items()]
            used = [(now, session_id) for session_id in {key[0] for key in self._new}]
            with self._store.database.atomic():
                cursor = self._store.database.cursor()
                cursor.executemany("INSERT OR IGNORE INTO megolm_seen VALUES (?, ?, ?)", rows)
                cursor.executemany(
                    "UPDATE megolm_owners SET used_at = ? WHERE session_id = ?", used
                )
            self._new.clear()
        if now - self._forgot_at > _DAY:
            self._forget(now - KEPT_DAYS * _DAY)
            self._forgot_at = now

    def _forget(self, before: float) -> None:
        with self._store.database.atomic():
            old = "(SELECT session_id FROM megolm_owners WHERE used_at < ?)"
            self._sql(
                "UPDATE megolm_owners SET closed_below = 1 + (SELECT max(message_index) FROM"
                " megolm_seen s WHERE s.session_id = megolm_owners.session_id) WHERE used_at < ?"
                " AND session_id IN (SELECT session_id FROM megolm_seen)",
                before,
            )
            self._sql(f"DELETE FROM megolm_seen WHERE session_id IN {old}", before)  # noqa: S608
