"""What is registered about a member is set or corrected: `!member set`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import Annotated, Any, Final, NamedTuple

from commands.alliance.changes import note, shown, subject_name
from commands.alliance.places import LandCode
from commands.alliance.rules.counties import may_lie_in
from commands.alliance.rules.statuses import AllianceStatus, HarbourStatus, Kind
from commands.alliance.voices import county_of, require_coordination, the_member
from commands.dates.days import DayKind, today, written
from commands.kit import (
    COORDINATION,
    Audience,
    Block,
    Bullets,
    Choice,
    Context,
    Inline,
    Message,
    Strong,
    Topic,
    UserError,
    _,
    ask,
    command,
    confirmable,
    option,
    reply,
)
from commands.kit.kinds import Name, Quote
from commands.kit.rules.spelling import fold
from storage.tables import Member

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
from .lookalikes import alike, looks_like


@dataclass(frozen=True, slots=True)
class Stated:
    """What was typed about a member; None: nothing is said of it.

    `since` and `source` are about the statuses that are stated.
    """

    name: str | None = None
    kind: Kind | None = None
    land: str | None = None
    ags: str | None = None
    population: int | None = None
    version: str | None = None
    harbour: HarbourStatus | None = None
    alliance: AllianceStatus | None = None
    since: date | None = None
    source: str | None = None
    county: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is registered about a member and can be set; the names are those of the columns."""

    name: str
    name_key: str
    kind: str
    land: str
    ags: str | None
    population: int | None
    declaration_version: str | None
    harbour_status: str
    harbour_since: date | None
    harbour_source: str | None
    alliance_status: str
    alliance_since: date | None
    alliance_source: str | None
    county_id: int | None


_COLUMNS: Final = tuple(each.name for each in fields(Facts))
_columns = attrgetter(*_COLUMNS)
# A source is kept with the change it is the source of; it is one itself only if it is alone.
_SOURCE_OF: Final[Mapping[str, frozenset[str]]] = {
    "harbour_source": frozenset({"harbour_status", "harbour_since"}),
    "alliance_source": frozenset({"alliance_status", "alliance_since"}),
}


@command(
    "member set",
    help=_("Sets or corrects what is registered about a municipality."),
    examples=(
        _("!member set Musterhafen interested"),
        _("!member set Musterhafen harbour=declared since=03.06.2019 source=“Ratsbeschluss 19/12”"),
        _("!member set Musterhafen alliance=signatory version=“Potsdamer Erklärung 2019”"),
        _("!member set Musterhafen population=48500"),
    ),
    may=COORDINATION,
    topic=Topic.REGISTRY,
    audience=Audience.MEMBERS,
)
async def member_set(
    context: Context,
    name: Annotated[str, Name(before=HarbourStatus)],
    status: Annotated[HarbourStatus | None, Choice(HarbourStatus, _("harbour status"))] = None,
    *,
    harbour: HarbourOption = None,
    alliance: AllianceOption = None,
    since: Annotated[date | None, DayKind(past=True), option("since")] = None,
    source: Annotated[str | None, Quote(_("source")), option("source")] = None,
    version: Annotated[str | None, Quote(_("version")), option("version")] = None,
    population: PopulationOption = None,
    ags: AgsOption = None,
    kind: Annotated[Kind | None, Choice(Kind, _("kind")), option("kind")] = None,
    land: Annotated[str | None, LandCode(), option("land")] = None,
    new_name: Annotated[str | None, Name(_("name")), option("name")] = None,
    county: CountyOption = None,
) -> Message:
    """Both statuses are facts of their own; `since` and `source` belong to those set here."""
    member = await the_member(context, name)
    require_coordination(context, member.land)
    require_coordination(context, land or member.land)
    if status is not None and harbour is not None:
        raise UserError(_("The harbour status is given twice."))
    stated = Stated(
        name=new_name,
        kind=kind,
        land=land,
        ags=ags,
        population=population,
        version=version,
        harbour=status or harbour,
        alliance=alliance,
        since=since,
        source=source,
        county=county,
    )
    _check_status(context, stated)
    if stated == Stated():
        raise UserError(_("Please say what is to be set."))
    before = Facts(*_columns(member))
    after = _applied(stated, before)
    await _check(context, member, stated, after)
    near = (
        await alike(context, after.name, after.kind, after.land, after.ags, member)
        if after.name != member.name
        else []
    )
    if near:
        if stated != Stated(name=new_name):
            raise UserError(_("Please set a name like that alone; I then ask back."), example=False)
        details = {"member": member.id, "name": after.name}
        return await ask(context, "rename_member", details, *looks_like(after.name, near))
    after = replace(after, county_id=await _county(context, member, stated, after))
    return await _written(context, member, before, after, source)


@confirmable("rename_member", audience=Audience.MEMBERS)
async def renamed(context: Context, details: Mapping[str, Any]) -> Message:
    """It is called like that although it looks like another name."""
    member, stated = await context.store.members.get(details["member"]), Stated(details["name"])
    assert member is not None  # nobody is ever deleted
    require_coordination(context, member.land)
    before = Facts(*_columns(member))
    after = _applied(stated, before)
    await _check(context, member, stated, after)
    return await _written(context, member, before, after, None)


