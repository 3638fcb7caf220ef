"""How a poll stands: `!poll status`, `!polls`, and the count in the room, edited as it grows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from commands.alliance.ids import POLL, PollId
from commands.alliance.rooms import asks_for_all_rooms, registered_rooms, with_room
from commands.kit import (
    COORDINATION,
    READERS,
    Amendment,
    Block,
    Context,
    Inline,
    Message,
    Messages,
    Moment,
    Occurrence,
    Schedule,
    Strong,
    Term,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.lists import listed
from commands.kit.rules.authority import may_follow_poll
from storage.store import Store
from storage.tables import Poll, Room

from .finding import followed_poll, told_about
from .following import what_comes
from .reviews import listed_review
from .rules.secrecy import Secrecy
from .tally import Result, Turnout, counts_list, silent_line, turnout, voted_line
from .verdicts import headline

# A message for every ballot would bury the room in the last hour.
PAUSE: Final = timedelta(seconds=10)


@command(
    "poll status",
    "poll show",
    help=_("Shows how a poll stands, and which municipalities have not answered."),
    examples=(_("!poll status 1"),),
    may=READERS,
    topic=Topic.VOTES,
)
async def poll_status(context: Context, number: PollId) -> Messages:
    """Without any count of a poll that is hidden or secret until it is closed."""
    poll = await followed_poll(context, number)
    found = await turnout(context, poll, named_silent=True)
    blocks = _as_it_stands(poll, found, closed=poll.closed_at is not None)
    blocks.append(silent_line(found.names, found.silent))
    if poll.closed_at is None and poll.closes_at is not None:
        blocks.append(end(context, poll))
    if await context.store.poll_outcomes.latest(number) is not None:
        blocks += await what_comes(context, poll)
    return told_about(context, poll, [reply(*blocks)])


def _as_it_stands(poll: Poll, found: Turnout, *, closed: bool) -> list[Block]:
    """Which poll it is, how many have voted, and the votes if they may be told."""
    about = {"id": POLL.tag(poll.id), "question": Strong(poll.question)}
    counts: Block = _("The votes are counted when the poll is closed.")
    if found.counts is not None:
        counts = counts_list(poll, found.counts)
    return [
        headline(poll) if closed else _("Poll {id}, as it stands: {question}", **about),
        voted_line(found),
        counts,
    ]


@command(
    "polls",
    help=_(
        "Lists the open polls of this room; in our direct chat those in which you can vote. The "
        "coordination sees there, and in its own room, those of all rooms."
    ),
    examples=(_("!polls"),),
    may=READERS,
    topic=Topic.VOTES,
)
async def polls(context: Context) -> Message:
    """What is open here, and until when, never how it stands; and outcomes to be looked at."""
    everywhere = asks_for_all_rooms(context)
    rooms = await registered_rooms(context) if everywhere else {}
    reviews = await _reviews(context, rooms, everywhere=everywhere)
    if everywhere:
        found = await _followed(context, rooms)
    else:
        found = await context.store.polls.open_in(context.place.room_id)
    if not found:
        return reply(_none_open(context, everywhere=everywhere), *reviews)
    lines = [with_room(context, listed_poll(context, e), e.room_id, rooms) for e in found]
    one = _("`!poll status 1` shows one of them.")
    return reply(
        n_("{count} open poll:", "{count} open polls:", len(found)),
        *listed(lines, one),
        *reviews,
    )


def _none_open(context: Context, *, everywhere: bool) -> Block:
    if not everywhere:
        return _("No poll is open in this room.")
    if context.sender.roles & COORDINATION:
        return _("No poll is open in any room that you coordinate.")
    return _("No poll is open in which you can vote.")


async def _reviews(
    context: Context, rooms: Mapping[str, Room], *, everywhere: bool
) -> Sequence[Block]:
    """What came of which polls is to be looked at, of those that may be told here."""
    outcomes = context.store.poll_outcomes
    if everywhere:
        pending = await outcomes.pending()
        mine = await _mine(context, {each.poll_id for each in pending})
        owned = context.sender.speaks_for if context.place.direct else ()
        pending = [
            each
            for each in pending
            if each.owner_id in owned
            or each.poll_id in mine
            or _may_look_into(context, each.room_id, rooms)
        ]
    else:
        pending = await outcomes.pending(room_id=context.place.room_id)
    if not pending:
        return []
    lines = [with_room(context, listed_review(context, e), e.room_id, rooms) for e in pending]
    return [_("Outcomes to review:"), *listed(lines, _("`!poll outcome 1` shows one of them."))]


async def _followed(context: Context, rooms: Mapping[str, Room]) -> list[Poll]:
    """The open polls of all rooms that the sender may look at from here, the oldest first."""
    found = await context.store.polls.open()
    mine = await _mine(context, {each.id for each in found})
    return [
        each for each in found if each.id in mine or _may_look_into(context, each.room_id, rooms)
    ]


async def _mine(context: Context, poll_ids: Collection[int]) -> set[int]:
    """Those in which the sender votes; that is for the direct chat."""
    if not context.place.direct:
        return set()
    speaks_for = context.sender.speaks_for
    return {number for number, _m in await context.store.polls.entitled(poll_ids, speaks_for)}


def _may_look_into(context: Context, room_id: str, rooms: Mapping[str, Room]) -> bool:
    """Whether the sender may be told here of the polls of that room."""
    if room_id == context.place.room_id:
        return True
    return may_follow_poll(context.sender, _land(rooms.get(room_id)))


def _land(room: Room | None) -> str | None:
    return room.land if room else None


def listed_poll(context: Context, poll: Poll) -> Inline:
    """An open poll in one line, without any count."""
    line = _(
        "{id}: {question} – {end}",
        id=POLL.tag(poll.id),
        question=poll.question,
        end=end(context, poll),
    )
    if poll.secrecy == Secrecy.OPEN:
        return line
    return _("{poll} ({how})", poll=line, how=Term(Secrecy(poll.secrecy)))


def end(context: Context, poll: Poll) -> Inline:
    """When a poll that is open ends."""
    if poll.closes_at is None:
        return _("It is open until somebody closes it: `!poll close {id}`", id=POLL.tag(poll.id))
    if poll.awaited_until is not None and poll.closes_at <= context.now:
        return _(
            "It ended {end}. What was sent by then counts if it arrives before {until}.",
            end=Moment(poll.closes_at, context.place.zone),
            until=Moment(poll.awaited_until, context.place.zone),
        )
    return _("It closes by itself: {end}.", end=Moment(poll.closes_at, context.place.zone))


async def count_changed(context: Context, poll: Poll) -> None:
    """To be called after each ballot, withdrawal or redaction: the count is posted soon.

    The first time at once, in a message of its own; then as an edit of that.
    """
    is_first = poll.status_transaction is None
    due_at = context.now if is_first else context.now + PAUSE
    if await context.store.polls.plan_count(poll.id, f"{poll.start_transaction}-count", due_at):
        context.expect(due_at)


async def last_count(context: Context, poll: Poll, result: Result) -> Sequence[Amendment]:
    """To be posted with the outcome: the last edit, which says that the poll is closed."""
    key = poll.status_transaction
    if key is None or not await context.store.outbox.knows(key):
        return []
    await context.store.polls.count_posted(poll.id)
    return [Amendment(key, _as_it_stands(poll, result.turnout(), closed=True))]


async def _due(store: Store, now: datetime) -> list[Occurrence]:
    return [
        Occurrence(each.id, each.status_due_at, each.room_id, None, each.thread_id)
        for each in await store.polls.counts_due(now)
        if each.status_due_at is not None
    ]


async def _post(context: Context, occurrence: Occurrence) -> Messages:
    poll = await context.store.polls.get(occurrence.id)
    if poll is None or poll.status_transaction is None or poll.closed_at is not None:
        return None
    await context.store.polls.count_posted(poll.id)
    found = await turnout(context, poll)
    return Amendment(poll.status_transaction, _as_it_stands(poll, found, closed=False))


counting = Schedule(
    "poll-count", next_due=lambda store: store.polls.next_count(), due=_due, run=_post
)
