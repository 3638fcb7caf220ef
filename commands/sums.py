"""All pledges, and what they add up to: `!pledges`, `!sum`."""

from __future__ import annotations

from typing import Annotated

from commands.kit import (
    READERS,
    Audience,
    Bullets,
    Context,
    Inline,
    Joined,
    LandCode,
    Message,
    Strong,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.figures import PROGRAMME_NAMES, QUOTA_NAMES, counted, pledge_line
from commands.kit.lists import listed
from commands.rules.pledging import Programme, QuotaMode, Unit


@command(
    "sum",
    "summe",
    help=_("Adds up the standing pledges, all or of one Land."),
    examples=(_("!sum"), _("!sum NW")),
    may=READERS,
    topic=Topic.PLEDGES,
)
async def total(context: Context, land: Annotated[str | None, LandCode()] = None) -> Message:
    """Totals by programme, crediting and unit; persons and families apart."""
    totals = await context.store.pledges.totals(land)
    if not totals:
        return reply(_("There are no pledges yet. `!pledge 5` makes one."))
    where = land or context.alliance.name
    overall: list[Inline] = []
    for unit in Unit:
        amount = sum(each.amount for each in totals if each.unit == unit)
        if amount:
            overall.append(Strong(counted(amount, unit)))
    lines = [
        _(
            "{amount}: {programme}, {quota} ({municipalities})",
            amount=counted(each.amount, Unit(each.unit)),
            programme=PROGRAMME_NAMES[Programme(each.programme)],
            quota=QUOTA_NAMES[QuotaMode(each.quota_mode)],
            municipalities=n_(
                "{count} municipality", "{count} municipalities", each.municipalities
            ),
        )
        for each in totals
    ]
    return reply(
        _("{where}: {overall}", where=where, overall=Joined(overall, " · ")),
        Bullets(lines),
        _("Everything is signalled, nothing of it is formally declared."),
    )


@command(
    "pledges",
    "zusagen",
    help=_("Lists the standing pledges, all or of one Land."),
    examples=(_("!pledges"), _("!pledges NW")),
    may=READERS,
    topic=Topic.PLEDGES,
    audience=Audience.MEMBERS,
)
async def pledges(context: Context, land: Annotated[str | None, LandCode()] = None) -> Message:
    """All pledges above zero, by municipality."""
    standing = await context.store.pledges.standing(land)
    if not standing:
        return reply(_("There are no pledges yet. `!pledge 5` makes one."))
    lines = [pledge_line(member, each) for each, member in standing]
    title = n_("{count} standing pledge:", "{count} standing pledges:", len(lines))
    return reply(title, *listed(lines, _("`!pledges NW` shows one Land only.")))
