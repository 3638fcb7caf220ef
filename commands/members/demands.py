"""How far municipalities are with what makes a safe harbour: `!demand`."""

from __future__ import annotations

from typing import Annotated

from commands.alliance.changes import note
from commands.alliance.rules.statuses import Demand, DemandState
from commands.alliance.voices import ForMember, own, require_coordination, the_member, voice
from commands.kit import (
    MEMBERS,
    Audience,
    Choice,
    Context,
    Message,
    Term,
    Topic,
    UserError,
    _,
    command,
    option,
    reply,
)
from commands.kit.kinds import Quote
from commands.kit.rules.authority import VOICES
from storage.tables import Member


@command(
    "demand",
    help=_("Records how far your municipality is with one of the harbour demands."),
    examples=(
        _("!demand rescue fulfilled"),
        _("!demand arrival decided for Musterhafen source=“Vorlage 18/77”"),
        _("!demand rescue unknown"),
    ),
    may=MEMBERS,
    topic=Topic.PROFILES,
    audience=Audience.MEMBERS,
)
async def demand(
    context: Context,
    which: Annotated[Demand, Choice(Demand, _("demand"))],
    state: Annotated[DemandState, Choice(DemandState, _("decided, fulfilled or unknown"))],
    *,
    of: ForMember = None,
    source: Annotated[str | None, Quote(_("source")), option("source")] = None,
) -> Message:
    """By the municipality itself, or by the coordination, which has to name its source."""
    member = await _whose(context, of, source)
    known = await context.store.demands.of_member(member.id)
    old, new = known.get(which), None if state is DemandState.UNKNOWN else state.value
    if old == new:
        return reply(_("Nothing changes: {name} is registered like that.", name=member.name))
    await context.store.demands.set(member.id, which.value, new)
    before = DemandState(old) if old else DemandState.UNKNOWN
    await note(context, member.id, f"demand:{which}", before.value, state.value, source)
    return reply(
        _(
            "{name}, {demand}: {old} → {new}",
            name=member.name,
            demand=Term(which),
            old=Term(before),
            new=Term(state),
        )
    )


async def _whose(context: Context, of: str | None, source: str | None) -> Member:
    if of is None:
        if not context.sender.roles & VOICES:
            raise UserError(
                _("Please say which municipality, at the end: `for Musterhafen`"),
                example=False,
            )
        return await voice(context, None)
    if (mine := await own(context, of)) is not None:
        return mine
    member = await the_member(context, of)
    require_coordination(context, member.land)
    if source is None:
        raise UserError(
            _(
                "{name} can say this without a source; the coordination has to name one, for "
                "example: `source=“Vorlage 18/77”`",
                name=member.name,
            ),
            example=False,
        )
    return member
