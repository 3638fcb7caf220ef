"""What is to be done by a day, and who has not done it: `!followup`, `!followups`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from commands.alliance.ids import FOLLOW_UP, POLL, FollowUpId
from commands.alliance.rooms import asks_for_all_rooms, registered_rooms, with_room
from commands.alliance.rules.escalation import Plan, To
from commands.dates.days import dated, written
from commands.dates.rules.workdays import is_workday
from commands.kit import (
    COORDINATION,
    MEMBERS,
    Audience,
    Block,
    Context,
    Inline,
    Joined,
    Message,
    Messages,
    Moment,
    NotAllowed,
    Number,
    Topic,
    UserError,
    _,
    command,
    marker,
    n_,
    option,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.lists import MOST, listed
from commands.kit.roles import role_names
from commands.kit.rules.authority import may_close_follow_up, may_follow_up
from storage.tables import FollowUp

from .arguments import Asked, Group, GroupKind, IdOrDay, Title, asked, meant
from .progress import (
    concerns,
    coordinates,
    counts_as_done,
    due,
    headed,
    plan_here,
    progress,
    require_open,
    seen_follow_up,
    settled,
    still_open,
    summed_up,
    told_about,
)


@command(
    "followup",
    help=_(
        "Asks municipalities to do something by a day: they are reminded, and the coordination "
        "hears who is late. With an id it shows who has not done it."
    ),
    examples=(
        _("!followup 25.11.{year} “Feedback on the draft”"),
        _("!followup 25.11.{year} “Feedback on the draft” for NW"),
        _("!followup 25.11.{year} “Vote” poll=1"),
        _("!followup 25.11.{year} “Answer” for ST-7"),
        _("!followup F-2"),
    ),
    may=MEMBERS,
    topic=Topic.REMINDERS,
    audience=Audience.MEMBERS,
)
async def followup(
    context: Context,
    what: Annotated[int | date, IdOrDay()],
    title: Annotated[str, Title()],
    *,
    group: Annotated[Group | None, GroupKind(), marker("for")] = None,
    poll: Annotated[int | None, POLL, option("poll")] = None,
    statement: Annotated[
        int | None,
        Number("ST", _("id of the statement")),
        option("statement"),
    ] = None,
) -> Messages:
    """Opens a follow-up, by the coordination; or shows one, to everybody whom it concerns."""
    if isinstance(what, int):
        if title:
            raise UserError(_("I do not understand “{text}” here.", text=shortened(title)))
        return await _shown(context, what)
    if not context.sender.roles & COORDINATION:
        raise NotAllowed(
            _("This is possible for: {roles}.", roles=role_names(COORDINATION)), example=False
        )
    if not title:
        raise UserError(_("What is to be done by then? Please add it."))
    return await open_follow_up(context, what, title, await asked(context, group, poll, statement))


async def open_follow_up(
    context: Context, due_on: date, title: str, whom: Asked, *, meeting_id: int | None = None
) -> Messages:
    """Opens it in this room; whom it asks is frozen. Raises NotAllowed for other Länder."""
    lands = frozenset(each.land for each in whom.members)
    if not may_follow_up(context.sender, lands):
        own = sorted(context.sender.lands) or ["NW"]
        raise NotAllowed(
            _("You can ask the municipalities of your own Land only, for example:"),
            _(
                "`!followup {day} “{title}” for {land}`",
                day=written(due_on),
                title=title,
                land=own[0],
            ),
            example=False,
        )
    plan = plan_here(context, due_on, lands)
    first = plan.first(context.now)
    assert first is not None, "the last call is after the deadline"
    next_at = plan.hours.at(first.day)
    made = await context.store.follow_ups.add(
        room_id=context.place.room_id,
        thread_id=context.place.thread_id,
        title=title,
        due_on=due_on,
        scope=whom.group.scope,
        land=whom.group.land,
        statement_id=whom.statement_id,
        poll_id=whom.poll_id,
        meeting_id=meeting_id,
        author=context.sender.user_id,
        opened_at=context.now,
        event_id=context.event_id,
        step=(first.day - due_on).days,
        next_at=next_at,
        asked=[each.id for each in whom.members],
    )
    await settled(context, made)
    left = await context.store.follow_ups.count_open(made.id)
    if not left:
        raise UserError(_("All of them have done that already."), example=False)
    context.expect(next_at)
    return reply(headed(made), *_opened(context, made, len(whom.members), left, plan))


def _opened(context: Context, made: FollowUp, asked: int, left: int, plan: Plan) -> list[Block]:
    """Who is asked, what counts, and when it is spoken of."""
    done = asked - left
    blocks: list[Block] = [due(made), _asked(made, asked), *counts_as_done(made)]
    if done:
        blocks.append(n_("{count} has done it already.", "{count} have done it already.", done))
    blocks.append(
        _("Contact person or deputy reports that it is done: `!done F-{id}`", id=str(made.id))
    )
    days = {e.day for e in plan.calls if e.to is To.ROOM and plan.hours.at(e.day) > context.now}
    if days:
        dates = Joined([dated(each) for each in sorted(days)], "; ")
        blocks.append(_("I remind of it on: {days}", days=dates))
    if not is_workday(made.due_on, context.place.land):
        blocks.append(_("That day is on a weekend or a public holiday, so I remind before it."))
    blocks.append(
        _(
            "After the deadline I write to contact person and deputy of whoever has not done it, "
            "then to the coordination of their Land, then to the federal coordination."
        )
    )
    return blocks


def _asked(follow_up: FollowUp, count: int) -> Inline:
    return _("Asked: {whom} ({count})", whom=meant(follow_up), count=count)


async def _shown(context: Context, number: int) -> Messages:
    found = await seen_follow_up(context, number)
    state = await progress(context, found)
    blocks: list[Block] = [due(found), _asked(found, len(state.asked))]
    blocks.append(still_open(state, closed=found.closed_at is not None))
    if found.closed_at is not None:
        blocks.append(_("Closed: {when}", when=Moment(found.closed_at, context.place.zone)))
    elif state.open:
        blocks += counts_as_done(found)
        blocks.append(
            _("Contact person or deputy reports that it is done: `!done F-{id}`", id=str(number))
        )
    return told_about(context, found, [reply(headed(found), *blocks)])


@command(
    "followups",
    help=_(
        "Lists the open follow-ups of this room; in the direct chat, and for the coordination in "
        "its own room, all that concern you."
    ),
    examples=(_("!followups"),),
    may=MEMBERS,
    topic=Topic.REMINDERS,
    audience=Audience.MEMBERS,
)
async def followups(context: Context) -> Message:
    """What is still to be done, the most urgent first, with how many are open."""
    everywhere = asks_for_all_rooms(context)
    store = context.store.follow_ups
    candidates = await (store.open() if everywhere else store.open_in(context.place.room_id))
    rooms = await registered_rooms(context) if everywhere else {}
    here = context.place.room_id
    shown = [e for e in candidates if e.room_id == here or await _is_listed(context, e)]
    if not shown:
        return reply(_("No follow-up is open here."))
    first = shown[:MOST]
    for each in first:
        await settled(context, each)
    counts = await store.counts([each.id for each in first])
    lines: list[Inline] = [
        with_room(context, _line(each, *counts.get(each.id, (0, 0))), each.room_id, rooms)
        for each in first
    ]
    narrower = (
        _("`!followup F-2` shows one of them.")
        if everywhere
        else _("In the direct chat with me, `!followups` shows those that concern you.")
    )
    return reply(
        n_("{count} open follow-up:", "{count} open follow-ups:", len(shown)),
        *listed(lines, narrower, len(shown)),
    )


async def _is_listed(context: Context, follow_up: FollowUp) -> bool:
    """In a room of the coordination, what the sender coordinates; in the direct chat also what
    asks a municipality of theirs."""
    if context.place.direct:
        return await concerns(context, follow_up)
    return await coordinates(context, follow_up)


def _line(follow_up: FollowUp, left: int, asked: int) -> Inline:
    return _(
        "{follow_up} – by {day}, open: {count} of {all}",
        follow_up=headed(follow_up),
        day=dated(follow_up.due_on),
        count=left,
        all=asked,
    )


@command(
    "followup close",
    help=_("Ends a follow-up before all have done it; the summary is posted in its room."),
    examples=(_("!followup close F-2"),),
    may=MEMBERS,
    topic=Topic.REMINDERS,
    audience=Audience.MEMBERS,
)
async def followup_close(context: Context, number: FollowUpId) -> Messages:
    """By its author, or the coordination that could have opened it."""
    found = await seen_follow_up(context, number)
    state = await progress(context, found)
    if not may_close_follow_up(context.sender, found.author, state.lands):
        raise NotAllowed(
            _(
                "Only the author of {id} or the coordination can close it.",
                id=FOLLOW_UP.tag(found.id),
            ),
            example=False,
        )
    require_open(found)
    summary = await summed_up(context, found, state, context.sender.user_id)
    if context.place.room_id == found.room_id:
        return summary
    answer = reply(_("{id} is closed; its room is told how it stands.", id=FOLLOW_UP.tag(found.id)))
    return [*told_about(context, found, [answer]), *summary]
