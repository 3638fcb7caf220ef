"""Beforehand the room is told of its meeting, once: when, where and what is on the agenda.

It rings for the contact persons of those who come, perhaps, or have not said it yet. Where these
are more than a message can name, they get letters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from commands.alliance.mailings import MOST_MENTIONED, mail, mailing
from commands.dates.rules.quiet import audible
from commands.kit import (
    Audience,
    Block,
    Context,
    Joined,
    Letter,
    Mention,
    Messages,
    Moment,
    Occurrence,
    Reply,
    Schedule,
    _,
)
from commands.kit.rules.audience import may_hear
from storage.members import Holder
from storage.store import Store
from storage.tables import Mailing, Meeting

from .rules import Coming, asks_anybody, over_at
from .words import agenda_of, facts, headed, how_to_answer, is_over, room_of

LETTERS: Final = "meeting-letters"


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
    notice = await _notice(context, meeting)
    if not may_hear(Audience.MEMBERS, context.place.purpose, direct=context.place.direct):
        said = Reply(notice, due_at=occurrence.due_at, late=late)
        # The room has been opened to others since.
        return [Letter(each, said) for each in sorted(context.alliance.federal_coordinators)]
    people = await _mentioned(context, meeting)
    if people:
        who = Joined([Mention(each) for each in people], " ")
        notice.append(_("For: {people}", people=who))
    return Reply(notice, rings=bool(people), due_at=occurrence.due_at, late=late)


async def _mentioned(context: Context, meeting: Meeting) -> list[str]:
    """For whom it rings in the room; of too many nobody, and letters are written to them."""
    purpose, land = await room_of(context, meeting)
    asked = await context.store.meetings.expected(meeting.id, land, silent=asks_anybody(purpose))
    if len(asked) > MOST_MENTIONED:
        starts = meeting.starts_at.isoformat()
        await mail(context, LETTERS, meeting.id, asked, starts=starts)
        return []
    first: dict[int, str] = {}
    for each in await context.store.members.offices_of(asked):
        first.setdefault(each.member_id, each.user_id)
    return list(dict.fromkeys(first[each] for each in asked))


def _contact(_mailing: Mailing, offices: Sequence[Holder]) -> list[str]:
    return [each.user_id for each in offices[:1]]


async def _write(
    context: Context, found: Mailing, readers: Mapping[str, Sequence[int]]
) -> list[Letter] | None:
    """Whoever has said no in the meantime hears nothing; nor anybody, if it was moved."""
    meeting = await context.store.meetings.get(found.subject_id)
    if meeting is None or meeting.cancelled_at is not None or is_over(context, meeting):
        return None
    if meeting.starts_at.isoformat() != found.details["starts"]:
        return None
    some = {each for members in readers.values() for each in members}
    said = await context.store.meetings.said(meeting.id, some)
    notice = Reply(await _notice(context, meeting), rings=True)
    return [
        Letter(person, notice)
        for person, members in readers.items()
        if any(said.get(each) != Coming.NO for each in members)
    ]


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

writing = mailing(LETTERS, _write, _contact)
