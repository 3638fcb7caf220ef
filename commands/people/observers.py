"""Guests, who read what is released: `!observer add`, `!observer remove`, `!observers`."""

from __future__ import annotations

from typing import Annotated

from commands.kit import (
    COORDINATION,
    Audience,
    Code,
    Context,
    Inline,
    Letter,
    Message,
    Messages,
    Topic,
    UserError,
    UserIdArgument,
    _,
    command,
    n_,
    reply,
)
from commands.kit.kinds import Line
from commands.kit.lists import listed
from commands.rooms.privacy import notice

from .handover import named_by


@command(
    "observer add",
    help=_("Registers a guest, such as a ministry, who reads what is released."),
    examples=(_("!observer add @lea:localhost “Ministerium für Muster”"),),
    may=COORDINATION,
    topic=Topic.PEOPLE,
    audience=Audience.COORDINATION,
)
async def observer_add(
    context: Context,
    person: UserIdArgument,
    organisation: Annotated[str | None, Line(_("organisation"), limit=120)] = None,
) -> Messages:
    """A guest can read released items, and neither vote nor sign nor pledge."""
    new = await context.store.observers.set(
        person, organisation, context.now, context.sender.user_id
    )
    if not new:
        return reply(_("{person} is a guest already.", person=Code(person)))
    done = reply(
        _(
            "{person} is now a guest and reads what is released. "
            "To end it: `!observer remove {person}`",
            person=person,
        )
    )
    welcome = reply(
        _(
            "Welcome! You are a guest of the alliance {alliance} now, and can read what it has "
            "released.",
            alliance=context.alliance.name,
        ),
        named_by(context),
        notice(context),
        _("Next step: `!sum` shows the released totals, `!help` what else there is for you."),
    )
    return [done, Letter(person, welcome)]


@command(
    "observer remove",
    help=_("Ends what a guest may read."),
    examples=(_("!observer remove @lea:localhost"),),
    may=COORDINATION,
    topic=Topic.PEOPLE,
    audience=Audience.COORDINATION,
)
async def observer_remove(context: Context, person: UserIdArgument) -> Message:
    """At once; what they have read before stays in their rooms."""
    if not await context.store.observers.remove(person):
        raise UserError(
            _("{person} is no guest. `!observers` lists them.", person=Code(person)),
            example=False,
        )
    return reply(
        _("{person} is no guest any more. Please remove them from the rooms, too.", person=person)
    )


@command(
    "observers",
    help=_("Lists the guests."),
    examples=(_("!observers"),),
    may=COORDINATION,
    topic=Topic.PEOPLE,
    audience=Audience.COORDINATION,
)
async def observers(context: Context) -> Message:
    """All guests and where they are from."""
    found = await context.store.observers.all()
    if not found:
        return reply(_("There are no guests. `!observer add` registers one."))
    lines: list[Inline] = [
        _("{person} – {organisation}", person=Code(each.user_id), organisation=each.organisation)
        if each.organisation
        else Code(each.user_id)
        for each in found
    ]
    return reply(
        n_("{count} guest:", "{count} guests:", len(found)),
        *listed(lines, _("`!observer remove` ends what somebody may read.")),
    )
