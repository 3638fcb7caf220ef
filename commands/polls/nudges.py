"""The letter to those who have not voted: once, in good time before the end of a poll."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from commands.alliance.ids import POLL
from commands.kit import (
    Block,
    Bullets,
    Context,
    Inline,
    Letter,
    Messages,
    Moment,
    Numbered,
    Occurrence,
    Reply,
    Schedule,
    Strong,
    _,
)
from commands.kit.schedule import NOWHERE
from storage.store import Store
from storage.tables import Member, Poll

from .rules.nudges import daytime, in_good_time, nudge_at
from .tally import turnout


async def plan_nudge(context: Context, poll: Poll) -> None:
    """To be called when a poll was opened: those who stay silent will be asked."""
    at = nudge_at(poll.opened_at, poll.closes_at, context.alliance.zone)
    await context.store.polls.plan_nudge(poll.id, at)
    context.expect(at)


async def _due(store: Store, now: datetime) -> list[Occurrence]:
    return [
        Occurrence(each.id, each.nudge_at, NOWHERE)
        for each in await store.polls.nudges_due(now)
        if each.nudge_at is not None
    ]


async def _nudge(context: Context, occurrence: Occurrence) -> Messages:
    poll = await context.store.polls.get(occurrence.id)
    if poll is None or poll.closed_at is not None or poll.nudge_at != occurrence.due_at:
        return None
    # The bot may have been away at the time.
    at = daytime(context.now, context.alliance.zone)
    if not in_good_time(at, poll.closes_at):
        await context.store.polls.plan_nudge(poll.id, None)
        return None
    if at > context.now:
        await context.store.polls.plan_nudge(poll.id, at)
        context.expect(at)
        return None
    await context.store.polls.plan_nudge(poll.id, None)
    return await _letters(context, poll)


async def _letters(context: Context, poll: Poll) -> list[Letter]:
    """One for each person, whatever number of municipalities they speak for."""
    people: dict[int, list[str]] = {}
    for office in await context.store.polls.offices(poll.id):
        people.setdefault(office.member_id, []).append(office.user_id)
    asked: dict[str, list[Member]] = {}
    for member in (await turnout(context, poll)).silent:
        for person in people.get(member.id, ()):
            asked.setdefault(person, []).append(member)
    return [
        Letter(person, Reply(_letter(context, poll, members), rings=True))
        for person, members in asked.items()
    ]


def _letter(context: Context, poll: Poll, members: Sequence[Member]) -> list[Block]:
    blocks: list[Block] = [
        _(
            "Poll {id} has no answer yet from: {names}",
            id=POLL.tag(poll.id),
            names=Strong(", ".join(each.name for each in members)),
        ),
        poll.question,
        Numbered(poll.options),
        _("How to answer, for example:"),
        Bullets(_examples(poll, members)),
    ]
    if poll.closes_at is not None:
        blocks.append(
            _("It closes by itself: {end}.", end=Moment(poll.closes_at, context.alliance.zone))
        )
    return blocks


def _examples(poll: Poll, members: Sequence[Member]) -> list[Inline]:
    option = poll.options[0]
    if len(members) == 1:
        return [_("`!vote {id} {option}`", id=POLL.tag(poll.id), option=option)]
    return [
        _("`!vote {id} {option} for {name}`", id=POLL.tag(poll.id), option=option, name=each.name)
        for each in members
    ]


nudging = Schedule(
    "poll-nudge",
    next_due=lambda store: store.polls.next_nudge(),
    due=_due,
    run=_nudge,
    after_sync=True,
)
