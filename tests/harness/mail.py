"""A real mail server on loopback that answers as a test wants, and the worker that sends to it.

`python -m tests.harness.mail DATABASE PORT` runs the worker alone, to be killed.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import Any, cast
from zoneinfo import ZoneInfo

from aiosmtpd.smtp import SMTP, AuthResult
from pydantic import SecretStr

from bot.clock import Clock
from bot.mail import Mails
from bot.outgoing import Outgoing
from bot.settings import Mail
from commands.kit import Alliance
from storage.engine import Database
from storage.tables import OutboxRow

ALLIANCE = Alliance(
    "Häfen",
    "en",
    ZoneInfo("Europe/Berlin"),
    frozenset({"@kim:localhost"}),
    "Musterhafen",
    "m@example.org",
    mail_domain="haefen.example",
)


async def _nothing() -> None:
    """Happens."""


@dataclass
class Server:
    """What it was given, and how it answers to addresses (`rcpt`) and whole mails (`data`)."""

    port: int = 0
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    rcpt: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # for addresses
    password: str | None = None
    # Called before it answers to an address, to DATA, or to a mail.
    on_address: Callable[[], Awaitable[None]] = _nothing
    on_data: Callable[[], Awaitable[None]] = _nothing
    on_mail: Callable[[], Awaitable[None]] = _nothing
    silent: bool = False  # the connection ends in place of an answer to a mail
    connections: set[SMTP] = field(default_factory=set)

    def end_connections(self) -> None:
        """Without a word."""
        for each in self.connections:
            if each.transport is not None:
                each.transport.abort()

    async def handle_RCPT(  # noqa: N802 - so it is called
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self.asked.append(address)
        await self.on_address()
        answer = self.rcpt.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        (address,) = envelope.rcpt_tos
        answer = self.data.get(address, "250 OK")
        if answer.startswith("250"):
            message = message_from_bytes(envelope.content, policy=POLICY)
            self.taken.append((address, cast("EmailMessage", message)))
        await self.on_mail()
        if self.silent:
            assert server.transport is not None
            server.transport.abort()
        return answer

    def authenticate(
        self, _server: SMTP, _session: Any, _envelope: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        is_right = data.password == (self.password or "").encode()
        return AuthResult(success=is_right, handled=False)

    @asynccontextmanager
    async def running(
        self, tls: ssl.SSLContext | None = None, *, implicit: bool = False
    ) -> AsyncIterator[None]:
        """Listens on `port`, or on a free one."""

        def connection() -> SMTP:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it would be unwise elsewhere than on loopback
                made = _Connection(
                    self,
                    hostname="mx.example",
                    tls_context=None if implicit else tls,
                    auth_require_tls=False,
                    auth_required=self.password is not None,
                    authenticator=self.authenticate,
                )
            self.connections.add(made)
            return made

        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            connection, "127.0.0.1", self.port, ssl=tls if implicit else None
        )
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            self.end_connections()
            self.connections.clear()
            await server.wait_closed()

    def settings(self, **other: Any) -> Mail:
        given = {"host": "127.0.0.1", "tls": "none", "port": self.port or None, **other}
        given["password"] = SecretStr(other.get("password", ""))
        return Mail(
            from_address="lotse@haefen.example", reply_to="koordination@haefen.example", **given
        )


class _Connection(SMTP):
    """Asks before it answers to DATA, for which a handler is not asked."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        await cast("Server", self.event_handler).on_data()
        await super().smtp_DATA(arg)


class Worker:
    """The worker over a database, and what the coordination was told by it."""

    def __init__(self, database: Database, settings: Mail, clock: Clock) -> None:
        self.told: list[str] = []
        outgoing = Outgoing(ALLIANCE, clock, lambda _to: None)
        self.mails = Mails(
            database, clock, settings, ALLIANCE, outgoing, on_told=self._take, longest_pause=0.05
        )

    def _take(self, rows: Any) -> None:
        self.told += [each.content["body"] for each in cast("list[OutboxRow]", rows)]


async def queue(database: Database, at: datetime, *mailboxes: str, body: str = "Bitte!") -> None:
    """A mail to each of these, of a municipality that is called like it."""
    async with database.transaction() as store:
        members = []
        for each in mailboxes:
            name = each.partition("@")[0].capitalize()
            facts = {"mailbox": each, "reach_said_at": at}
            at_once = {"kind": "city", "land": "NW", "at": at, "by": "@kim:localhost"}
            made = await store.members.add(name=name, name_key=name, **at_once, **facts)  # type: ignore[arg-type]
            members.append(made.id)
        await store.mails.add("test", members, "Frist", body, "de", "haefen.example", at)


async def _run(url: str, port: int) -> None:
    database = Database(url)
    await Worker(database, Server(port).settings(), Clock()).mails.run()


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1], int(sys.argv[2])))
