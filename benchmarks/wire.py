"""The homeserver's HTTP API for one account, with as little in between as possible."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.homeserver import Account

Json = dict[str, Any]
_CLIENT = "/_matrix/client/v3"
LONG_POLL = 30


class WireError(Exception):
    """The homeserver refused something."""


class Wire:
    def __init__(self, session: aiohttp.ClientSession, url: str, account: Account) -> None:
        self._session = session
        self._url = url
        self.account = account
        self._headers = {"Authorization": f"Bearer {account.access_token}"}
        self._transactions = itertools.count()

    async def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        return json.loads((await self._raw(method, path, body))[0])

    async def send(self, room_id: str, kind: str, content: Json) -> str:
        """The event's id."""
        place = f"/rooms/{quote(room_id)}/send/{kind}/b{next(self._transactions)}"
        return str((await self.ask("PUT", place, content))["event_id"])

    async def sync(self, since: str | None) -> tuple[Json, float]:
        """One long poll, and the moment at which its answer was here."""
        query = f"?since={quote(since)}&timeout={LONG_POLL * 1000}" if since else "?timeout=0"
        text, at = await self._raw("GET", "/sync" + query)
        return json.loads(text), at

    async def joined(self, room_id: str) -> set[str]:
        return set((await self.ask("GET", f"/rooms/{quote(room_id)}/joined_members"))["joined"])

    async def _raw(self, method: str, path: str, body: Json | None = None) -> tuple[bytes, float]:
        async with self._session.request(
            method, self._url + _CLIENT + path, json=body, headers=self._headers
        ) as response:
            text = await response.read()
            at = time.perf_counter()
            if not response.ok:
                raise WireError(f"{method} {path}: {response.status} {text.decode()[:300]}")
            return text, at
