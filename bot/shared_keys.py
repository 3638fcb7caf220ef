"""The keys that vouch for the account's devices, where a standby finds them: in the database.

Each process has a device of its own, and keys for it that never leave its machine. What they share
are the keys that sign devices, and the one that room keys are kept with at the homeserver. They are
sealed with a key made of the account's password, which both have in their configuration: whoever
knows that, can replace them anyway.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Final

from Crypto.Cipher import AES
from Crypto.Protocol.KDF import scrypt

from storage.engine import Database

SHARED: Final = "shared_keys"
_SALT: Final = 16  # bytes
_NONCE: Final = 16
_TAG: Final = 16
_COST: Final = {"key_len": 32, "N": 2**15, "r": 8, "p": 1}  # some 0.1 s and 32 MB


class SealBrokenError(Exception):
    """They were sealed with another password."""


class SharedKeys:
    """Puts them there, and takes them from there."""

    def __init__(self, database: Database, password: str) -> None:
        self._database = database
        self._password = password

    async def share(self, keys: Mapping[str, str]) -> None:
        """These are the account's, from now on."""
        try:
            known = await self.find()
        except SealBrokenError:  # the password was changed
            known = None
        if known == keys:
            return
        sealed = await asyncio.to_thread(_sealed, json.dumps(dict(keys)), self._password)
        async with self._database.transaction() as store:
            await store.state.set(SHARED, sealed)

    async def find(self) -> dict[str, str] | None:
        """None if nobody has shared any. Raises SealBrokenError."""
        async with self._database.transaction() as store:
            sealed = await store.state.get(SHARED)
        if sealed is None:
            return None
        text = await asyncio.to_thread(_opened, sealed, self._password)
        found: dict[str, str] = json.loads(text)
        return found


def _sealed(text: str, password: str) -> str:
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    cipher = AES.new(_key(password, salt), AES.MODE_GCM, nonce=nonce, mac_len=_TAG)
    sealed, tag = cipher.encrypt_and_digest(text.encode())
    return b64encode(salt + nonce + tag + sealed).decode()


def _opened(sealed: str, password: str) -> str:
    raw = b64decode(sealed)
    salt, nonce = raw[:_SALT], raw[_SALT : _SALT + _NONCE]
    tag, rest = raw[_SALT + _NONCE :][:_TAG], raw[_SALT + _NONCE + _TAG :]
    cipher = AES.new(_key(password, salt), AES.MODE_GCM, nonce=nonce, mac_len=_TAG)
    try:
        return cipher.decrypt_and_verify(rest, tag).decode()
    except ValueError as error:
        raise SealBrokenError from error


def _key(password: str, salt: bytes) -> bytes:
    key = scrypt(password, salt.decode("latin-1"), **_COST)
    assert isinstance(key, bytes)
    return key
