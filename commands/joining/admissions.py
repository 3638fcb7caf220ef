"""From an approved application to a registered member."""

from __future__ import annotations

from commands.alliance.changes import note
from commands.alliance.ids import APPLICATION
from commands.alliance.rules.statuses import AllianceStatus, Kind
from commands.dates.days import today
from commands.kit import Block, Code, Context, Joined, Strong, Term, UserError, _
from commands.kit.rules.spelling import fold
from commands.members.entering import adopt, adopted, check_name, county_by_ags
from storage.tables import Application, Member


async def entered(
    context: Context, found: Application, kind: Kind | None
) -> tuple[Member, list[Block]]:
    """The member the application is for, registered if it is new, and at least an applicant."""
    member = await _known(context, found)
    blocks: list[Block] = []
    if member is None:
        chosen = kind or (Kind(found.kind) if found.kind else None)
        if chosen is None:
            raise UserError(
                _(
                    "{name} is not registered yet. Please say what kind it is, for example: "
                    "`!approve A-{id} kind={kind}`",
                    name=found.name,
                    id=str(found.id),
                    kind=Term(Kind.TOWN),
                ),
                _("Possible are {known}.", known=Joined([Term(each) for each in Kind])),
                example=False,
            )
        member = await _register(context, found, chosen)
        blocks += [
            _("Registered: {name}.", name=Strong(member.name)),
            *adopted(await adopt(context, member)),
        ]
    if member.kind != Kind.PARTNER and member.alliance_status == AllianceStatus.NONE:
        status, source = AllianceStatus.APPLICANT, APPLICATION.tag(found.id)
        await context.store.members.update(
            member,
            alliance_status=status.value,
            alliance_since=today(context),
            alliance_source=source,
        )
        old = AllianceStatus.NONE.value
        await note(context, member.id, "alliance_status", old, status.value, source)
        blocks.append(_("Its alliance status is now: {status}", status=Term(status)))
    return member, blocks


async def _register(context: Context, found: Application, kind: Kind) -> Member:
    """Enters the municipality of an application; raises UserError if a namesake is in the way."""
    await check_name(context, found.name, found.land, found.ags)
    county = await county_by_ags(context, kind, found.land, found.ags)
    member = await context.store.members.add(
        name=found.name,
        name_key=fold(found.name),
        kind=kind.value,
        land=found.land,
        ags=found.ags,
        county_id=county.id if county else None,
        at=context.now,
        by=context.sender.user_id,
    )
    await note(context, member.id, "added", None, found.name, APPLICATION.tag(found.id))
    return member


async def _known(context: Context, found: Application) -> Member | None:
    """Perhaps it was registered since. Raises UserError if that cannot be told for certain."""
    store = context.store.members
    if found.member_id is not None:
        return await store.get(found.member_id)
    if found.ags is not None:
        return await store.with_ags(found.ags)
    since = [each for each in await store.named(fold(found.name)) if each.land == found.land]
    if len(since) > 1:
        raise UserError(
            _(
                "There are several municipalities {name} in {land} by now. Please name the person "
                "with `!contact set` and the AGS, and decline {id}.",
                name=found.name,
                land=found.land,
                id=Code(APPLICATION.tag(found.id)),
            ),
            example=False,
        )
    return since[0] if since else None
