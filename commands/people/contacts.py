"""Who speaks for a municipality: `!contact`, `!contact set`, `!deputy` and so on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from commands.alliance.reached import reached_by
from commands.alliance.voices import (
    ForMember,
    require_coordination,
    the_member,
    typed_name,
    voice,
)
from commands.kit import (
    COORDINATION,
    MEMBERS,
    VOICES,
    Audience,
    Block,
    Bullets,
    Choice,
    Code,
    Context,
    Inline,
    Joined,
    Message,
    Messages,
    NameArgument,
    NotAllowed,
    Strong,
    Term,
    Text,
    Topic,
    UserError,
    UserIdArgument,
    _,
    ask,
    command,
    confirmable,
    reply,
)
from commands.kit.kinds import Name
from commands.kit.rules.authority import Role, may_fill_office
from storage.tables import Awaited, Member

from .awaiting import When
from .handover import (
    Holder,
    Office,
    Taken,
    filled,
    holders,
    keeps,
    take,
    to_be,
    vacancy,
    vacate,
    welcome,
)
from .invitations import invitation


@command(
    "contact set",
    help=_("Names the contact person of a municipality, or the deputy."),
    examples=(
        _("!contact set Musterhafen @ina:localhost"),
        _("!contact set Musterhafen @ben:localhost deputy"),
        _("!contact set Musterhafen @ina:localhost now"),
    ),
    may=COORDINATION,
    topic=Topic.PEOPLE,
    audience=Audience.MEMBERS,
)
async def contact_set(
    context: Context,
    name: NameArgument,
    person: UserIdArgument,
    office: Annotated[Office, Choice(Office, _("contact or deputy"))] = Office.CONTACT,
    when: Annotated[When | None, Choice(When, _("now"))] = None,
) -> Messages:
    """Binds a Matrix address to a municipality; who held the office before no longer does.

    They keep it until the new one is reached, unless it is to be at once.
    """
    member = await the_member(context, name)
    require_coordination(context, member.land)
    await require_another(context, member, person, office)
    taken = await take(context, member, person, office, at_once=when is not None)
    if taken.former == person:
        return reply(filled(member, person, office))
    if taken.waits:
        now = _(
            "Without waiting: `!contact set {name} {person} {office} {now}`",
            name=await typed_name(context, member),
            person=person,
            office=Term(office),
            now=Term(When.NOW),
        )
        return await _waiting(context, member, person, office, taken, now)
    answer = reply(filled(member, person, office), *changed(member, taken))
    letter = await welcome(context, member, person, office, taken)
    return [answer, letter, *taken.letters, *invitation(context, member, taken)]


async def _waiting(
    context: Context, member: Member, person: str, office: Office, taken: Taken, now: Text
) -> list[Message]:
    """Who keeps the office until the person is reached; `now`: how not to wait for that."""
    said = reply(
        to_be(member, person, office),
        _(
            "Until I have reached {person}, it stays {former}. I tell you then, and if it takes "
            "longer than a day.",
            person=Code(person),
            former=Code(taken.former or ""),
        ),
        now,
    )
    letters = [await welcome(context, member, person, office, taken)]
    if taken.former != context.sender.user_id:
        letters.append(keeps(context, member, person, office, taken))
    return [said, *letters, *invitation(context, member, taken)]


async def require_another(context: Context, member: Member, person: str, office: Office) -> None:
    """Raises NotAllowed if the sender names themselves to an office they do not hold."""
    if may_fill_office(context.sender, person, member.land):
        return
    holder = (await holders(context, member)).get(office)
    if holder is not None and holder.user_id == person:
        return
    raise NotAllowed(
        _(
            "Nobody names themselves contact person or deputy. Please ask somebody else of the "
            "coordination, who types: `!contact set {name} {person} {office}`",
            name=await typed_name(context, member),
            person=person,
            office=Term(office),
        ),
        _("The contact person can name you deputy: `!deputy {person}`", person=person),
        _("Where nobody else is there, the operator can enter it with an import file."),
        example=False,
    )


def changed(member: Member, taken: Taken) -> list[Block]:
    """What else changed when the office was taken."""
    more: list[Block] = []
    if taken.former is not None:
        more.append(_("Before, it was {former}.", former=Code(taken.former)))
    if taken.freed:
        more.append(
            _("The other office of {name} is free now; please name somebody.", name=member.name)
        )
    return more


@command(
    "contact",
    help=_("Shows the contact person and the deputy of a municipality."),
    examples=(_("!contact Musterhafen"),),
    may=MEMBERS,
    topic=Topic.PEOPLE,
    audience=Audience.MEMBERS,
)
async def contact(context: Context, name: NameArgument) -> Message:
    """Both offices, also when nobody holds them."""
    member = await the_member(context, name)
    held = await holders(context, member)
    awaited = {Office(each.role): each for each in await context.store.awaited.of_member(member.id)}
    lines = [_held(each, held.get(each), awaited.get(each)) for each in Office]
    return reply(Strong(member.name), Bullets([*lines, *reached_by(member)]))


def _held(office: Office, holder: Holder | None, awaited: Awaited | None) -> Inline:
    who: Inline = _("nobody yet") if holder is None else Code(holder.user_id)
    if awaited is not None:
        given = {"person": who, "next": Code(awaited.user_id)}
        if awaited.holds:
            who = _("{person} (not reached yet)", **given)
        else:
            who = _("{person}, until I have reached {next}", **given)
    return Joined([Term(office), who], ": ")


@command(
    "contact remove",
    help=_("Leaves an office of a municipality free."),
    examples=(_("!contact remove Musterhafen deputy"),),
    may=COORDINATION,
    topic=Topic.PEOPLE,
    audience=Audience.MEMBERS,
)
async def contact_remove(
    context: Context,
    name: Annotated[str, Name(before=Office)],
    office: Annotated[Office | None, Choice(Office, _("contact or deputy"))] = None,
) -> Messages:
    """By the coordination; the former holder and, with open reminders, the coordination hear it."""
    member = await the_member(context, name)
    require_coordination(context, member.land)
    if office is None:
        raise UserError(_("Which office? Please add “contact” or “deputy”."))
    if office not in await holders(context, member):
        raise UserError(_("Nobody holds this office of {name}.", name=member.name), example=False)
    letters = await vacate(context, member, office)
    return [reply(*await vacancy(context, member, office)), *letters]


@command(
    "contact resign",
    help=_("Gives up your office for a municipality."),
    examples=(_("!contact resign"), _("!contact resign for Musterhafen")),
    may=VOICES,
    topic=Topic.PEOPLE,
    audience=Audience.MEMBERS,
)
async def contact_resign(
    context: Context,
    *,
    of: ForMember = None,
) -> Message:
    """Asks first: only the coordination can give the office back."""
    member = await voice(context, of)
    return await ask(
        context,
        "resign",
        {"member": member.id},
        _("You give up your office for {name}. The coordination is told.", name=member.name),
    )


@confirmable("resign", audience=Audience.MEMBERS)
async def resigned(context: Context, details: Mapping[str, Any]) -> Messages:
    """The office is free; whoever held it hears what stays with them."""
    member = await context.store.members.get(details["member"])
    mine = context.sender.user_id
    held = [] if member is None else (await holders(context, member)).items()
    office = next((each for each, holder in held if holder.user_id == mine), None)
    if member is None or office is None:
        raise UserError(_("You do not hold this office any more."), example=False)
    letters = await vacate(context, member, office)
    return [reply(_("You have given up your office for {name}.", name=member.name)), *letters]


@command(
    "deputy",
    help=_("Names the deputy of your municipality."),
    examples=(_("!deputy @ben:localhost"), _("!deputy @ben:localhost for Musterhafen")),
    may={Role.CONTACT},
    topic=Topic.PEOPLE,
    audience=Audience.MEMBERS,
)
async def deputy(
    context: Context,
    person: UserIdArgument,
    when: Annotated[When | None, Choice(When, _("now"))] = None,
    *,
    of: ForMember = None,
) -> Messages:
    """By the contact person only; who was deputy before stays it until the new one is reached."""
    member = await voice(context, of)
    if context.sender.speaks_for[member.id] is not Role.CONTACT:
        raise NotAllowed(
            _("Only the contact person of {name} names the deputy.", name=member.name),
            example=False,
        )
    if person == context.sender.user_id:
        raise UserError(
            _(
                "You are the contact person of {name}; the deputy has to be somebody else.",
                name=member.name,
            )
        )
    taken = await take(context, member, person, Office.DEPUTY, at_once=when is not None)
    if taken.former == person:
        return reply(filled(member, person, Office.DEPUTY))
    if taken.waits:
        now = _("Without waiting: `!deputy {person} {now}`", person=person, now=Term(When.NOW))
        return await _waiting(context, member, person, Office.DEPUTY, taken, now)
    answer = reply(filled(member, person, Office.DEPUTY), *changed(member, taken))
    letter = await welcome(context, member, person, Office.DEPUTY, taken)
    return [answer, letter, *taken.letters, *invitation(context, member, taken)]
