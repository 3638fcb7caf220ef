"""Polls end: `!poll close`, or by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from commands.ballots import outcome
from commands.kit import (
    MEMBERS,
    Context,
    Message,
    Messages,
    Moment,
    NativePollEnd,
    NotAllowed,
    Number,
    Occurrence,
    Reply,
    Schedule,
    Topic,
    UserError,
    _,
    command,
)
from commands.live_counts import last_count
from commands.rules.authority import may_close_poll
from storage.store import Store
from storage.tables import Poll


@command(
    "poll close",
    "abstimmung beenden",
    "abstimmung schließen",
    help=_("Closes a poll and posts its outcome."),
    examples=(_("!poll close 1"),),
    may=MEMBERS,
    topic=Topic.VOTES,
)
async def poll_close(
    context: Context, number: Annotated[int, Number("", _("number of the poll"))]
) -> Messages:
    """Before its time; by its author or a coordinator."""
    found = await context.store.polls.get(number)
    if found is None or found.room_id != context.place.room_id:
        raise UserError(
            _("There is no poll {id} in this room. `!polls` shows the open ones.", id=number),
            example=False,
        )
    if not may_close_poll(context.sender, found.author, context.place.land):
        raise NotAllowed(
            _("Only the author of the poll or the coordination can close it."), example=False
        )
    if not await context.store.polls.close(number, context.now, context.sender.user_id):
        raise UserError(_("Poll {id} is closed already.", id=number), example=False)
    return await _closed(context, found)


async def _closed(context: Context, poll: Poll, due_at: datetime | None = None) -> list[Message]:
    """The outcome, and the end of the native poll."""
    blocks, short = await outcome(context, poll)
    late = None
    if due_at is not None:
        late = _("Late: this was due on {due}.", due=Moment(due_at, context.place.zone))
    return [
        Reply(blocks, due_at=due_at, late=late),
        NativePollEnd(poll.start_transaction, short),
        *await last_count(context, poll),
    ]


async def _due(store: Store, now: datetime) -> list[Occurrence]:
    return [
        Occurrence(
            each.id,
            each.closes_at,
            each.room_id,
            await store.outbox.event_of(each.start_transaction),
            each.thread_id,
        )
        for each in await store.polls.due(now)
        if each.closes_at is not None
    ]


async def _close_in_time(context: Context, occurrence: Occurrence) -> Messages:
    found = await context.store.polls.get(occurrence.id)
    if found is None or not await context.store.polls.close(found.id, context.now, ""):
        return None
    return await _closed(context, found, occurrence.due_at)


closing = Schedule(
    "poll",
    next_due=lambda store: store.polls.next_due(),
    due=_due,
    run=_close_in_time,
    after_sync=True,
)
