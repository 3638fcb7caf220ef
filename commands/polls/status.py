"""How a poll stands: `!poll status`. Names municipalities, never people."""

from __future__ import annotations

from commands.alliance.ids import POLL, PollId
from commands.kit import (
    READERS,
    Block,
    Context,
    Inline,
    Messages,
    Moment,
    Strong,
    Topic,
    _,
    command,
    reply,
)
from storage.tables import Poll

from .access import followed_poll, told_about
from .live_counts import counts_list, voted_line
from .turnout import silent_line, turnout


@command(
    "poll status",
    "abstimmung stand",
    "abstimmung status",
    "abstimmung zeigen",
    "abstimmung ergebnis",
    "poll show",
    help=_("Shows how a poll stands, and which municipalities have not answered."),
    examples=(_("!poll status 1"),),
    may=READERS,
    topic=Topic.VOTES,
)
async def poll_status(context: Context, number: PollId) -> Messages:
    """Without any count of a poll that is hidden or secret until it is closed."""
    poll = await followed_poll(context, number)
    found = await turnout(context, poll)
    blocks: list[Block] = [_title(poll), voted_line(found)]
    if found.counts is not None:
        blocks.append(counts_list(poll, found.counts))
    else:
        blocks.append(_("The votes are counted when the poll is closed."))
    blocks.append(silent_line(found.silent, found.electors))
    if poll.closed_at is None and poll.closes_at is not None:
        end = Moment(poll.closes_at, context.place.zone)
        blocks.append(_("It closes by itself: {end}.", end=end))
    return told_about(context, poll, [reply(*blocks)])


def _title(poll: Poll) -> Inline:
    if poll.closed_at is not None:
        return _(
            "Poll {id} is closed: {question}", id=POLL.tag(poll.id), question=Strong(poll.question)
        )
    return _(
        "Poll {id}, as it stands: {question}", id=POLL.tag(poll.id), question=Strong(poll.question)
    )
