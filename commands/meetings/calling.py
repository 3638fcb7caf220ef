"""Calling a meeting: `!meeting new`, posted with an invitation for the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from commands.alliance.rules import laender
from commands.dates.moments import Deadline
from commands.kit import (
    COORDINATION,
    Audience,
    Context,
    Messages,
    NotAllowed,
    Topic,
    UserError,
    _,
    command,
    option,
    reply,
)
from commands.kit.kinds import Quote
from commands.kit.render import plain
from commands.kit.rules.audience import Purpose, may_hear
from storage.tables import Meeting, Room

from .rules import may_call_meeting
from .terms import Length, PlaceKind
from .words import facts, headed, how_to_answer, invitation, plan_notice, told

TITLE_LIMIT: Final = 200
USUAL: Final = 60  # minutes of a meeting if nothing is said


@dataclass(frozen=True)
class Home:
    """The room that meets."""

    room_id: str
    thread_id: str | None
    purpose: Purpose | None
    land: str | None


@command(
    "meeting new",
    "sitzung neu",
    help=_("Calls a meeting of this room, with an invitation for the calendar."),
    examples=(
        _("!meeting new 25.11.2027 14:00 Marburg/online"),
        _("!meeting new 25.11.2027 14:00 Marburg/online “Winter aid” duration=90min"),
    ),
    may=COORDINATION,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def new(
    context: Context,
    when: Annotated[datetime, Deadline()],
    place: Annotated[str, PlaceKind()],
    title: Annotated[str | None, Quote(_("title in quotation marks"), TITLE_LIMIT)] = None,
    *,
    minutes: Annotated[int, Length(), option("duration", "dauer")] = USUAL,
) -> Messages:
    """Posted in its room, from the direct chat as well."""
    home = await _home(context)
    if not may_call_meeting(context.sender, home.purpose, home.land):
        raise NotAllowed(
            _(
                "A meeting of this room is called by the federal coordination. A state "
                "coordination calls those of its Land and of topics, in a room that is registered "
                "for that."
            ),
            example=False,
        )
    meeting = await _kept(context, home, when, place, title, minutes)
    await plan_notice(context, meeting)
    said = reply(headed(meeting), *facts(meeting), *how_to_answer(meeting))
    return await told(context, meeting, said, await invitation(context, meeting))


async def _kept(
    context: Context, home: Home, when: datetime, place: str, title: str | None, minutes: int
) -> Meeting:
    zone = context.place.zone
    return await context.store.meetings.add(
        room_id=home.room_id,
        thread_id=home.thread_id,
        title=title or _default_title(context, home),
        place=place,
        starts=when.astimezone(zone).replace(tzinfo=None).isoformat(),
        timezone=zone.key,
        starts_at=when,
        minutes_long=minutes,
        author=context.sender.user_id,
        at=context.now,
        event_id=context.event_id,
    )


def _default_title(context: Context, home: Home) -> str:
    of = laender.NAMES[home.land] if home.land else context.alliance.name
    return plain(_("Meeting of {name}", name=of), context.place.language)


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
