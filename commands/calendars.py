"""All dates as a calendar file: `!calendar`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from commands.alliance.ids import MEETING
from commands.dates.days import today
from commands.kit import (
    MEMBERS,
    READERS,
    Audience,
    Context,
    Message,
    Topic,
    _,
    command,
    n_,
    press,
    reply,
)
from commands.kit.file_names import file_called
from commands.kit.reply import File, Letter
from commands.kit.rules.audience import may_hear
from commands.meetings.words import coming, invitation, the_meeting
from commands.papers.calendar_entries import (
    Entry,
    calendar_file,
    date_poll_entry,
    follow_up_entry,
    meeting_entry,
    poll_entry,
    reminder_entry,
    statement_entry,
    survey_entry,
    task_entry,
)

MOST_REMINDERS: Final = 5000  # more than anybody makes


@press("calendar", light=True)
def make_calendar(data: Mapping[str, Any], language: str) -> bytes:
    """Dates as iCalendar."""
    from commands.papers.calendar import calendar

    return calendar(data, language)


@command(
    "calendar",
    help=_(
        "Makes a file for your calendar, in the direct chat: of one meeting, of all dates of this "
        "room, or there of yours."
    ),
    examples=(_("!calendar"), _("!calendar M-3")),
    may=READERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def calendar(
    context: Context, meeting: Annotated[int | None, MEETING] = None
) -> list[Message]:
    """What is still to come; in an open room the person's own.

    The file goes to the direct chat: in a room it would ring everybody.
    """
    if meeting is not None:
        return _to_the_sender(
            context, await invitation(context, await the_meeting(context, meeting))
        )
    place = context.place
    own = place.direct or not may_hear(Audience.MEMBERS, place.purpose, direct=False)
    entries = [
        *await _meetings(context),
        *await (_of_person(context) if own else _of_room(context)),
        *await _statements(context),
    ]
    if not entries:
        return [reply(_("No date is to come."))]
    about = n_(
        "{count} date for your calendar, as of today.",
        "{count} dates for your calendar, as of today.",
        len(entries),
    )
    name = file_called(_("Calendar"), today(context).isoformat(), ending="ics")
    return _to_the_sender(context, calendar_file(context, name, entries, about))


def _to_the_sender(context: Context, file: File) -> list[Message]:
    place = context.place
    if place.direct or not may_hear(Audience.MEMBERS, place.purpose, direct=False):
        return [file]
    hint = reply(
        _("The file for your calendar is in our direct chat; here it would ring everybody.")
    )
    return [hint, Letter(context.sender.user_id, file)]


async def _meetings(context: Context) -> list[Entry]:
    agenda = context.store.meetings.agenda
    return [meeting_entry(each, await agenda(each.id)) for each in await coming(context)]


async def _statements(context: Context) -> list[Entry]:
    """Before it is published, a statement is for members only."""
    if not context.sender.roles & MEMBERS:
        return []
    return [statement_entry(each) for each in await context.store.calendars.statements(context.now)]


async def _of_room(context: Context) -> list[Entry]:
    room_id, store = context.place.room_id, context.store
    polls = await store.polls.open_in(room_id)
    surveys = await store.surveys.open_in(room_id)
    date_polls = await store.date_polls.open_in(room_id)
    return [
        *(poll_entry(each) for each in polls if each.closes_at is not None),
        *(survey_entry(each) for each in surveys if each.closes_at is not None),
        *(date_poll_entry(each) for each in date_polls if each.closes_at is not None),
        *map(follow_up_entry, await store.calendars.follow_ups_in(room_id)),
    ]


async def _of_person(context: Context) -> list[Entry]:
    """Of the municipalities they speak for, and what they have opened or made themselves."""
    person, members = context.sender.user_id, [*context.sender.speaks_for]
    calendars = context.store.calendars
    reminders, _total = await context.store.reminders.of_person(person, members, MOST_REMINDERS)
    return [
        *map(poll_entry, await calendars.polls(members, person)),
        *map(survey_entry, await calendars.surveys(members, person)),
        *map(date_poll_entry, await calendars.date_polls(members, person)),
        *map(follow_up_entry, await calendars.follow_ups(members, person)),
        *map(task_entry, await calendars.tasks(members)),
        *map(reminder_entry, reminders),
    ]
