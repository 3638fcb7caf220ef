"""Meetings are called and shown: `!meeting new`, `!meetings`, `!meeting`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from commands.alliance.ids import MEETING
from commands.alliance.rooms import registered_rooms, with_room
from commands.kit import (
    COORDINATION,
    MEMBERS,
    READERS,
    Audience,
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Message,
    Messages,
    Strong,
    Text,
    Topic,
    UserError,
    _,
    command,
    option,
    reply,
)
from commands.kit.arguments import joined
from commands.kit.kinds import Below, Cursor, Kind, Perhaps, Quote, limited
from commands.kit.lists import NAMED, listed, named
from commands.kit.rules.audience import Purpose, may_hear
from storage.tables import Meeting, Room

from .agenda import BELOW_LIMIT, points_below
from .born import born
from .calling import TITLE_LIMIT, USUAL, Home, announced, kept, require_may_call
from .rules import Coming, asks_anybody
from .spans import Length, Span, SpanKind
from .words import (
    PLACE_LIMIT,
    agenda_of,
    coming,
    facts,
    headed,
    how_to_answer,
    is_over,
    room_of,
    start,
    the_meeting,
)

ANSWERS: Final = {
    Coming.YES: _("Coming"),
    Coming.MAYBE: _("Perhaps coming"),
    Coming.NO: _("Not coming"),
}


class PlaceKind(Kind):
    """Where a meeting is: words up to a text in quotation marks, or one such text."""

    label = _("place")
    better_quoted = True
    is_text = True

    def read(self, cursor: Cursor) -> str:
        words = [cursor.take()]
        while not words[0].quoted and cursor.more and not cursor.next.quoted:
            words.append(cursor.take())
        return limited(joined(words), PLACE_LIMIT)


@command(
    "meeting new",
    help=_("Calls a meeting of this room."),
    examples=(
        _("!meeting new 25.11.{year} 14:00 Marburg/online"),
        _("!meeting new 25.11.{year} 14:00 until 16:00 Marburg/online"),
        _("!meeting new 25.11.{year} 14:00 Marburg/online “Winter aid” duration=90min"),
        _("!meeting new 25.11.{year} 14:00 until 26.11.{year} 12:00 Marburg"),
        _("!meeting new 25.11.{year} 14:00 Online\n1. Costs\n2. Winter aid"),
    ),
    may=COORDINATION,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def new(
    context: Context,
    when: Annotated[Span, SpanKind()],
    place: Annotated[str, PlaceKind()],
    title: Annotated[str | None, Quote(_("title in quotation marks"), TITLE_LIMIT)] = None,
    below: Annotated[str, Below(_("agenda in the lines below"), BELOW_LIMIT)] = "",
    *,
    minutes: Annotated[int | None, Length(), option("duration")] = None,
) -> Messages:
    """Posted in its room, from the direct chat as well; with the agenda that stands below."""
    home = await _home(context)
    require_may_call(context, home)
    if minutes is not None and when.minutes is not None:
        raise UserError(_("Please give either the end or how long it takes, not both."))
    takes = minutes or when.minutes or USUAL
    span = Span(when.starts, takes)
    meeting = await kept(context, home, span, place, title, points_below(below))
    return await announced(context, meeting)


async def _home(context: Context) -> Home:
    """The room it was typed in; from the direct chat the one room that its sender cares for."""
    place = context.place
    if not may_hear(Audience.MEMBERS, place.purpose, direct=place.direct):
        raise UserError(
            _("Please type this in a room of the members, or in our direct chat."), example=False
        )
    if not place.direct:
        return Home(place.room_id, place.thread_id, place.purpose, place.land)
    rooms = await _rooms(context)
    if len(rooms) != 1:
        raise UserError(_("Please type this in the room that is to meet."), example=False)
    purpose = Purpose.PLENARY if context.sender.federal else Purpose.LAND
    return Home(rooms[0].room_id, None, purpose, rooms[0].land)


async def _rooms(context: Context) -> list[Room]:
    if context.sender.federal:
        return await context.store.rooms.with_purpose(Purpose.PLENARY)
    rooms = await context.store.rooms.with_purpose(Purpose.LAND)
    return [each for each in rooms if each.land in context.sender.lands]


@command(
    "meetings",
    "dates",
    help=_("Lists the meetings that are to come."),
    examples=(_("!meetings"),),
    may=READERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def meetings(context: Context) -> Message:
    """Those that the sender may know of here, the next one first; also what is on just now."""
    found = await coming(context)
    if not found:
        return reply(_("No meeting is to come."))
    rooms = await registered_rooms(context)
    lines: list[Inline] = [
        with_room(
            context, Joined([headed(each), start(each), each.place], " – "), each.room_id, rooms
        )
        for each in found
    ]
    one = _("`!meeting M-3` shows one of them.")
    return reply(_("Meetings to come:"), *listed(lines, one))


@command(
    "meeting",
    "meeting show",
    help=_("Shows a meeting: time, place, agenda, who comes, and what came of it."),
    examples=(_("!meeting M-3"),),
    may=READERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def show(
    context: Context, number: Annotated[int | None, Perhaps(MEETING.prefix, MEETING.label)]
) -> Message:
    """Who comes are municipalities and never persons; what was decided there is for members."""
    if number is None:
        listed: Message = await meetings.handler(context)
        return listed
    meeting = await the_meeting(context, number)
    blocks: list[Block] = [headed(meeting), *facts(meeting)]
    if meeting.cancelled_at is not None:
        blocks.append(Strong(_("It is called off.")))
    blocks += agenda_of(await context.store.meetings.agenda(meeting.id))
    blocks += await _who_comes(context, meeting)
    if context.sender.roles & MEMBERS:
        blocks += await born(context, meeting)
    if meeting.minutes is not None:
        blocks.append(_("The minutes: `!minutes {id}`", id=MEETING.tag(meeting.id)))
    if meeting.cancelled_at is None and not is_over(context, meeting):
        blocks += how_to_answer(meeting)
    return reply(*blocks)


async def _who_comes(context: Context, meeting: Meeting) -> list[Block]:
    """With who has not said it yet, of those who are asked, for members."""
    store, lines = context.store.meetings, list[Inline]()
    for answer, title in ANSWERS.items():
        names, count = await store.saying(meeting.id, answer.value, NAMED)
        if count:
            lines.append(_counted(title, names, count))
    said = [Bullets(lines)] if lines else [_("Nobody has said yet whether they come.")]
    purpose, land = await room_of(context, meeting)
    if not asks_anybody(purpose) or not context.sender.roles & MEMBERS:
        return [*said]
    names, count = await store.silent(meeting.id, land, NAMED)
    return [*said, _counted(_("No answer yet"), names, count)] if count else [*said]


def _counted(title: Text, names: Sequence[str], count: int) -> Inline:
    return _("{answer} ({count}): {names}", answer=title, count=count, names=named(names, of=count))
