"""Who takes part and is no municipality: `!partners`."""

from __future__ import annotations

from commands.kit import READERS, Audience, Context, Inline, Message, Topic, _, command, n_, reply
from commands.kit.lists import MOST, listed


@command(
    "partners",
    "partner",
    help=_("Lists the partner organisations."),
    examples=(_("!partners"),),
    may=READERS,
    topic=Topic.REGISTRY,
    audience=Audience.MEMBERS,
)
async def partners(context: Context) -> Message:
    """By name. They read along, and neither vote nor sign nor pledge."""
    found, count = await context.store.members.partners(MOST)
    if not found:
        return reply(_("No partner organisation is registered."))
    lines: list[Inline] = [_("{name} ({land})", name=each.name, land=each.land) for each in found]
    narrower = _("`!member show {name}` shows one of them.", name=found[0].name)
    return reply(
        n_("{count} partner organisation:", "{count} partner organisations:", count),
        *listed(lines, narrower, count),
    )
