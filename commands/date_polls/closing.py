"""Date polls end: `!date poll close`, or by themselves; and `!date poll discard`."""

from __future__ import annotations

from datetime import datetime

from commands.alliance.ids import DATE_POLL, DatePollId
from commands.kit import (
    MEMBERS,
    Audience,
    Context,
    Message,
    Messages,
    Moment,
    NativePollEnd,
    Occurrence,
    Reply,
    Schedule,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from storage.store import Store
from storage.tables import DatePoll

from .finding import ended_here
from .words import headed, outcome


@command(
    "date poll close",
    help=_("Closes a date poll and tells which dates are the best."),
    examples=(_("!date poll close D-3"),),
    may=MEMBERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def date_poll_close(context: Context, number: DatePollId) -> Messages:
    """By its author or a coordinator."""
    poll = await ended_here(context, number)
    await context.store.date_polls.close(number, context.now, context.sender.user_id)
    return await _closed(context, poll)


async def _closed(
    context: Context, poll: DatePoll, due_at: datetime | None = None
) -> list[Message]:
    late = None
    if due_at is not None:
        late = _("Late: this was due on {due}.", due=Moment(due_at, context.place.zone))
    said = Reply([headed(poll), *await outcome(context, poll)], due_at=due_at, late=late)
    # First, or the card would tell a count of its own below the outcome.
    return [native_end(poll), said]


def native_end(poll: DatePoll) -> NativePollEnd:
    """Nobody can tap any more."""
    return NativePollEnd(poll.start_transaction, _("The date poll is closed."))


@command(
    "date poll discard",
    help=_("Discards a date poll that was opened by mistake, as long as nobody has answered."),
    examples=(_("!date poll discard D-3"),),
    may=MEMBERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def date_poll_discard(context: Context, number: DatePollId) -> Messages:
    """As if it had never been opened; its number is not used again."""
    poll = await ended_here(context, number)
    if await context.store.date_polls.is_answered(number):
        raise UserError(
            _(
                "Somebody has answered date poll {id} already, so it stays. `!date poll close "
                "{id}` ends it.",
                id=DATE_POLL.tag(number),
            ),
            example=False,
        )
    await context.store.date_polls.discard(number)
    said = reply(headed(poll), _("This date poll is discarded; nobody had answered."))
    return [native_end(poll), said]


async def _due(store: Store, now: datetime) -> list[Occurrence]:
    return [
        Occurrence(each.id, each.awaited_until, each.room_id, None, each.thread_id)
        for each in await store.date_polls.due(now)
        if each.awaited_until is not None
    ]


async def _close_in_time(context: Context, occurrence: Occurrence) -> Messages:
    if not await context.store.date_polls.close(occurrence.id, context.now, ""):
        return None
    poll = await context.store.date_polls.get(occurrence.id)
    assert poll is not None
    return await _closed(context, poll, occurrence.due_at)


closing = Schedule(
    "date-poll",
    next_due=lambda store: store.date_polls.next_due(),
    due=_due,
    run=_close_in_time,
    after_sync=True,
)
