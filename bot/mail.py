"""Mails from their table to the mail server: each once, as far as SMTP allows.

A worker of its own, beside the one that sends to Matrix. What it is about to hand over is written
down before, and what came of it after: a mail that was lost in between is not sent again, but told,
as nobody knows whether it is there. Until then it is tried again and again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from email.errors import MessageError
from typing import TYPE_CHECKING, Final

from email_validator import EmailNotValidError, validate_email
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    wait_exponential_jitter,
)

from bot.clock import Clock
from bot.mail_server import Away, AwayFor, Declined, Later, MailServer, Unanswered
from bot.mail_text import composed
from bot.mail_told import TOO_LATE, told
from bot.outgoing import Outgoing
from bot.patience import patiently
from commands.kit import Alliance
from storage.engine import Database
from storage.mails import ToSend
from storage.tables import OutboxRow

if TYPE_CHECKING:
    from bot.settings import Mail

log = logging.getLogger(__name__)
LOOK_EVERY: Final = 15.0  # seconds
LONGEST_PAUSE: Final = 300.0  # between two tries at a server that is away
# A mail that is to be tried again: after so long, twice as long, and so on, but a few days at most.
SOON: Final = timedelta(minutes=5)
LATEST: Final = timedelta(hours=4)
GIVEN_UP_AFTER: Final = timedelta(days=3)
LAST_WORDS: Final = 2.0  # seconds, for the answer to what is handed over when the bot ends
KILLED: Final = "HAFENLOTSE_KILLED"
CONNECTION_LOST: Final = "HAFENLOTSE_CONNECTION_LOST"
NOT_SENDABLE: Final = "HAFENLOTSE_NOT_SENDABLE"
NO_ADDRESS: Final = "HAFENLOTSE_NO_ADDRESS"  # that a mail server without SMTPUTF8 could take


class _GivenUpError(Exception):
    """Somebody has given the mail up just now; the server forgets what it was told of it."""


class Mails:
    """Sends what is due, one after the other."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: Mail,
        alliance: Alliance,
        outgoing: Outgoing,
        *,
        on_told: Callable[[Iterable[OutboxRow]], None],
        is_alone: Callable[[], bool] = lambda: True,
        longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._alliance = alliance
        self._outgoing = outgoing
        self._on_told = on_told
        self._is_alone = is_alone
        self._longest_pause = longest_pause

    async def run(self) -> None:
        """Sends for ever."""
        await patiently(self._begin)
        while True:
            await self.work()
            await asyncio.sleep(LOOK_EVERY)

    async def work(self) -> None:
        """Everything that is due; a server that is away is waited for, and whoever must, is told.

        Of what it refuses the coordination hears when it was asked about all of them.
        """
        pause = wait_exponential_jitter(initial=1, max=self._longest_pause)
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(Away), wait=pause, before_sleep=_note, reraise=True
        )
        await retrying(self._send_all)
        await patiently(self._tell)

    async def _begin(self) -> None:
        async with self._database.transaction() as store:
            now = self._clock.now()
            doubtful = await store.mails.doubt_all(["handing"], KILLED, now)
        if doubtful:
            log.error("The bot ended while it sent a mail; it may have been taken or not")

    async def _send_all(self) -> None:
        await patiently(self._tell)
        mail = await patiently(self._next)
        if mail is None or not self._is_alone():
            return
        with suppress(_GivenUpError):
            async with MailServer(self._settings) as server:
                while mail is not None and self._is_alone():
                    await self._send(server, mail)
                    mail = await patiently(self._next)

    async def _next(self) -> ToSend | None:
        """The mail whose turn it is; what has no mailbox any more is dropped.

        What should have gone days ago, before mails were off or their server away, is set aside:
        what it says may be wrong by now.
        """
        now = self._clock.now()
        too_late = now - GIVEN_UP_AFTER
        async with self._database.transaction() as store:
            while (mail := await store.mails.next(now)) is not None:
                if mail.mailbox is None:
                    await store.mails.drop(mail.id, now)
                elif mail.next_at <= too_late:
                    await store.mails.set_all_aside(too_late, TOO_LATE, now)
                else:
                    break
        return mail

    async def _send(self, server: MailServer, mail: ToSend) -> None:
        try:
            address = _as_servers_know_it(mail.mailbox or "")
            message = self._composed(mail, address)
            await server.offer(address)
            if not await patiently(self._handing, mail):
                raise _GivenUpError
            await self._hand_over(server, mail, message)
        except Later as error:
            await patiently(self._later, mail, f"{error}")
            await server.begin_again()
        except Declined as error:
            await patiently(self._declined, mail, error)
            await server.begin_again()
        except AwayFor:
            # Else it would be the first again, and none would ever get by.
            await patiently(self._later, mail, CONNECTION_LOST)
            raise

    def _composed(self, mail: ToSend, address: str) -> bytes:
        now = self._clock.now()
        try:
            return composed(mail, address, self._settings, self._alliance, now)
        except (ValueError, MessageError) as error:
            # Not the exception's text: it may quote what somebody wrote.
            raise Declined(f"{NOT_SENDABLE} {type(error).__name__}", mailbox=False) from error

    async def _hand_over(self, server: MailServer, mail: ToSend, message: bytes) -> None:
        """When the bot ends meanwhile, it waits a moment for the answer."""
        handing = asyncio.ensure_future(self._handed_over(server, mail, message))
        try:
            await asyncio.shield(handing)
        except asyncio.CancelledError:
            await asyncio.wait({handing}, timeout=LAST_WORDS)
            if not handing.cancel() and not handing.cancelled():
                handing.exception()  # what is written down already
            raise

    async def _handed_over(self, server: MailServer, mail: ToSend, message: bytes) -> None:
        try:
            await server.hand_over(message)
        except Unanswered as error:
            log.error("Mail MA-%s was handed over without an answer: %s", mail.id, error)
            await patiently(self._doubt, mail, f"{error}")
            raise Away(f"{error}") from error
        except AwayFor as error:  # written down here, as the bot may be ending
            await patiently(self._later, mail, CONNECTION_LOST)
            raise Away(f"{error}") from error
        await patiently(self._sent, mail)

    async def _handing(self, mail: ToSend) -> bool:
        async with self._database.transaction() as store:
            return await store.mails.begin(mail.id)

    async def _sent(self, mail: ToSend) -> None:
        async with self._database.transaction() as store:
            await store.mails.sent(mail.id, self._clock.now())

    async def _doubt(self, mail: ToSend, why: str) -> None:
        async with self._database.transaction() as store:
            await store.mails.doubt(mail.id, why, self._clock.now())

    async def _later(self, mail: ToSend, status: str) -> None:
        now = self._clock.now()
        async with self._database.transaction() as store:
            if sum(map(_pause, range(mail.tries)), timedelta()) >= GIVEN_UP_AFTER:
                await store.mails.set_aside(mail.id, status, now)
            else:
                await store.mails.later(mail.id, now + _pause(mail.tries), status)

    async def _declined(self, mail: ToSend, refusal: Declined) -> None:
        log.error("The mail server refuses mail MA-%s: %s", mail.id, refusal.status)
        now = self._clock.now()
        async with self._database.transaction() as store:
            await store.mails.set_aside(mail.id, refusal.status, now)
            if refusal.mailbox:
                await store.mailboxes.refuse(mail.member_id, refusal.status, now)

    async def _tell(self) -> None:
        async with self._database.transaction() as store:
            rows = await told(store, self._outgoing, self._alliance, self._clock.now())
        self._on_told(rows)


def _pause(tries: int) -> timedelta:
    """After so many tries and one more. Not by its age: it may have been released just now."""
    return min(SOON * (1 << min(tries, 10)), LATEST)


def _as_servers_know_it(address: str) -> str:
    """In ASCII, which every server takes; raises Declined if that cannot be."""
    try:
        found = validate_email(address, check_deliverability=False).ascii_email
    except EmailNotValidError:
        found = None
    if found is None:
        raise Declined(NO_ADDRESS, mailbox=True)
    return found


def _note(state: RetryCallState) -> None:
    """Once is enough for the operator until it is there again."""
    error = state.outcome.exception() if state.outcome else None
    if state.attempt_number == 1:
        log.warning("The mail server takes nothing, mails wait: %s", error)
