"""A store for nio that keeps nothing: its client has everything in memory, and never starts again.

Each question to nio's own store in memory took a millisecond, and there are some in every turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nio.crypto import DeviceStore, GroupSessionStore, OlmDevice, SessionStore, TrustState


def _nothing(*_given: Any) -> None:
    pass


class Forgetful:
    """As much of a MatrixStore as a Listener's client uses."""

    def __init__(self, *_given: Any) -> None:
        pass

    load_account = load_sync_token = _nothing
    save_account = save_session = save_inbound_group_session = save_device_keys = _nothing
    save_encrypted_rooms = delete_encrypted_room = save_sync_token = _nothing
    add_outgoing_key_request = remove_outgoing_key_request = _nothing

    def load_sessions(self) -> SessionStore:
        return SessionStore()

    def load_inbound_group_sessions(self) -> GroupSessionStore:
        return GroupSessionStore()

    def load_device_keys(self) -> DeviceStore:
        return DeviceStore()

    def load_encrypted_rooms(self) -> set[str]:
        return set()

    def load_outgoing_key_requests(self) -> dict[str, Any]:
        return {}

    def is_device_verified(self, device: OlmDevice) -> bool:
        return bool(device.verified)

    def is_device_ignored(self, device: OlmDevice) -> bool:
        return bool(device.ignored)

    def is_device_blacklisted(self, device: OlmDevice) -> bool:
        return bool(device.blacklisted)

    def ignore_devices(self, devices: Iterable[OlmDevice]) -> None:
        for device in devices:
            device.trust_state = TrustState.ignored
