"""Which answer may be read in which room.

Source: design.md section 3 and domain.md section 1: civil society and officials sit in some rooms,
so not everybody in a room may see everything. What a room may not hear goes to the direct chat.
"""

from __future__ import annotations

from enum import Enum, auto

from .choices import Worded


class Purpose(Worded):
    """What a room is registered for with `!room`."""

    PLENARY = "plenary", "plenary", "Plenum"
    LAND = "land", "Land state", "Land"
    COORDINATION = "coordination", "coordination", "Koordination"
    TOPIC = "topic", "topic", "Thema Fachraum"
    OPEN = "open", "open public", "offen öffentlich"


class Audience(Enum):
    """Who may read what a command answers."""

    EVERYBODY = auto()  # nothing confidential in it, or it looks at the room itself
    MEMBERS = auto()  # not for an open room
    COORDINATION = auto()  # only for coordination rooms
    PERSON = auto()  # only for whoever asked


def may_hear(audience: Audience, purpose: Purpose | None, *, direct: bool) -> bool:
    """Whether the answer may be given in a room of that purpose; None: it is not registered.

    A room that is not registered counts as one of members. The direct chat hears everything.
    """
    if direct or audience is Audience.EVERYBODY:
        return True
    if audience is Audience.MEMBERS:
        return purpose is not Purpose.OPEN
    return audience is Audience.COORDINATION and purpose is Purpose.COORDINATION
