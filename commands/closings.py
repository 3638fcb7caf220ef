"""Polls end: `!poll close`, or by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

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
from commands.kit.polling import poll_here
from commands.kit.recording import recorded
from commands.live_counts import last_count
from commands.outcomes import outcome
from commands.rules.authority import may_close_poll
from commands.rules.polling import LEAST_SECRET, Secrecy
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
    """By its author or a coordinator; not before it was open as long as was promised."""
    found = await poll_here(context, number)
    if not may_close_poll(context.sender, found.author, context.place.land):
        raise NotAllowed(
            _("Only the author of the poll or the coordination can close it."), example=False
        )
    if found.closed_at is None and found.not_before is not None:
        _require_long_enough(context, found.id, found.not_before)
    if not await context.store.polls.close(number, context.now, context.sender.user_id):
        raise UserError(_("Poll {id} is closed already.", id=number), example=False)
    return await _closed(context, found)


def _require_long_enough(context: Context, number: int, not_before: datetime) -> None:
    """Raises UserError, whoever asks: everybody was told how long there is time at least."""
    if context.now < not_before:
        raise UserError(
            _(
                "Poll {id} stays open until {moment} at least: that was promised when it began.",
                id=number,
                moment=Moment(not_before, context.place.zone),
            ),
            example=False,
        )


async def _closed(context: Context, poll: Poll, due_at: datetime | None = None) -> list[Message]:
    """The outcome, kept as it is now, and the end of the native poll."""
    if poll.secrecy == Secrecy.SECRET:
        voted = await context.store.secret_ballots.participations(poll.id)
        if 0 < len(voted) < LEAST_SECRET:
            await context.store.secret_ballots.forget_counts(poll.id)
    closed = await context.store.polls.get(poll.id)
    assert closed is not None
    await recorded(context, closed)
    blocks, short = await outcome(context, poll)
    late = None
    if due_at is not None:
        late = _("Late: this was due on {due}.", due=Moment(due_at, context.place.zone))
    said = Reply(blocks, due_at=due_at, late=late)
    if poll.secrecy == Secrecy.SECRET:  # there is no native poll
        context.store.erase_journal()  # of what was typed wrong, too
        return [said, *await last_count(context, poll)]
    return [
        said,
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
