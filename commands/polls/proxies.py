"""A proxy for one poll: `!proxy` lets another municipality cast the ballot of one's own."""

from __future__ import annotations

from typing import Annotated, Final

from commands.alliance.ids import POLL, PollId
from commands.alliance.letters import to_offices
from commands.alliance.voices import ForMember, named_like, the_member, voice
from commands.kit import (
    VOICES,
    Block,
    Context,
    Letter,
    Messages,
    Quoted,
    Strong,
    Text,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.kinds import Name
from commands.kit.options import OrNothing
from commands.kit.rules.keywords import BACK, keyword
from storage.tables import Member, Poll

from .electors import final, holder_of, own_counts, require_elector
from .finding import require_open, the_poll
from .rules.secrecy import Secrecy
from .tally import has_voted_itself, standing

_TO: Final = keyword("given to", "to")


@command(
    "proxy",
    help=_("Lets another municipality cast the ballot of yours in one poll."),
    examples=(_("!proxy 1 Beispielstadt"), _("!proxy 1 none")),
    may=VOICES,
    topic=Topic.VOTES,
)
async def proxy(
    context: Context,
    number: PollId,
    to: Annotated[str, OrNothing(Name(), BACK)],
    *,
    of: ForMember = None,
) -> Messages:
    """By the giver's own contact or deputy; it cannot be passed on, and the own ballot counts."""
    found = await the_poll(context, number)
    require_open(context, found)
    giver = await voice(context, of)
    await require_elector(context, found, giver)
    before_id = await holder_of(context, found, giver)
    before = None if before_id is None else await context.store.members.get(before_id)
    if not to:
        return await _take_back(context, found, giver, before)
    holder = await named_holder(context, to)
    await _check(context, found, giver, holder)
    if before is not None and before.id == holder.id:
        if await context.store.proxies.given(found.id, giver.id) is not None:
            return reply(_given(found, giver, holder))
        # So far it is the standing one, which may end earlier.
        await give(context, found, giver, holder)
        return reply(_given(found, giver, holder), *_terms(found, giver))
    await give(context, found, giver, holder)
    letters = (
        [] if before is None else await _letters(context, found, before, _taken_back(giver, before))
    )
    return [
        reply(_given(found, giver, holder), *_terms(found, giver)),
        *letters,
        *await _told(context, found, giver, holder),
    ]


async def named_holder(context: Context, name: str) -> Member:
    """The municipality of that name, perhaps behind “to”."""
    _to, _space, behind = name.partition(" ")
    if _to in _TO and behind and not await named_like(context, name):
        name = behind
    return await the_member(context, name)


async def _check(context: Context, poll: Poll, giver: Member, holder: Member) -> None:
    """Raises UserError unless the giver still has its ballot and the holder one of its own."""
    if holder.id == giver.id:
        raise UserError(_("{name} cannot give a proxy to itself.", name=giver.name), example=False)
    await require_elector(context, poll, holder)
    if poll.secrecy == Secrecy.SECRET:
        if await context.store.secret_ballots.has_taken_part(poll.id, giver.id):
            raise UserError(final(poll, giver), example=False)
    elif await has_voted_itself(context, poll, giver):
        raise UserError(
            own_counts(poll, giver),
            _("To give a proxy, take it back before: `!vote withdraw {id}`", id=POLL.tag(poll.id)),
            example=False,
        )


def _given(poll: Poll, giver: Member, holder: Member) -> Text:
    return _(
        "Poll {id}: {holder} may cast the ballot of {giver}.",
        id=POLL.tag(poll.id),
        holder=Strong(holder.name),
        giver=Strong(giver.name),
    )


def _terms(poll: Poll, giver: Member) -> list[Block]:
    """What the giver has to know."""
    own: Block = _("If {name} votes itself, that counts and ends the proxy.", name=giver.name)
    if poll.secrecy == Secrecy.SECRET:
        own = _(
            "It ends as soon as {name} votes itself. The first ballot is final.", name=giver.name
        )
    return [own, _("`!proxy {id} none` takes it back.", id=POLL.tag(poll.id))]


async def _told(context: Context, poll: Poll, giver: Member, holder: Member) -> list[Letter]:
    """To the holder: what it may do now, and how."""
    return await _letters(
        context,
        poll,
        holder,
        _(
            "{giver} has given {holder} its proxy. So you can cast the ballot of {giver}, too: "
            "`!vote {id} {option} for {giver}`",
            giver=giver.name,
            holder=holder.name,
            id=POLL.tag(poll.id),
            option=poll.options[0],
        ),
        _("It is for this poll only and cannot be passed on."),
    )


async def _letters(context: Context, poll: Poll, holder: Member, *said: Block) -> list[Letter]:
    """To contact and deputy of the holder, about its proxy in that poll.

    Who holds a standing one may have no vote there; then the poll is nothing that they hear of.
    """
    if not await context.store.polls.is_elector(poll.id, holder.id):
        return []
    about = _("Poll {id}: {question}", id=POLL.tag(poll.id), question=Quoted(poll.question))
    return await to_offices(context, holder, about, *said)


async def _take_back(
    context: Context, poll: Poll, giver: Member, holder: Member | None
) -> Messages:
    if holder is None:
        return reply(
            _("Poll {id}: {name} has given no proxy.", id=POLL.tag(poll.id), name=giver.name)
        )
    await give(context, poll, giver, None)
    said: list[Block] = [
        _(
            "Poll {id}: {holder} no longer casts the ballot of {giver}.",
            id=POLL.tag(poll.id),
            holder=holder.name,
            giver=giver.name,
        )
    ]
    if await _was_used(context, poll, giver):
        said.append(
            _(
                "The ballot it has cast stands. `!vote withdraw {id}` takes that back.",
                id=POLL.tag(poll.id),
            )
        )
    return [reply(*said), *await _letters(context, poll, holder, _taken_back(giver, holder))]


async def _was_used(context: Context, poll: Poll, giver: Member) -> bool:
    return poll.secrecy != Secrecy.SECRET and bool(await standing(context, poll, giver))


def _taken_back(giver: Member, holder: Member) -> Text:
    return _("{giver} has taken its proxy for {holder} back.", giver=giver.name, holder=holder.name)


async def end_proxy(context: Context, poll: Poll, giver: Member) -> list[Letter]:
    """Ends the proxy of somebody who votes without it; the letters to those who had it."""
    holder_id = await holder_of(context, poll, giver)
    if holder_id is None:
        return []
    is_standing = await context.store.proxies.given(poll.id, giver.id) is None
    await give(context, poll, giver, None)
    holder = await context.store.members.get(holder_id)
    assert holder is not None
    names = {"giver": giver.name, "holder": holder.name}
    if is_standing:
        ended = _(
            "{giver} has decided about its ballot itself: the standing proxy of {holder} does not "
            "hold in this poll.",
            **names,
        )
    else:
        ended = _(
            "{giver} has decided about its ballot itself: its proxy for {holder} has ended.",
            **names,
        )
    return await _letters(context, poll, holder, ended)


async def give(context: Context, poll: Poll, giver: Member, holder: Member | None) -> None:
    """Keeps who casts the ballot of `giver` from now on; None: only itself."""
    await context.store.proxies.give(
        poll.id,
        giver.id,
        None if holder is None else holder.id,
        actor=context.sender.user_id,
        event_id=context.event_id,
        at=context.sent_at,
    )
