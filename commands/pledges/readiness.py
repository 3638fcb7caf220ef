"""Whether a municipality is willing, whatever the number: `!ready`."""

from __future__ import annotations

from typing import Annotated

from commands.alliance.changes import note
from commands.alliance.voices import ForMember, voice
from commands.kit import (
    VOICES,
    Audience,
    Block,
    Bullets,
    Choice,
    Context,
    First,
    Message,
    Topic,
    _,
    command,
    reply,
)
from commands.kit.rules.choices import Worded
from commands.programmes.known import programmes
from storage.tables import Member

from .words import pledge_line

REMEMBERED = {None: None, True: "yes", False: "no"}


class Readiness(Worded):
    """Willing or not: a fact of its own beside the capacity (domain.md section 2)."""

    YES = "yes"
    NO = "no"


@command(
    "ready",
    help=_("Says whether your municipality is ready to take people in, without a number."),
    examples=(_("!ready yes"), _("!ready no")),
    may=VOICES,
    topic=Topic.PLEDGES,
    audience=Audience.MEMBERS,
)
async def ready(
    context: Context,
    answer: Annotated[Readiness, First(Choice(Readiness, _("yes or no")))],
    *,
    of: ForMember = None,
) -> Message:
    """Willing with unknown capacity is not zero."""
    member = await voice(context, of)
    willing = answer is Readiness.YES
    if member.ready is willing:
        return reply(_("Nothing changes: that is recorded already."))
    await note(context, member.id, "ready", REMEMBERED[member.ready], REMEMBERED[willing])
    await context.store.members.update(member, ready=willing)
    if willing:
        said = _("{name} is ready to take people in.", name=member.name)
    else:
        said = _("{name} is not ready to take people in at the moment.", name=member.name)
    return reply(said, *await _capacity(context, member, willing))


async def _capacity(context: Context, member: Member, willing: bool) -> list[Block]:
    """What the other fact says: how many."""
    standing = await context.store.pledges.of_member(member.id)
    if not standing:
        unknown = _("How many is open. That is not zero: as soon as you know, type `!pledge 5`")
        return [unknown] if willing else []
    known = await programmes(context)
    lines = Bullets([pledge_line(member, each, known) for each in standing])
    if willing:
        return [_("Pledged so far:"), lines]
    return [
        _(
            "These pledges stand all the same. To withdraw one: `!pledge P-{id} 0`",
            id=str(standing[0].id),
        ),
        lines,
    ]
