"""How a date poll stands: `!date poll D-3`, and `!date polls`."""

from __future__ import annotations

from collections.abc import Mapping

from commands.alliance.rooms import asks_for_all_rooms, registered_rooms, with_room
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Bullets,
    Context,
    Message,
    Messages,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.rules.authority import may_follow_poll
from storage.tables import DatePoll, Room

from .finding import followed_date_poll, told_about
from .words import end, headed, how_to_answer, listed_date_poll, outcome


async def stands(context: Context, number: int) -> Messages:
    """How one stands, open or closed."""
    poll = await followed_date_poll(context, number)
    blocks: list[Block] = [headed(poll), *await outcome(context, poll)]
    if poll.closed_at is None:
        blocks += [how_to_answer(poll), end(context, poll)]
    return told_about(context, poll, [reply(*blocks)])


@command(
    "date polls",
    help=_(
        "Lists the open date polls of this room; in our direct chat those in which you are asked. "
        "The coordination sees there, and in its own room, those of all rooms."
    ),
    examples=(_("!date polls"),),
    may=MEMBERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def date_polls(context: Context) -> Message:
    """What is open here, or in which the sender is asked, or which they coordinate."""
    everywhere = asks_for_all_rooms(context)
    rooms = await registered_rooms(context) if everywhere else {}
    if everywhere:
        found = await _followed(context, rooms)
    else:
        found = await context.store.date_polls.open_in(context.place.room_id)
    if not found:
        return reply(_("No date poll is open."))
    return reply(
        n_("{count} open date poll:", "{count} open date polls:", len(found)),
        Bullets(
            [
                with_room(context, listed_date_poll(context, each), each.room_id, rooms)
                for each in found
            ]
        ),
    )


async def _followed(context: Context, rooms: Mapping[str, Room]) -> list[DatePoll]:
    """The open ones of all rooms that the sender may look at from here, the oldest first.

    In a room of the coordination those that it may look at; what one of them is asked beside that
    is for the direct chat.
    """
    sender, place = context.sender, context.place
    mine: set[int] = set()
    if place.direct:
        mine = {each.id for each in await context.store.date_polls.open_for(sender.speaks_for)}
    return [
        each
        for each in await context.store.date_polls.open()
        if each.id in mine
        or each.room_id == place.room_id
        or may_follow_poll(sender, room.land if (room := rooms.get(each.room_id)) else None)
    ]
