"""What `hafenlotse check` says of [mail]: whether its server takes mails from us. It sends none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.mail_server import Away, MailServer

if TYPE_CHECKING:
    from bot.settings import Mail

_WITH_TLS = {"starttls": "with STARTTLS", "implicit": "with TLS", "none": "on this machine"}


async def of_mail(settings: Mail) -> tuple[bool, str] | None:
    """Whether all is well, and what to do otherwise; None if no mails are to be sent."""
    if not settings.host:
        return None
    there = f"{settings.host} {_WITH_TLS[settings.tls]}"
    try:
        async with MailServer(settings) as server:
            await server.takes_from_us()
    except Away as error:
        return False, (
            f"{there}: {error}. Are host, port, tls, user, password and from_address in [mail] "
            "right? Until it answers, mails wait."
        )
    return True, f"{there}, as {settings.from_address}"
