"""One authenticated JSON call to the homeserver, and what its failures mean to the bot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.matrix.model import LoginFailed, Refused, Unreachable

CLIENT = "/_matrix/client/v3"
# Joining a large federated room may keep a homeserver busy that long.
_PATIENCE = 90.0

Json = dict[str, Any]


def path(*parts: str) -> str:
    """`/_matrix/client/v3/a/b`, every part quoted: ids contain `/`, `:`, `!` and `$`."""
    return "/".join((CLIENT, *(quote(part, safe="") for part in parts)))


class UnknownToken(LoginFailed):
    """The homeserver does not know our access token (any more)."""


class Connection:
    """Never waits and never tries again by itself, except once with a renewed token.

    nio's own requests spin or hang here: 390 a second on a revoked token, for ever with the
    server down. When to try again is decided by the callers, who know what is at stake.
    """

    def __init__(self, homeserver: str) -> None:
        self.homeserver = homeserver.rstrip("/")
        self.token: str | None = None
        self.renew_token: Callable[[], Awaitable[None]] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._renewing = asyncio.Lock()

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        patience: float = _PATIENCE,
    ) -> Json:
        """The JSON answer; a token that was revoked is renewed once.

        Raises Unreachable, Refused, LoginFailed. `patience` is in seconds.
        """
        token = self.token
        try:
            return await self.ask(method, path, body, query=query, patience=patience)
        except UnknownToken:
            if self.renew_token is None:
                raise
            async with self._renewing:
                if self.token == token:  # else somebody else was quicker
                    await self.renew_token()
            return await self.ask(method, path, body, query=query, patience=patience)

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        patience: float = _PATIENCE,
    ) -> Json:
        """Like `call`, but a refused token is not renewed."""
        status, headers, text = await self._exchange(method, path, body, query, patience)
        try:
            answer = json.loads(text) if text else {}
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            answer = {"error": "The answer is not Matrix."}
            status = 502 if status < 300 else status
        if 200 <= status < 300:
            return answer
        raise _failure(f"{method} {path}", status, answer, headers)

    async def _exchange(
        self, method: str, path: str, body: Any, query: Mapping[str, str] | None, patience: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        try:
            async with self._session.request(
                method,
                URL(self.homeserver + path, encoded=True).update_query(query or {}),
                data=None if body is None else json.dumps(body),
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=patience, connect=min(patience, 30.0)),
                # A redirect would carry the token to whom we were not told to talk.
                allow_redirects=False,
            ) as response:
                return response.status, response.headers, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            reason = str(error) or type(error).__name__
            raise Unreachable(f"{method} {path}: {reason}") from error

    async def close(self) -> None:
        """Closes the connections; the next call opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()


def _failure(what: str, status: int, answer: Json, headers: Mapping[str, str]) -> Exception:
    code = str(answer.get("errcode") or "M_UNKNOWN")
    message = f"{what}: {status} {code} {answer.get('error', '')}".rstrip()
    if status == 401 and code == "M_UNKNOWN_TOKEN":
        return UnknownToken(message)
    if status in (408, 429) or status >= 500 or code == "M_LIMIT_EXCEEDED":
        return Unreachable(message, _retry_after(answer, headers))
    refused = Refused(message, code)
    refused.__cause__ = Answered(status, answer)
    return refused


class Answered(Exception):  # noqa: N818 - the cause of a Refused, never raised alone
    """The whole answer, for the one caller that needs it: user-interactive authentication."""

    def __init__(self, status: int, answer: Json) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.answer = answer


def _retry_after(answer: Json, headers: Mapping[str, str]) -> float:
    try:
        if "retry_after_ms" in answer:
            return max(0.0, float(answer["retry_after_ms"]) / 1000)
        return max(0.0, float(headers.get("Retry-After", 0)))
    except (TypeError, ValueError):
        return 0.0
