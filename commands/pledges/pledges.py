"""What a municipality can take in: `!pledge`."""

from __future__ import annotations

import operator
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from commands.alliance.voices import ForMember
from commands.dates.days import DayKind, today, written
from commands.dates.rules.days import is_expired
from commands.kit import (
    VOICES,
    Audience,
    Block,
    Bullets,
    Choice,
    Context,
    Message,
    Topic,
    UserError,
    _,
    command,
    marker,
    option,
    reply,
)
from commands.kit.counts import reckoned
from commands.kit.kinds import Quote
from commands.kit.options import OrNothing
from commands.kit.rules.numbers import Change
from commands.programmes.known import (
    Programmes,
    ProgrammeWord,
    programmes,
    require_open,
    the_programme,
)
from commands.programmes.rules import Programme, QuotaMode, Unit
from storage.pledges import Terms
from storage.tables import Member, Pledge

from .aims import Said, Wish, WishKind, aim_of
from .imprecise import Minors, not_without_option
from .receipts import expiry, receipt
from .rules import MINORS, counts
from .words import pledge_line


@command(
    "pledge",
    help=_("Records how many people your municipality can take in."),
    examples=(
        _("!pledge 5"),
        _("!pledge +3"),
        _("!pledge 5 nest additional"),
        _("!pledge 2 families"),
        _('!pledge 2 group="unaccompanied minors"'),
        _('!pledge 5 costs="the Land bears the costs" until 31.12.2027'),
        _("!pledge P-12 nest additional"),
        _("!pledge 0"),
        _("!pledge 5 for Musterhafen"),
    ),
    may=VOICES,
    topic=Topic.PLEDGES,
    audience=Audience.MEMBERS,
)
async def pledge(
    context: Context,
    wish: Annotated[Wish, WishKind()],
    unit: Annotated[Unit | None, Choice(Unit, _("persons or families"))] = None,
    quota_mode: Annotated[QuotaMode | None, Choice(QuotaMode, _("crediting"))] = None,
    minors: Annotated[str | None, Minors()] = None,
    programme: Annotated[str | None, ProgrammeWord()] = None,
    *,
    group: Annotated[
        str | None, OrNothing(Quote(_("for whom"), 80)), option("group", "target", "target_group")
    ] = None,
    costs: Annotated[
        str | None, OrNothing(Quote(_("who bears the costs"), 200)), option("costs")
    ] = None,
    until: Annotated[
        date | Literal[""] | None,
        OrNothing(DayKind()),
        marker("until", unless_behind=operator.not_),  # `up to 5` does not begin with a day
    ] = None,
    of: ForMember = None,
) -> Message:
    """Sets, adds to, describes or withdraws the standing pledge for one kind of admission."""
    if of is not None and of in MINORS:
        raise not_without_option(of)
    if minors is not None and group is not None:
        raise UserError(_("Please say only once for whom it is."))
    said = Said(programme, quota_mode, group if minors is None else minors, costs, until)
    aim = await aim_of(context, wish, unit, of, said)
    member, standing, before = aim.member, aim.standing, aim.before
    after = _after(context, before, wish.change, aim.said)
    known = await _programme(context, member, before, after)
    if standing is None and after.amount == 0:
        return reply(
            _("{name} has no such pledge; there is nothing to withdraw.", name=member.name)
        )
    if standing is not None and after == before:
        return await _unchanged(context, member, standing, known)
    if standing is not None and _moves(before, after):
        await _require_free(context, member, standing, after)
    written_now, _entry = await context.store.pledges.record(
        member.id,
        replace(after, formal_reference=None),  # the letter was signed for something else
        at=context.now,
        actor=context.sender.user_id,
        event_id=context.event_id,
        pledge=standing,
    )
    besides = [] if standing else await _besides(context, member, written_now)
    return reply(*await receipt(context, member, written_now, before, known), *besides)


async def _programme(context: Context, member: Member, before: Terms, after: Terms) -> Programmes:
    """What is known of the programme; UserError if more is pledged than it is open for."""
    if after.programme == Programme.OPEN:
        return Programmes()
    known = await the_programme(context, after.programme)
    if after.amount > before.amount or (after.amount and _moves(before, after)):
        require_open(context, known, after.programme, member)
    return known


def _after(context: Context, before: Terms, change: Change | None, said: Said) -> Terms:
    """What the pledge is to say. Raises UserError if it cannot."""
    if said.until and said.until < today(context):
        raise UserError(_("{day} has passed already.", day=written(said.until)))
    after = said.applied_to(before)
    if change is None:
        return after
    amount = reckoned(change, before.amount)
    if said.until is None and not before.amount and is_expired(before.valid_until, today(context)):
        after = replace(after, valid_until=None)  # made anew, it is not over from the start
    return replace(after, amount=amount)


def _moves(before: Terms, after: Terms) -> bool:
    """Whether it becomes a pledge for another programme or target group."""
    return (before.programme, before.target_group) != (after.programme, after.target_group)


async def _unchanged(
    context: Context, member: Member, standing: Pledge, known: Programmes
) -> Message:
    """Said once more: then it still stands, which is news as well."""
    line = Bullets([pledge_line(member, standing, known)])
    if not standing.amount:
        return reply(_("Nothing changes: the pledge is withdrawn already."), line)
    await context.store.pledges.confirm([standing.id], context.now)
    return reply(
        _("Nothing changes; the pledge is confirmed anew:"), line, *expiry(context, standing)
    )


async def _besides(context: Context, member: Member, new: Pledge) -> list[Block]:
    """A second pledge may be meant, or a slip: both would count in the sum, so it is said."""
    day = today(context)
    others = [
        each
        for each in await context.store.pledges.of_member(member.id)
        if each.id != new.id and each.unit == new.unit and counts(1, each.valid_until, day)
    ]
    if not others:
        return []
    known = await programmes(context)
    return [
        _("This one comes on top of:"),
        Bullets([pledge_line(member, each, known) for each in others]),
        _(
            "If you meant to change that one: `!pledge P-{other} {amount}`, "
            "and then `!pledge P-{id} 0`",
            other=str(others[0].id),
            amount=str(new.amount),
            id=str(new.id),
        ),
    ]


async def _require_free(context: Context, member: Member, standing: Pledge, after: Terms) -> None:
    """One pledge for each programme, unit and group: moving onto another one is refused."""
    kind = after.programme, after.unit, after.target_group
    other = await context.store.pledges.find(member.id, *kind)
    if other is not None and other.id != standing.id:
        raise UserError(
            _(
                "There is already a pledge for that: {pledge}",
                pledge=pledge_line(member, other, await programmes(context)),
            ),
            _(
                "Change that one, and withdraw the other: `!pledge P-{id} 0`",
                id=str(standing.id),
            ),
            example=False,
        )
