"""Meetings: who calls them, who knows of them, and when their room is told beforehand."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from .audience import Audience, Purpose, may_hear
from .authority import COORDINATION, VOICES, Standing, may_coordinate
from .choices import Worded
from .quiet import audible
from .wall_clock import instant

MORNING: Final = time(9)
SHORTLY: Final = timedelta(hours=1)


class Coming(Worded):
    """Whether a member comes."""

    YES = "yes", "yes", "ja"
    NO = "no", "no", "nein"
    MAYBE = "maybe", "maybe perhaps", "vielleicht"


def may_call_meeting(sender: Standing, purpose: Purpose | None, land: str | None) -> bool:
    """Whether they may call a meeting of a room that is registered for `purpose` (None: is not).

    The federal coordination of any room; a state coordination of those of its own Land and of
    topics.
    """
    if purpose is Purpose.LAND:
        return may_coordinate(sender, land)
    return sender.federal or (purpose is Purpose.TOPIC and bool(sender.lands))


def may_lead_meeting(
    sender: Standing, author: str, purpose: Purpose | None, land: str | None
) -> bool:
    """Whether they may move a meeting and keep its minutes: whoever may call one there.

    And its author, as long as they belong to the coordination.
    """
    is_author = sender.user_id == author and bool(sender.roles & COORDINATION)
    return is_author or may_call_meeting(sender, purpose, land)


def may_know_meeting(
    sender: Standing, of: Purpose | None, here: Purpose | None, *, direct: bool, same_room: bool
) -> bool:
    """Whether they may be told of a meeting of a room for `of`, in a room for `here`.

    In its own room everybody there; elsewhere members, and of a coordination room the coordination
    where nobody else reads it. In an open room the answer goes to the direct chat.
    """
    secret = of is Purpose.COORDINATION
    entitled = bool(sender.roles & (COORDINATION if secret else COORDINATION | VOICES))
    if not may_hear(Audience.MEMBERS, here, direct=direct):
        return entitled
    audience = Audience.COORDINATION if secret else Audience.MEMBERS
    return (same_room or entitled) and may_hear(audience, here, direct=direct)


def notice_at(
    since: datetime, starts_at: datetime, zone: ZoneInfo, quiet_from: time, quiet_until: time
) -> datetime | None:
    """When the room is told of a meeting that was set at `since`, in UTC; None: not any more.

    At nine on the day before, on the wall clock of `zone`; where that has passed an hour before.
    Never in the quiet hours: then at their end, if that is before the start. All are aware.
    """
    starts_at = starts_at.astimezone(UTC)  # an hour is one also where the clocks change
    before = starts_at.astimezone(zone).date() - timedelta(days=1)
    wished = (instant(datetime.combine(before, MORNING), zone), starts_at - SHORTLY)
    for at in wished:
        told = audible(at, zone, quiet_from, quiet_until)
        if since < at and told < starts_at:
            return told
    return None


def over_at(starts_at: datetime, minutes_long: int) -> datetime:
    """When a meeting ends, in UTC; `starts_at` is aware."""
    return starts_at.astimezone(UTC) + timedelta(minutes=minutes_long)
