"""The keys of the bot's own device, as the homeserver hands them to others."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from bot.matrix.crypto import Machine
from bot.matrix.http import CLIENT, Connection, Json
from bot.matrix.model import LoginFailed, Refused
from bot.words import _

_log = logging.getLogger(__name__)
_CURVE = "signed_curve25519"


class OwnKeys:
    """Keeps this device's own keys on the homeserver: identity, one-time, fallback."""

    def __init__(self, connection: Connection, machine: Machine) -> None:
        self._connection = connection
        self._machine = machine
        self._one_time_keys_left: int | None = None
        self._device_keys_missing = False
        self._fallback_key_missing = False

    async def publish(self) -> None:
        """At every start, and after a new login: the homeserver may have forgotten this device."""
        machine = self._machine
        body = {"device_keys": {machine.user_id: [machine.device_id]}}
        answer = await self._connection.call("POST", f"{CLIENT}/keys/query", body)
        devices = answer.get("device_keys", {}).get(machine.user_id, {})
        published = devices.get(machine.device_id, {}).get("keys")
        if published and published != machine.device_keys()["keys"]:
            raise LoginFailed(
                _(
                    "The homeserver holds other keys for the device {device}: the crypto store was "
                    "lost or is an old copy. Choose an empty store directory to start anew.",
                    device=machine.device_id,
                )
            )
        self._device_keys_missing = not published
        self._fallback_key_missing = not published  # else the first sync tells
        if published:
            self.counted(await self._upload({}))
        else:
            self._one_time_keys_left = 0
        await self.replenish()

    def counted(self, answer: Mapping[str, Any]) -> None:
        """Take the counts from the raw answer: nio overlooks a count of exactly 0."""
        counts = answer.get("device_one_time_keys_count", answer.get("one_time_key_counts"))
        if isinstance(counts, dict):
            self._one_time_keys_left = int(counts.get(_CURVE, 0))
        unused = answer.get("device_unused_fallback_key_types")
        if isinstance(unused, list):
            # nio never uploads one: nobody could write to a bot whose other keys ran out.
            self._fallback_key_missing = _CURVE not in unused

    async def replenish(self) -> None:
        """Upload what is missing; the private halves are on disk before the public ones go out."""
        machine, left = self._machine, self._one_time_keys_left
        body: Json = {}
        if self._device_keys_missing:
            body["device_keys"] = machine.device_keys()
        if left is not None and left < machine.account.max_one_time_keys // 2:
            body["one_time_keys"] = machine.new_one_time_keys(left)
        if self._fallback_key_missing:
            body["fallback_keys"] = machine.new_fallback_keys()
        if not body:
            return
        machine.save_account()
        try:
            answer = await self._upload(body)
        except Refused as refused:
            # Ids that are taken, after a backup was restored: the next try uses the next ids.
            _log.error("The homeserver refuses the keys of this device: %s", refused)
            machine.keys_published()
            return
        machine.keys_published()
        self._device_keys_missing = self._fallback_key_missing = False
        self.counted(answer)

    async def _upload(self, body: Json) -> Json:
        try:
            return await self._connection.call("POST", f"{CLIENT}/keys/upload", body)
        except Refused as refused:
            raise refused.unless_half() from refused
