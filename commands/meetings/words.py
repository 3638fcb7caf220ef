"""The meeting that a command means, who may know and lead it, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from commands.alliance.answered import answered
from commands.alliance.ids import MEETING
from commands.kit.context import Context
from commands.kit.errors import AskedBack, NotAllowed, UserError
from commands.kit.file_names import file_called
from commands.kit.reply import (
    Block,
    Elsewhere,
    File,
    Inline,
    Joined,
    Message,
    Moment,
    Numbered,
    Reply,
    Strong,
)
from commands.kit.rules.audience import Audience, Purpose, may_hear
from commands.kit.texts import _, n_
from commands.papers.calendar_entries import calendar_file, meeting_entry
from storage.tables import AgendaItem, Meeting

from .rules import LONGEST, may_know_meeting, may_lead_meeting, notice_at, over_at

PLACE_LIMIT: Final = 200  # characters
_MOST_ASKED: Final = 5
_IN_MINUTES: Final = 120  # what is longer nobody counts in minutes


def headed(meeting: Meeting) -> Inline:
    """Its number and title."""
    return _("{id}: {title}", id=MEETING.tag(meeting.id), title=Strong(meeting.title))


def start(meeting: Meeting) -> Moment:
    """When it begins, on the wall clock that it was set by."""
    return Moment(meeting.starts_at, ZoneInfo(meeting.timezone))


def facts(meeting: Meeting) -> list[Block]:
    """When it is and how long, and where."""
    return [_when(meeting), _("Place: {place}", place=meeting.place)]


def _when(meeting: Meeting) -> Inline:
    """Its length where it begins and ends on the same day, else its end."""
    zone = ZoneInfo(meeting.timezone)
    ends = over_at(meeting.starts_at, meeting.minutes_long)
    # What ends at midnight is over on that day.
    last = (ends - timedelta(minutes=1)).astimezone(zone).date()
    if last == meeting.starts_at.astimezone(zone).date():
        return Joined([start(meeting), lasting(meeting.minutes_long)])
    return _("{start} until {end}", start=start(meeting), end=Moment(ends, zone))


def lasting(minutes: int) -> Inline:
    """How long it takes: up to two hours in minutes, if it is no whole hour."""
    hours, more = divmod(minutes, 60)
    in_hours = n_("{count} hour", "{count} hours", hours)
    if not more:
        return in_hours
    if minutes <= _IN_MINUTES:
        return n_("{count} minute", "{count} minutes", minutes)
    return Joined([in_hours, n_("{count} minute", "{count} minutes", more)], " ")


def agenda_of(items: Sequence[AgendaItem]) -> list[Block]:
    """The points with their numbers, which stay when others are taken off; nothing without any."""
    runs: list[list[AgendaItem]] = []
    for each in items:
        if runs and runs[-1][-1].number + 1 == each.number:
            runs[-1].append(each)
        else:
            runs.append([each])
    lists = [Numbered([each.text for each in run], run[0].number) for run in runs]
    return [_("Agenda:"), *lists] if lists else []


def how_to_answer(meeting: Meeting) -> list[Block]:
    """How a municipality says whether it comes, and proposes a point."""
    return [
        _(
            "Does your municipality come? `!attend {id} yes`, `!attend {id} no` or "
            "`!attend {id} maybe`",
            id=MEETING.tag(meeting.id),
        ),
        _("A point for the agenda: `!agenda {id} add “…”`", id=MEETING.tag(meeting.id)),
        for_calendars(meeting),
    ]


def for_calendars(meeting: Meeting) -> Inline:
    """How to get it, or its change, into one's own calendar."""
    return _("For your calendar: `!calendar {id}`", id=MEETING.tag(meeting.id))


async def the_meeting(context: Context, number: int) -> Meeting:
    """The meeting M-`number`, locked, if the sender may know of it here; else UserError."""
    found = await context.store.meetings.get(number)
    if found is not None and await may_know(context, found):
        return found
    # What they may not know sounds as if it were not there.
    said = _("There is no meeting M-{id} here. `!meetings` lists them.", id=str(number))
    raise (UserError if found is None else NotAllowed)(said, example=False)


