"""A mail as mail servers take it: plain text in 7 bits, and headers of one line each."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from commands.kit import Alliance, Text, _
from commands.kit.render import plain
from storage.mails import ToSend

if TYPE_CHECKING:
    from bot.settings import Mail


class _Whole(UnstructuredHeader, BaseHeader):
    """A header that machines read: neither encoded nor in two lines, however long it is."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS: Final = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)
# 7 bits, so that no server on the way changes anything in it.
_POLICY: Final = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)
_LONGEST: Final = 150  # characters of a subject


def composed(
    mail: ToSend, address: str, settings: Mail, alliance: Alliance, now: datetime
) -> bytes:
    """The mail to this address; the same whenever it is made again, but for its date."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(_in_header(alliance.name), addr_spec=settings.from_address)
    message["To"] = Address(addr_spec=address)
    message["Reply-To"] = Address(addr_spec=settings.reply_to)
    message["Subject"] = _in_header(mail.subject)
    message["Date"] = format_datetime(now.astimezone(alliance.zone))
    message["Message-ID"] = mail.message_id
    # So that no absence notice comes back.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    stop = f"mailto:{quote(settings.reply_to, safe='@')}?subject={quote(f'{_STOP} {mail.code}')}"
    message["List-Unsubscribe"] = f"<{stop}>"
    message.set_content(_body(mail, alliance), cte="quoted-printable")
    message["Content-Language"] = mail.language  # after the content, which takes such headers away
    return message.as_bytes()


_STOP: Final = "!mail stop"


def one_line(text: str) -> str:
    """What somebody has written, fit for a header: a line end in it would begin another one."""
    kept = "".join(each if each.isprintable() else " " for each in text)
    line = " ".join(kept.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def _in_header(text: str) -> str:
    """The same, and what looks like an encoded word (RFC 2047) is none any more.

    It would be decoded when it is made a header, and may hide line ends.
    """
    return one_line(text).replace("=?", "= ?")


def _body(mail: ToSend, alliance: Alliance) -> str:
    said = [
        one_line(mail.name),
        mail.body,
        "-- ",
        *(plain(each, mail.language) for each in _footer(mail, alliance)),
    ]
    return "\n\n".join(said[:2]) + "\n\n" + "\n".join(said[2:]) + "\n"


def _footer(mail: ToSend, alliance: Alliance) -> list[Text]:
    return [
        _(
            "Hafenlotse, the chat bot of the alliance {alliance}, writes to this mailbox what must "
            "not be missed in the chat. What begins with an exclamation mark is typed there.",
            alliance=alliance.name,
        ),
        _(
            "No more such mails: answer this mail with the code {code}, and the coordination stops "
            "them; or your contact person types in the chat: `!mail stop {code}`",
            code=mail.code,
        ),
        _(
            "Responsible: {controller}. Questions about data protection: {contact}",
            controller=alliance.controller,
            contact=alliance.privacy_contact,
        ),
    ]
