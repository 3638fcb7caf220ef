"""What follows from a pledge: `!formal`, `!assigned`, `!arrived`. Counts, never persons."""

from __future__ import annotations

from typing import Annotated

from commands.alliance.ids import PLEDGE, PledgeId
from commands.alliance.rules.mandates import Scope
from commands.alliance.rules.units import Unit
from commands.alliance.voices import require_coordination
from commands.dates.days import today, written
from commands.dates.rules.days import is_expired
from commands.kit import (
    COORDINATION,
    MEMBERS,
    Audience,
    Block,
    ChangeArgument,
    Code,
    Context,
    Message,
    Strong,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.choosing import Wording
from commands.kit.counts import reckoned
from commands.kit.reply import Joined
from commands.kit.rules.authority import may_speak_for
from storage.pledges import Terms, terms_of
from storage.tables import Member, Pledge

from .aims import tended_pledge, the_pledge
from .words import counted, gap_names


@command(
    "formal",
    help=_("Records the signed letter that makes a pledge formal."),
    examples=(_('!formal P-12 "Schreiben vom 10.12.2020"'),),
    may=COORDINATION,
    topic=Topic.PLEDGES,
    audience=Audience.MEMBERS,
)
async def formal(
    context: Context, number: PledgeId, reference: Annotated[str, Wording(_("reference"))]
) -> Message:
    """By the coordination, which holds the letter: signalled, then resolved, then formal."""
    pledge, member = await the_pledge(context, number)
    require_coordination(context, member.land)
    await _require_resolved(context, pledge, member)
    if pledge.formal_reference == reference:
        return reply(_("Nothing changes: that is recorded already."))
    before = pledge.formal_reference
    await _record(context, pledge, member, terms_of(pledge)._replace(formal_reference=reference))
    blocks: list[Block] = [
        _(
            "{id}: {name}, {amount}: formal by “{reference}”",
            id=Strong(PLEDGE.tag(pledge.id)),
            name=member.name,
            amount=Strong(counted(pledge.amount, Unit(pledge.unit))),
            reference=reference,
        )
    ]
    if before is not None:
        blocks.append(_("Before, it was “{reference}”.", reference=before))
    gaps = gap_names(pledge)
    if gaps:
        blocks.append(_("Still open in it: {gaps}.", gaps=Joined(gaps)))
    blocks.append(_("Every change of the pledge needs a new letter."))
    return reply(*blocks)


async def _require_resolved(context: Context, pledge: Pledge, member: Member) -> None:
    day = today(context)
    if pledge.amount == 0:
        raise UserError(
            _("{id} is withdrawn and cannot become formal.", id=Code(PLEDGE.tag(pledge.id))),
            example=False,
        )
    if pledge.valid_until is not None and is_expired(pledge.valid_until, day):
        raise UserError(
            _(
                "{id} has expired on {day} and cannot become formal.",
                id=Code(PLEDGE.tag(pledge.id)),
                day=written(pledge.valid_until),
            ),
            example=False,
        )
    if Scope.ACT not in await context.store.mandates.valid_scopes(member.id, day):
        raise UserError(
            _(
                "{id} is only signalled: {name} has no valid mandate “act”, and a letter without "
                "it does not bind. First, its contact person or deputy enters the resolution, for "
                'example: `!mandate add act 03.12.2020 "Vorlage 20/117"`',
                id=Code(PLEDGE.tag(pledge.id)),
                name=member.name,
            ),
            example=False,
        )


@command(
    "assigned",
    help=_("Records how many were assigned for a pledge."),
    examples=(_("!assigned 3 P-12"), _("!assigned +1 P-12")),
    may=MEMBERS,
    topic=Topic.PLEDGES,
    audience=Audience.MEMBERS,
)
async def assigned(context: Context, change: ChangeArgument, number: PledgeId) -> Message:
    """In the unit of the pledge; may be more than was pledged, which is then said."""
    pledge, member = await tended_pledge(context, number)
    after = reckoned(change, pledge.assigned)
    if after < pledge.arrived:
        raise UserError(
            _(
                "{arrived} have arrived already, so it cannot be that only {assigned} were "
                "assigned.",
                arrived=pledge.arrived,
                assigned=after,
            ),
            example=False,
        )
    return await _keep(context, pledge, member, terms_of(pledge)._replace(assigned=after))


@command(
    "arrived",
    help=_("Records how many of those assigned have arrived."),
    examples=(_("!arrived 2 P-12"), _("!arrived +1 P-12")),
    may=MEMBERS,
    topic=Topic.PLEDGES,
    audience=Audience.MEMBERS,
)
async def arrived(context: Context, change: ChangeArgument, number: PledgeId) -> Message:
    """Never more than were assigned."""
    pledge, member = await tended_pledge(context, number)
    after = reckoned(change, pledge.arrived)
    if after > pledge.assigned:
        raise UserError(
            _(
                "Only {assigned} are assigned, so {arrived} cannot have arrived. First, for "
                "example: `!assigned {arrived} P-{id}`",
                assigned=pledge.assigned,
                arrived=after,
                id=str(pledge.id),
            ),
            example=False,
        )
    return await _keep(context, pledge, member, terms_of(pledge)._replace(arrived=after))


async def _keep(context: Context, pledge: Pledge, member: Member, after: Terms) -> Message:
    before = terms_of(pledge)
    if after == before:
        return reply(_("Nothing changes: that is recorded already."))
    await _record(context, pledge, member, after)
    unit = Unit(pledge.unit)
    blocks: list[Block] = [
        _(
            "{id}: {name}, pledged: {amount}, assigned: {assigned}, arrived: {arrived}",
            id=Strong(PLEDGE.tag(pledge.id)),
            name=member.name,
            amount=counted(after.amount, unit),
            assigned=_shift(before.assigned, after.assigned),
            arrived=_shift(before.arrived, after.arrived),
        )
    ]
    if after.assigned > after.amount:
        blocks.append(
            _(
                "More were assigned than are pledged: {more} too many. Please check both numbers.",
                more=counted(after.assigned - after.amount, unit),
            )
        )
    return reply(*blocks)


def _shift(before: int, after: int) -> Joined:
    return Joined([after] if before == after else [before, after], " → ")


async def _record(context: Context, pledge: Pledge, member: Member, after: Terms) -> None:
    await context.store.pledges.record(
        member.id,
        after,
        at=context.now,
        actor=context.sender.user_id,
        event_id=context.event_id,
        pledge=pledge,
        # A pledge gets no younger by what the coordination says about it.
        confirms=may_speak_for(context.sender, member.id),
    )