async def may_know(context: Context, meeting: Meeting) -> bool:
    """Whether the sender may be told of it here."""
    purpose, _land = await room_of(context, meeting)
    place = context.place
    return may_know_meeting(
        context.sender,
        purpose,
        place.purpose,
        direct=place.direct,
        same_room=place.room_id == meeting.room_id,
    )


async def coming(context: Context) -> list[Meeting]:
    """What the sender may know of here and is not over yet, the next one first."""
    since = context.now - timedelta(minutes=LONGEST)
    return [
        each
        for each in await context.store.meetings.starting(since)
        if not is_over(context, each) and await may_know(context, each)
    ]


async def coming_meeting(context: Context) -> Meeting:
    """The meeting that the command answers, or the only one that is to come.

    Raises UserError with a line to send for each if there are several.
    """
    about = await answered(context)
    known = await coming(context)
    if about is not None:
        is_due = about.kind == "meeting"
        for each in known:
            if each.id == about.number if is_due else each.event_id == about.event_id:
                return each
    if len(known) == 1:
        return known[0]
    if not known:
        raise UserError(_("No meeting is to come. `!meetings` lists them."), example=False)
    raise AskedBack(
        _("Several meetings are to come. Please send one of these:"),
        typed="",
        instead=[(MEETING.tag(each.id), start(each)) for each in known[:_MOST_ASKED]],
    )


async def room_of(context: Context, meeting: Meeting) -> tuple[Purpose | None, str | None]:
    """What its room is registered for, and for which Land."""
    room = await context.store.rooms.get(meeting.room_id)
    if room is None:
        return None, None
    return Purpose(room.purpose) if room.purpose else None, room.land


async def may_lead(context: Context, meeting: Meeting) -> bool:
    """Whether the sender may move it, keep its minutes, and tidy its agenda."""
    return may_lead_meeting(context.sender, meeting.author, *await room_of(context, meeting))


async def require_lead(context: Context, meeting: Meeting) -> None:
    """Raises NotAllowed unless the sender may lead it."""
    if not await may_lead(context, meeting):
        raise NotAllowed(
            _(
                "{id} is led by whoever has called it and by the coordination of its room.",
                id=MEETING.tag(meeting.id),
            ),
            example=False,
        )


def is_over(context: Context, meeting: Meeting) -> bool:
    """Whether it has ended."""
    return over_at(meeting.starts_at, meeting.minutes_long) <= context.now


def require_coming(context: Context, meeting: Meeting) -> None:
    """Raises UserError once it is called off, or over."""
    if meeting.cancelled_at is not None:
        raise UserError(_("{id} is called off.", id=MEETING.tag(meeting.id)), example=False)
    if is_over(context, meeting):
        raise UserError(_("{id} is over already.", id=MEETING.tag(meeting.id)), example=False)


async def plan_notice(context: Context, meeting: Meeting) -> None:
    """To be called when it was set or moved: its room is told of it beforehand."""
    timing, zone = context.alliance.timing, ZoneInfo(meeting.timezone)
    at = notice_at(context.now, meeting.starts_at, zone, timing.quiet_from, timing.quiet_until)
    await context.store.meetings.plan_notice(meeting.id, at)
    context.expect(at)


async def invitation(context: Context, meeting: Meeting) -> File:
    """The meeting as a file that calendars understand; a later one replaces it there."""
    agenda = await context.store.meetings.agenda(meeting.id)
    about = _("{id} for your calendar", id=MEETING.tag(meeting.id))
    name = file_called(_("Meeting"), MEETING.tag(meeting.id), meeting.title, ending="ics")
    return calendar_file(context, name, [meeting_entry(meeting, agenda)], about)


async def told(context: Context, meeting: Meeting, said: Reply) -> list[Message]:
    """The message here and, if the meeting is of another room, there, unless that is open now."""
    here: list[Message] = [said]
    if meeting.room_id == context.place.room_id:
        return here
    purpose, _land = await room_of(context, meeting)
    direct = context.is_direct(meeting.room_id)
    if not may_hear(Audience.MEMBERS, purpose, direct=direct):
        return here
    return [*here, Elsewhere(meeting.room_id, said)]
