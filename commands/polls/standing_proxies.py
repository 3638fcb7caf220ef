"""A proxy for all polls: `!proxy all`, and `!proxies` for those that are given and held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from commands.alliance.letters import to_offices
from commands.alliance.rules.statuses import Kind
from commands.alliance.voices import ForMember, voice
from commands.dates.moments import Deadline
from commands.kit import (
    VOICES,
    Audience,
    Block,
    Bullets,
    Context,
    Inline,
    Letter,
    Message,
    Messages,
    Moment,
    Strong,
    Text,
    Topic,
    UserError,
    _,
    command,
    marker,
    reply,
)
from commands.kit.kinds import Name
from commands.kit.options import OrNothing
from commands.kit.rules.keywords import BACK
from storage.tables import Member, StandingProxy

from .proxies import named_holder


@command(
    "proxy all",
    "standing proxy",
    help=_("Lets another municipality vote for yours in all polls; your own ballot counts."),
    examples=(
        _("!proxy all Beispielstadt"),
        _("!proxy all Beispielstadt until 31.12.{year}"),
        _("!proxy all none"),
    ),
    may=VOICES,
    topic=Topic.VOTES,
)
async def proxy_all(
    context: Context,
    to: Annotated[str, OrNothing(Name(), BACK)],
    *,
    until: Annotated[datetime | None, Deadline(whole_day=True), marker("until")] = None,
    of: ForMember = None,
) -> Messages:
    """By the giver's own contact or deputy: nobody is spoken for who has not said so."""
    giver = await voice(context, of)
    before = await context.store.proxies.standing(giver.id, context.now)
    if not to:
        return await _take_back(context, giver, before, until)
    holder = await named_holder(context, to)
    _check(giver, holder)
    if before is not None and (before.holder_id, before.until) == (holder.id, until):
        return reply(_("Nothing changes: that is recorded already."))
    await _give(context, giver, holder.id, until)
    letters: list[Letter] = []
    if before is not None and before.holder_id != holder.id:
        letters += await _ended(context, giver, before)
    given = _given(context, giver, holder, until)
    terms: list[Block] = [
        _("If {name} votes itself, at any time, that counts.", name=giver.name),
        _("Not in secret polls: there the first ballot is final."),
    ]
    how: list[Block] = [
        _("`!proxy 1 none` leaves poll 1 out, `!proxy all none` takes all of it back.")
    ]
    to_holder: list[Block] = [
        _("This is how, for example: `!vote 1 yes for {giver}`", giver=giver.name),
        _("It cannot be passed on."),
    ]
    letters += await to_offices(context, holder, given, *terms, *to_holder)
    return [reply(given, *terms, *how), *letters]


def _check(giver: Member, holder: Member) -> None:
    if holder.id == giver.id:
        raise UserError(_("{name} cannot give a proxy to itself.", name=giver.name), example=False)
    if holder.kind == Kind.PARTNER:
        raise UserError(_("{name} is a partner and has no vote.", name=holder.name), example=False)


def _given(context: Context, giver: Member, holder: Member, until: datetime | None) -> Text:
    names = {"holder": Strong(holder.name), "giver": Strong(giver.name)}
    if until is None:
        return _("{holder} may cast the ballot of {giver} in all polls.", **names)
    return _(
        "{holder} may cast the ballot of {giver} in all polls until {end}.",
        end=Moment(until, context.alliance.zone),
        **names,
    )


async def _take_back(
    context: Context, giver: Member, before: StandingProxy | None, until: datetime | None
) -> Messages:
    if until is not None:
        raise UserError(
            _("Taken back it is at once, not until a day: `!proxy all none`"), example=False
        )
    if before is None:
        return reply(_("{name} has given no standing proxy.", name=giver.name))
    await _give(context, giver, None, None)
    holder = await _name(context, before.holder_id)
    said = reply(
        _(
            "{holder} no longer casts ballots of {giver}. What it has cast stands until {giver} "
            "votes itself.",
            holder=holder,
            giver=giver.name,
        )
    )
    return [said, *await _ended(context, giver, before)]


async def _give(
    context: Context, giver: Member, holder_id: int | None, until: datetime | None
) -> None:
    await context.store.proxies.give_standing(
        giver.id,
        holder_id,
        until,
        actor=context.sender.user_id,
        event_id=context.event_id,
        at=context.sent_at,
    )


async def _ended(context: Context, giver: Member, before: StandingProxy) -> Sequence[Letter]:
    """To those who had it."""
    assert before.holder_id is not None
    holder = await context.store.members.get(before.holder_id)
    assert holder is not None
    ended = _(
        "{giver} has taken its standing proxy for {holder} back.",
        giver=giver.name,
        holder=holder.name,
    )
    return await to_offices(context, holder, ended)


@command(
    "proxies",
    help=_("Lists the standing proxies that your municipality has given and holds."),
    examples=(_("!proxies"),),
    may=VOICES,
    topic=Topic.VOTES,
    audience=Audience.MEMBERS,
)
async def proxies(context: Context) -> Message:
    """Those that hold now."""
    found = await context.store.proxies.standing_of(context.sender.speaks_for, context.now)
    if not found:
        return reply(_("Your municipality has given no standing proxy, and holds none."))
    return reply(_("Standing proxies:"), Bullets([await _listed(context, each) for each in found]))


async def _listed(context: Context, proxy: StandingProxy) -> Inline:
    names = {
        "giver": await _name(context, proxy.giver_id),
        "holder": await _name(context, proxy.holder_id),
    }
    if proxy.until is None:
        return _("{holder} may vote for {giver}", **names)
    return _(
        "{holder} may vote for {giver} until {end}",
        end=Moment(proxy.until, context.alliance.zone),
        **names,
    )


async def _name(context: Context, member_id: int | None) -> str:
    found = None if member_id is None else await context.store.members.get(member_id)
    return "–" if found is None else found.name
