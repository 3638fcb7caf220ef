"""Who is in the registry: `!member add`, `!member show`, `!members`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from commands.alliance.changes import SUBJECT_NAMES, kind_name, note
from commands.alliance.counting import composed
from commands.alliance.places import LandCode
from commands.alliance.rules.mandates import Scope
from commands.alliance.rules.statuses import AllianceStatus, HarbourStatus, Kind
from commands.alliance.voices import county_of, require_coordination, the_member, typed_name, voice
from commands.dates.days import today
from commands.kit import (
    COORDINATION,
    MEMBERS,
    READERS,
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
    NameArgument,
    Strong,
    Term,
    Topic,
    UserError,
    _,
    ask,
    command,
    confirmable,
    option,
    reply,
)
from commands.kit.kinds import Name
from commands.kit.lists import MOST, listed
from commands.kit.rules.spelling import fold
from storage.tables import Contact, Member

from .choosing import LandOrStatus, Status, which_members
from .entering import (
    AgsOption,
    AllianceOption,
    CountyOption,
    HarbourOption,
    PopulationOption,
    adopt,
    adopted,
    check_ags,
    check_municipal,
    check_name,
    county_by_ags,
    the_county,
)
from .facts import public_facts, resources_shown
from .lookalikes import alike, looks_like


@command(
    "member add",
    help=_("Enters a municipality into the registry."),
    examples=(
        _("!member add Musterhafen land=NW kind=city population=48000 ags=05999001"),
        _("!member add “Seebrücke Musterland” land=NW kind=partner"),
    ),
    may=COORDINATION,
    topic=Topic.REGISTRY,
    audience=Audience.MEMBERS,
)
async def member_add(
    context: Context,
    name: NameArgument,
    *,
    land: Annotated[str, LandCode(), option("land")],
    kind: Annotated[Kind, Choice(Kind, _("kind")), option("kind")],
    population: PopulationOption = None,
    ags: AgsOption = None,
    harbour: HarbourOption = None,
    alliance: AllianceOption = None,
    county: CountyOption = None,
) -> Message:
    """A new member. The AGS has to lie in the Land; namesakes in one Land need an AGS.

    A name that looks like another one is asked back.
    """
    given = {
        "name": name,
        "land": land,
        "kind": kind.value,
        "population": population,
        "ags": ags,
        "harbour": harbour.value if harbour else None,
        "alliance": alliance.value if alliance else None,
        "county": county,
    }
    details = {key: value for key, value in given.items() if value is not None}
    lies_in = await _checked(context, details)
    if near := await alike(context, name, kind, land, ags):
        return await ask(context, "add_member", details, *looks_like(name, near))
    return await _entered(context, details, lies_in)


@confirmable("add_member", audience=Audience.MEMBERS)
async def member_add_confirmed(context: Context, details: Mapping[str, Any]) -> Message:
    """It is another municipality although it looks like one that is registered."""
    return await _entered(context, details, await _checked(context, details))


async def _checked(context: Context, details: Mapping[str, Any]) -> Member | None:
    """The county it lies in. Raises UserError unless all of it fits together."""
    land, kind, ags = details["land"], Kind(details["kind"]), details.get("ags")
    require_coordination(context, land)
    check_municipal(kind, details.get("harbour"), details.get("alliance"), details.get("county"))
    if ags is not None:
        await check_ags(context, ags, land)
    await check_name(context, details["name"], land, ags)
    if "county" not in details:
        return await county_by_ags(context, kind, land, ags)
    return await the_county(context, details["county"], kind, land)


async def _entered(context: Context, details: Mapping[str, Any], lies_in: Member | None) -> Message:
    name = details["name"]
    member = await context.store.members.add(
        name=name,
        name_key=fold(name),
        kind=details["kind"],
        land=details["land"],
        at=context.now,
        by=context.sender.user_id,
        ags=details.get("ags"),
        population=details.get("population"),
        harbour_status=details.get("harbour") or HarbourStatus.NONE.value,
        alliance_status=details.get("alliance") or AllianceStatus.NONE.value,
        county_id=lies_in.id if lies_in else None,
    )
    await note(context, member.id, "added", None, name)
    return reply(
        _("Registered: {name}.", name=Strong(member.name)),
        Bullets(public_facts(member, lies_in)),
        *adopted(await adopt(context, member)),
        _(
            "Next step: `!contact set {name} @name:server` names the contact person.",
            name=await typed_name(context, member),
        ),
    )


@command(
    "member show",
    "member",
    help=_("Shows what is registered about a municipality."),
    examples=(_("!member show Musterhafen"),),
    may=READERS,
    topic=Topic.REGISTRY,
    audience=Audience.MEMBERS,
)
async def member_show(context: Context, name: Annotated[str | None, Name()] = None) -> Message:
    """All facts of one member, else the sender's own; partners and guests see the public ones."""
    if name is None and not context.sender.roles & VOICES:
        raise UserError(_("Please say which municipality."))
    member = await (voice(context, None) if name is None else the_member(context, name))
    facts = public_facts(member, await county_of(context, member))
    if member.office is not None:
        facts.append(_("Office in charge: {text}", text=member.office))
    if not context.sender.roles & MEMBERS:
        return reply(Strong(member.name), Bullets(facts))
    contacts = await context.store.members.contacts_of(member.id)
    facts += [*await _within_the_alliance(context, member), *_people(contacts)]
    blocks: list[Block] = [Strong(member.name), Bullets(facts)]
    if not contacts:
        blocks.append(
            _(
                "No contact person yet. The coordination types: `!contact set {name} @name:server`",
                name=await typed_name(context, member),
            )
        )
    return reply(*blocks)


