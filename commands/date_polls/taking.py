"""A date becomes a meeting: `!date poll take`."""

from __future__ import annotations

from typing import Annotated

from commands.alliance.ids import DATE_POLL, MEETING, DatePollId
from commands.kit import (
    COORDINATION,
    Audience,
    Context,
    Count,
    Message,
    Messages,
    Topic,
    UserError,
    _,
    command,
)
from commands.kit.kinds import Line
from commands.kit.render import plain
from commands.meetings.calling import Home, announced, kept, require_may_call
from commands.meetings.spans import Span
from commands.meetings.words import PLACE_LIMIT
from storage.tables import DatePoll, OfferedDate

from .closing import native_end
from .finding import date_poll_here


@command(
    "date poll take",
    help=_("Makes one of the dates a meeting; the date poll ends with it."),
    examples=(_("!date poll take D-3 2 Marburg/online"), _("!date poll take D-3 2")),
    may=COORDINATION,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def date_poll_take(
    context: Context,
    number: DatePollId,
    date: Annotated[int, Count(_("number of the date"))],
    place: Annotated[str | None, Line(_("place"), PLACE_LIMIT)] = None,
) -> Messages:
    """By whoever may call a meeting of this room. Who said a date suits still says who comes."""
    poll = await date_poll_here(context, number)
    here = context.place
    home = Home(poll.room_id, poll.thread_id, here.purpose, here.land)
    require_may_call(context, home)
    taken = await _date(context, poll, date)
    span = Span(taken.starts_at, taken.minutes_long)
    where = place or plain(_("place to be announced"), here.language)
    ended: list[Message] = []
    if await context.store.date_polls.close(number, context.now, context.sender.user_id):
        ended.append(native_end(poll))
    meeting = await kept(context, home, span, where, poll.title)
    await context.store.date_polls.became(number, meeting.id)
    return [*ended, *await announced(context, meeting)]


async def _date(context: Context, poll: DatePoll, number: int) -> OfferedDate:
    """The date that is taken. Raises UserError if it cannot be."""
    if poll.meeting_id is not None:
        raise UserError(
            _(
                "Date poll {id} has become a meeting already: `!meeting {meeting}`",
                id=DATE_POLL.tag(poll.id),
                meeting=MEETING.tag(poll.meeting_id),
            ),
            example=False,
        )
    for each in await context.store.date_polls.dates(poll.id):
        if each.number == number:
            if each.starts_at <= context.now:
                raise UserError(_("That date is over."), example=False)
            return each
    raise UserError(_("“{text}” is none of the dates:", text=str(number)), example=False)
