"""Which poll is meant, who may look at it, and whether it is open."""

from __future__ import annotations

from collections.abc import Sequence

from commands.alliance.ids import POLL
from commands.kit.context import Context
from commands.kit.dispatch import discreet
from commands.kit.errors import NotAllowed, UserError
from commands.kit.reply import (
    Message,
)
from commands.kit.rules.audience import Audience, may_hear
from commands.kit.rules.authority import may_follow_poll
from commands.kit.texts import Text, _
from storage.tables import Poll


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
    place = context.place
    if place.room_id == poll.room_id or not may_hear(
        context.audience, place.purpose, direct=place.direct
    ):
        return answers  # or they are moved in any case
    return discreet(context, Audience.PERSON, answers)


def is_open(context: Context, poll: Poll) -> bool:
    """What was sent before the end counts, even if it arrives a little later."""
    over = poll.closes_at is not None and context.sent_at >= poll.closes_at
    return poll.closed_at is None and not over


def require_open(context: Context, poll: Poll) -> None:
    """Raises UserError for what was sent after the end."""
    if not is_open(context, poll):
        raise UserError(
            _("Poll {id} is closed; nothing was changed.", id=POLL.tag(poll.id)), example=False
        )
