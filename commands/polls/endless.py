"""A poll without an end: after two weeks its author is asked, once, whether it is to go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from commands.alliance.ids import POLL
from commands.alliance.letters import coordination_of
from commands.alliance.rules.nudges import daytime
from commands.alliance.voices import standing_of
from commands.dates.days import written
from commands.kit import Context, Letter, Messages, Occurrence, Reply, Schedule, Strong, _
from commands.kit.rules.authority import may_close_poll
from commands.kit.schedule import NOWHERE
from storage.store import Store
from storage.tables import Poll

from .tally import turnout, voted_line

AFTER: Final = timedelta(days=14)


async def plan_question(context: Context, poll: Poll) -> None:
    """To be called when a poll was opened."""
    if poll.closes_at is None:
        at = daytime(poll.opened_at + AFTER, context.alliance.zone)
        await context.store.poll_questions.ask_at(poll.id, at)
        context.expect(at)


async def _due(store: Store, now: datetime) -> list[Occurrence]:
    return [
        Occurrence(each.id, each.ask_at, NOWHERE)
        for each in await store.poll_questions.endless_due(now)
        if each.ask_at is not None
    ]


async def _ask(context: Context, occurrence: Occurrence) -> Messages:
    poll = await context.store.polls.get(occurrence.id)
    if poll is None or poll.ask_at != occurrence.due_at or poll.closed_at is not None:
        return None
    at = daytime(context.now, context.alliance.zone)
    if at > context.now:  # the bot was away by day
        await context.store.poll_questions.ask_at(poll.id, at)
        context.expect(at)
        return None
    await context.store.poll_questions.ask_at(poll.id, None)
    if poll.closes_at is not None:
        return None
    said = Reply(
        [
            _(
                "Poll {id} has been open since {day} and has no end: {question}",
                id=POLL.tag(poll.id),
                day=written(poll.opened_at.astimezone(context.alliance.zone).date()),
                question=Strong(poll.question),
            ),
            voted_line(await turnout(context, poll)),
            _("To tell its outcome, type in its room: `!poll close {id}`", id=POLL.tag(poll.id)),
            _(
                "To give it an end: `!poll extend {id} until 02.12.{year} 18:00`",
                id=POLL.tag(poll.id),
                year=context.next_year,
            ),
            _("If it is to go on like this, there is nothing to do: I do not ask again."),
        ],
        rings=True,
    )
    return [Letter(each, said) for each in await _who_decides(context, poll)]


async def _who_decides(context: Context, poll: Poll) -> Sequence[str]:
    """Whoever opened it; the coordination if they may not close it any more."""
    room = await context.store.rooms.get(poll.room_id)
    land = room.land if room else None
    opener = await standing_of(context.store, context.alliance, poll.author)
    if may_close_poll(opener, poll.author, land):
        return [poll.author]
    return await coordination_of(context, land or "")


asking = Schedule(
    "poll-endless",
    next_due=lambda store: store.poll_questions.next_endless(),
    due=_due,
    run=_ask,
    after_sync=True,
)
