"""`!timezone`: whose wall clock a room goes by."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

from commands.kit import (
    MEMBERS,
    READERS,
    Block,
    Bullets,
    Code,
    Context,
    Message,
    Moment,
    NotAllowed,
    Strong,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.kinds import Line
from commands.kit.rules.spelling import spaced, suggest


@command(
    "timezone",
    help=_("Sets the time zone of this room, or shows it."),
    examples=(_("!timezone Europe/Berlin"), _("!timezone")),
    may=READERS,
    topic=Topic.GENERAL,
)
async def timezone(
    context: Context, name: Annotated[str | None, Line(_("time zone"), limit=60)] = None
) -> Message:
    """In a room of several people by members only; in the direct chat each for themselves."""
    place, alliance = context.place, context.alliance
    if name is None:
        return reply(
            _("The time zone here: {zone}", zone=Strong(place.zone.key)),
            Moment(context.now, place.zone),
        )
    if not place.direct and not context.sender.roles & MEMBERS:
        raise NotAllowed(
            _("Only members can change the time zone of a room; in our direct chat you can."),
            example=False,
        )
    key = _key(name)
    own = None if key == alliance.zone.key else key
    await context.store.rooms.set_timezone(place.room_id, own)
    blocks: list[Block] = [
        _("From now on I read and show times here in the zone {zone}.", zone=Strong(key)),
        _("Reminders that were made before keep their time."),
    ]
    if own is not None:
        usual = Code(alliance.zone.key)
        blocks.append(_("The alliance has {zone}; other rooms stay as they are.", zone=usual))
    return reply(*blocks)


def _key(name: str) -> str:
    """The name as the tz database has it. Raises UserError, with the nearest names."""
    # Without names that mean another zone on another machine, such as `localtime`.
    named = [each for each in available_timezones() if "/" in each or each == "UTC"]
    known = {_plain(each): each for each in named}
    found = known.get(_plain(name))
    if found is not None:
        return found
    cities = {_plain(each.rpartition("/")[2]): each for each in sorted(known.values())}
    near = [cities[each] for each in suggest(_plain(name.rpartition("/")[2]), list(cities))]
    raise UserError(
        _("“{text}” is not a time zone. It has the name of a city:", text=shortened(name)),
        Bullets([Code(each) for each in near or ("Europe/Berlin", "Europe/Athens")]),
    )


def _plain(name: str) -> str:
    return spaced(name.replace("/", " "))
