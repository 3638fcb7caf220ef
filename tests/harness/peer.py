"""A test person with real end-to-end encryption, built on nio alone and not on the bot's code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, Self

import aiohttp
import nio
from nio.crypto.attachments import decrypt_attachment
from nio.store import SqliteMemoryStore

from bot.homeserver import Account, Homeserver

_MEGOLM = {"algorithm": "m.megolm.v1.aes-sha2"}
_SYNC_FILTER = {"room": {"timeline": {"limit": 500}}}
_PAUSE_WHILE_ABSENT = 0.2

# A room event as these tests see it: event_id, room_id, sender, type, content, encrypted,
# and raw (everything else the homeserver said about it).
Event = dict[str, Any]


class Clerk:
    """`async with await Clerk.arrive(homeserver, "anna") as anna:`; syncs in the background.

    Survives an absent homeserver; what it is asked to do meanwhile raises.
    """

    def __init__(self, url: str, user_id: str) -> None:
        config = nio.AsyncClientConfig(
            store=SqliteMemoryStore, store_sync_tokens=False, max_timeouts=1
        )
        self.client = nio.AsyncClient(url, user_id, config=config)
        self.user_id = user_id
        self.events: list[Event] = []
        self._undecrypted: list[tuple[Event, nio.MegolmEvent]] = []
        self._arrived = asyncio.Condition()
        # nio loses count when two tasks query or claim keys at the same time.
        self._keys = asyncio.Lock()
        self._listening: asyncio.Task[None] | None = None

    @classmethod
    async def arrive(
        cls, homeserver: Homeserver, localpart: str, *, display_name: str = "", url: str = ""
    ) -> Self:
        """A new account, its password is its name; `url` may lead through a proxy."""
        name = display_name or localpart.title()
        account = await homeserver.register(localpart, localpart, display_name=name)
        return await cls.resume(url or homeserver.url, account)

    @classmethod
    async def login(cls, url: str, user_id: str, password: str) -> Self:
        """One more device of an account that exists."""
        clerk = cls(url, user_id)
        _ok(await clerk.client.login(password))
        await clerk._begin()
        return clerk

    @classmethod
    async def resume(cls, url: str, account: Account) -> Self:
        """The device that the registration made."""
        clerk = cls(url, account.user_id)
        clerk.client.restore_login(account.user_id, account.device_id, account.access_token)
        await clerk._begin()
        return clerk

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])
        await self.client.close()

    async def create_room(
        self, name: str = "", *, encrypted: bool = False, invite: Iterable[str] = ()
    ) -> str:
        encryption = {"type": "m.room.encryption", "state_key": "", "content": _MEGOLM}
        created = await self.client.room_create(
            name=name or None,
            preset=nio.RoomPreset.private_chat,
            invite=list(invite),
            initial_state=[encryption] if encrypted else [],
        )
        room = _ok(created).room_id
        # A sync can fall between the events a room is created with; without the one that turns
        # encryption on, the first message would go out in the clear.
        await self._until(
            lambda: room in self.client.rooms and self.client.rooms[room].encrypted == encrypted,
            f"its new room {room}",
        )
        return room

    async def join(self, room: str) -> None:
        _ok(await self.client.join(room))
        await self._until(lambda: room in self.client.rooms, f"{room} in the sync")

    async def invited_to(self, by: str, timeout: float = 10) -> str:
        """Wait for an invitation by this person; the room."""

        def rooms() -> list[str]:
            invited = self.client.invited_rooms.items()
            return [id_ for id_, room in invited if room.inviter == by]

        await self._until(lambda: bool(rooms()), "an invitation", timeout)
        return rooms()[0]

    async def invited(self, room: str, timeout: float = 10) -> None:
        """Wait for an invitation."""
        await self._until(lambda: room in self.client.invited_rooms, "an invitation", timeout)

    async def say(
        self,
        room: str,
        body: str,
        *,
        mentions: Iterable[str] = (),
        thread: str | None = None,
        reply_to: str | None = None,
        edits: str | None = None,
    ) -> str:
        """Send m.text; `thread`, `reply_to` and `edits` are event ids. Returns the new event's."""
        content: dict[str, Any] = {
            "msgtype": "m.text",
            "body": body,
            "m.mentions": {"user_ids": list(mentions)} if mentions else {},
        }
        if edits:
            new = dict(content)
            content |= {"body": f"* {body}", "m.new_content": new}
            content["m.relates_to"] = {"rel_type": "m.replace", "event_id": edits}
        elif thread or reply_to:
            relation: dict[str, Any] = {"m.in_reply_to": {"event_id": reply_to or thread}}
            if thread:
                relation |= {"rel_type": "m.thread", "event_id": thread}
                relation["is_falling_back"] = reply_to is None
            content["m.relates_to"] = relation
        return await self.send(room, "m.room.message", content)

    async def send_file(
        self, room: str, name: str, data: bytes, mimetype: str, text: str = ""
    ) -> str:
        """Upload the file and send m.file with the caption `text`; encrypted where the room is."""
        sealed = self.client.rooms[room].encrypted
        answer, key = await self.client.upload(
            BytesIO(data), mimetype, None if sealed else name, encrypt=sealed, filesize=len(data)
        )
        url = _ok(answer).content_uri
        content: dict[str, Any] = {
            "msgtype": "m.file",
            "body": text or name,
            "filename": name,
            "info": {"mimetype": mimetype, "size": len(data)},
            **({"file": {**key, "url": url}} if key else {"url": url}),
        }
        return await self.send(room, "m.room.message", content)

    async def download(self, event: Event) -> bytes:
        """The file of this message, decrypted if it is encrypted; fails if it was tampered with."""
        sealed = event["content"].get("file")
        url = (sealed or event["content"])["url"].removeprefix("mxc://")
        # nio only knows the way without authentication, which Synapse has closed.
        where = f"{self.client.homeserver}/_matrix/client/v1/media/download/{url}"
        headers = {"Authorization": f"Bearer {self.client.access_token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(where) as response,
        ):
            assert response.status == 200, await response.text()
            data = await response.read()
        if not sealed:
            return data
        opened: bytes = decrypt_attachment(
            data, sealed["key"]["k"], sealed["hashes"]["sha256"], sealed["iv"]
        )
        return opened

    async def vote(self, room: str, poll_event_id: str, answer_ids: Iterable[str]) -> str:
        content = {
            "org.matrix.msc3381.poll.response": {"answers": list(answer_ids)},
            "m.relates_to": {"rel_type": "m.reference", "event_id": poll_event_id},
        }
        return await self.send(room, "org.matrix.msc3381.poll.response", content)

    async def react(self, room: str, target: str, sign: str = "✅") -> str:
        """Put a reaction on the event `target`; it is never encrypted. Returns the new event's."""
        relation = {"rel_type": "m.annotation", "event_id": target, "key": sign}
        return await self.send(room, "m.reaction", {"m.relates_to": relation})

    async def redact(self, room: str, target: str) -> str:
        """Delete an event, the own one or as a moderator. Returns the redaction's."""
        return _ok(await self.client.room_redact(room, target)).event_id

    async def send(self, room: str, event_type: str, content: dict[str, Any]) -> str:
        """Send any event, encrypted where the room is; every device present now can read it."""
        async with self._keys:
            # Where sharing keys failed, nio would wait for ever for it to end.
            self.client.sharing_session.pop(room, None)
            if self.client.rooms[room].encrypted:
                # Somebody may have joined, or brought a new device, since our last sync.
                _ok(await self.client.joined_members(room))
                self.client.olm.users_for_key_query.update(self.client.rooms[room].users)
                _ok(await self.client.keys_query())
            sent = await self.client.room_send(
                room, event_type, content, ignore_unverified_devices=True
            )
        return _ok(sent).event_id

    def timeline(self, room: str) -> list[Event]:
        """What this person has seen in the room so far, decrypted, oldest first."""
        return [event for event in self.events if event["room_id"] == room]

    async def wait_for(self, predicate: Callable[[Event], bool], timeout: float = 10) -> Event:
        """The first event, seen already or still to come, for which `predicate` holds."""
        found: list[Event] = []

        def look() -> bool:
            found.extend(event for event in self.events if predicate(event))
            return bool(found)

        await self._until(look, "an event", timeout)
        return found[0]

    async def reply_to(self, event_id: str, timeout: float = 10) -> Event:
        """Somebody's reply to this event, as soon as it can be read."""

        def is_reply(event: Event) -> bool:
            relation = event["content"].get("m.relates_to", {})
            target = relation.get("m.in_reply_to", {}).get("event_id")
            readable = event["type"] != "m.room.encrypted"
            return readable and target == event_id and event["sender"] != self.user_id

        return await self.wait_for(is_reply, timeout)

    async def _begin(self) -> None:
        await self._turn(timeout_ms=0)
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while True:
            try:
                await self._turn(timeout_ms=30_000)
            except (aiohttp.ClientError, TimeoutError, nio.ProtocolError, ConnectionError):
                await asyncio.sleep(_PAUSE_WHILE_ABSENT)

    async def _turn(self, timeout_ms: int) -> None:
        response = await self.client.sync(timeout_ms, _SYNC_FILTER)
        if not isinstance(response, nio.SyncResponse):
            raise ConnectionError(f"sync: {response}")
        olm = self.client.olm
        if response.device_key_count.signed_curve25519 == 0:
            olm.uploaded_key_count = 0  # nio takes zero for "not said" and never refills
        async with self._keys:
            await self.client.send_to_device_messages()
            if self.client.should_upload_keys:
                await self.client.keys_upload()
            if self.client.should_query_keys:
                await self.client.keys_query()
            if self.client.should_claim_keys:
                await self.client.keys_claim(self.client.get_users_for_key_claiming())
        async with self._arrived:
            for room_id, room in response.rooms.join.items():
                for event in room.timeline.events:
                    self.events.append(noted := _plain(room_id, event))
                    if isinstance(event, nio.MegolmEvent):
                        self._undecrypted.append((noted, event))
            self._read_what_was_undecrypted()
            self._arrived.notify_all()

    def _read_what_was_undecrypted(self) -> None:
        still = []
        for noted, event in self._undecrypted:
            try:
                event.room_id = noted["room_id"]
                noted.update(_plain(noted["room_id"], self.client.decrypt_event(event)))
            except nio.EncryptionError:
                still.append((noted, event))
        self._undecrypted = still

    async def _until(self, holds: Callable[[], bool], what: str, timeout: float = 10) -> None:
        try:
            async with asyncio.timeout(timeout), self._arrived:
                while not holds():
                    if self._listening is not None and self._listening.done():
                        self._listening.result()
                    await self._arrived.wait()
        except TimeoutError:
            seen = "\n".join(f"  {e['sender']} {e['type']} {e['content']}" for e in self.events)
            raise AssertionError(
                f"{self.user_id} waited {timeout} s in vain for {what}. Seen:\n{seen}"
            ) from None


def _plain(room_id: str, event: nio.Event | nio.BadEvent) -> Event:
    source = event.source
    return {
        "event_id": source["event_id"],
        "room_id": room_id,
        "sender": source["sender"],
        "type": source["type"],
        "content": source["content"],
        "encrypted": isinstance(event, nio.MegolmEvent) or getattr(event, "decrypted", False),
        "raw": source,
    }


def _ok(response: Any) -> Any:
    if isinstance(response, nio.ErrorResponse):
        raise AssertionError(f"The homeserver refused: {response}")  # noqa: TRY004
    return response