def _check_status(context: Context, stated: Stated) -> None:
    since = stated.since
    alone = stated.harbour is None and stated.alliance is None
    if alone and (since is not None or stated.source is not None):
        raise UserError(_("`since=` and `source=` belong to a status: please give it, too."))
    if since is not None and since > today(context):
        raise UserError(_("{day} is in the future.", day=written(since)))


class _Status(NamedTuple):
    """A status with its day and its source."""

    status: str
    since: date | None
    source: str | None


def _applied(stated: Stated, before: Facts) -> Facts:
    """The facts with what was stated in their place; the county is another question."""
    name, kind = stated.name, stated.kind
    harbour = _status(
        stated,
        stated.harbour,
        _Status(before.harbour_status, before.harbour_since, before.harbour_source),
    )
    alliance = _status(
        stated,
        stated.alliance,
        _Status(before.alliance_status, before.alliance_since, before.alliance_source),
    )
    return Facts(
        name=before.name if name is None else name,
        name_key=before.name_key if name is None else fold(name),
        kind=before.kind if kind is None else kind.value,
        land=before.land if stated.land is None else stated.land,
        ags=before.ags if stated.ags is None else stated.ags,
        population=before.population if stated.population is None else stated.population,
        declaration_version=(
            before.declaration_version if stated.version is None else stated.version
        ),
        harbour_status=harbour.status,
        harbour_since=harbour.since,
        harbour_source=harbour.source,
        alliance_status=alliance.status,
        alliance_since=alliance.since,
        alliance_source=alliance.source,
        county_id=before.county_id,
    )


def _status(stated: Stated, status: StrEnum | None, before: _Status) -> _Status:
    """The status as stated. Day and source of another one before do not go on."""
    if status is None:
        return before
    kept = before if before.status == status else _Status(status.value, None, None)
    return _Status(status.value, stated.since or kept.since, stated.source or kept.source)


async def _check(context: Context, member: Member, stated: Stated, after: Facts) -> None:
    """Raises UserError unless everything fits together afterwards."""
    kind = Kind(after.kind)
    if kind != member.kind and Kind.PARTNER in {kind, Kind(member.kind)}:
        raise UserError(
            _("A partner is no municipality: please register it anew with `!member add`."),
            example=False,
        )
    check_municipal(kind, stated.version, stated.harbour, stated.alliance, stated.county)
    if after.ags is not None:
        await check_ags(context, after.ags, after.land, member)
    if (stated.name, stated.land, stated.ags) != (None, None, None):
        await check_name(context, after.name, after.land, after.ags, member)
    await _check_inside(context, member, kind, after.land)


async def _check_inside(context: Context, member: Member, kind: Kind, land: str) -> None:
    if (kind, land) == (member.kind, member.land):
        return
    for each in await context.store.members.inside(member.id):
        if not may_lie_in(Kind(each.kind), kind) or each.land != land:
            raise UserError(
                _("{town} lies in {name}, so that cannot be.", town=each.name, name=member.name),
                example=False,
            )


async def _county(context: Context, member: Member, stated: Stated, after: Facts) -> int | None:
    """The id of the county as stated, or anew by the AGS if where it lies may have changed."""
    kind = Kind(after.kind)
    if stated.county is not None:
        return (await the_county(context, stated.county, kind, after.land)).id
    if (stated.kind, stated.land, stated.ags) == (None, None, None):
        return after.county_id
    by_ags = await county_by_ags(context, kind, after.land, after.ags)
    outer = await county_of(context, member)
    fits = outer and may_lie_in(kind, Kind(outer.kind)) and outer.land == after.land
    kept = outer if fits else None
    # A joint municipality was named by somebody, and says more than the county by the AGS.
    if kept is not None and (by_ags is None or Kind(kept.kind) is Kind.JOINT_MUNICIPALITY):
        return kept.id
    return by_ags.id if by_ags else None


async def _written(
    context: Context, member: Member, before: Facts, after: Facts, source: str | None
) -> Message:
    """Writes what differs, with its history, and shows it old → new."""
    pairs = zip(_COLUMNS, _columns(before), _columns(after), strict=True)
    differing = {subject: (old, new) for subject, old, new in pairs if old != new}
    if not differing:
        return reply(_("Nothing changes: {name} is registered like that.", name=member.name))
    lines: list[Inline] = []
    for subject, (old, new) in differing.items():
        if subject == "name_key" or _SOURCE_OF.get(subject, frozenset()) & differing.keys():
            continue
        was = await _readable(context, subject, old)
        now = await _readable(context, subject, new)
        about = source if subject.startswith(("harbour", "alliance")) else None
        await note(context, member.id, subject, was, now, about)
        lines.append(
            _(
                "{subject}: {old} → {new}",
                subject=subject_name(subject),
                old=shown(subject, was),
                new=shown(subject, now),
            )
        )
    changed = {subject: new for subject, (_old, new) in differing.items()}
    await context.store.members.update(member, **changed)
    blocks: list[Block] = [Strong(member.name), Bullets(lines)]
    if source is not None:
        blocks.append(_("source: {source}", source=source))
    if differing.keys() & {"kind", "land", "ags"}:
        blocks += adopted(await adopt(context, member))
    return reply(*blocks)


async def _readable(context: Context, subject: str, value: str | int | date | None) -> str | None:
    if value is None:
        return None
    if subject == "county_id":
        assert isinstance(value, int)
        county = await context.store.members.get(value)
        return county.name if county else None
    return value.isoformat() if isinstance(value, date) else str(value)
