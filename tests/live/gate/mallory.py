"""What no proper client would send."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import aiohttp

from tests.harness.peer import Clerk

MEGOLM = "m.megolm.v1.aes-sha2"


async def call(clerk: Clerk, method: str, where: str, body: Any = None) -> dict[str, Any]:
    """A call to the homeserver in this person's name, past nio."""
    headers = {"Authorization": f"Bearer {clerk.client.access_token}"}
    url = f"{clerk.client.homeserver}/_matrix/client/v3/{where}"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, url, data=None if body is None else json.dumps(body)) as response,
    ):
        answer: dict[str, Any] = await response.json()
        assert response.status == 200, answer
        return answer


async def send_raw(clerk: Clerk, room: str, kind: str, content: dict[str, Any]) -> str:
    """An event as it is, past all encryption."""
    where = f"rooms/{quote(room)}/send/{kind}/{uuid4()}"
    return str((await call(clerk, "PUT", where, content))["event_id"])


def ciphertext(clerk: Clerk, room: str, kind: str, content: str, **frame: Any) -> dict[str, Any]:
    """Anything encrypted with the session that the others have the key of; `content` is JSON.

    The person must have said something in the room before.
    """
    machine = clerk.client.olm
    session = machine.outbound_group_sessions[room]
    payload = f'{{"type": "{kind}", "room_id": "{room}", "content": {content}}}'
    return {
        "algorithm": MEGOLM,
        "sender_key": machine.account.identity_keys["curve25519"],
        "session_id": session.id,
        "ciphertext": session.encrypt(payload),
        "device_id": clerk.client.device_id,
        **frame,
    }


async def send_sealed(clerk: Clerk, room: str, kind: str, content: str, **outside: Any) -> str:
    """Sends that; `outside` stands beside the ciphertext."""
    sealed = ciphertext(clerk, room, kind, content, **outside)
    return await send_raw(clerk, room, "m.room.encrypted", sealed)
