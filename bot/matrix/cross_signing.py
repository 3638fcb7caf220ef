"""Vouching for the bot's device with cross-signing keys, which nio does not know.

Since April 2026 Element gives no room keys to devices their owner has not signed.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import secrets
import time
from collections.abc import Mapping
from typing import Any

from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from nio.api import Api  # type: ignore[import-untyped]

from bot.matrix.crypto import Machine
from bot.matrix.http import CLIENT, Answered, Connection, Json
from bot.matrix.model import LoginFailed, MatrixError, Refused, Unreachable
from bot.matrix.session import StoreDirectory

_log = logging.getLogger(__name__)
_AGAIN_AFTER = 60.0
_FAILED = (
    "The bot's device is not cross-signed, so people cannot exchange encrypted messages with it; "
    "it refuses encrypted rooms. %s Check the configured password, or reset the account's "
    "cross-signing at the homeserver."
)
FILE = "cross_signing.json"
_MASTER, _SELF, _USER = _USAGES = ("master", "self_signing", "user_signing")


class NotCrossSigned(MatrixError):  # noqa: N818
    """The device could not be signed; the text says what to do."""


class SigningKey:
    """An Ed25519 key made from a seed of 32 bytes."""

    def __init__(self, seed: bytes) -> None:
        self.seed = seed
        self._key = ECC.construct(curve="Ed25519", seed=seed)
        self.public = _base64(self._key.public_key().export_key(format="raw"))
        self.id = f"ed25519:{self.public}"

    def sign(self, value: Mapping[str, Any]) -> str:
        """The signature of an object's canonical JSON, without its unsigned parts."""
        bare = {k: v for k, v in value.items() if k not in ("signatures", "unsigned")}
        signer = eddsa.new(self._key, "rfc8032")
        return _base64(signer.sign(Api.to_canonical_json(bare).encode()))


class CrossSigning:
    """Makes the account vouch for this device: Element shows and shares nothing otherwise.

    nio has none of it.
    """

    def __init__(
        self, connection: Connection, machine: Machine, store: StoreDirectory, password: str
    ) -> None:
        self._connection = connection
        self._machine = machine
        self._store = store
        self._password = password
        self._lock = asyncio.Lock()
        self._not_before = 0.0
        self.done = False

    async def ensure(self, *, anew: bool = False) -> None:
        """Sign the device unless that is done; a failure is logged, and tried again later."""
        async with self._lock:
            self.done = self.done and not anew
            if self.done or time.monotonic() < self._not_before:
                return
            try:
                await self._sign_device()
            except (Unreachable, LoginFailed):
                raise
            except MatrixError as error:
                self._not_before = time.monotonic() + _AGAIN_AFTER
                _log.error(_FAILED, error)
            else:
                self.done = True

    async def _sign_device(self) -> None:
        """Make our keys the account's, and sign the device with them. Doing it twice is nothing."""
        user_id, device_id = self._machine.user_id, self._machine.device_id
        keys = self._keys()
        body: Json = {"device_keys": {user_id: []}}
        found = await self._connection.call("POST", f"{CLIENT}/keys/query", body)
        theirs = {usage: found.get(f"{usage}_keys", {}).get(user_id, {}) for usage in _USAGES}
        if not all(keys[usage].id in theirs[usage].get("keys", {}) for usage in _USAGES):
            if any(theirs.values()):
                # Ours may be an old copy: Synapse answers 500 for keys that it knew once.
                keys = self._new_keys()
            await self._upload(keys)
        device = found.get("device_keys", {}).get(user_id, {}).get(device_id)
        if device is None or device.get("keys") != self._machine.device_keys()["keys"]:
            raise NotCrossSigned("The homeserver does not have the keys of this device.")
        if keys[_SELF].id not in device.get("signatures", {}).get(user_id, {}):
            await self._sign(device, keys[_SELF])

    def _keys(self) -> dict[str, SigningKey]:
        text = self._store.read(FILE)
        if text is None:
            return self._new_keys()
        return {u: SigningKey(base64.b64decode(s + "=")) for u, s in json.loads(text).items()}

    def _new_keys(self) -> dict[str, SigningKey]:
        seeds = {usage: secrets.token_bytes(32) for usage in _USAGES}
        self._store.write(FILE, json.dumps({u: _base64(s) for u, s in seeds.items()}))
        return {usage: SigningKey(seed) for usage, seed in seeds.items()}

    async def _upload(self, keys: Mapping[str, SigningKey]) -> None:
        user_id = self._machine.user_id
        body: Json = {}
        for usage, key in keys.items():
            public = {"user_id": user_id, "usage": [usage], "keys": {key.id: key.public}}
            signatures = {keys[_MASTER].id: keys[_MASTER].sign(public)}
            body[f"{usage}_key"] = {**public, "signatures": {user_id: signatures}}
        where = f"{CLIENT}/keys/device_signing/upload"
        try:
            await self._connection.call("POST", where, body)
        except Refused as refused:
            await self._connection.call("POST", where, {**body, "auth": self._auth(refused)})

    def _auth(self, refused: Refused) -> Json:
        """The account had other keys: the homeserver wants the password to replace them."""
        answered = refused.__cause__
        if not isinstance(answered, Answered) or answered.status != 401:
            raise refused
        stages = [flow.get("stages") for flow in answered.answer.get("flows", ())]
        if ["m.login.password"] not in stages or not self._password:
            raise NotCrossSigned(
                "The account has other cross-signing keys, and the homeserver does not let us "
                "replace them. Reset the account's cross-signing at the homeserver."
            )
        return {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self._machine.user_id},
            "password": self._password,
            "session": answered.answer.get("session"),
        }

    async def _sign(self, device: Json, key: SigningKey) -> None:
        user_id, device_id = self._machine.user_id, self._machine.device_id
        bare = {name: value for name, value in device.items() if name != "unsigned"}
        signatures = {**bare.get("signatures", {}).get(user_id, {}), key.id: key.sign(bare)}
        signed = {**bare, "signatures": {user_id: signatures}}
        where = f"{CLIENT}/keys/signatures/upload"
        answer = await self._connection.call("POST", where, {user_id: {device_id: signed}})
        if answer.get("failures"):
            raise NotCrossSigned(f"The homeserver refuses the signature: {answer['failures']}")


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode().rstrip("=")
