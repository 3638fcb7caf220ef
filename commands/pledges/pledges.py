"""What a municipality can take in: `!pledge`."""

from __future__ import annotations

import operator
from datetime import date
from typing import Annotated, Literal

from commands.alliance.rules.mandates import Scope
from commands.alliance.rules.units import Unit
from commands.alliance.voices import ForMember
from commands.dates.days import today, written
from commands.dates.rules.days import is_expired
from commands.kit import (
    VOICES,
    Audience,
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
from commands.programmes.rules import OnTop, Programme, QuotaMode
from storage.pledges import Terms
from storage.tables import Member, Pledge

from .aims import Said, Wish, WishKind, added, aim_of
from .doubts import Typed, require_clear
from .imprecise import LastDay, Minors, not_without_option
from .receipts import expiry, receipt
from .rules import MINORS, formality
from .words import FORMALITY_NAMES, pledge_line


@command(
    "pledge",
    "places",
    "capacity",
    help=_("Records how many people your municipality can take in."),
    examples=(
        _("!pledge 5"),
        _("!pledge +3"),
        _("!pledge 5 nest additional"),
        _("!pledge 2 families"),
        _('!pledge 2 group="unaccompanied minors"'),
        _('!pledge 5 costs="the Land bears the costs" until 31.12.{year}'),
        _("!pledge 5 nest more"),
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
    on_top: Annotated[OnTop | None, Choice(OnTop, _("on top of what stands"))] = None,
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
        OrNothing(LastDay()),
        marker("until", unless_behind=operator.not_),  # `up to 5` does not begin with a day
    ] = None,
    of: ForMember = None,
) -> Message:
    """Sets, adds to, describes or withdraws the standing pledge for one kind of admission.

    A second one beside what stands only comes into being if that is said: it would count as well.
    """
    if on_top:
        wish = added(wish)
    if of is not None and of in MINORS:
        raise not_without_option(of)
    if minors is not None and group is not None:
        raise UserError(_("Please say only once for whom it is."))
    said = Said(programme, quota_mode, group if minors is None else minors, costs, until)
    aim = await aim_of(context, wish, unit, of, said)
    member, standing, before = aim.member, aim.standing, aim.before
    after = _after(context, before, wish.change, aim.said)
    known = await _programme(context, member, before, after)
    if wish.pledge_id is None and not on_top:
        await require_clear(context, aim, after, Typed(wish.change, unit, of))
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
        after._replace(formal_reference=None),  # the letter was signed for something else
        at=context.now,
        actor=context.sender.user_id,
        event_id=context.event_id,
        pledge=standing,
    )
    return reply(*await receipt(context, member, written_now, before, known))


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
        after = after._replace(valid_until=None)  # made anew, it is not over from the start
    return after._replace(amount=amount)


def _moves(before: Terms, after: Terms) -> bool:
    """Whether it becomes a pledge for another programme or target group."""
    return (before.programme, before.target_group) != (after.programme, after.target_group)


async def _unchanged(
    context: Context, member: Member, standing: Pledge, known: Programmes
) -> Message:
    """What stands, and the lines that would change it or say that it still holds."""
    scopes = await context.store.mandates.valid_scopes(member.id, today(context))
    now = formality(standing.formal_reference, may_act=Scope.ACT in scopes)
    line = Bullets([pledge_line(member, standing, known, FORMALITY_NAMES[now])])
    if not standing.amount:
        return reply(_("Nothing changes: the pledge is withdrawn already."), line)
    return reply(
        _("Nothing changes:"),
        line,
        *expiry(context, standing),
        _(
            "A new number, for example: `!pledge P-{id} {amount}`; if it still stands: "
            "`!reconfirm P-{id}`",
            id=str(standing.id),
            amount=str(standing.amount + 1),
        ),
    )


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
