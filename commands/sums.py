"""What all pledges add up to: `!sum`."""

from __future__ import annotations

from typing import Annotated

from commands.kit import (
    READERS,
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
from commands.kit.figures import QUOTA_NAMES, counted
from commands.kit.programmes import programmes
from commands.rules.pledging import QuotaMode, Unit


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
    known = await programmes(context)
    lines = [
        _(
            "{amount}: {programme}, {quota} ({municipalities})",
            amount=counted(each.amount, Unit(each.unit)),
            programme=known.name(each.programme),
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
