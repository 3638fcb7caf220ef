"""The room keys that the bot was given, kept at the homeserver as well, encrypted with its own key.

Others give their keys once. Those given after the last backup of the key store would be lost with
the machine, and with them what was said since in encrypted rooms. The key that opens them is part
of every backup, and the homeserver never has it.

It is the place that Matrix has for it, but not the usual format: with that, anybody who has seen
the public half, the homeserver above all, could put keys there for the bot to take as somebody's.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from Crypto.Cipher import AES

from bot.matrix.http import CLIENT, Connection, Json, answered, told
from bot.matrix.model import Refused
from bot.matrix.session import StoreDirectory

_log = logging.getLogger(__name__)
FILE: Final = "room_keys.key"
_ALGORITHM: Final = "hafenlotse.aes-256-gcm"
_NONCE: Final = 12  # bytes
_TAG: Final = 16
AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class RoomKey:
    """A megolm session from the first message on that we can read, and who gave it to us."""

    room_id: str
    session_id: str
    first_index: int
    session_key: str
    sender_key: str
    signing_key: str
    owner: str | None


class Ring:
    """What the key store offers for it: see bot.matrix.crypto.Machine."""

    def unkept(self, limit: int) -> Sequence[RoomKey]:
        """Some of those that are not at the homeserver yet."""
        raise NotImplementedError

    def kept(self, session_ids: Sequence[str]) -> None:
        """These are, now."""
        raise NotImplementedError

    def count_kept(self, *, anew: bool = False) -> int:
        """How many are; with `anew` none is any more."""
        raise NotImplementedError

    def take(self, key: RoomKey) -> None:
        """Keeps a key that was at the homeserver, unless a better one is known."""
        raise NotImplementedError


class KeyBackup:
    """Brings new keys there, and gets back what an older copy of the key store does not have."""

    def __init__(self, connection: Connection, ring: Ring, store: StoreDirectory) -> None:
        self._connection = connection
        self._ring = ring
        self._store = store
        self._version: str | None = None
        self._key = b""

    async def open(self) -> None:
        """At every start. Raises Unreachable; if the homeserver has no such place, that is all."""
        self._key = self._own_key()
        try:
            found = await self._found()
            if found is None:
                await self._begin()
            else:
                self._version = answered(found, "version")
                if int(found.get("count") or 0) > self._ring.count_kept():
                    await self._get_back()
        except Refused as refused:
            self._version = None
            _log.warning("The homeserver does not keep room keys: %s", refused)

    async def keep(self) -> None:
        """Brings what is new there; nobody is answered before, so nothing readable is lost."""
        while self._version is not None and (keys := self._ring.unkept(AT_ONCE)):
            rooms: dict[str, Json] = {}
            for key in keys:
                sessions = rooms.setdefault(key.room_id, {"sessions": {}})["sessions"]
                sessions[key.session_id] = {
                    "first_message_index": key.first_index,
                    "forwarded_count": 0,
                    "is_verified": False,
                    "session_data": self._sealed(key),
                }
            try:
                await self._call("PUT", "keys", {"rooms": rooms})
            except Refused as refused:  # there is another version, or none any more
                _log.warning("Room keys are kept at the homeserver anew: %s", refused)
                await self._begin()
                return
            self._ring.kept([key.session_id for key in keys])

    def _own_key(self) -> bytes:
        text = self._store.read(FILE)
        if text is None:
            text = b64encode(secrets.token_bytes(32)).decode()
            self._store.write(FILE, text)
        return b64decode(text)

    async def _found(self) -> Json | None:
        """The newest version, if it is made with our key."""
        try:
            found = await self._connection.call("GET", f"{CLIENT}/room_keys/version")
        except Refused as refused:
            if refused.code != "M_NOT_FOUND":
                raise
            return None
        is_ours = told(found, "auth_data").get("id") == self._fingerprint()
        return found if is_ours and found.get("algorithm") == _ALGORITHM else None

    def _fingerprint(self) -> str:
        return hashlib.sha256(b"hafenlotse.room_keys\0" + self._key).hexdigest()[:32]

    async def _begin(self) -> None:
        self._version = None
        self._ring.count_kept(anew=True)
        body = {"algorithm": _ALGORITHM, "auth_data": {"id": self._fingerprint()}}
        answer = await self._connection.call("POST", f"{CLIENT}/room_keys/version", body)
        self._version = answered(answer, "version")

    async def _get_back(self) -> None:
        answer = await self._call("GET", "keys")
        ids: list[str] = []
        for session_id, data in _sessions(answer):
            ids.append(session_id)
            try:
                self._ring.take(self._opened(data))
            except Exception as error:  # somebody else's, or damaged: it must not cost the others
                _log.warning("A room key cannot be read (%s)", type(error).__name__)
        self._ring.kept(ids)
        _log.info("%s room keys were got back from the homeserver", len(ids))

    async def _call(self, method: str, what: str, body: Json | None = None) -> Json:
        where, query = f"{CLIENT}/room_keys/{what}", {"version": str(self._version)}
        return await self._connection.call(method, where, body, query=query)

    def _sealed(self, key: RoomKey) -> Json:
        nonce = secrets.token_bytes(_NONCE)
        cipher = AES.new(self._key, AES.MODE_GCM, nonce=nonce, mac_len=_TAG)
        sealed, tag = cipher.encrypt_and_digest(json.dumps(asdict(key)).encode())
        return {"sealed": b64encode(nonce + sealed + tag).decode()}

    def _opened(self, data: Mapping[str, Any]) -> RoomKey:
        raw = b64decode(data["sealed"])
        cipher = AES.new(self._key, AES.MODE_GCM, nonce=raw[:_NONCE], mac_len=_TAG)
        return RoomKey(**json.loads(cipher.decrypt_and_verify(raw[_NONCE:-_TAG], raw[-_TAG:])))


def _sessions(answer: Json) -> Iterator[tuple[str, Json]]:
    for room in told(answer, "rooms").values():
        for session_id, session in told(room, "sessions").items():
            yield session_id, told(session, "session_data")
