"""The bot's Matrix account: what the rest of the bot calls, in plain values."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from bot.matrix import cross_signing, key_backup
from bot.matrix.backfill import read_back
from bot.matrix.cross_signing import CrossSigning
from bot.matrix.crypto import Machine
from bot.matrix.device_keys import DeviceKeys
from bot.matrix.direct_chats import DirectChats
from bot.matrix.doors import Doors
from bot.matrix.events import REACTION, REDACTION, own_event
from bot.matrix.gate import Gate
from bot.matrix.generation import Claiming, Generations
from bot.matrix.http import Connection, Json, answered, path
from bot.matrix.key_backup import KeyBackup
from bot.matrix.key_requests import KeyRequests
from bot.matrix.key_sharing import KeySharing
from bot.matrix.login import Token
from bot.matrix.media import Media
from bot.matrix.model import (
    Batch,
    Generation,
    LoginFailed,
    MatrixError,
    OwnEvent,
    Refused,
    RoomEvent,
    RoomFacts,
    Undecrypted,
    Unreachable,
)
from bot.matrix.own_keys import OwnKeys
from bot.matrix.profile import Profile
from bot.matrix.rooms import Rooms
from bot.matrix.session import Account, StoreDirectory, unreadable_keys
from bot.matrix.sync import Sync
from storage.errors import trouble_of

_log = logging.getLogger(__name__)
SHARED_FILES: Final = (cross_signing.FILE, key_backup.FILE)
_NEVER_ENCRYPTED = frozenset({REDACTION, REACTION})
_COURTESY_PATIENCE = 10.0


class MatrixClient:
    """The bot's account at its homeserver. Nothing here waits or repeats by itself.

    Methods that talk to the homeserver raise Unreachable for what passes (try again, not before
    `retry_after` seconds), Refused for what never will work, LoginFailed if the account is lost.
    """

    def __init__(
        self,
        *,
        homeserver: str,
        user_id: str,
        password: str = "",
        token: Token | None = None,
        device_name: str,
        store: Path,
        ca_file: Path | None = None,
        shown_as: str | None = None,
    ) -> None:
        """`shown_as` is the name in its profile, if that has none; None leaves it as it is."""
        self.user_id = user_id
        self.display_name = user_id.removeprefix("@").partition(":")[0]
        self._connection = Connection(homeserver, ca_file)
        self._store = StoreDirectory(store)
        self._account = Account(
            self._connection,
            self._store,
            user_id=user_id,
            password=password,
            token=token,
            device_name=device_name,
        )
        self._rooms = Rooms(user_id)
        self._gate = Gate()
        self._doors = Doors(self._connection, self._rooms, self._gate)
        self._media = Media(self._connection)
        self._profile = Profile(self._connection, self._media, user_id, shown_as)
        self._machine: Machine | None = None
        self._cross_signing: CrossSigning | None = None
        self._republish = False
        self._generations = Generations(self._connection, user_id, self._account)
        self.tally: Counter[str] = Counter()  # of keys, for whoever watches
        self._behind = False  # something may have happened that no sync has told of

    @property
    def device_id(self) -> str:
        return self._account.device_id

    @property
    def cross_signed(self) -> bool:
        """If not, encrypted rooms have to wait: nobody would give us their keys."""
        return self._cross_signing is not None and self._cross_signing.done

    async def start(self, claim: Claiming | None = None) -> None:
        """Locks the store, restores the session or logs in, publishes and cross-signs the keys.

        `claim` says in which generation, from that of the account and the keys there are; None
        leaves it as it is. Raises LoginFailed (also when another process uses the store),
        Superseded and Unreachable.
        """
        try:
            self._store.open()
            await self._account.restore_or_log_in()
            if claim is not None:
                await self._generations.claim(claim)
            self._open_machine()
            self._connection.renew_token = self._log_in_again
            await self._own_keys.publish()
            await self._cross_sign()
            await self._key_backup.open()
            self.display_name = await self._profile.complete()
        except Refused as refused:  # by a proxy in maintenance, say
            await self.close()
            raise Unreachable(str(refused)) from refused
        except BaseException:
            await self.close()
            raise

    async def work_in(self, generation: Generation) -> None:
        """From now on in this one, which the database has already. Raises Unreachable, Refused."""
        await self._generations.work_in(generation)

    def follow(self, generation: Generation) -> None:
        """Another process works in this one; these keys are as new."""
        self._generations.follow(generation)

    def shared_keys(self) -> dict[str, str]:
        """What every device of the account has to have: see bot.shared_keys."""
        return {name: text for name in SHARED_FILES if (text := self._store.read(name)) is not None}

    def take_keys(self, keys: Mapping[str, str]) -> None:
        """These are the account's: to be used from the next start on."""
        self._store.open()
        for name in SHARED_FILES:
            if name in keys and self._store.read(name) != keys[name]:
                self._store.write(name, keys[name])

    def _open_machine(self) -> None:
        try:
            machine = self._machine = Machine(
                self.user_id, self.device_id, self._store.path, self._store.pickle_key(), self._gate
            )
        except Exception as error:  # sqlite's, vodozemac's: damaged, or under another pickle key
            if trouble_of(error) is not None:
                raise
            raise LoginFailed(unreadable_keys(self._store.path)) from error
        self._rooms.known_encrypted = machine.encrypted_rooms
        self._own_keys = OwnKeys(self._connection, machine)
        device_keys = DeviceKeys(self._connection, machine, self._gate)
        self._sharing = KeySharing(self._connection, machine, device_keys, self._gate, self.tally)
        self._direct_chats = DirectChats(
            self._connection, machine, self._rooms, self._doors, self._sharing
        )
        self._cross_signing = CrossSigning(
            self._connection, machine, self._store, self._account.password
        )
        self._key_backup = KeyBackup(self._connection, machine, self._store)
        self._sync = Sync(
            self._connection,
            machine,
            self._rooms,
            self._own_keys,
            device_keys,
            self._sharing,
            KeyRequests(self._connection, machine),
            self._gate,
            self._key_backup,
        )

    async def _log_in_again(self) -> None:
        refused = self._connection.token
        await self._account.log_in()
        try:  # perhaps another bot has revoked it
            await self._generations.require_nobody_newer()
        except BaseException:
            self._connection.token = refused
            raise
        self._republish = True  # a deleted device took its keys and its signature along

    async def _cross_sign(self, *, anew: bool = False) -> None:
        assert self._cross_signing is not None
        await self._cross_signing.ensure(anew=anew)

    async def _republish_keys(self) -> None:
        if self._republish:
            await self._own_keys.publish()
            await self._cross_sign(anew=True)
            self._republish = False

    async def _republish_in_passing(self) -> None:
        try:  # whoever says something in the clear is heard in any case
            await self._republish_keys()
        except (Refused, Unreachable) as error:
            _log.warning("The keys of this device are published in the next turn: %s", error)

    async def sync(
        self,
        since: str | None,
        *,
        timeout: float = 30.0,  # noqa: ASYNC109
        echo: bool = True,
        back_to: datetime | None = None,
    ) -> Batch:
        """One complete turn. `timeout` is how long the homeserver waits for something to tell.

        Raises Superseded if another bot has taken over the account, TokenUnknown if the homeserver
        does not know `since`; without that, but with `back_to`, comes all that was sent since then.
        Without `echo` the bot's own events are left out, but in the first turn: each costs a turn.
        """
        await self._republish_in_passing()
        try:
            batch = await self._sync.turn(since, timeout, echo=echo, back_to=back_to)
        except MatrixError:
            self._behind = True
            raise
        self._behind = False
        self._generations.require_newest(batch.generation)
        await self._republish_in_passing()  # the turn itself may have had to log in again
        return batch

    async def send(
        self, room_id: str, event_type: str, content: Mapping[str, Any], transaction_id: str
    ) -> str:
        """The event id. The same transaction id gives the same event, however often it is tried."""
        if event_type == REDACTION:
            where = path("rooms", room_id, "redact", str(content["redacts"]), transaction_id)
            content = {k: v for k, v in content.items() if k != "redacts"}
        else:
            room = await self._doors.known(room_id, anew=self._behind)
            if room.encrypted and event_type not in _NEVER_ENCRYPTED:
                await self._require_cross_signed()
                content = await self._sharing.encrypt(room, event_type, content)
                event_type = "m.room.encrypted"
            where = path("rooms", room_id, "send", event_type, transaction_id)
        try:
            answer = await self._connection.call("PUT", where, content)
        except Unreachable as error:
            self._behind |= error.status != 429  # else it is there, and tells what happens
            raise
        return answered(answer, "event_id")

    async def encrypts(self, room_id: str) -> bool:
        """Whether what is said in this room now has to be encrypted."""
        return (await self._doors.known(room_id, anew=self._behind)).encrypted

    async def _require_cross_signed(self) -> None:
        await self._republish_keys()
        await self._cross_sign()
        if not self.cross_signed:
            raise Unreachable("The bot's device is not cross-signed.", retry_after=60.0)

    async def stands(self, room_id: str, event_id: str) -> bool:
        """Whether the homeserver knows this event, as far as it tells us. Raises Unreachable."""
        try:
            await self._connection.call("GET", path("rooms", room_id, "event", event_id))
        except Refused as refused:
            if (passing := refused.unless_half()) is not refused:
                raise passing from refused
            return refused.code != "M_NOT_FOUND"
        return True

    async def own_events(self, room_id: str, not_before: datetime) -> list[OwnEvent]:
        """What the bot itself has sent to a room since then with a mark, oldest first."""
        only = {"senders": [self.user_id]}
        sources = await read_back(self._connection, self._gate, room_id, not_before, only)
        return [event for each in sources if (event := own_event(each, room_id)) is not None]

    async def upload(self, room_id: str, data: bytes, mimetype: str) -> Json:
        """The part of a message to this room that says where its file is, with its key if any.

        Refused as M_TOO_LARGE if the homeserver takes no files of that size.
        """
        encrypted = await self.encrypts(room_id)
        return await self._media.upload(data, mimetype, encrypted=encrypted)

    async def download(self, source: Mapping[str, Any], limit: int) -> bytes:
        """The file a message tells of, of at most `limit` bytes; `source` has its `url` or `file`.

        Raises TooLarge, Damaged, and Refused if it is not there.
        """
        return await self._media.download(source, limit)

    async def join(self, room_id: str, via: str | None = None) -> None:
        """Accepts an invitation, or goes in where that needs none; joining twice is no error.

        `via` is a homeserver that knows the room.
        """
        self._direct_chats.doubt()
        await self._doors.join(room_id, via)

    async def leave(self, room_id: str, reason: str | None = None) -> None:
        """Leaves the room, or declines its invitation; `reason` is for those who are in it."""
        await self._doors.leave(room_id, reason)

    async def read(self, room_id: str, event_id: str) -> None:
        """Marks everything up to the event as read. Never raises."""
        where = path("rooms", room_id, "receipt", "m.read", event_id)
        try:
            await self._connection.call("POST", where, {}, patience=_COURTESY_PATIENCE)
        except MatrixError as error:
            _log.debug("A courtesy failed: %s", error)

    async def probe(self, room_id: str) -> bool:
        """Whether the homeserver takes anything at all for this room. No client shows what is sent.

        Never raises.
        """
        where = path("rooms", room_id, "send", "hafenlotse.probe", f"probe-{uuid4()}")
        try:
            await self._connection.call("PUT", where, {}, patience=_COURTESY_PATIENCE)
        except MatrixError:
            return False
        return True

    async def create_room(
        self, *, name: str | None, invite: Sequence[str] = (), encrypted: bool, direct: bool = False
    ) -> str:
        """The id of a new private room with these people invited."""
        return await self._doors.create(
            name=name, invite=invite, encrypted=encrypted, direct=direct
        )

    def room(self, room_id: str) -> RoomFacts | None:
        """What is known of a room the bot is in; None of any other."""
        room = self._rooms.get(room_id)
        return None if room is None else room.facts()

    def direct_room(self, user_id: str) -> str | None:
        """The direct chat with this person, as far as the syncs have told of one."""
        return self._direct_chats.known(user_id)

    def has_joined(self, user_id: str) -> bool:
        """Whether this person is in their direct chat, as far as the syncs have told."""
        return self._direct_chats.is_joined(user_id)

    def unread_by(self, room_id: str) -> tuple[str, frozenset[str]] | None:
        """Whose encrypted direct chat the room is, if they are not in it or cannot decrypt it.

        With those of their devices that were given the key to what was said there last.
        """
        assert self._machine is not None
        room = self._rooms.get(room_id)
        facts = None if room is None else room.facts()
        if room is None or facts is None or not (facts.direct and facts.encrypted):
            return None
        partner = facts.partner
        assert partner is not None
        session = self._machine.outbound_group_sessions.get(room_id)
        given = set() if session is None else session.users_shared_with
        devices = frozenset(device for user, device in given if user == partner)
        return (partner, devices) if room.awaits(partner) or not devices else None

    async def devices(self, user_id: str) -> frozenset[str]:
        """The devices of this person that can decrypt, as their homeserver knows them now."""
        return await self._sharing.devices_of(user_id)

    async def open_direct_room(self, user_id: str) -> str:
        """The direct chat with this person; made if there is none, who then is invited to it.

        Raises Refused if there is no such person or they cannot be invited.
        """
        return await self._direct_chats.open(user_id)

    def decrypt(self, undecrypted: Undecrypted) -> RoomEvent | None:
        """The event, if its key came meanwhile."""
        assert self._machine is not None
        for source in self._gate.timeline([undecrypted.source]):  # an older version kept it
            opened = self._machine.open(source, undecrypted.room_id)
            self._machine.write_down()
            return opened if isinstance(opened, RoomEvent) else None
        return None

    async def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """One authenticated JSON call, for what has no method of its own."""
        return await self._connection.call(method, path, body)

    async def close(self) -> None:
        """Ends the connection and unlocks the store; may be called twice."""
        if self._machine is not None:
            await self._sync.close()
        await self._connection.close()
        machine, self._machine = self._machine, None
        if machine is not None:
            machine.close()
        self._store.close()
