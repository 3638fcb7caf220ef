"""Who may speak for whom: `!contact set`, `!coordinator set`, `!coordinators`."""

from __future__ import annotations

from typing import Annotated

from commands.kit import (
    COORDINATION,
    READERS,
    Audience,
    Block,
    Bullets,
    Choice,
    Code,
    Context,
    LandCode,
    Message,
    NameArgument,
    Topic,
    UserIdArgument,
    _,
    command,
    option,
    reply,
    require_coordination,
    the_member,
)
from commands.rules.authority import Role
from commands.rules.choices import Worded
from storage.tables import Member


class Office(Worded):
    """The two people who can speak for a municipality (domain.md section 1)."""

    CONTACT = "contact", "contact", "Ansprechperson Kontakt"
    DEPUTY = "deputy", "deputy", "Vertretung Stellvertretung"


@command(
    "contact set",
    "kontakt setzen",
    "ansprechperson setzen",
    help=_("Names the contact person of a municipality, or the deputy."),
    examples=(
        _("!contact set Musterhafen @ina:localhost"),
        _("!contact set Musterhafen @ben:localhost deputy"),
    ),
    may=COORDINATION,
    topic=Topic.REGISTRY,
    audience=Audience.MEMBERS,
)
async def contact_set(
    context: Context,
    name: NameArgument,
    person: UserIdArgument,
    office: Annotated[Office, Choice(Office, _("contact or deputy"))] = Office.CONTACT,
) -> Message:
    """Binds a Matrix address to a municipality; who held the office before no longer does."""
    member = await the_member(context, name)
    require_coordination(context, member.land)
    moved = await _leave_other_office(context, member, person, office)
    former = await context.store.members.set_contact(
        member.id, person, office.value, context.now, context.sender.user_id
    )
    if office is Office.CONTACT:
        said = _(
            "{person} is now the contact person of {name}.", person=Code(person), name=member.name
        )
    else:
        said = _("{person} is now the deputy of {name}.", person=Code(person), name=member.name)
    more: list[Block] = []
    if former is not None and former != person:
        more.append(_("Before, it was {former}.", former=Code(former)))
    if moved:
        more.append(
            _("The other office of {name} is free now; please name somebody.", name=member.name)
        )
    return reply(said, *more)


async def _leave_other_office(
    context: Context, member: Member, person: str, office: Office
) -> bool:
    """Contact person and deputy are two people: who takes one office leaves the other."""
    for each in await context.store.members.contacts_of(member.id):
        if each.user_id == person and each.role != office:
            await context.store.members.remove_contact(member.id, each.role)
            return True
    return False


@command(
    "coordinator set",
    "koordination setzen",
    help=_("Names a state coordinator."),
    examples=(_("!coordinator set @kim:localhost land=NW"),),
    may={Role.FEDERAL_COORDINATOR},
    topic=Topic.REGISTRY,
    audience=Audience.MEMBERS,
)
async def coordinator_set(
    context: Context,
    person: UserIdArgument,
    *,
    land: Annotated[str, LandCode(), option("land")],
) -> Message:
    """Gives somebody the coordination of a Land; a Land may have several."""
    new = await context.store.members.set_coordinator(
        person, land, context.now, context.sender.user_id
    )
    if not new:
        return reply(_("{person} coordinates {land} already.", person=Code(person), land=land))
    return reply(_("{person} now coordinates {land}.", person=Code(person), land=land))


@command(
    "coordinators",
    "koordinationen",
    help=_("Shows who coordinates the alliance and the Länder."),
    examples=(_("!coordinators"),),
    may=READERS,
    topic=Topic.REGISTRY,
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
