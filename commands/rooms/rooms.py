"""What a room is for, and so what may be said in it: `!room`."""

from __future__ import annotations

from typing import Annotated, Final

from commands.alliance.places import LandCode
from commands.kit import (
    READERS,
    Choice,
    Context,
    First,
    Inline,
    Joined,
    Message,
    NotAllowed,
    Strong,
    Term,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.rules.audience import Purpose, may_register

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
        return reply(*_shown(context.place.purpose, context.place.land))
    if purpose is Purpose.LAND and land is None:
        raise UserError(_("Please say which Land, for example: `!room land NW`"), example=False)
    if purpose is not Purpose.LAND and land is not None:
        raise UserError(_("Only a room of a Land has one: `!room land NW`"), example=False)
    before, land_before = context.place.purpose, context.place.land
    if not may_register(context.sender, purpose, land, before=before, land_before=land_before):
        raise NotAllowed(
            _(
                "The federal coordination can do this. A state coordination registers rooms of "
                "its own Land and of a topic, if they are not registered for something else."
            ),
            example=False,
        )
    await context.store.rooms.register(context.place.room_id, purpose.value, land)
    return reply(*_shown(purpose, land))


def _shown(purpose: Purpose | None, land: str | None) -> list[Inline]:
    if purpose is None:
        return [
            _("This room is not registered; it counts as one of members."),
            _("The coordination registers it, for example: `!room plenary`"),
        ]
    name = Joined([Term(purpose), *([land] if land else [])], " ")
    return [_("This room is registered as: {purpose}", purpose=Strong(name)), HEARS[purpose]]
