"""Meetings of which a municipality has not said whether it comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from commands.alliance.ids import MEETING
from commands.alliance.rooms import registered_rooms
from commands.kit import Context, OpenItem, OpenItems, Quoted, _
from commands.kit.arguments import shortened
from commands.kit.rules.audience import Purpose
from storage.tables import Meeting, Member, Room

from .rules import asks_to_meeting

MEETINGS = "meeting"


async def _find(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    """Of those that have not begun, and that ask everybody of the alliance or of a Land."""
    store = context.store.meetings
    coming = await store.starting(context.now)
    rooms = await registered_rooms(context)
    answered = await store.answered([each.id for each in coming], [each.id for each in members])
    return [
        _item(meeting, member.id)
        for meeting in coming
        for member in members
        if _asked(rooms.get(meeting.room_id), member) and (meeting.id, member.id) not in answered
    ]


def _asked(room: Room | None, member: Member) -> bool:
    if room is None or room.purpose is None:
        return False
    return asks_to_meeting(Purpose(room.purpose), room.land, member.land)


def _item(meeting: Meeting, member_id: int) -> OpenItem:
    number = MEETING.tag(meeting.id)
    starts = meeting.starts_at.astimezone(ZoneInfo(meeting.timezone))
    return OpenItem(
        member_id,
        (MEETINGS, meeting.id),
        _("{id}: {text} – do you come?", id=number, text=Quoted(shortened(meeting.title))),
        _("!attend {id} yes", id=number),
        meeting.starts_at,
        rings_on=(starts.date() - timedelta(days=1),),
    )


open_meetings = OpenItems(MEETINGS, _find)
