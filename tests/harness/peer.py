"""A test person with real end-to-end encryption, built on nio alone and not on the bot's code."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from io import BytesIO
from typing import Any, Self

import aiohttp
import nio
from nio.crypto.attachments import decrypt_attachment

from bot.homeserver import Account, Homeserver
from tests.harness.arrivals import ARRIVALS
from tests.harness.listener import Event, Listener
from tests.harness.patience import PATIENCE

_MEGOLM = {"algorithm": "m.megolm.v1.aes-sha2"}


class Clerk(Listener):
    """`async with await Clerk.arrive(homeserver, "anna") as anna:`; syncs in the background.

    Survives an absent homeserver; what it is asked to do meanwhile raises.
    """

    @classmethod
    async def arrive(
        cls,
        homeserver: Homeserver,
        localpart: str,
        *,
        display_name: str = "",
        url: str = "",
        keys: bool = True,
    ) -> Self:
        """A new account, its password is its name; `url` may lead through a proxy.

        Without `keys` it can neither read nor write what is encrypted.
        """
        name = display_name or localpart.title()
        account = await homeserver.register(localpart, localpart, display_name=name)
        return await cls.resume(url or homeserver.url, account, keys=keys)

    @classmethod
    async def login(cls, url: str, user_id: str, password: str) -> Self:
        """One more device of an account that exists."""
        clerk = cls(url, user_id)
        _ok(await clerk.client.login(password))
        await clerk.catch_up()
        ARRIVALS.note()
        return clerk

    @classmethod
    async def resume(cls, url: str, account: Account, *, keys: bool = True) -> Self:
        """The device that the registration made."""
        clerk = cls(url, account.user_id, keys=keys)
        clerk.client.restore_login(account.user_id, account.device_id, account.access_token)
        await clerk.catch_up()
        ARRIVALS.note()
        return clerk

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
        await self.catch_up()
        await self.until(
            lambda: room in self.client.rooms and self.client.rooms[room].encrypted == encrypted,
            f"its new room {room}",
        )
        return room

    async def join(self, room: str) -> None:
        _ok(await self.client.join(room))
        await self.catch_up()
        await self.until(lambda: room in self.client.rooms, f"{room} in the sync")

    async def joined_by(self, room: str, user_id: str) -> None:
        """Wait until somebody else is in the room, as the homeserver says and our client knows.

        Our client may still take them for who they were before they were put out; and nio counts
        the invited among its users.
        """
        async with asyncio.timeout(PATIENCE):
            while user_id not in await self._joined(room):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.1)

        def is_in() -> bool:
            known = self.client.rooms.get(room)
            return (
                known is not None and user_id in known.users and user_id not in known.invited_users
            )

        await self.until(is_in, f"{user_id} in {room}")

    async def _joined(self, room: str) -> set[str]:
        members = _ok(await self.client.joined_members(room)).members
        return {each.user_id for each in members}

    async def invited_to(self, by: str, timeout: float = PATIENCE) -> str:
        """Wait for an invitation by this person; the room."""

        def rooms() -> list[str]:
            invited = self.client.invited_rooms.items()
            return [id_ for id_, room in invited if room.inviter == by]

        await self.until(lambda: bool(rooms()), "an invitation", timeout)
        return rooms()[0]

    async def invited(self, room: str, timeout: float = PATIENCE) -> None:
        """Wait for an invitation."""
        await self.until(lambda: room in self.client.invited_rooms, "an invitation", timeout)

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
                await self._meet_everybody(room)
            sent = await self.client.room_send(
                room, event_type, content, ignore_unverified_devices=True
            )
        return _ok(sent).event_id

    async def _meet_everybody(self, room: str) -> None:
        """Somebody may have joined, or brought a new device, since our last sync.

        The homeserver is asked for their devices only if somebody has come since we last asked.
        """
        members = frozenset(await self._joined(room))
        now = (ARRIVALS.number, members)
        if self._met.get(room) == now and not self.client.should_query_keys:
            return
        self.client.olm.users_for_key_query.update(self.client.rooms[room].users)
        _ok(await self.client.keys_query())
        self._met[room] = now


def _ok(response: Any) -> Any:
    if isinstance(response, nio.ErrorResponse):
        raise AssertionError(f"The homeserver refused: {response}")  # noqa: TRY004
    return response
