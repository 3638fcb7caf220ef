"""Meetings: who may call, lead and know of one, when its room is told of it, and when it is over.

Also how long one takes, as people write it (`90min`, `2 Stunden`, `1:30 h`), and its minutes in
parts that fit into messages.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from commands.dates.rules.quiet import audible
from commands.dates.rules.wall_clock import instant
from commands.kit.rules.audience import Audience, Purpose, may_hear
from commands.kit.rules.authority import COORDINATION, VOICES, Standing, may_coordinate
from commands.kit.rules.choices import Worded
from commands.kit.rules.keywords import HOUR, MINUTE, keyword
from commands.kit.rules.spelling import plain

# When its room is told of it beforehand: in the morning of the day before, or shortly before.
MORNING: Final = time(9)
SHORTLY: Final = timedelta(hours=1)
SHORTEST: Final = 5  # minutes of a meeting
LONGEST: Final = 7 * 24 * 60
_TASK: Final = re.compile(
    rf"\s*(?:[-–*•]|[0-9]{{1,2}}[.)])?\s*(?:{keyword('task in minutes', 'task', 'to do').pattern})"
    r"\s*[:–]\s*(\S.{0,198}?)\s*",
    re.IGNORECASE,
)


def _forms() -> list[re.Pattern[str]]:
    """As one writes it, with the words of all languages."""
    h, m = rf"(?:{HOUR.pattern})\.?", rf"(?:{MINUTE.pattern})\.?"
    return [
        re.compile(rf"(?P<minutes>\d{{1,5}})\s?{m}", re.ASCII),
        re.compile(rf"(?P<hours>\d{{1,3}})\s?{h}", re.ASCII),
        re.compile(rf"(?P<hours>\d{{1,3}})[.,](?P<tenths>\d)\s?{h}", re.ASCII),
        re.compile(rf"(?P<hours>\d{{1,3}})\s?{h}\s?(?P<minutes>[0-5]\d)(?:\s?{m})?", re.ASCII),
        re.compile(rf"(?P<hours>\d{{1,3}}):(?P<minutes>[0-5]\d)(?:\s?{h})?", re.ASCII),
    ]


class Coming(Worded):
    """Whether a member comes."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe", "maybe perhaps"


def may_call_meeting(sender: Standing, purpose: Purpose | None, land: str | None) -> bool:
    """Whether they may call a meeting of a room that is registered for `purpose` (None: is not).

    The federal coordination of any room; a state coordination of those of its own Land and of
    topics.
    """
    if purpose is Purpose.LAND:
        return may_coordinate(sender, land)
    return sender.federal or (purpose is Purpose.TOPIC and bool(sender.lands))


def asks_to_meeting(purpose: Purpose, land: str | None, of: str) -> bool:
    """Whether a meeting of a room asks every municipality of the Land `of` whether it comes.

    Who belongs to a topic is nowhere registered, and the coordination speaks for no municipality.
    """
    return purpose is Purpose.PLENARY or (purpose is Purpose.LAND and land == of)


def asks_anybody(purpose: Purpose | None) -> bool:
    """Whether a meeting of a room for `purpose` asks municipalities, see above."""
    return purpose in (Purpose.PLENARY, Purpose.LAND)


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


def length_in_minutes(text: str) -> int | None:
    """The minutes of a length of time; None if it is none, or shorter or longer than a meeting.

    A number alone is none: `2` can be minutes or hours.
    """
    folded = plain(text.strip())
    for form in _forms():
        found = form.fullmatch(folded)
        if found is not None:
            given = {name: int(value) for name, value in found.groupdict().items()}
            length = (
                60 * given.get("hours", 0) + 6 * given.get("tenths", 0) + given.get("minutes", 0)
            )
            return length if SHORTEST <= length <= LONGEST else None
    return None


def tasks_in(text: str) -> list[str]:
    """What the lines of minutes call a task, such as `- Task: find flats`, without the word."""
    found = (_TASK.fullmatch(each) for each in text.split("\n"))
    return [each[1] for each in found if each is not None]


def pages(text: str, most: int) -> list[str]:
    """Parts of at most `most` characters, cut between lines, else between words, else anywhere.

    Nothing but the white space at the cuts gets lost; an empty text is one empty part.
    """
    found: list[str] = []
    while len(text) > most:
        end = next((at for mark in "\n " if (at := text.rfind(mark, 1, most + 1)) > 0), most)
        found.append(text[:end].rstrip())
        text = text[end:].lstrip(" \n")
    return [*found, text] if text or not found else found
