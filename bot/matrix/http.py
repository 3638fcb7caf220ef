"""One authenticated JSON call to the homeserver, and what its failures mean to the bot."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.matrix.connecting import proxy_of, trusted, why
from bot.matrix.model import LoginFailed, Refused, TooLarge, Unreachable
from bot.matrix.reading import Cutter, parsed

CLIENT = "/_matrix/client/v3"
# Joining a large federated room may keep a homeserver busy that long.
_PATIENCE = 90.0
_ANNOUNCED = 15.0
_BIT = 2**16  # bytes of an answer that are worked on in one go
_USER = re.compile(r"@[^\s:]*:[^\s,;'\"]+")
# The token is not (any more) one that the homeserver takes.
_NO_TOKEN = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"})
# Of the homeserver or the account as a whole, and lifted by those who run it.
_PASSING = frozenset(
    {
        "M_LIMIT_EXCEEDED",
        "M_RESOURCE_LIMIT_EXCEEDED",
        "M_USER_LIMIT_EXCEEDED",
        "M_USER_LOCKED",
        "M_USER_SUSPENDED",
    }
)
Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Raw:
    """A body that is no JSON."""

    data: bytes
    mimetype: str


def path(*parts: str) -> str:
    """`/_matrix/client/v3/a/b`, every part quoted: ids contain `/`, `:`, `!` and `$`."""
    return "/".join((CLIENT, *map(_quoted, parts)))


@lru_cache(1024)  # mostly rooms, the same ones again and again
def _quoted(part: str) -> str:
    return quote(part, safe="")


class UnknownToken(LoginFailed):
    """The homeserver does not know our access token (any more)."""


class Untrusted(Unreachable):
    """Nobody whom this machine trusts vouches for the certificate that was shown."""


class Connection:
    """Never waits and never tries again by itself, except once with a renewed token.

    Only what Matrix itself says with one of its codes is a refusal: pages of proxies, redirects
    and answers that are not as agreed pass, whatever their status.

    nio's own requests spin or hang here: 390 a second on a revoked token, for ever with the
    server down. When to try again is decided by the callers, who know what is at stake.
    """

    def __init__(self, homeserver: str, ca_file: Path | None = None) -> None:
        """`ca_file` has certificates of authorities to be believed besides the machine's."""
        self.homeserver = homeserver.rstrip("/")
        self.ca_file = ca_file
        self.token: str | None = None
        self.renew_token: Callable[[], Awaitable[None]] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._to_proxy: dict[str, str] = {}  # what lets us through
        self._renewing = asyncio.Lock()

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        patience: float = _PATIENCE,
        cutter: Cutter | None = None,
    ) -> Json:
        """The JSON answer; a token that was revoked is renewed once. `cutter` reads it as it comes.

        Raises Unreachable, Refused; LoginFailed if the account lets us in no more. `patience` is
        in seconds.
        """
        return await self._renewing_token(
            lambda: self.ask(method, path, body, query=query, patience=patience, cutter=cutter)
        )

    async def download(self, path: str, limit: int, *, patience: float) -> bytes:
        """The answer as it is, of at most `limit` bytes; raises TooLarge, and what `call` does."""

        async def get() -> bytes:
            status, headers, data = await self._exchange("GET", path, None, None, patience, limit)
            if status == 200:
                return data
            raise _failure(f"GET {path}", status, parsed(data) or {}, headers)

        return await self._renewing_token(get)

    async def published(self, path: str) -> Json | None:
        """What stands there for everybody, None if nothing does; raises Unreachable.

        Redirects are followed: nothing secret is sent along.
        """
        status, headers, text = await self._exchange(
            "GET", path, None, None, _ANNOUNCED, anonymous=True, redirects=True
        )
        if status == 404:
            return None
        if status != 200:
            raise _failure(f"GET {path}", max(status, 500), {}, headers)
        return parsed(text) or {}

    async def _renewing_token(self, call: Callable[[], Awaitable[T]]) -> T:
        token = self.token
        try:
            return await call()
        except UnknownToken:
            if self.renew_token is None:
                raise
            async with self._renewing:
                if self.token == token:  # else somebody else was quicker
                    await self.renew_token()
        try:
            return await call()
        except UnknownToken as error:  # the new one as well: a homeserver that is not itself yet
            raise Unreachable(str(error)) from error

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        patience: float = _PATIENCE,
        anonymous: bool = False,
        cutter: Cutter | None = None,
    ) -> Json:
        """Like `call`, but a refused token is not renewed; `anonymous` goes without one."""
        answered = await self._exchange(
            method, path, body, query, patience, anonymous=anonymous, cutter=cutter
        )
        return _understood(f"{method} {path}", *answered)

    async def dated(self, path: str, *, patience: float) -> tuple[Json, str]:
        """The answer to everybody, and the Date of whoever gave it, empty if there is none."""
        status, headers, text = await self._exchange(
            "GET", path, None, None, patience, anonymous=True
        )
        return _understood(f"GET {path}", status, headers, text), headers.get("Date", "")

    async def _exchange(
        self,
        method: str,
        path: str,
        body: Any,
        query: Mapping[str, str] | None,
        patience: float,
        limit: int | None = None,
        *,
        anonymous: bool = False,
        cutter: Cutter | None = None,
        redirects: bool = False,
    ) -> tuple[int, Mapping[str, str], bytes]:
        raw = body if isinstance(body, Raw) else Raw(_json(body), "application/json")
        headers = {"Content-Type": raw.mimetype}
        if self.token and not anonymous:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            url = URL(self.homeserver + path, encoded=True)
            session = self._session or self._opened(url)
            async with session.request(
                method,
                url.update_query(query) if query else url,
                data=raw.data or None,
                # Through a tunnel they would reach the homeserver.
                headers=headers if url.scheme == "https" else headers | self._to_proxy,
                proxy_headers=self._to_proxy or None,
                timeout=aiohttp.ClientTimeout(total=patience, connect=min(patience, 30.0)),
                # A redirect would carry the token to whom we were not told to talk.
                allow_redirects=redirects,
            ) as response:
                if cutter is not None and response.status == 200:
                    return 200, response.headers, await _cut(response, cutter)
                return response.status, response.headers, await _read(response, limit)
        except aiohttp.ClientConnectorCertificateError as error:
            raise Untrusted(why(error)) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unreachable(f"{method} {path}: {why(error)}") from error

    def _opened(self, url: URL) -> aiohttp.ClientSession:
        proxy = proxy_of(url)
        self._to_proxy = proxy.header if proxy is not None else {}
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(ssl=trusted(url, self.ca_file)),
            proxy=proxy.url if proxy is not None else None,
        )
        return self._session

    async def close(self) -> None:
        """Closes the connections; the next call opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()


def _understood(what: str, status: int, headers: Mapping[str, str], text: bytes) -> Json:
    answer = parsed(text)
    if answer is None:
        answer = {"error": "The answer is not Matrix."}
        status = 502 if status < 300 else status
    if 200 <= status < 300:
        return answer
    raise _failure(what, status, answer, headers)


def _json(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


async def _read(response: aiohttp.ClientResponse, limit: int | None) -> bytes:
    if limit is None:
        return await response.read()
    read = bytearray()
    async for piece in response.content.iter_any():
        read += piece
        if len(read) > limit:
            raise TooLarge(f"The file has more than {limit} bytes.")
    return bytes(read)


async def _cut(response: aiohttp.ClientResponse, cutter: Cutter) -> bytes:
    async for piece in response.content.iter_any():
        for start in range(0, len(piece), _BIT):  # compressed, it may be much at once
            cutter.feed(piece[start : start + _BIT])
            await asyncio.sleep(0)
    return cutter.rest()


def _failure(what: str, status: int, answer: Json, headers: Mapping[str, str]) -> Exception:
    code = _code(status, answer)
    # It goes into the log, and homeservers name people in what they say.
    said = _USER.sub("@…", str(answer.get("error", "")))
    message = f"{what}: {status} {code or 'no answer of Matrix'} {said}".rstrip()
    if status == 401 and code in _NO_TOKEN:
        return UnknownToken(message)
    if code is None or status in (408, 429) or status >= 500 or code in _PASSING:
        return Unreachable(message, _retry_after(answer, headers), status=status)
    refused = Refused(message, code)
    refused.__cause__ = Answered(status, answer)
    return refused


def _code(status: int, answer: Json) -> str | None:
    """What Matrix calls it; None if it is somebody else who answers."""
    code = answer.get("errcode")
    if isinstance(code, str) and code:
        return code
    if status == 413:  # a proxy's limit is a limit
        return "M_TOO_LARGE"
    # User-interactive authentication asks for more without a code.
    return "M_UNAUTHORIZED" if status == 401 and isinstance(answer.get("flows"), list) else None


def answered(answer: Json, name: str) -> str:
    """This text out of an answer that must have it; raises Unreachable for an odd one.

    It comes from something between us and the homeserver, or from one that is not itself yet.
    """
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise Unreachable(f"The answer has no {name}.")
    return value


def told(answer: Json, name: str) -> Json:
    """This part of an answer, empty if it is left out; raises Unreachable if it is something else.

    Some write nothing as an empty list.
    """
    value = answer.get(name) or {}
    if not isinstance(value, dict):
        raise Unreachable(f"In the answer {name} is not what it should be.")
    return value


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
