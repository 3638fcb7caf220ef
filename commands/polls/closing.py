"""Polls end: `!poll close`, or by themselves; and `!poll discard` for one opened by mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from commands.alliance.ids import FOLLOW_UP, POLL, PollId
from commands.kit import (
    MEMBERS,
    Block,
    Context,
    Message,
    Messages,
    Moment,
    NativePollEnd,
    Occurrence,
    Reply,
    Schedule,
    Strong,
    Topic,
    UserError,
    _,
    ask,
    command,
    confirmable,
    listener,
    reply,
)
from storage.store import Store
from storage.tables import Poll

from .finding import changed_here, poll_here
from .outcome import outcome, told_of
from .record import Cast, everything_cast, recorded
from .rules.secrecy import LEAST_SECRET, Secrecy
from .status import end, last_count
from .tally import silent_line, turnout, voted_line


@command(
    "poll close",
    help=_("Closes a poll and posts its outcome."),
    examples=(_("!poll close 1"),),
    may=MEMBERS,
    topic=Topic.VOTES,
)
async def poll_close(context: Context, number: PollId) -> Messages:
    """By its author or a coordinator; not before it was open as long as was promised.

    It cannot be opened again, so while answers are missing it is asked back.
    """
    found = await _closable(context, number)
    now = await turnout(context, found, named_silent=True)
    if not now.silent:
        return await _close(context, number)
    summary: list[Block] = [
        _(
            "This would end poll {id}: {question}",
            id=POLL.tag(number),
            question=Strong(found.question),
        ),
        voted_line(now),
        silent_line(now.names, now.silent),
    ]
    if found.secrecy == Secrecy.SECRET and 0 < now.voted < LEAST_SECRET:
        summary.append(
            _("With fewer than {least} ballots no outcome would be told.", least=LEAST_SECRET)
        )
    summary.append(_("Its outcome stands then: nobody can open it again."))
    return await ask(context, "poll_close", {"id": number, **_asked(found)}, *summary)


def _asked(poll: Poll) -> dict[str, str | None]:
    """What can change about an open poll: since when it asks what it does, and its end."""
    mended, end_at = poll.mended_at, poll.closes_at
    return {
        "mended_at": mended.isoformat() if mended else None,
        "closes_at": end_at.isoformat() if end_at else None,
    }


@confirmable("poll_close")
async def confirmed_close(context: Context, details: Mapping[str, Any]) -> Messages:
    """Ends the poll, if that is still possible and it is as it was when that was asked."""
    found = await _closable(context, details["id"])
    # A question of an older version does not tell all of it.
    if any(key in details and details[key] != now for key, now in _asked(found).items()):
        raise UserError(
            _(
                "Poll {id} was changed meanwhile, so nothing was closed. It asks: {question}",
                id=POLL.tag(found.id),
                question=Strong(found.question),
            ),
            end(context, found),
            _("`!poll close {id}` ends it as it is now.", id=POLL.tag(found.id)),
            example=False,
        )
    return await _close(context, found.id)


async def _close(context: Context, number: int) -> Messages:
    found = await poll_here(context, number)
    await context.store.polls.close(number, context.now, context.sender.user_id)
    return await _closed(context, found)


async def _closable(context: Context, number: int) -> Poll:
    """The poll, which is open. Raises UserError unless the sender may end it now."""
    found = await changed_here(context, number)
    if found.not_before is not None:
        _require_long_enough(context, found.id, found.not_before)
    if found.closes_at is not None and found.closes_at <= context.now:
        raise UserError(_("Nobody can vote in it any more."), end(context, found), example=False)
    return found


@command(
    "poll discard",
    help=_("Discards a poll that was opened by mistake, as long as nobody has voted."),
    examples=(_("!poll discard 1"),),
    may=MEMBERS,
    topic=Topic.VOTES,
)
async def poll_discard(context: Context, number: PollId) -> Messages:
    """As if it had never been opened; its number is not used again."""
    found = await changed_here(context, number)
    if await context.store.poll_changes.is_voted_in(number):
        raise UserError(
            _(
                "Somebody has voted in poll {id} already, so it stays. `!poll close {id}` ends it.",
                id=POLL.tag(number),
            ),
            example=False,
        )
    linked = await context.store.follow_ups.of_poll(number)
    if linked is not None:
        raise UserError(
            _(
                "The follow-up {follow_up} asks for ballots in poll {id}, so it stays.",
                follow_up=FOLLOW_UP.tag(linked.id),
                id=POLL.tag(number),
            ),
            example=False,
        )
    await context.store.prepared_polls.forgotten(number)
    await context.store.polls.discard(number)
    said = _(
        "Poll {id} is discarded: {question}", id=POLL.tag(number), question=Strong(found.question)
    )
    answer = reply(said, _("No ballots were cast, and none count any more."))
    if found.secrecy == Secrecy.SECRET:
        return answer
    short = _("This poll is discarded.")
    return [NativePollEnd(found.start_transaction, short), answer]


def _require_long_enough(context: Context, number: int, not_before: datetime) -> None:
    """Raises UserError, whoever asks: everybody was told how long there is time at least."""
    if context.now < not_before:
        raise UserError(
            _(
                "Poll {id} stays open until {moment} at least: that was promised when it began.",
                id=POLL.tag(number),
                moment=Moment(not_before, context.place.zone),
            ),
            example=False,
        )


async def _closed(context: Context, poll: Poll, due_at: datetime | None = None) -> list[Message]:
    """The outcome, kept as it is now, and the end of the native poll."""
    if poll.secrecy == Secrecy.SECRET:
        voted = await context.store.poll_counts.taken_part(poll.id)
        if 0 < len(voted) < LEAST_SECRET:
            await context.store.secret_ballots.forget_counts(poll.id)
    closed = await _as_it_is(context, poll.id)
    cast, told = await _counted(context, closed)
    await recorded(context, closed, cast)
    blocks, short = outcome(closed, cast.result, told)
    late = None
    if due_at is not None:
        late = _("Late: this was due on {due}.", due=Moment(due_at, context.place.zone))
    said = Reply(blocks, due_at=due_at, late=late)
    if poll.secrecy == Secrecy.SECRET:  # there is no native poll
        context.store.erase_journal()  # of what was typed wrong, too
        return [said, *await last_count(context, closed, cast.result)]
    # First, or the card would tell a count of its own below the outcome.
    ended = [] if poll.over_at else [NativePollEnd(poll.start_transaction, short)]
    return [*ended, said, *await last_count(context, closed, cast.result)]


async def _counted(context: Context, poll: Poll) -> tuple[Cast, Sequence[Block]]:
    """What was cast, and what is told of it.

    Beside the transaction, and anew if somebody votes meanwhile: every ballot counts.
    """
    if poll.secrecy == Secrecy.SECRET:  # what was forgotten just now is to be told of no more
        return await _count(context.store, poll.id)
    return await context.beside(_count, poll.id, await context.store.poll_counts.edition(poll))


async def _count(
    store: Store, poll_id: int, _edition: Sequence[Any] = ()
) -> tuple[Cast, Sequence[Block]]:
    poll = await store.polls.get(poll_id)
    assert poll is not None
    cast = await everything_cast(store, poll)
    return cast, await told_of(store, poll, cast.result)


async def _as_it_is(context: Context, poll_id: int) -> Poll:
    found = await context.store.polls.get(poll_id)
    assert found is not None
    return found


async def _occurrence(store: Store, poll: Poll, due_at: datetime | None) -> Occurrence:
    assert due_at is not None
    event_id = await store.outbox.event_of(poll.start_transaction)
    return Occurrence(poll.id, due_at, poll.room_id, event_id, poll.thread_id)


async def _due(store: Store, now: datetime) -> list[Occurrence]:
    due = await store.polls.due(now)
    return [await _occurrence(store, each, each.awaited_until) for each in due]


async def _over(store: Store, now: datetime) -> list[Occurrence]:
    over = await store.polls.over(now)
    return [await _occurrence(store, each, each.closes_at) for each in over]


async def _tell_end(context: Context, occurrence: Occurrence) -> Messages:
    """Nobody can vote any more; the outcome waits for what is still on its way."""
    poll = await context.store.polls.get(occurrence.id)
    if poll is None or not await context.store.polls.note_over(poll.id, context.now):
        return None  # the outcome comes at once
    context.expect(poll.awaited_until)
    over = _("The time to vote is over.")
    said = reply(
        _("Poll {id}: {question}", id=POLL.tag(poll.id), question=Strong(poll.question)),
        over,
        end(context, poll),
        _("Then I tell the outcome."),
    )
    if poll.secrecy == Secrecy.SECRET:
        return said
    return [NativePollEnd(poll.start_transaction, over), said]


@listener("back")
async def back(context: Context, content: dict[str, Any]) -> Messages:
    """Bot or homeserver were away: other servers deliver what they have kept in the next minutes.

    Since when is in `since`. What ended meanwhile waits for that, as it would have otherwise.
    """
    since = datetime.fromisoformat(content["since"])
    for each in await context.store.polls.await_longer(since, context.now):
        context.expect(each.awaited_until)
    return None


async def _close_in_time(context: Context, occurrence: Occurrence) -> Messages:
    found = await context.store.polls.get(occurrence.id)
    if found is None or (found.awaited_until or context.now) > context.now:
        return None  # it waits longer now
    if not await context.store.polls.close(found.id, context.now, ""):
        return None
    return await _closed(context, found, occurrence.due_at)


closing = Schedule(
    "poll",
    next_due=lambda store: store.polls.next_due(),
    due=_due,
    run=_close_in_time,
    after_sync=True,
)

ending = Schedule(
    "poll-end",
    next_due=lambda store: store.polls.next_over(),
    due=_over,
    run=_tell_end,
    after_sync=True,
)
