"""Who is in the registry: `!member add`, `!member show`, `!members`."""

from __future__ import annotations

from typing import Annotated

from commands.kit import (
    COORDINATION,
    READERS,
    Choice,
    Code,
    Context,
    Count,
    Inline,
    Joined,
    LandCode,
    Message,
    NameArgument,
    Strong,
    Topic,
    UserError,
    _,
    command,
    n_,
    option,
    reply,
    require_coordination,
    the_member,
)
from commands.kit.kinds import Ags
from commands.kit.lists import listed
from commands.kit.reply import Block, Bullets
from commands.rules.laender import land_of_ags
from commands.rules.names import fold
from commands.rules.pledging import Kind
from storage.tables import Contact, Member

KIND_NAMES = {
    Kind.CITY: _("city"),
    Kind.TOWN: _("town"),
    Kind.COUNTY: _("county"),
    Kind.JOINT_MUNICIPALITY: _("joint municipality"),
    Kind.CITY_STATE: _("city state"),
    Kind.PARTNER: _("partner"),
}
CONTACT_NAMES = {"contact": _("contact person"), "deputy": _("deputy")}


@command(
    "member add",
    "kommune neu",
    "mitglied neu",
    help=_("Enters a municipality into the registry."),
    examples=(
        _("!member add Musterhafen land=NW kind=city population=48000 ags=05999001"),
        _("!member add “Seebrücke Musterland” land=NW kind=partner"),
    ),
    may=COORDINATION,
    topic=Topic.REGISTRY,
)
async def member_add(
    context: Context,
    name: NameArgument,
    *,
    land: Annotated[str, LandCode(), option("land")],
    kind: Annotated[Kind, Choice(Kind, _("kind")), option("kind", "art")],
    population: Annotated[
        int | None, Count(_("inhabitants")), option("population", "einwohner")
    ] = None,
    ags: Annotated[str | None, Ags(), option("ags")] = None,
) -> Message:
    """A new member. The AGS has to lie in the Land; namesakes in one Land need an AGS."""
    require_coordination(context, land)
    if ags is not None:
        await _check_ags(context, ags, land)
    namesakes = [m for m in await context.store.members.named(fold(name)) if m.land == land]
    if namesakes and (ags is None or any(m.ags is None for m in namesakes)):
        raise UserError(
            _(
                "{name} is already registered in {land}. If it is another municipality of the "
                "same name, please give both an AGS.",
                name=name,
                land=land,
            ),
            example=False,
        )
    member = await context.store.members.add(
        name=name,
        name_key=fold(name),
        kind=kind.value,
        land=land,
        ags=ags,
        population=population,
        at=context.now,
        by=context.sender.user_id,
    )
    return reply(
        _("Registered: {name}.", name=Strong(member.name)),
        Bullets([*_facts(member)]),
        _(
            "Next step: `!contact set {name} @name:server` names the contact person.",
            name=member.name,
        ),
    )


async def _check_ags(context: Context, ags: str, land: str) -> None:
    if land_of_ags(ags) != land:
        raise UserError(
            _("The AGS {ags} does not lie in {land}.", ags=Code(ags), land=land), example=False
        )
    holder = await context.store.members.with_ags(ags)
    if holder is not None:
        raise UserError(
            _("The AGS {ags} already belongs to {name}.", ags=Code(ags), name=holder.name),
            example=False,
        )


@command(
    "member show",
    "kommune zeigen",
    "mitglied zeigen",
    help=_("Shows what is registered about a municipality."),
    examples=(_("!member show Musterhafen"),),
    may=READERS,
    topic=Topic.REGISTRY,
)
async def member_show(context: Context, name: NameArgument) -> Message:
    """Facts and contact persons of one member."""
    member = await the_member(context, name)
    contacts = await context.store.members.contacts_of(member.id)
    blocks: list[Block] = [Strong(member.name), Bullets([*_facts(member), *_people(contacts)])]
    if not contacts:
        blocks.append(
            _(
                "No contact person yet. The coordination types: `!contact set {name} @name:server`",
                name=member.name,
            )
        )
    return reply(*blocks)


@command(
    "members",
    "kommunen",
    "mitglieder",
    help=_("Lists the registered municipalities, all or of one Land."),
    examples=(_("!members"), _("!members NW")),
    may=READERS,
    topic=Topic.REGISTRY,
)
async def members(context: Context, land: Annotated[str | None, LandCode()] = None) -> Message:
    """All members by name."""
    found = await context.store.members.all(land)
    if not found:
        return reply(_("Nobody is registered there yet."))
    lines: list[Inline] = [
        _("{name} – {kind}, {land}", name=each.name, kind=kind_name(each), land=each.land)
        for each in found
    ]
    title = n_("{count} member:", "{count} members:", len(found))
    return reply(title, *listed(lines, _("`!members NW` shows one Land only.")))


def kind_name(member: Member) -> Inline:
    """What kind of municipality it is, in words."""
    return KIND_NAMES[Kind(member.kind)]


def _facts(member: Member) -> list[Inline]:
    facts: list[Inline] = [
        _("Kind: {kind}", kind=kind_name(member)),
        _("Land: {land}", land=member.land),
    ]
    if member.ags is not None:
        facts.append(_("AGS: {ags}", ags=member.ags))
    if member.population is not None:
        facts.append(_("Inhabitants: {number}", number=member.population))
    return facts


def _people(contacts: list[Contact]) -> list[Inline]:
    return [
        Joined([CONTACT_NAMES[each.role], Code(each.user_id)], ": ")
        for each in sorted(contacts, key=lambda each: each.role)
    ]
