"""How a date poll stands: `!date poll D-3`, and `!date polls`."""

from __future__ import annotations

from commands.alliance.rooms import asks_for_all_rooms
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
    help=_("Lists the open date polls of this room; in our direct chat those of all rooms."),
    examples=(_("!date polls"),),
    may=MEMBERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def date_polls(context: Context) -> Message:
    """What is open here, or in which the sender is asked."""
    found = await context.store.date_polls.open_in(context.place.room_id)
    if asks_for_all_rooms(context):
        mine = await context.store.date_polls.open_for(context.sender.speaks_for)
        found = sorted({each.id: each for each in [*found, *mine]}.values(), key=lambda d: d.id)
    if not found:
        return reply(_("No date poll is open."))
    return reply(
        n_("{count} open date poll:", "{count} open date polls:", len(found)),
        Bullets([listed_date_poll(context, each) for each in found]),
    )
