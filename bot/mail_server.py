"""What is said to the mail server, and what its answers mean: for this mail, this mailbox, or all.

A mail is handed over in two steps. Until its last line is sent the server does not have it, and
from then on it has it unless it says otherwise: so only what is lost in between is in doubt.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self, TypeVar

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPResponse,
    SMTPResponseException,
)

if TYPE_CHECKING:
    from bot.settings import Mail

T = TypeVar("T")
_PATIENCE: Final = 60.0  # seconds for an answer
# For that to an address, for which some servers ask others first, and to DATA.
_PATIENCE_FOR_ONE: Final = 300.0
_TAKES: Final = 600.0  # for that to the whole mail, which a server may look through first
_PORTS: Final = {"starttls": 587, "implicit": 465, "none": 25}
_CLOSING: Final = 421
_LOGIN_FIRST: Final = 530
_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)")  # RFC 3463
# Of a refused address: it is wrong, or its mailbox is off. All else, such as 5.1.8 and 5.7.1, may
# be about the sender, and would close every mailbox where a setting is wrong.
_OF_THE_MAILBOX: Final = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
_OF_THE_MAILBOX_ALONE: Final = (550, 551, 553)  # where no more is said
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")


class Away(Exception):  # noqa: N818 - a state, not a fault
    """The mail server is not there, or takes nothing from us: all mails wait."""


class AwayFor(Away):
    """It went away when it was told of this mail, and may do so each time: others go first."""


class Later(Exception):  # noqa: N818
    """It wants to be asked again for this mail."""


@dataclass
class Declined(Exception):  # noqa: N818
    """It never takes this mail; with `mailbox`, none for this address."""

    status: str
    mailbox: bool


class Unanswered(Exception):  # noqa: N818
    """The mail was handed over, and whether it was taken is not known."""


class MailServer:
    """One connection. `async with MailServer(settings) as server`; raises Away."""

    def __init__(self, settings: Mail) -> None:
        self._settings = settings
        self._smtp = SMTP(
            hostname=settings.host,
            port=settings.port or _PORTS[settings.tls],
            username=settings.user or None,
            password=settings.password.get_secret_value() or None,
            # The machine's own name may take long to find, and tells of the network behind it.
            local_hostname=settings.from_address.rpartition("@")[2],
            timeout=_PATIENCE,
            use_tls=settings.tls == "implicit",
            start_tls=settings.tls == "starttls",
        )

    async def __aenter__(self) -> Self:
        await _or_away(self._smtp.connect())
        return self

    async def __aexit__(self, *_: object) -> None:
        with suppress(SMTPException, OSError, TimeoutError):
            async with asyncio.timeout(1.0):
                await self._smtp.quit()
        self._smtp.close()

    async def offer(self, address: str) -> None:
        """Asks whether it takes a mail to this address now; then comes `hand_over`.

        Raises Away, AwayFor, Later, Declined.
        """
        await _or_away(self._smtp.mail(self._settings.from_address))
        try:
            await self._smtp.rcpt(address, timeout=_PATIENCE_FOR_ONE)
            begun = await self._smtp.execute_command(b"DATA", timeout=_PATIENCE_FOR_ONE)
        except SMTPRecipientRefused as error:
            raise _meant(error.code, error.message, is_address=True) from error
        except SMTPResponseException as error:
            raise _meant(error.code, error.message) from error
        except (SMTPException, OSError) as error:
            raise AwayFor(_why(error)) from error
        if begun.code != 354:
            raise _meant(begun.code, begun.message)

    async def hand_over(self, message: bytes) -> None:
        """Raises Later, Declined; Unanswered, and AwayFor if nothing of it was taken."""
        protocol = self._smtp.protocol
        if protocol is None or not protocol.is_connected:
            raise AwayFor("the connection is lost")
        lines = map(_dotted, _LINE_END.split(message.removesuffix(b"\r\n")))
        protocol.write(b"\r\n".join([*lines, b".", b""]))
        try:
            answer: SMTPResponse = await protocol.read_response(timeout=_TAKES)
        except (SMTPException, OSError) as error:
            raise Unanswered(_why(error)) from error
        if not 200 <= answer.code < 600:
            raise Unanswered(f"{answer.code}")
        if answer.code >= 300:
            raise _meant(answer.code, answer.message)

    async def takes_from_us(self) -> None:
        """Whether it would take a mail from this sender; none is sent. Raises Away."""
        await _or_away(self._smtp.mail(self._settings.from_address))
        await self.begin_again()

    async def begin_again(self) -> None:
        """After a refusal: the next one has nothing to do with it. Raises Away."""
        await _or_away(self._smtp.rset())


def _dotted(line: bytes) -> bytes:
    """A line with a full stop alone would end the mail."""
    return b"." + line if line.startswith(b".") else line


async def _or_away(step: Awaitable[T]) -> T:
    try:
        return await step
    except (SMTPException, OSError, ValueError) as error:
        raise Away(_why(error)) from error


def _meant(code: int, message: str, *, is_address: bool = False) -> Exception:
    status = _status(code, message)
    if code in (_CLOSING, _LOGIN_FIRST):
        return AwayFor(status)
    if code < 500:
        return Later(status)
    enhanced = status.partition(" ")[2]
    is_wrong = enhanced in _OF_THE_MAILBOX or (not enhanced and code in _OF_THE_MAILBOX_ALONE)
    return Declined(status, mailbox=is_address and is_wrong)


def _status(code: int, message: str) -> str:
    """Its numbers; its words may quote the address."""
    found = _STATUS.match(message)
    return f"{code} {found[0]}" if found else f"{code}"


def _why(error: BaseException) -> str:
    """Fit for the log: no address, no word of the server's."""
    if isinstance(error, SMTPResponseException):
        said = _status(error.code, error.message)
        is_login = isinstance(error, SMTPAuthenticationError)
        return f"it refuses user or password ({said})" if is_login else f"it answers {said}"
    causes = (error, error.__cause__, error.__context__)
    certificate = next((e for e in causes if isinstance(e, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        return f"its certificate is not valid: {certificate.verify_message}"
    if type(error) is SMTPException or isinstance(error, SMTPNotSupported):
        return f"it cannot do what is asked of it: {error.message}"  # such as STARTTLS
    return type(error.__cause__ or error).__name__
