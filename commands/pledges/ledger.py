"""What stands, and how it came about: `!pledges`, `!pledge show`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from commands.alliance.ids import PLEDGE, PledgeId
from commands.alliance.places import LandCode
from commands.alliance.rules.mandates import Scope
from commands.alliance.rules.units import Unit
from commands.dates.days import today, written
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Message,
    Moment,
    Strong,
    Text,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.kinds import Name
from commands.kit.lists import MOST, listed
from commands.kit.rules.spelling import fold
from commands.programmes.known import Programmes, programmes
from commands.programmes.rules import QuotaMode
from storage.pledges import Page, Which
from storage.tables import Member, Pledge, PledgeEntry

from .aims import the_pledge
from .receipts import crediting, expiry
from .rules import formality
from .words import FORMALITY_NAMES, QUOTA_NAMES, counted, pledge_line, qualities


@command(
    "pledges",
    help=_("Lists the standing pledges, all or of one Land."),
    examples=(_("!pledges"), _("!pledges NW"), _("!pledges NW Muster")),
    # Partners and guests read what is released, which single pledges never are.
    may=MEMBERS,
    topic=Topic.PLEDGES,
    audience=Audience.MEMBERS,
)
async def pledges(
    context: Context,
    land: Annotated[str | None, LandCode()] = None,
    beginning: Annotated[str | None, Name(_("beginning of the name"))] = None,
) -> Message:
    """All pledges above zero, by municipality, the sender's own first; the expired ones apart."""
    day, own = today(context), context.sender.speaks_for
    which = Which(day, ended=False, land=land, beginning=fold(beginning or ""))
    standing = await context.store.pledges.page(which, own, MOST)
    expired = await context.store.pledges.page(replace(which, ended=True), own, MOST)
    if not (standing.total or expired.total):
        if land is not None:
            return reply(_("There are no pledges there. `!pledges` shows all of them."))
        return reply(_("There are no pledges yet. `!pledge 5` makes one."))
    if land is None:
        narrower = _("`!pledges NW` shows one Land only.")
    else:
        narrower = _("`!pledges {land} Muster` shows names that begin with “Muster”.", land=land)
    blocks: list[Block] = [
        n_("{count} standing pledge:", "{count} standing pledges:", standing.total),
        *await _page(context, standing, narrower),
    ]
    if not standing.total:
        blocks = [_("No pledge stands any more.")]
    if expired.total:
        title = n_(
            "{count} expired pledge, which no longer counts:",
            "{count} expired pledges, which no longer count:",
            expired.total,
        )
        blocks += [title, *await _page(context, expired, narrower)]
    return reply(*blocks)


async def _page(context: Context, page: Page, narrower: Text) -> list[Block]:
    """The pledges that are shown, with how binding each is, and how many more there are."""
    known = await programmes(context)
    members = {member.id for _pledge, member in page.shown}
    acting = await context.store.mandates.holding(Scope.ACT, today(context), members)
    lines = []
    for each, member in page.shown:
        now = formality(each.formal_reference, may_act=member.id in acting)
        lines.append(pledge_line(member, each, known, FORMALITY_NAMES[now]))
    return listed(lines, narrower, page.total)


@command(
    "pledge show",
    help=_("Shows one pledge with every change of it."),
    examples=(_("!pledge show P-12"),),
    may=MEMBERS,
    topic=Topic.PLEDGES,
    audience=Audience.MEMBERS,
)
async def pledge_show(context: Context, number: PledgeId) -> Message:
    """What it says now, and its ledger, oldest entry first."""
    found, member = await the_pledge(context, number)
    known = await programmes(context)
    unit = Unit(found.unit)
    entries = await context.store.pledges.entries(found.id)
    return reply(
        Joined(
            [
                Strong(PLEDGE.tag(found.id)),
                _("{name}, {amount}", name=member.name, amount=counted(found.amount, unit)),
            ],
            ": ",
        ),
        Bullets(await _facts(context, member, found, known)),
        *expiry(context, found),
        *(await crediting(context, member, found) if found.amount else []),
        _("Every change:"),
        Bullets([_entry(context, each, known) for each in entries]),
    )


async def _facts(
    context: Context, member: Member, found: Pledge, known: Programmes
) -> list[Inline]:
    scopes = await context.store.mandates.valid_scopes(member.id, today(context))
    now = formality(found.formal_reference, may_act=Scope.ACT in scopes)
    binding: Inline = FORMALITY_NAMES[now]
    if found.formal_reference is not None:
        binding = _(
            "{formality}, by “{reference}”", formality=binding, reference=found.formal_reference
        )
    facts: list[Inline] = [
        _("Programme: {programme}", programme=known.name(found.programme)),
        _("Crediting: {quota}", quota=QUOTA_NAMES[QuotaMode(found.quota_mode)]),
        _("Bindingness: {formality}", formality=_("withdrawn") if not found.amount else binding),
    ]
    if found.target_group:
        facts.append(_("Target group: {group}", group=found.target_group))
    if found.cost_condition is not None:
        facts.append(_("Costs: {condition}", condition=found.cost_condition))
    if found.valid_until is not None:
        facts.append(_("Valid until {day}", day=written(found.valid_until)))
    facts += [
        _("Assigned: {number}", number=found.assigned),
        _("Arrived: {number}", number=found.arrived),
        _(
            "Last confirmed by the municipality: {moment}",
            moment=Moment(found.confirmed_at, context.place.zone),
        ),
    ]
    return facts


def _entry(context: Context, entry: PledgeEntry, known: Programmes) -> Inline:
    """One change, with all the pledge said afterwards; who made it stays in the record."""
    said = qualities(entry, known)
    if entry.formal_reference is not None:
        said.append(_("formal by “{reference}”", reference=entry.formal_reference))
    if entry.assigned or entry.arrived:
        said.append(
            _(
                "assigned {assigned}, arrived {arrived}",
                assigned=entry.assigned,
                arrived=entry.arrived,
            )
        )
    change: Inline = Joined(["+" if entry.change > 0 else "−", abs(entry.change)], "")
    return _(
        "{moment}: {change} → {amount} ({qualities})",
        moment=Moment(entry.at, context.place.zone),
        change=change if entry.change else "±0",
        amount=counted(entry.amount, Unit(entry.unit)),
        qualities=Joined(said),
    )
