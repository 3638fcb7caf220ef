"""Names of homeservers, as they stand behind the colon of an address.

Source: Matrix specification, appendices, "Server name": a name as of websites, or the number of a
machine, and perhaps a port. Of letters others than a to z the network knows another form, see
RFC 3490.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address
from typing import Final

from commands.kit.rules.addresses import LONGEST

_PART: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME: Final = re.compile(
    rf"(?:{_PART}(?:\.{_PART})*|\[([0-9a-f:.]{{2,45}})\])(?::([0-9]{{1,5}}))?", re.ASCII
)
_HIGHEST_PORT: Final = 65535
# What stands before a server in an address, an alias, a web address.
_BEFORE: Final = re.compile(r"^(?:https?://|[@#!][^:\s]*:)", re.IGNORECASE)
_AROUND: Final = "\"'„“”«»‹›‘’‚`´.,;:!?…()<>/|–—"


def server_name(text: str) -> str | None:
    """The name in small letters, which mean the same; None if it is none."""
    name = text.lower()
    found = _NAME.fullmatch(name)
    if found is None or len(name) >= LONGEST or not text.isascii():
        return None
    if found[2] is not None and not 0 < int(found[2]) <= _HIGHEST_PORT:
        return None
    return name if found[1] is None or _is_ipv6(found[1]) else None


def server_of(address: str) -> str:
    """The homeserver of a Matrix address, in small letters."""
    return address.partition(":")[2].lower()


def perhaps_meant(text: str) -> str | None:
    """The name of a homeserver that is in it; None if none is, or it is one."""
    rest = _BEFORE.sub("", text.strip(_AROUND)).partition("/")[0].strip(_AROUND)
    if not rest.isascii():
        try:
            rest = rest.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return None if server_name(text) is not None else server_name(rest)


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True
