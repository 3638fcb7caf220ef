"""Beforehand the room is told of its meeting, once: when, where and what is on the agenda."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from commands.dates.rules.quiet import audible
from commands.kit import (
    Audience,
    Block,
    Context,
    Letter,
    Messages,
    Moment,
    Occurrence,
    Reply,
    Schedule,
    _,
)
from commands.kit.rules.audience import may_hear
from storage.store import Store
from storage.tables import Meeting

from .rules import over_at
from .words import agenda_of, facts, headed, how_to_answer, is_over


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    return [
        Occurrence(each.id, each.notice_at, each.room_id, thread_id=each.thread_id)
        for each in await store.meetings.notices_due(now)
        if each.notice_at is not None
    ]


async def _tell(context: Context, occurrence: Occurrence) -> Messages:
    meeting = await context.store.meetings.get(occurrence.id)
    if meeting is None or meeting.cancelled_at or meeting.notice_at != occurrence.due_at:
        return None  # called off or moved in the meantime
    zone, timing = ZoneInfo(meeting.timezone), context.alliance.timing
    # The bot may have been away at the time, and come back at night.
    at = audible(context.now, zone, timing.quiet_from, timing.quiet_until)
    told_later = context.now < at < over_at(meeting.starts_at, meeting.minutes_long)
    await context.store.meetings.plan_notice(meeting.id, at if told_later else None)
    if told_later:
        context.expect(at)
    if context.now < at or is_over(context, meeting):
        return None
    late = _("Late: this was due on {due}.", due=Moment(occurrence.due_at, zone))
    said = Reply(await _notice(context, meeting), due_at=occurrence.due_at, late=late)
    if may_hear(Audience.MEMBERS, context.place.purpose, direct=context.place.direct):
        return said
    # The room has been opened to others since.
    return [Letter(each, said) for each in sorted(context.alliance.federal_coordinators)]


async def _notice(context: Context, meeting: Meeting) -> list[Block]:
    return [
        _("Reminder of the meeting {meeting}", meeting=headed(meeting)),
        *facts(meeting),
        *agenda_of(await context.store.meetings.agenda(meeting.id)),
        *how_to_answer(meeting),
    ]


notices = Schedule(
    "meeting", next_due=lambda store: store.meetings.next_notice(), due=_due, run=_tell
)
