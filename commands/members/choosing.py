"""Which members are listed: those of a Land, with a status, or with the beginning of a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from commands.alliance.places import LandCode
from commands.alliance.rules import laender
from commands.alliance.rules.statuses import AllianceStatus, HarbourStatus
from commands.kit.kinds import Cursor
from commands.kit.rules.choices import choice

Status: TypeAlias = HarbourStatus | AllianceStatus
# The word for having none is the same for both.
_NONE: Final = frozenset({HarbourStatus.NONE, AllianceStatus.NONE})


@dataclass(frozen=True)
class LandOrStatus(LandCode):
    """A Land as code or name, or a status: `NW`, `interested`."""

    def read(self, cursor: Cursor) -> str | Status:
        found = _status(cursor.next.text)
        if found is None:
            return super().read(cursor)
        cursor.take()
        return found


def which_members(
    first: str | Status | None, second: str | None
) -> tuple[str | None, Status | None, str]:
    """The Land, the status and the beginning of the name that were typed."""
    if isinstance(first, HarbourStatus | AllianceStatus):
        land = laender.land(second) if second else None
        return land, first, "" if land else second or ""
    status = _status(second) if second else None
    return first, status, "" if status else second or ""


def _status(word: str) -> Status | None:
    for each in (HarbourStatus, AllianceStatus):
        found = choice(each, word)
        if found is not None and found not in _NONE:
            return each(found)
    return None
