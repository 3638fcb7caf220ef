"""Changing a meeting: `!meeting move`, `!meeting place`, `!meeting cancel`."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from commands.alliance.ids import MEETING, MeetingId
from commands.kit import (
    COORDINATION,
    Audience,
    Context,
    Message,
    Messages,
    Moment,
    Strong,
    Text,
    Topic,
    _,
    command,
    reply,
)
from commands.kit.kinds import Line
from storage.tables import Meeting

from .spans import Span, SpanKind
from .words import (
    PLACE_LIMIT,
    facts,
    for_calendars,
    headed,
    plan_notice,
    require_coming,
    require_lead,
    start,
    the_meeting,
    told,
)


@command(
    "meeting move",
    help=_("Moves a meeting to another time; without an end it takes as long as before."),
    examples=(
        _("!meeting move M-3 02.12.{year} 14:00"),
        _("!meeting move M-3 02.12.{year} 14:00 until 16:00"),
    ),
    may=COORDINATION,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def move(context: Context, number: MeetingId, when: Annotated[Span, SpanKind()]) -> Messages:
    """Says old → new, and whoever has answered should look whether it still holds.

    Without an end it takes as long as before.
    """
    meeting = await _changed(context, number)
    minutes = when.minutes or meeting.minutes_long
    if (when.starts, minutes) == (meeting.starts_at, meeting.minutes_long):
        return reply(_("Nothing changes: that is recorded already."))
    before, zone = start(meeting), ZoneInfo(meeting.timezone)
    await context.store.meetings.change(
        meeting.id,
        context.now,
        starts=when.starts.astimezone(zone).replace(tzinfo=None).isoformat(),
        starts_at=when.starts,
        minutes_long=minutes,
    )
    await plan_notice(context, await the_meeting(context, number))
    said = _(
        "It is moved: {before} → {after}", before=before, after=Strong(Moment(when.starts, zone))
    )
    return await _announced(context, meeting.id, said)


@command(
    "meeting place",
    help=_("Sets where a meeting is; the time stays."),
    examples=(_("!meeting place M-3 Online"),),
    may=COORDINATION,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def place(
    context: Context, number: MeetingId, to: Annotated[str, Line(_("place"), PLACE_LIMIT)]
) -> Messages:
    """Says old → new."""
    meeting = await _changed(context, number)
    if to == meeting.place:
        return reply(_("Nothing changes: that is recorded already."))
    before = meeting.place
    await context.store.meetings.change(meeting.id, context.now, place=to)
    said = _("It is somewhere else: {before} → {after}", before=before, after=Strong(to))
    return await _announced(context, meeting.id, said)


@command(
    "meeting cancel",
    help=_("Calls off a meeting."),
    examples=(_("!meeting cancel M-3"),),
    may=COORDINATION,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def cancel(context: Context, number: MeetingId) -> list[Message]:
    """Its room is not told of it beforehand any more; what is kept of it stays."""
    meeting = await _changed(context, number)
    await context.store.meetings.change(
        meeting.id,
        context.now,
        cancelled_at=context.now,
        cancelled_by=context.sender.user_id,
        notice_at=None,
    )
    kept = await the_meeting(context, number)
    said = reply(
        headed(kept),
        _("It is called off. It would have been: {when}", when=start(kept)),
        for_calendars(kept),
    )
    return await told(context, kept, said)


async def _changed(context: Context, number: int) -> Meeting:
    """A meeting that the sender may change, while there is something to change."""
    meeting = await the_meeting(context, number)
    await require_lead(context, meeting)
    require_coming(context, meeting)
    return meeting


async def _announced(context: Context, number: int, change: Text) -> list[Message]:
    meeting = await the_meeting(context, number)
    said = reply(
        headed(meeting),
        change,
        *facts(meeting),
        _(
            "What you have answered still counts. To change it: `!attend {id} no`",
            id=MEETING.tag(meeting.id),
        ),
        for_calendars(meeting),
    )
    return await told(context, meeting, said)
