"""Entering a member and changing it: what has to fit together, and which county it lies in."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from commands.alliance.changes import note
from commands.alliance.places import Ags
from commands.alliance.rules.counties import county_key, county_of, may_lie_in
from commands.alliance.rules.laender import land_of_ags
from commands.alliance.rules.statuses import AllianceStatus, HarbourStatus, Kind
from commands.alliance.voices import the_member
from commands.kit.choosing import Choice
from commands.kit.context import Context
from commands.kit.counts import Count
from commands.kit.errors import UserError
from commands.kit.kinds import Name
from commands.kit.lists import listed
from commands.kit.options import option
from commands.kit.reply import Block, Code, Inline
from commands.kit.rules.spelling import fold
from commands.kit.texts import _
from storage.tables import Member

HarbourOption: TypeAlias = Annotated[
    HarbourStatus | None, Choice(HarbourStatus, _("harbour status")), option("harbour")
]
AllianceOption: TypeAlias = Annotated[
    AllianceStatus | None,
    Choice(AllianceStatus, _("alliance status")),
    option("alliance"),
]
PopulationOption: TypeAlias = Annotated[int | None, Count(_("inhabitants")), option("population")]
AgsOption: TypeAlias = Annotated[str | None, Ags(), option("ags")]
CountyOption: TypeAlias = Annotated[str | None, Name(_("county")), option("county")]


async def check_ags(context: Context, ags: str, land: str, member: Member | None = None) -> None:
    """Raises UserError unless the AGS lies in the Land and is free, or that of `member`."""
    check_land(ags, land)
    holder = await context.store.members.with_ags(ags)
    if holder is not None and (member is None or holder.id != member.id):
        raise in_use(ags, holder)


def check_land(ags: str, land: str) -> None:
    """Raises UserError unless the AGS lies in the Land."""
    if land_of_ags(ags) != land:
        raise UserError(
            _("The AGS {ags} does not lie in {land}.", ags=Code(ags), land=land), example=False
        )


def in_use(ags: str, holder: Member) -> UserError:
    """The refusal of an AGS that is another member's."""
    return UserError(
        _("The AGS {ags} already belongs to {name}.", ags=Code(ags), name=holder.name),
        example=False,
    )


async def check_name(
    context: Context, name: str, land: str, ags: str | None, member: Member | None = None
) -> None:
    """Raises UserError for a namesake in the Land, unless both have an AGS."""
    namesakes = [
        each
        for each in await context.store.members.named(fold(name))
        if each.land == land and (member is None or each.id != member.id)
    ]
    if namesakes and (ags is None or any(each.ags is None for each in namesakes)):
        raise UserError(
            _(
                "{name} is already registered in {land}. If it is another municipality of the "
                "same name, please give both an AGS.",
                name=name,
                land=land,
            ),
            example=False,
        )


def check_municipal(kind: Kind, *given: object) -> None:
    """Raises UserError if something only municipalities have is given for a partner."""
    if kind is Kind.PARTNER and any(each is not None for each in given):
        raise UserError(
            _("A partner has no harbour status, no alliance status, no county: leave them out."),
            example=False,
        )


async def the_county(context: Context, name: str, kind: Kind, land: str) -> Member:
    """The county or joint municipality of that name, in which one of `kind` in `land` can lie.

    Raises UserError if there is none, or if that cannot be.
    """
    outer = await the_member(context, name)
    if outer.land != land or not may_lie_in(kind, Kind(outer.kind)):
        raise UserError(
            _(
                "It cannot lie in {name}. A city or town lies in a county or joint municipality "
                "of its own Land, a joint municipality in a county.",
                name=outer.name,
            ),
            example=False,
        )
    return outer


async def county_by_ags(context: Context, kind: Kind, land: str, ags: str | None) -> Member | None:
    """The registered county that the AGS says a municipality of that kind lies in."""
    if ags is None or not may_lie_in(kind, Kind.COUNTY):
        return None
    found = county_of(ags, await context.store.members.counties(land))
    return None if found is None else await context.store.members.get(found)


async def adopt(context: Context, county: Member) -> list[Member]:
    """Puts the municipalities whose AGS says so into a county; those that lie in nothing yet."""
    if Kind(county.kind) is not Kind.COUNTY or county.ags is None:
        return []
    counties = await context.store.members.counties(county.land)
    adopted = [
        each
        for each in await context.store.members.without_county(county_key(county.ags))
        if may_lie_in(Kind(each.kind), Kind.COUNTY)
        and each.ags is not None
        and county_of(each.ags, counties) == county.id
    ]
    for each in adopted:
        await context.store.members.update(each, county_id=county.id)
        await note(context, each.id, "county_id", None, county.name, "AGS")
    return adopted


def adopted(towns: list[Member]) -> list[Block]:
    """Says which members now lie in a county because of their AGS."""
    if not towns:
        return []
    lines: list[Inline] = [each.name for each in towns]
    inside = _("By their AGS, these members lie in it:")
    return [inside, *listed(lines, _("`!member show …` shows where one lies."))]
