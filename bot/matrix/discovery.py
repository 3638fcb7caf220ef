"""Where the homeserver of a domain is: the domain itself says so in a file that Matrix names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from yarl import URL

from bot.loopback import is_this_machine
from bot.matrix.http import Connection
from bot.matrix.model import LoginFailed
from bot.words import _

WELL_KNOWN: Final = "/.well-known/matrix/client"


async def homeserver_of(given: str, ca_file: Path | None) -> str:
    """The address as it is given; for a domain what that says, or else its own.

    Raises Unreachable, and LoginFailed if what it says is of no use.
    """
    return given if "://" in given else await _announced(given, ca_file)


async def _announced(domain: str, ca_file: Path | None) -> str:
    connection = Connection(f"https://{domain}", ca_file)
    try:
        found = await connection.published(WELL_KNOWN)
    finally:
        await connection.close()
    if found is None:
        return connection.homeserver
    named = found.get("m.homeserver")
    url = named.get("base_url") if isinstance(named, dict) else None
    if not isinstance(url, str) or not _is_usable(url):
        raise LoginFailed(
            _(
                "{url} names no homeserver that could be used. Write the address of the homeserver "
                'itself into matrix.homeserver, such as "https://matrix.{domain}".',
                url=connection.homeserver + WELL_KNOWN,
                domain=domain,
            )
        )
    return url.rstrip("/")


def _is_usable(url: str) -> bool:
    try:
        parsed = URL(url)
    except ValueError:
        return False
    host = parsed.host or ""
    return bool(host) and (
        parsed.scheme == "https" or (parsed.scheme == "http" and is_this_machine(host))
    )
