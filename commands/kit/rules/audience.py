"""Which answer may be read in which room.

Source: design.md section 3 and domain.md section 1: civil society and officials sit in some rooms,
so not everybody in a room may see everything. What a room may not hear goes to the direct chat.
"""

from __future__ import annotations

from enum import Enum, auto

from .authority import Standing, may_coordinate
from .choices import Worded


class Purpose(Worded):
    """What a room is registered for with `!room`."""

    PLENARY = "plenary"
    LAND = "land", "Land state"
    COORDINATION = "coordination"
    TOPIC = "topic"
    OPEN = "open", "open public"


class Audience(Enum):
    """Who may read what a command answers."""

    EVERYBODY = auto()  # nothing confidential in it, or it looks at the room itself
    MEMBERS = auto()  # not for an open room
    COORDINATION = auto()  # only for coordination rooms
    PERSON = auto()  # only for whoever asked


def may_hear(audience: Audience, purpose: Purpose | None, *, direct: bool) -> bool:
    """Whether the answer may be given in a room of that purpose; None: it is not registered.

    A room that is not registered counts as an open one. The direct chat hears everything.
    """
    if direct or audience is Audience.EVERYBODY:
        return True
    if audience is Audience.MEMBERS:
        return purpose not in (None, Purpose.OPEN)
    return audience is Audience.COORDINATION and purpose is Purpose.COORDINATION


def is_withheld(registered: Purpose, exposure: frozenset[str], confirmed: frozenset[str]) -> bool:
    """Whether a room hears released totals only, as others can read in it and nobody accepted it.

    `exposure` says why they can, `confirmed` what of that the coordination knows of.
    """
    return registered is not Purpose.OPEN and not exposure <= confirmed


def may_register(
    sender: Standing,
    wanted: Purpose,
    land: str | None,
    *,
    before: Purpose | None = None,
    land_before: str | None = None,
) -> bool:
    """Whether they may register a room for `wanted`, which was registered for `before`.

    The federal coordination for anything; a state coordination as a room of its own Land or of a
    topic, and only what is not registered yet or is such a room. So nobody but the federal
    coordination opens a room, or takes one over.
    """
    if sender.federal:
        return True
    return _own(sender, wanted, land) and (before is None or _own(sender, before, land_before))


def _own(sender: Standing, purpose: Purpose, land: str | None) -> bool:
    if purpose is Purpose.LAND:
        return land is not None and may_coordinate(sender, land)
    return purpose is Purpose.TOPIC and bool(sender.lands)
