"""Who has written what the bot cannot read, hears of it: else a command would vanish in silence.

What was meant for the bot cannot be told from talk, since it cannot be read; so each key that does
not come is named once, to its sender, in the room where it stood.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from commands.alliance.voices import standing_of
from commands.kit import Context, Messages, Moment, Occurrence, Schedule, Text, _, reply
from commands.kit.rules.limits import (
    UNREAD_OF_STRANGERS_IN_A_ROOM_A_DAY,
    UNREAD_TOLD_A_DAY,
    is_stranger,
)
from storage.store import Store
from storage.tables import UnreadSession

# Keys may be late: from another homeserver, or only when they are asked for.
GRACE: Final = timedelta(seconds=60)
_MOST_AT_ONCE: Final = 100


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    return [
        Occurrence(each.id, each.tell_at, each.room_id, each.event_id, each.thread_id)
        for each in await store.unread.due(now, _MOST_AT_ONCE)
        if each.tell_at is not None
    ]


async def _tell(context: Context, occurrence: Occurrence) -> Messages:
    unread = await context.store.unread.get(occurrence.id)
    if unread is None or unread.tell_at is None:
        return None
    says_so = await context.store.unread.is_waited_for(unread) and await _may_hear(context, unread)
    await context.store.unread.settle(unread.id, context.now if says_so else None)
    return reply(*_said(context, unread)) if says_so else None


async def _may_hear(context: Context, unread: UnreadSession) -> bool:
    """Whoever is registered; strangers only where we are at home, and seldom."""
    store, place = context.store, context.place
    sender = await standing_of(store, context.alliance, unread.sender)
    since = context.now - timedelta(days=1)
    told = await store.unread.told_since(since, sender=unread.sender)
    if told >= UNREAD_TOLD_A_DAY.of(sender):
        return False
    if not is_stranger(sender):
        return True
    if place.registered is None and not place.direct:
        return False
    here = await store.unread.told_since(since, room_id=unread.room_id)
    return here < UNREAD_OF_STRANGERS_IN_A_ROOM_A_DAY


def _said(context: Context, unread: UnreadSession) -> list[Text]:
    sent_at = Moment(min(unread.sent_at, unread.noted_at), context.place.zone)
    if context.place.direct:
        again = _("Nothing of it is done. Please send it once more.")
    else:
        again = _("If it was meant for me, please send it once more.")
    return [
        _(
            "I could not read your message of {moment}: the key to it has not reached me.",
            moment=sent_at,
        ),
        again,
        _("If this happens again, please tell the coordination."),
    ]


telling = Schedule(
    "unread",
    next_due=lambda store: store.unread.next_due(),
    due=_due,
    run=_tell,
    after_sync=True,
)
