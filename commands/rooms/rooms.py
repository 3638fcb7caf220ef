"""What a room is for, and so what may be said in it: `!room`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final

from commands.alliance.places import LandCode
from commands.kit import (
    READERS,
    Block,
    Bullets,
    Choice,
    Context,
    First,
    Message,
    NotAllowed,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.context import Place
from commands.kit.rules.audience import Purpose, may_register
from commands.rooms.exposure import named, opened

HEARS: Final = {
    Purpose.PLENARY: _("What concerns all members is answered here."),
    Purpose.LAND: _("What concerns all members is answered here."),
    Purpose.COORDINATION: _("Everything is answered here, also what only the coordination reads."),
    Purpose.TOPIC: _("What concerns all members is answered here."),
    Purpose.OPEN: _(
        "Here I answer released totals only; everything else goes to the direct chat of whoever "
        "asks."
    ),
}


@command(
    "room",
    help=_("Registers what this room is for, or shows it."),
    examples=(_("!room plenary"), _("!room land NW"), _("!room topic"), _("!room")),
    may=READERS,
    topic=Topic.GENERAL,
)
async def room(
    context: Context,
    purpose: Annotated[Purpose | None, First(Choice(Purpose, _("purpose")))] = None,
    land: Annotated[str | None, LandCode()] = None,
) -> Message:
    """The federal coordination registers any room, a state coordination those of its own Land."""
    if context.place.direct:
        raise UserError(
            _("This is our direct chat: only you read it. `!room` is for rooms of several people."),
            example=False,
        )
    if purpose is None:
        return reply(*_shown(context.place))
    if purpose is Purpose.LAND and land is None:
        raise UserError(_("Please say which Land, for example: `!room land NW`"), example=False)
    if purpose is not Purpose.LAND and land is not None:
        raise UserError(_("Only a room of a Land has one: `!room land NW`"), example=False)
    before, land_before = context.place.registered, context.place.land
    if not may_register(context.sender, purpose, land, before=before, land_before=land_before):
        raise NotAllowed(
            _(
                "The federal coordination can do this. A state coordination registers rooms of "
                "its own Land and of a topic, if they are not registered for something else."
            ),
            example=False,
        )
    exposure = context.exposure_of(context.place.room_id)
    await context.store.rooms.register(context.place.room_id, purpose.value, land, exposure)
    shown = _shown(replace(context.place, purpose=purpose, land=land, withheld=None))
    return reply(*shown, *([] if purpose is Purpose.OPEN else _warned(exposure)))


def _warned(exposure: frozenset[str]) -> list[Block]:
    """What whoever registers the room accepts."""
    if not exposure:
        return []
    return [_("Please note that others can read in this room:"), Bullets(opened(exposure))]


def _shown(place: Place) -> list[Block]:
    if place.withheld is not None:
        return [
            _(
                "This room is registered as {purpose}, but others can read in it: I answer "
                "released totals only.",
                purpose=named(place.withheld, place.land),
            ),
            _("The coordination may mend that, or register the room once more with `!room`."),
        ]
    if place.purpose is None:
        return [
            _("This room is not registered: I answer released totals only, as in an open room."),
            _("The coordination registers it, for example: `!room plenary`"),
        ]
    name = named(place.purpose, place.land)
    return [_("This room is registered as: {purpose}", purpose=name), HEARS[place.purpose]]
