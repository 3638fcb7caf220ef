"""What becomes of applications to take part: `!applications`, `!approve`, `!decline`.

Approving makes a registered member of the municipality, if it is new, and its contact person or
deputy of the applicant.
"""

from __future__ import annotations

from typing import Annotated

from commands.alliance.changes import note
from commands.alliance.counting import composed
from commands.alliance.ids import APPLICATION, ApplicationId
from commands.alliance.rules.statuses import AllianceStatus, Kind
from commands.alliance.rules.units import Unit
from commands.alliance.voices import described, named_like, require_coordination
from commands.dates.days import today
from commands.kit import (
    COORDINATION,
    Audience,
    Block,
    Bullets,
    Choice,
    Code,
    Context,
    Inline,
    Joined,
    Letter,
    Message,
    Messages,
    Moment,
    Quoted,
    Strong,
    Term,
    Topic,
    UserError,
    _,
    command,
    n_,
    option,
    reply,
)
from commands.kit.kinds import Line
from commands.kit.lists import listed
from commands.kit.rules.spelling import fold
from commands.members.entering import adopt, adopted, check_name, county_by_ags
from commands.members.lookalikes import alike, looks_like
from commands.people.contacts import changed, require_another
from commands.people.handover import Office, filled, holders, take, welcome
from commands.pledges.words import counted
from storage.tables import Application, Member


@command(
    "applications",
    help=_("Lists the applications to take part that wait for you."),
    examples=(_("!applications"),),
    may=COORDINATION,
    topic=Topic.PEOPLE,
    audience=Audience.COORDINATION,
)
async def applications(context: Context) -> Message:
    """Of the own Länder; of all for the federal coordination."""
    lands = None if context.sender.federal else context.sender.lands
    found = await context.store.applications.open(lands)
    if not found:
        return reply(_("No application is open."))
    lines: list[Inline] = [
        _(
            "A-{id}: {person} for {municipality}, since {moment}",
            id=str(each.id),
            person=Code(each.applicant),
            municipality=described(each),
            moment=Moment(each.at, context.place.zone),
        )
        for each in found
    ]
    return reply(
        n_("{count} open application:", "{count} open applications:", len(found)),
        *listed(lines, _("Decide the oldest ones, then the next ones show.")),
        _(
            "To accept: `!approve A-{id}`. To decline: `!decline A-{id} reason`",
            id=str(found[0].id),
        ),
    )


@command(
    "approve",
    help=_("Accepts an application and registers the person."),
    examples=(_("!approve A-3"), _("!approve A-3 deputy"), _("!approve A-3 kind=town")),
    may=COORDINATION,
    topic=Topic.PEOPLE,
    audience=Audience.COORDINATION,
)
async def approve(
    context: Context,
    number: ApplicationId,
    office: Annotated[Office | None, Choice(Office, _("contact or deputy"))] = None,
    *,
    kind: Annotated[Kind | None, Choice(Kind, _("kind")), option("kind")] = None,
) -> Messages:
    """Registers what is new, binds the applicant, and welcomes them."""
    found = await _open(context, number)
    member, blocks = await _entered(context, found, kind)
    chosen = office or await _office(context, found, member)
    await require_another(context, member, found.applicant, chosen)
    await context.store.applications.decide(
        found.id, approved=True, at=context.now, by=context.sender.user_id, member_id=member.id
    )
    taken = await take(context, member, found.applicant, chosen, at_once=True)
    answer = reply(
        _("{id} is approved.", id=Strong(APPLICATION.tag(number))),
        *blocks,
        filled(member, found.applicant, chosen),
        *([] if taken.former == found.applicant else changed(member, taken)),
    )
    state = await _state(context)
    letter = await welcome(context, member, found.applicant, chosen, taken, *state)
    return [answer, letter, *taken.letters]


@command(
    "decline",
    help=_("Declines an application; the reason is passed on."),
    examples=(_("!decline A-3 Please use the address of your town hall."),),
    may=COORDINATION,
    topic=Topic.PEOPLE,
    audience=Audience.COORDINATION,
)
async def decline(
    context: Context,
    number: ApplicationId,
    reason: Annotated[str, Line(_("reason"), limit=300)],
) -> Messages:
    """The applicant hears the reason, and whom to ask."""
    found = await _open(context, number)
    await context.store.applications.decide(
        found.id, approved=False, at=context.now, by=context.sender.user_id, reason=reason
    )
    letter = reply(
        _("A-{id}: your application for {name} was declined.", id=str(number), name=found.name),
        _("Reason: {reason}", reason=Quoted(reason)),
        _(
            "If you have questions, please ask {person}. You can apply again at any time.",
            person=Code(context.sender.user_id),
        ),
    )
    return [
        reply(_("{id} is declined; the applicant is told.", id=Strong(APPLICATION.tag(number)))),
        Letter(found.applicant, letter),
    ]


async def _open(context: Context, number: int) -> Application:
    """The application, if it is open and in a Land of the sender. Raises UserError."""
    found = await context.store.applications.get(number)
    if found is None:
        raise UserError(
            _(
                "There is no application {id}. `!applications` lists the open ones.",
                id=Code(APPLICATION.tag(number)),
            ),
            example=False,
        )
    require_coordination(context, found.land)
    if found.decided_at is not None:
        given = {
            "id": Code(APPLICATION.tag(number)),
            "person": Code(found.decided_by or ""),
            "moment": Moment(found.decided_at, context.place.zone),
        }
        if found.approved:
            said = _("{id} was approved already, by {person} on {moment}.", **given)
        else:
            said = _("{id} was declined already, by {person} on {moment}.", **given)
        raise UserError(said, example=False)
    return found


async def _office(context: Context, found: Application, member: Member) -> Office:
    """The office that is meant if none is said. Raises UserError rather than push anybody out."""
    held = await holders(context, member)
    for office, holder in held.items():
        if holder.user_id == found.applicant:
            return office
    if Office.CONTACT not in held:
        return Office.CONTACT
    deputy = held.get(Office.DEPUTY)
    raise UserError(
        _(
            "{name} has a contact person already: {person}.",
            name=member.name,
            person=Code(held[Office.CONTACT].user_id),
        ),
        _("Deputy: {person}", person=Code(deputy.user_id) if deputy else _("nobody yet")),
        _("Which office is meant? The new person then takes the place of the former one:"),
        Bullets(
            [
                _("`!approve A-{id} {office}`", id=str(found.id), office=Term(each))
                for each in (Office.DEPUTY, Office.CONTACT)
            ]
        ),
        example=False,
    )


async def _state(context: Context) -> list[Block]:
    """How the alliance stands: what somebody new wants to know first."""
    every = await context.store.members.composition()
    there = {each: n for each, n in every.items() if each[1] != AllianceStatus.WITHDRAWN}
    lines: list[Inline] = [composed(there)]
    amounts = await context.store.sums.standing(today(context))
    for unit in Unit:
        amount = amounts.get(unit.value, 0)
        lines.append(_("pledged: {amount}", amount=counted(amount, unit)))
    return [_("The alliance today:"), Bullets(lines)]


async def _entered(
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
    if near := await alike(context, found.name, kind, found.land, found.ags):
        raise UserError(
            *looks_like(found.name, near),
            _(
                "If it is another municipality, please register it first with `!member add`; "
                "I then ask back."
            ),
            example=False,
        )
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
    since = [each for each in await named_like(context, found.name) if each.land == found.land]
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
