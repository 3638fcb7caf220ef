"""Which date poll is meant, who may look at it, and whether it is open."""

from __future__ import annotations

from collections.abc import Sequence

from commands.alliance.endings import why_too_late
from commands.alliance.ids import DATE_POLL
from commands.kit.clocks import clock_line
from commands.kit.context import Context
from commands.kit.dispatch import kept_to
from commands.kit.errors import NotAllowed, UserError
from commands.kit.reply import Message
from commands.kit.rules.audience import Audience
from commands.kit.rules.authority import may_close_poll, may_follow_poll
from commands.kit.rules.in_time import Timeliness, timeliness
from commands.kit.texts import Text, _
from storage.tables import DatePoll


async def date_poll_here(context: Context, number: int) -> DatePoll:
    """The one with this number, if it was opened in this room. Raises UserError if not."""
    found = await context.store.date_polls.get(number)
    if found is None or found.room_id != context.place.room_id:
        raise UserError(_none(number), example=False)
    return found


async def ended_here(context: Context, number: int) -> DatePoll:
    """An open one of this room; NotAllowed unless the sender may end it.

    That may its author, as long as they are no stranger, and the coordination.
    """
    found = await date_poll_here(context, number)
    if not may_close_poll(context.sender, found.author, context.place.land):
        raise NotAllowed(
            _("Only the author of the date poll or the coordination can end it."), example=False
        )
    if found.closed_at is not None:
        raise UserError(
            _("Date poll {id} is closed already.", id=DATE_POLL.tag(number)), example=False
        )
    return found


async def followed_date_poll(context: Context, number: int) -> DatePoll:
    """The one with this number, if the sender may look at it; UserError if not.

    In its room everybody there may; elsewhere the coordination, and those who are asked.
    """
    found = await context.store.date_polls.get(number)
    if found is not None and await _may_follow(context, found):
        return found
    # What they may not see sounds as if it were not there.
    raise (UserError if found is None else NotAllowed)(_none(number), example=False)


async def asked_one(context: Context, number: int) -> DatePoll:
    """The one with this number, wherever it is: who is asked may answer it. UserError if not."""
    found = await context.store.date_polls.get(number)
    if found is not None and (await is_asked(context, found) or await _may_follow(context, found)):
        return found
    raise (UserError if found is None else NotAllowed)(_none(number), example=False)


def _none(number: int) -> Text:
    return _(
        "There is no date poll {id} here. `!date polls` shows the open ones.",
        id=DATE_POLL.tag(number),
    )


async def _may_follow(context: Context, poll: DatePoll) -> bool:
    if context.place.room_id == poll.room_id:
        return True
    room = await context.store.rooms.get(poll.room_id)
    if may_follow_poll(context.sender, room.land if room else None):
        return True
    return await is_asked(context, poll)


async def is_asked(context: Context, poll: DatePoll) -> bool:
    """Whether a municipality of the sender is asked."""
    return bool(await context.store.date_polls.asked_among(poll.id, context.sender.speaks_for))


def told_about(context: Context, poll: DatePoll, answers: Sequence[Message]) -> Sequence[Message]:
    """The answers about it: in its room, and from any other in the direct chat."""
    if context.place.room_id == poll.room_id:
        return answers
    return kept_to(context, Audience.PERSON, answers)


def is_open(context: Context, poll: DatePoll) -> bool:
    """What was sent before the end counts, if it arrives before the outcome is told."""
    arrived_at = context.arrived_at or context.now
    timely = timeliness(context.sent_at, arrived_at, poll.closes_at)
    return poll.closed_at is None and timely is not Timeliness.AFTER


def require_open(context: Context, poll: DatePoll) -> None:
    """Raises UserError for what was sent after the end, or arrives when the outcome was told."""
    if is_open(context, poll):
        return
    raise UserError(
        _("Date poll {id} is closed; nothing was changed.", id=DATE_POLL.tag(poll.id)),
        *why_too_late(context, poll),
        *clock_line(context),
        example=False,
    )
