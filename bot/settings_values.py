"""What a single value of the configuration has to look like."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from .words import _

# Whoever has an address there is "@name:musterhafen.example"; it says where its homeserver is.
DOMAIN: Final = re.compile(r"(?=.*[a-z])[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
SERVER: Final = re.compile(r"([a-z0-9.-]*[a-z0-9]|\[[0-9a-f:.]+\])(:\d{1,5})?", re.IGNORECASE)


def _matrix_id(value: str) -> str:
    local, _colon, server = value[1:].partition(":")
    if not (value.startswith("@") and local and server) or any(map(str.isspace, value)):
        raise ValueError(_("is not a full Matrix address."))
    return value


def _server(value: str) -> str:
    if not SERVER.fullmatch(value):
        raise ValueError(
            _("is not the name of a homeserver: what stands behind the : of an address.")
        )
    return value.lower()


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError(_("must not be empty."))
    return value.strip()


Weekday = Literal[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "off"
]
Days = Annotated[int, Field(ge=0, le=365)]
MatrixId = Annotated[str, AfterValidator(_matrix_id)]
Server = Annotated[str, AfterValidator(_server)]
Filled = Annotated[str, AfterValidator(_filled)]
