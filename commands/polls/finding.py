"""Which poll is meant, who may look at it, and whether it is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from commands.alliance.endings import why_too_late
from commands.alliance.ids import POLL
from commands.kit.clocks import clock_line
from commands.kit.context import Context
from commands.kit.dispatch import kept_to
from commands.kit.errors import NotAllowed, UserError
from commands.kit.reply import Block, Message, Moment, Numbered, Strong
from commands.kit.rules.audience import Audience
from commands.kit.rules.authority import may_close_poll, may_follow_poll
from commands.kit.rules.in_time import Timeliness, timeliness
from commands.kit.texts import Text, _
from storage.tables import Poll

from .rules.secrecy import Secrecy


async def the_poll(context: Context, number: int) -> Poll:
    """The poll with this number, of whatever room. Raises UserError if there is none."""
    found = await context.store.polls.get(number)
    if found is None:
        raise UserError(
            _("There is no poll {id}. `!polls` shows the open ones.", id=POLL.tag(number)),
            example=False,
        )
    return found


async def poll_here(context: Context, number: int) -> Poll:
    """The poll with this number, if it was opened in this room; UserError if there is none."""
    found = await context.store.polls.get(number)
    if found is None or found.room_id != context.place.room_id:
        raise UserError(_not_here(number), example=False)
    return found


async def changed_here(context: Context, number: int) -> Poll:
    """An open poll of this room. Raises NotAllowed unless the sender may change or end it.

    That may its author, as long as they are no stranger, and the coordination.
    """
    found = await poll_here(context, number)
    if not may_close_poll(context.sender, found.author, context.place.land):
        raise NotAllowed(
            _("Only the author of the poll or the coordination can change or close it."),
            example=False,
        )
    if found.closed_at is not None:
        raise UserError(_("Poll {id} is closed already.", id=POLL.tag(number)), example=False)
    return found


async def followed_poll(context: Context, number: int) -> Poll:
    """The poll, if the sender may look at it; UserError if not, or if there is none.

    In its room everybody there may; elsewhere the coordination, and those who vote in it.
    """
    poll = await context.store.polls.get(number)
    if poll is not None and await _may_follow(context, poll):
        return poll
    # What they may not see sounds as if it were not there.
    raise (UserError if poll is None else NotAllowed)(_not_here(number), example=False)


def _not_here(number: int) -> Text:
    return _(
        "There is no poll {id} in this room. `!polls` shows the open ones.", id=POLL.tag(number)
    )


async def _may_follow(context: Context, poll: Poll) -> bool:
    if context.place.room_id == poll.room_id:
        return True
    room = await context.store.rooms.get(poll.room_id)
    if may_follow_poll(context.sender, room.land if room else None):
        return True
    for member_id in context.sender.speaks_for:
        if await context.store.polls.is_elector(poll.id, member_id):
            return True
    return False


def told_about(context: Context, poll: Poll, answers: Sequence[Message]) -> Sequence[Message]:
    """The answers about a poll: in its room, and from any other in the direct chat."""
    if context.place.room_id == poll.room_id:
        return answers
    return kept_to(context, Audience.PERSON, answers)


def is_open(context: Context, poll: Poll) -> bool:
    """What was sent before the end counts, if it arrives before the outcome is told."""
    return poll.closed_at is None and timely(context, poll) is not Timeliness.AFTER


def timely(context: Context, poll: Poll) -> Timeliness:
    """Whether the command was sent before the end of the poll, and has arrived by then."""
    return timeliness(context.sent_at, context.arrived_at or context.now, poll.closes_at)


def late_at(context: Context, poll: Poll) -> datetime | None:
    """When the command has arrived, if that was after the end and it counts all the same."""
    is_late = timely(context, poll) is Timeliness.LATE
    return (context.arrived_at or context.now) if is_late else None


def late_line(context: Context, poll: Poll) -> list[Block]:
    """That the command counts though it has come late, if it has."""
    arrived_at = late_at(context, poll)
    if arrived_at is None:
        return []
    return [
        _(
            "It was sent in time, {sent}, and arrived late, {arrived}. It counts, and the minutes "
            "name it as late.",
            sent=_moment(context, context.sent_at),
            arrived=_moment(context, arrived_at),
        )
        if poll.secrecy != Secrecy.SECRET
        else _(
            "It was sent in time, {sent}, and arrived late, {arrived}. It counts.",
            sent=_moment(context, context.sent_at),
            arrived=_moment(context, arrived_at),
        )
    ]


def require_open(context: Context, poll: Poll) -> None:
    """Raises UserError for what was sent after the end, or arrives when the outcome was told."""
    if is_open(context, poll):
        return
    raise UserError(
        _("Poll {id} is closed; nothing was changed.", id=POLL.tag(poll.id)),
        *why_too_late(context, poll),
        *clock_line(context),
        example=False,
    )


def require_as_it_is(context: Context, poll: Poll) -> None:
    """Raises UserError for what was typed before question or answers were changed."""
    if poll.mended_at is None or poll.mended_at <= context.sent_at:
        return
    example = _("For example: `!vote {id} {option}`", id=POLL.tag(poll.id), option=poll.options[0])
    raise UserError(
        _("Poll {id} was changed after you sent this; nothing was counted.", id=POLL.tag(poll.id)),
        _("It asks now: {question}", question=Strong(poll.question)),
        Numbered(poll.options),
        example,
        example=False,
    )


def _moment(context: Context, at: datetime) -> Moment:
    return Moment(at, context.place.zone)
