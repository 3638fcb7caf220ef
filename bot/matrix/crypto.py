"""nio's Olm machine with the holes of 0.26.0 closed: whatever arrives, nothing here raises."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import vodozemac
from nio.api import Api  # type: ignore[import-untyped]
from nio.crypto import (  # type: ignore[import-untyped]
    InboundGroupSession,
    Olm,
    OlmDevice,
    OutboundGroupSession,
    Session,
)
from nio.events import RoomKeyEvent  # type: ignore[import-untyped]
from unpaddedbase64 import decode_base64, encode_base64

from bot.matrix.crypto_store import CryptoStore
from bot.matrix.events import ENCRYPTED, MEGOLM, believed_encrypted, room_event
from bot.matrix.fitting import opened
from bot.matrix.gate import Gate
from bot.matrix.ids import is_room_id
from bot.matrix.key_backup import Ring, RoomKey
from bot.matrix.model import RoomEvent, Undecrypted
from bot.matrix.session_use import SessionUse
from bot.matrix.values import Misfit, Reason
from storage.errors import trouble_of

_log = logging.getLogger(__name__)

# nio logs user ids at INFO and ERROR, peewee every statement with its pickled keys at DEBUG.
logging.getLogger("nio").setLevel(logging.CRITICAL)
logging.getLogger("peewee").setLevel(logging.WARNING)

_REMEMBERED_ROOMS = 12_000  # each takes 2 kB, and as much time as an answer to make again
Received = RoomEvent | Undecrypted | None


class RoomSessions(OrderedDict[str, OutboundGroupSession]):
    """What rooms are encrypted with; of tens of thousands of rooms only those used last.

    A room that the bot has not spoken in for so long gets a new session when it does again. One
    that is being shared is kept: something waits to be encrypted with it.
    """

    def __getitem__(self, room_id: str) -> OutboundGroupSession:
        found = super().__getitem__(room_id)
        self.move_to_end(room_id)
        return found

    def __setitem__(self, room_id: str, session: OutboundGroupSession) -> None:
        super().__setitem__(room_id, session)
        self.move_to_end(room_id)
        if len(self) > _REMEMBERED_ROOMS:
            oldest = next((each for each, known in self.items() if known.shared), None)
            if oldest is not None:
                del self[oldest]


class Machine(Olm, Ring):  # type: ignore[misc]
    """Decrypts and encrypts; hostile or broken input is dropped, never raised."""

    _message_index_store_size = 0  # nio's memory against replays ends with the process

    def __init__(
        self, user_id: str, device_id: str, directory: Path, pickle_key: str, gate: Gate
    ) -> None:
        super().__init__(user_id, device_id, CryptoStore(user_id, device_id, directory, pickle_key))
        self.outbound_group_sessions = RoomSessions()
        self._gate = gate
        self._use = SessionUse(self.store)
        self._giver = user_id  # who gives us a key just now
        self._has_unkept = True
        self.store.inherit()
        self.encrypted_rooms: set[str] = self.store.load_encrypted_rooms()

    def close(self) -> None:
        """Closes the key store."""
        self.store.close()

    def keep_encrypted(self, room_ids: Iterable[str]) -> None:
        """Remembers rooms as encrypted, for ever: encryption is never turned off."""
        if new := set(room_ids) - self.encrypted_rooms:
            self.store.save_encrypted_rooms(new)
            self.encrypted_rooms |= new

    # -- what others send to this device

    def receive(self, events: Sequence[Any]) -> frozenset[str]:
        """Decrypt to-device events; the ids of the megolm sessions they brought.

        Anybody on any homeserver can send one. In nio a malformed one aborts the sync.
        """
        new_sessions: set[str] = set()
        with self.store.database.atomic():  # not a commit for every ratchet
            for event in events:
                try:
                    new_sessions.update(self._receive_one(event))
                except Exception as error:  # vodozemac's and nio's have no common base
                    if trouble_of(error) is not None:
                        raise  # it is not the event's fault, and it comes only once
                    self._gate.drop(Reason.CRYPTOGRAPHY)
        return frozenset(new_sessions)

    def _receive_one(self, event: Mapping[str, Any]) -> tuple[str, ...]:
        content = event["content"]
        if event["type"] != ENCRYPTED or content["algorithm"] != self._olm_algorithm:
            return ()
        ours = content["ciphertext"].get(self.account.identity_keys["curve25519"])
        if ours is None:
            return ()
        message: vodozemac.PreKeyMessage | vodozemac.AnyOlmMessage
        if ours["type"] == 0:
            message = vodozemac.PreKeyMessage.from_base64(ours["body"])
        else:
            message = vodozemac.AnyOlmMessage.normal(decode_base64(ours["body"]))
        self._giver = event["sender"]  # nio makes sure that whoever encrypted it says the same
        try:
            found = self.decrypt(event["sender"], content["sender_key"], message)
        finally:
            self._giver = self.user_id
        return (found.session_id,) if isinstance(found, RoomKeyEvent) else ()

    def create_group_session(
        self, sender_key: str, sender_fp_key: str, room_id: str, session_id: str, session_key: str
    ) -> None:
        """Keep a megolm session, unless we have it from an earlier message on."""
        session = InboundGroupSession(session_key, sender_fp_key, sender_key, room_id)
        self._keep_session(session, session_id)

    def _keep_session(self, session: InboundGroupSession, session_id: str) -> None:
        if not is_room_id(session.room_id) or session.id != session_id:
            raise ValueError("The session id is not the one of the key.")
        if self.inbound_group_store.add(session):
            self.save_inbound_group_session(session)
            self._use.belongs(session.id, self._giver)
            if self._giver != self.user_id:
                self.store.forget_kept(session.id)
                self._has_unkept = True

    # -- the keys of others, kept at the homeserver as well

    def unkept(self, limit: int) -> list[RoomKey]:
        """Some of those that are not there yet."""
        if not self._has_unkept:
            return []
        ours = self.account.identity_keys["curve25519"]
        found = [
            RoomKey(
                room_id=session.room_id,
                session_id=session.id,
                first_index=session.first_known_index,
                session_key=session.export_session(session.first_known_index),
                sender_key=session.sender_key,
                signing_key=session.ed25519,
                owner=self._use.owner(session.id),
            )
            for session in self.store.unkept_sessions(ours, limit)
        ]
        self._has_unkept = bool(found)
        return found

    def kept(self, session_ids: Sequence[str]) -> None:
        """They are there now."""
        self.store.mark_kept(session_ids)

    def count_kept(self, *, anew: bool = False) -> int:
        """How many are there; with `anew` none is any more."""
        if anew:
            self.store.forget_kept()
            self._has_unkept = True
        return int(self.store.count_kept())

    def take(self, key: RoomKey) -> None:
        """Keeps one that was there, unless a better one is known; raises what vodozemac does."""
        session = InboundGroupSession.import_session(
            key.session_key, key.signing_key, key.sender_key, key.room_id
        )
        if session.id == key.session_id and self.inbound_group_store.add(session):
            self.save_inbound_group_session(session)
        if key.owner is not None:
            self._use.belongs(session.id, key.owner)

    def _handle_forwarded_room_key_event(
        self, sender: str, sender_key: str, payload: dict[str, Any]
    ) -> RoomKeyEvent | None:
        """A key that whoever made the session gives us once more, being asked; nobody else may.

        What nio does here believes whatever our own verified devices hand on; we have none.
        """
        content = payload["content"]
        if content["sender_key"] != sender_key or content["algorithm"] != MEGOLM:
            raise Misfit(Reason.SENDER)
        session = InboundGroupSession.import_session(
            content["session_key"], payload["keys"]["ed25519"], sender_key, content["room_id"]
        )
        self._keep_session(session, content["session_id"])
        return RoomKeyEvent(payload, sender, sender_key, session.room_id, session.id, MEGOLM)

    # -- encrypted room events

    def open(self, source: Mapping[str, Any], room_id: str) -> Received:
        """The decrypted event; Undecrypted while its key is missing; None for rubbish.

        vodozemac and the parsing behind it raise much more than nio's EncryptionError.
        """
        content = source["content"]
        if content.get("algorithm") != MEGOLM:
            return None  # redacted, or nothing we could ever read
        try:
            return self._open(source, content, room_id)
        except vodozemac.MegolmDecryptionException:
            # Maybe older than the key we were given, and a better one comes.
            return _undecrypted(source, room_id)
        except Misfit as misfit:
            self._gate.drop(misfit.reason)
        except Exception as error:
            if trouble_of(error) is not None:
                raise
            self._gate.drop(Reason.CRYPTOGRAPHY)
        return None

    def _open(
        self, source: Mapping[str, Any], content: Mapping[str, Any], room_id: str
    ) -> Received:
        session = self.inbound_group_store.get(room_id, content["session_id"])
        if session is None:
            return _undecrypted(source, room_id)
        if not self._belongs_to_sender(session, source["sender"], content.get("sender_key")):
            raise Misfit(Reason.SENDER)
        plaintext, index = session.decrypt(content["ciphertext"])
        if not self._use.is_first(session.id, index, source["event_id"]):
            raise Misfit(Reason.REPLAY)
        kind, said = opened(plaintext, content, room_id)
        if not believed_encrypted(kind):
            return None
        return room_event(source, room_id, event_type=kind, content=said, encrypted=True)

    def _belongs_to_sender(
        self, session: InboundGroupSession, sender: str, sender_key: str | None
    ) -> bool:
        if sender_key is not None and sender_key.rstrip("=") != session.sender_key.rstrip("="):
            return False
        owner = self._use.owner(session.id)
        if owner is None:  # from before the bot kept that; their devices tell
            devices = self.device_store.active_user_devices(sender)
            if all(device.curve25519 != session.sender_key for device in devices):
                return False
            self._use.belongs(session.id, sender)
            return True
        return owner == sender

    def write_down(self) -> None:
        """Remembers which events were decrypted, before anybody acts on them."""
        self._use.write_down()

    # -- our own keys

    def device_keys(self) -> dict[str, Any]:
        """What to publish about this device, signed by it."""
        identity = self.account.identity_keys
        keys = {f"{kind}:{self.device_id}": key for kind, key in identity.items()}
        return self._signed(
            {
                "algorithms": self._algorithms,
                "device_id": self.device_id,
                "user_id": self.user_id,
                "keys": keys,
            }
        )

    def new_one_time_keys(self, left: int) -> dict[str, Any]:
        """Those whose upload failed come again; nio would add 50 more at every try."""
        if not self.account.one_time_keys["curve25519"]:
            self.account.generate_one_time_keys(self.account.max_one_time_keys - left)
        unpublished = self.account.one_time_keys["curve25519"]
        return {
            f"signed_curve25519:{key_id}": self._signed({"key": key})
            for key_id, key in unpublished.items()
        }

    def new_fallback_keys(self) -> dict[str, Any]:
        """A fallback key, signed: it lets others write while one-time keys are used up."""
        account = self.account._account
        if not account.fallback_key:
            account.generate_fallback_key()
        return {
            f"signed_curve25519:{key_id}": self._signed({"key": key.to_base64(), "fallback": True})
            for key_id, key in account.fallback_key.items()
        }

    def keys_published(self) -> None:
        """The homeserver has the keys; they are not offered again."""
        self.account.shared = True
        self.account.mark_keys_as_published()
        self.save_account()

    def _signed(self, value: dict[str, Any]) -> dict[str, Any]:
        signature = self.sign_json(value)
        return {**value, "signatures": {self.user_id: {f"ed25519:{self.device_id}": signature}}}

    # -- what we send to other devices

    def start_session(self, device: OlmDevice, one_time_key: Mapping[str, Any]) -> Session | None:
        """A new Olm session, saved when it is first used; None if the key is not the device's."""
        try:
            if not self.verify_json(one_time_key, device.ed25519, device.user_id, device.id):
                return None
            session = Session(
                self.account.create_outbound_session(device.curve25519, one_time_key["key"])
            )
        except Exception as error:
            _log.warning("A device offers an unusable key (%s).", type(error).__name__)
            return None
        self.session_store.add(device.curve25519, session)
        return session

    def seal(
        self, targets: Sequence[tuple[OlmDevice, Session]], event_type: str, content: Any
    ) -> dict[str, dict[str, Any]]:
        """Encrypt for many devices; their ratchets are saved in one transaction before anything
        is sent. nio saves each by itself, in three statements."""
        messages: dict[str, dict[str, Any]] = {}
        used = []
        for device, session in targets:
            messages.setdefault(device.user_id, {})[device.id] = self._sealed(
                device, session, event_type, content
            )
            used.append((device.curve25519, session))
        self.store.save_sessions(used)
        return messages

    def _sealed(
        self, device: OlmDevice, session: Session, event_type: str, content: Any
    ) -> dict[str, Any]:
        identity = self.account.identity_keys
        payload = {
            "sender": self.user_id,
            "sender_device": self.device_id,
            "keys": {"ed25519": identity["ed25519"]},
            "recipient": device.user_id,
            "recipient_keys": {"ed25519": device.ed25519},
            "type": event_type,
            "content": content,
        }
        kind, body = session.encrypt(Api.to_json(payload)).to_parts()
        return {
            "algorithm": self._olm_algorithm,
            "sender_key": identity["curve25519"],
            "ciphertext": {device.curve25519: {"type": kind, "body": encode_base64(body)}},
        }


def _undecrypted(source: Mapping[str, Any], room_id: str) -> Undecrypted:
    return Undecrypted(source["event_id"], room_id, source["content"]["session_id"], source)
