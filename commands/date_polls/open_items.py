"""Date polls that ask a municipality which has not answered."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from commands.alliance.ids import DATE_POLL
from commands.alliance.nudges import rings_on
from commands.kit import Context, OpenItem, OpenItems, Quoted, _
from commands.kit.arguments import shortened
from storage.tables import DatePoll, Member

DATE_POLLS = "date-poll"


async def _find(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    """Of those that have not ended, and wait for the silent."""
    store = context.store.date_polls
    waiting = {each.id: each for each in await store.waiting(context.now)}
    if not waiting:
        return []
    silent = await store.silent_among(waiting, [each.id for each in members])
    zone = context.alliance.zone
    return [_item(waiting[number], member_id, zone) for number, member_id in sorted(silent)]


def _item(poll: DatePoll, member_id: int, zone: ZoneInfo) -> OpenItem:
    number = DATE_POLL.tag(poll.id)
    return OpenItem(
        member_id,
        (DATE_POLLS, poll.id),
        _("{id}: {text} – which dates suit?", id=number, text=Quoted(shortened(poll.title))),
        _("!suits {id} 1, if need be 2", id=number),
        poll.closes_at,
        example=True,
        rings_on=rings_on(poll, zone),
    )


open_date_polls = OpenItems(DATE_POLLS, _find)