async def _within_the_alliance(context: Context, member: Member) -> list[Inline]:
    """What only contacts, deputies and coordinators see; resources only the coordination."""
    facts: list[Inline] = []
    if Kind(member.kind) is not Kind.PARTNER:
        valid = await context.store.mandates.valid_scopes(member.id, today(context))
        scopes: list[Inline] = [Term(each) for each in Scope if each in valid]
        named = Joined(scopes or [_("none")])
        facts.append(_("Valid mandates: {scopes}", scopes=named))
        ready = {None: _("not stated"), True: _("yes"), False: _("no")}[member.ready]
        facts.append(_("Ready to take people in: {ready}", ready=ready))
    if member.note is not None:
        facts.append(_("Note: {text}", text=member.note))
    if member.resources is not None and resources_shown(context, member):
        facts.append(_("Own resources: {text}", text=member.resources))
    return facts


@command(
    "members",
    help=_("Lists the registered municipalities: all, of one Land, or with a status."),
    examples=(
        _("!members"),
        _("!members NW"),
        _("!members NW Muster"),
        _("!members interested"),
        _("!members NW applicant"),
    ),
    may=READERS,
    topic=Topic.REGISTRY,
    audience=Audience.MEMBERS,
)
async def members(
    context: Context,
    first: Annotated[str | Status | None, LandOrStatus()] = None,
    beginning: Annotated[str | None, Name(_("beginning of the name"))] = None,
) -> Message:
    """Members by name; of a long list the beginning, and how to see the others."""
    land, status, named = which_members(first, beginning)
    wanted = fold(named)
    found = await context.store.members.page(land, wanted, MOST, status=status)
    if not found:
        return reply(
            _("Nobody is registered there yet.") if status is None else _("There is none.")
        )
    lines: list[Inline] = [
        _("{name} – {kind}, {land}", name=each.name, kind=kind_name(each), land=each.land)
        for each in found
    ]
    if status is not None:
        narrower = _("`!members NW {status}` shows one Land only.", status=Term(status))
    elif land is None:
        narrower = _("`!members NW` shows one Land only.")
    else:
        narrower = _("`!members {land} Muster` shows names that begin with “Muster”.", land=land)
    every = await context.store.members.composition(land, wanted, status=status)
    count = sum(every.values())
    return reply(_("{members}:", members=composed(every)), *listed(lines, narrower, count))


def _people(contacts: list[Contact]) -> list[Inline]:
    return [
        Joined([SUBJECT_NAMES[each.role], Code(each.user_id)], ": ")
        for each in sorted(contacts, key=lambda each: each.role)
    ]
