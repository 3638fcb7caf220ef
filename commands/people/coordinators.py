"""Who coordinates: `!coordinator set`, `!coordinators`."""

from __future__ import annotations

from typing import Annotated

from commands.alliance.places import LandCode
from commands.alliance.rules import laender
from commands.kit import (
    READERS,
    Audience,
    Bullets,
    Code,
    Context,
    Letter,
    Message,
    Messages,
    Topic,
    UserIdArgument,
    _,
    command,
    option,
    reply,
)
from commands.kit.rules.authority import Role
from commands.rooms.privacy import notice

from .handover import named_by


@command(
    "coordinator set",
    help=_("Names a state coordinator."),
    examples=(_("!coordinator set @kim:localhost land=NW"),),
    may={Role.FEDERAL_COORDINATOR},
    topic=Topic.PEOPLE,
    audience=Audience.MEMBERS,
)
async def coordinator_set(
    context: Context,
    person: UserIdArgument,
    *,
    land: Annotated[str, LandCode(), option("land")],
) -> Messages:
    """Gives somebody the coordination of a Land; a Land may have several."""
    new = await context.store.members.set_coordinator(
        person, land, context.now, context.sender.user_id
    )
    if not new:
        return reply(_("{person} coordinates {land} already.", person=Code(person), land=land))
    welcome = reply(
        _(
            "Welcome to the alliance {alliance}! You coordinate {land} now.",
            alliance=context.alliance.name,
            land=laender.NAMES[land],
        ),
        named_by(context),
        notice(context),
        _(
            "Next step: `!members {land}` shows your municipalities, `!help` what you can do.",
            land=land,
        ),
    )
    done = reply(_("{person} now coordinates {land}.", person=Code(person), land=land))
    return [done, Letter(person, welcome)]


@command(
    "coordinators",
    help=_("Shows who coordinates the alliance and the Länder."),
    examples=(_("!coordinators"),),
    may=READERS,
    topic=Topic.PEOPLE,
    audience=Audience.MEMBERS,
)
async def coordinators(context: Context) -> Message:
    """Federal coordinators from the configuration, then those of the Länder."""
    lines = [
        _("Federal coordination: {person}", person=Code(person))
        for person in sorted(context.alliance.federal_coordinators)
    ]
    lines += [
        _("{land}: {person}", land=each.land, person=Code(each.user_id))
        for each in await context.store.members.coordinators()
    ]
    return reply(Bullets(lines))
