"""What is registered about a member is set or corrected: `!member set`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from commands.alliance.changes import note, shown, subject_name
from commands.alliance.places import LandCode
from commands.alliance.rules.counties import may_lie_in
from commands.alliance.rules.statuses import HarbourStatus, Kind
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
    command,
    option,
    reply,
)
from commands.kit.kinds import Name, Quote
from commands.kit.rules.names import fold
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

Facts = dict[str, Any]


@command(
    "member set",
    "kommune ändern",
    "mitglied ändern",
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
    since: Annotated[date | None, DayKind(past=True), option("since", "seit")] = None,
    source: Annotated[str | None, Quote(_("source")), option("source", "quelle")] = None,
    version: Annotated[str | None, Quote(_("version")), option("version", "fassung")] = None,
    population: PopulationOption = None,
    ags: AgsOption = None,
    kind: Annotated[Kind | None, Choice(Kind, _("kind")), option("kind", "art")] = None,
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
    harbour = status or harbour
    _check_status_given(context, harbour or alliance, since, source)
    stated: Facts = {
        "name": new_name,
        "name_key": None if new_name is None else fold(new_name),
        "kind": None if kind is None else kind.value,
        "land": land,
        "ags": ags,
        "population": population,
        "declaration_version": version,
    }
    facts = {field: value for field, value in stated.items() if value is not None}
    facts |= _status("harbour", member, harbour, since, source)
    facts |= _status("alliance", member, alliance, since, source)
    if not facts and county is None:
        raise UserError(_("Please say what is to be set."))
    await _check(context, member, facts, harbour, alliance, county)
    facts |= await _county(context, member, facts, county)
    return await _written(context, member, facts, source)


def _check_status_given(
    context: Context, status: StrEnum | None, since: date | None, source: str | None
) -> None:
    if status is None and (since is not None or source is not None):
        raise UserError(_("`since=` and `source=` belong to a status: please give it, too."))
    if since is not None and since > today(context):
        raise UserError(_("{day} is in the future.", day=written(since)))


def _status(
    of: str, member: Member, status: StrEnum | None, since: date | None, source: str | None
) -> Facts:
    """The three columns of a status. Day and source of another one before do not go on."""
    if status is None:
        return {}
    same = getattr(member, f"{of}_status") == status
    return {
        f"{of}_status": status.value,
        f"{of}_since": since or (getattr(member, f"{of}_since") if same else None),
        f"{of}_source": source or (getattr(member, f"{of}_source") if same else None),
    }


async def _check(context: Context, member: Member, facts: Facts, *municipal: object) -> None:
    """Raises UserError unless everything fits together afterwards."""
    kind = Kind(facts.get("kind", member.kind))
    if kind != member.kind and Kind.PARTNER in {kind, Kind(member.kind)}:
        raise UserError(
            _("A partner is no municipality: please register it anew with `!member add`."),
            example=False,
        )
    check_municipal(kind, facts.get("declaration_version"), *municipal)
    land, ags = facts.get("land", member.land), facts.get("ags", member.ags)
    if ags is not None:
        await check_ags(context, ags, land, member)
    if facts.keys() & {"name", "land", "ags"}:
        await check_name(context, facts.get("name", member.name), land, ags, member)
    await _check_inside(context, member, kind, land)


async def _check_inside(context: Context, member: Member, kind: Kind, land: str) -> None:
    if (kind, land) == (member.kind, member.land):
        return
    for each in await context.store.members.inside(member.id):
        if not may_lie_in(Kind(each.kind), kind) or each.land != land:
            raise UserError(
                _("{town} lies in {name}, so that cannot be.", town=each.name, name=member.name),
                example=False,
            )


async def _county(context: Context, member: Member, facts: Facts, given: str | None) -> Facts:
    """The county as given, or anew by its AGS if where it lies may have changed."""
    kind = Kind(facts.get("kind", member.kind))
    land, ags = facts.get("land", member.land), facts.get("ags", member.ags)
    if given is not None:
        outer: Member | None = await the_county(context, given, kind, land)
        return {"county_id": outer.id if outer else None}
    if not facts.keys() & {"kind", "land", "ags"}:
        return {}
    by_ags = await county_by_ags(context, kind, land, ags)
    outer = await county_of(context, member)
    kept = outer if outer and may_lie_in(kind, Kind(outer.kind)) and outer.land == land else None
    # A joint municipality was named by somebody, and says more than the county by the AGS.
    if kept is not None and (by_ags is None or Kind(kept.kind) is Kind.JOINT_MUNICIPALITY):
        return {"county_id": kept.id}
    return {"county_id": by_ags.id if by_ags else None}


async def _written(context: Context, member: Member, facts: Facts, source: str | None) -> Message:
    """Writes what differs, with its history, and shows it old → new."""
    differing = {each: new for each, new in facts.items() if getattr(member, each) != new}
    if not differing:
        return reply(_("Nothing changes: {name} is registered like that.", name=member.name))
    lines: list[Inline] = []
    for subject, new in differing.items():
        if subject == "name_key" or _goes_without_saying(subject, differing):
            continue
        old = await _readable(context, subject, getattr(member, subject))
        now = await _readable(context, subject, new)
        about = source if subject.startswith(("harbour", "alliance")) else None
        await note(context, member.id, subject, old, now, about)
        lines.append(
            _(
                "{subject}: {old} → {new}",
                subject=subject_name(subject),
                old=shown(subject, old),
                new=shown(subject, now),
            )
        )
    await context.store.members.update(member, **differing)
    blocks: list[Block] = [Strong(member.name), Bullets(lines)]
    if source is not None:
        blocks.append(_("source: {source}", source=source))
    if differing.keys() & {"kind", "land", "ags"}:
        blocks += adopted(await adopt(context, member))
    return reply(*blocks)


def _goes_without_saying(subject: str, differing: Facts) -> bool:
    """A source is kept with the change it is the source of; it is one itself only if alone."""
    of, _underscore, column = subject.partition("_")
    return column == "source" and bool({f"{of}_status", f"{of}_since"} & differing.keys())


async def _readable(context: Context, subject: str, value: Any) -> str | None:
    if value is None:
        return None
    if subject == "county_id":
        county = await context.store.members.get(value)
        return county.name if county else None
    return value.isoformat() if isinstance(value, date) else str(value)
