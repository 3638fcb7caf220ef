"""The grammar of Matrix's ids: what is none, no database and no homeserver ever sees.

Stricter than Matrix where it allows what no homeserver gives out: nothing but visible ASCII.
"""

from __future__ import annotations

import re
from typing import Any, Final, TypeGuard

_HOST: Final = r"(?:[0-9A-Za-z.-]{1,230}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
_EVENT: Final = re.compile(r"\$[!-~]{1,254}")
_ROOM: Final = re.compile(r"![!-~]{1,254}")
_USER: Final = re.compile(rf"@[!-9;-~]{{0,253}}:{_HOST}")
_MXC: Final = re.compile(rf"mxc://{_HOST}/[0-9A-Za-z_=.~-]{{1,255}}")
# Both are 32 bytes in unpadded base64; some clients pad.
_KEY: Final = re.compile(r"[0-9A-Za-z+/]{43}=?")
_LONGEST: Final = 255


def is_event_id(value: Any) -> TypeGuard[str]:
    """Whether it names an event, such as `$abc`."""
    return isinstance(value, str) and _EVENT.fullmatch(value) is not None


def is_room_id(value: Any) -> TypeGuard[str]:
    """Whether it names a room; since room version 12 there is no server in it."""
    return isinstance(value, str) and _ROOM.fullmatch(value) is not None


def is_user_id(value: Any) -> TypeGuard[str]:
    """Whether it is a full Matrix address, such as `@kim:example.org`."""
    return isinstance(value, str) and len(value) <= _LONGEST and _USER.fullmatch(value) is not None


def is_mxc(value: Any) -> TypeGuard[str]:
    """Whether it says where a file is on a homeserver."""
    return isinstance(value, str) and _MXC.fullmatch(value) is not None


def is_session_id(value: Any) -> TypeGuard[str]:
    """Whether it names a megolm session; it is the session's public key."""
    return is_key(value)


def is_key(value: Any) -> TypeGuard[str]:
    """Whether it is a public key of a device."""
    return isinstance(value, str) and _KEY.fullmatch(value) is not None
