"""What each Land has decided about admissions: `!land`, `!land set`. Data, never code."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from commands.alliance.places import LandCode
from commands.alliance.rules.laender import NAMES
from commands.alliance.voices import require_coordination
from commands.dates.days import DayKind, today, written
from commands.kit import (
    COORDINATION,
    READERS,
    Block,
    Bullets,
    Context,
    Inline,
    Message,
    Strong,
    Topic,
    UserError,
    _,
    command,
    marker,
    option,
    reply,
)
from commands.kit.kinds import Quote
from storage.tables import LandRule

from .known import credited_until, sourced


@command(
    "land",
    help=_("Shows how a Land credits admissions, until when, and where that is from."),
    examples=(_("!land NW"),),
    may=READERS,
    topic=Topic.PROGRAMMES,
)
async def land_show(context: Context, land: Annotated[str, LandCode()]) -> Message:
    """The newest rule; nothing is known before somebody has recorded it."""
    rule = await context.store.programmes.rule(land)
    if rule is None:
        return reply(
            _("No rule of {land} is recorded yet.", land=Strong(NAMES[land])),
            _(
                "The coordination enters it, for example: "
                '`!land set {land} crediting="…" source="…" as_of=01.11.2020`',
                land=land,
            ),
        )
    return reply(*_shown(context, rule))


@command(
    "land set",
    help=_("Records how a Land credits admissions, with source and date."),
    examples=(
        _(
            '!land set NW crediting="Places are credited towards the quota" '
            'key="by inhabitants" until 31.12.{year} source="Circular 12/2020" as_of=01.11.2020'
        ),
    ),
    may=COORDINATION,
    topic=Topic.PROGRAMMES,
)
async def land_set(
    context: Context,
    land: Annotated[str, LandCode()],
    *,
    crediting: Annotated[str | None, Quote(_("rule"), 300), option("crediting")] = None,
    key: Annotated[str | None, Quote(_("distribution key"), 200), option("key")] = None,
    until: Annotated[date | None, DayKind(), marker("until")] = None,
    source: Annotated[str, Quote(_("source")), option("source")],
    as_of: Annotated[date, DayKind(past=True), option("as_of")],
) -> Message:
    """A new row; earlier ones stay. What is not given is not known as of that source."""
    require_coordination(context, land)
    if crediting is None and key is None and until is None:
        raise UserError(_("Something is missing: {what}.", what=_("what the rule is")))
    if as_of > today(context):
        raise UserError(_("{day} is in the future.", day=written(as_of)))
    before = await context.store.programmes.rule(land)
    rule = await context.store.programmes.add_rule(
        land,
        distribution_key=key,
        crediting=crediting,
        counts_until=until,
        source=source,
        as_of=as_of,
        at=context.now,
        actor=context.sender.user_id,
        event_id=context.event_id,
    )
    blocks = _shown(context, rule)
    if before is not None:
        blocks += [_("Before, it was:"), *_shown(context, before)[1:]]
    return reply(*blocks)


def _shown(context: Context, rule: LandRule) -> list[Block]:
    unknown = _("not known")
    facts: list[Inline] = [
        _("Crediting: {quota}", quota=rule.crediting or unknown),
        _("Distribution key: {key}", key=rule.distribution_key or unknown),
        credited_until(context, rule),
        sourced(rule),
    ]
    return [Strong(NAMES[rule.land]), Bullets(facts)]
