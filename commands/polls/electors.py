"""Who casts the vote in a poll for whom, and the words for those who cannot."""

from __future__ import annotations

from dataclasses import dataclass

from commands.alliance.electorates import who_votes
from commands.alliance.ids import POLL
from commands.alliance.rules.electorates import Electors, Entitlement
from commands.alliance.voices import own, the_member, voice
from commands.kit import (
    Context,
    Inline,
    NotAllowed,
    Text,
    _,
)
from commands.kit.rules.authority import may_speak_for
from storage.tables import Member, Poll

from .rules.secrecy import Secrecy


async def require_elector(context: Context, poll: Poll, member: Member) -> None:
    """Raises NotAllowed for a member that has no vote in this poll."""
    if not await context.store.polls.is_elector(poll.id, member.id):
        raise NotAllowed(no_vote(poll, member.name), example=False)


def no_vote(poll: Poll, name: Inline) -> Text:
    """Why a member is not in the electorate."""
    if poll.scope == Electors.EVERYBODY:
        return _("{name} was not registered yet when the poll was opened.", name=name)
    return _(
        "{name} has no vote in poll {id}. Entitled when it was opened: {whom}.",
        name=name,
        id=POLL.tag(poll.id),
        whom=who_votes(Electors(poll.scope), poll.land, Entitlement(poll.entitled)),
    )


@dataclass(frozen=True, slots=True)
class Caster:
    """Whose ballot is cast; `holder` is the municipality that does it by proxy, if one does."""

    member: Member
    holder: Member | None = None

    @property
    def holder_id(self) -> int | None:
        """The id of `holder`."""
        return None if self.holder is None else self.holder.id


async def caster(context: Context, poll: Poll, name: str | None) -> Caster:
    """The municipality the sender votes for: their own, or one that gave theirs a proxy.

    Raises UserError if it is not clear which, if it is none of these, or if it has no vote.
    """
    mine = None if name is None else await own(context, name)
    if name is None or mine is not None:
        found = Caster(mine or await voice(context, None))
    else:
        found = await _by_proxy(context, poll, await the_member(context, name)) or Caster(
            await voice(context, name)
        )
    await require_elector(context, poll, found.member)
    return found


async def _by_proxy(context: Context, poll: Poll, member: Member) -> Caster | None:
    """If the sender does not speak for the member itself, but for one that has its proxy."""
    if may_speak_for(context.sender, member.id):
        return None
    holder_id = await holder_of(context, poll, member)
    if holder_id is None or not may_speak_for(context.sender, holder_id):
        return None
    holder = await context.store.members.get(holder_id)
    assert holder is not None
    # Of a standing proxy that is not known before.
    await require_elector(context, poll, holder)
    return Caster(member, holder)


async def holder_of(context: Context, poll: Poll, giver: Member) -> int | None:
    """Who may cast the ballot of this member in this poll, beside itself.

    What it has said of this poll goes before what it has said of all. In a secret one nothing holds
    but that: there its own ballot could not go before one that is cast already.
    """
    here = await context.store.proxies.given(poll.id, giver.id)
    if here is not None:
        return here.holder_id
    if poll.secrecy == Secrecy.SECRET:
        return None
    standing = await context.store.proxies.standing(giver.id, context.sent_at)
    return None if standing is None else standing.holder_id


def own_counts(poll: Poll, member: Member) -> Text:
    """Why nobody votes for a member that has voted."""
    return _(
        "Poll {id}: {name} has voted itself, and that counts.",
        id=POLL.tag(poll.id),
        name=member.name,
    )


def final(poll: Poll, member: Member) -> Text:
    """Why a secret ballot is not changed."""
    return _(
        "Poll {id}: the secret ballot of {name} is cast. It is final: I keep nowhere what was "
        "chosen, so it can neither be changed nor taken back.",
        id=POLL.tag(poll.id),
        name=member.name,
    )
