"""Casting a ballot for a municipality: who may, what of it is kept, and what ends with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commands.alliance.ids import POLL
from commands.alliance.letters import to_offices
from commands.alliance.voices import the_member, voice
from commands.kit import Context, Letter, Text, UserError, _
from commands.kit.rules.authority import may_speak_for
from storage.tables import Member, Poll

from .live_counts import count_changed
from .turnout import count
from .words import require_elector


@dataclass(frozen=True, slots=True)
class Caster:
    """Whose ballot is cast; `holder` is the municipality that does it by proxy, if one does."""

    member: Member
    holder: Member | None = None

    @property
    def holder_id(self) -> int | None:
        return None if self.holder is None else self.holder.id


async def caster(context: Context, poll: Poll, name: str | None) -> Caster:
    """The municipality the sender votes for: their own, or one that gave theirs a proxy.

    Raises UserError if it is not clear which, if it is none of these, or if it has no vote.
    """
    found = None if name is None else await _proxy(context, poll, await the_member(context, name))
    if found is None:
        found = Caster(await voice(context, name))
    await require_elector(context, poll, found.member)
    return found


async def _proxy(context: Context, poll: Poll, member: Member) -> Caster | None:
    if may_speak_for(context.sender, member.id):
        return None
    holder_id = await context.store.proxies.holder(poll.id, member.id)
    if holder_id is None or not may_speak_for(context.sender, holder_id):
        return None
    return Caster(member, await context.store.members.get(holder_id))


async def standing(context: Context, poll: Poll, member: Member) -> tuple[int, ...]:
    """The options that count for the member now; none if it has not voted."""
    ballots = await context.store.polls.ballots_of(poll.id, member.id)
    return count(poll, ballots, frozenset({member.id})).choices.get(member.id, ())


async def has_voted_itself(context: Context, poll: Poll, member: Member) -> bool:
    """Whether a ballot stands that the member cast itself: none by proxy counts beside it."""
    ballots = await context.store.polls.ballots_of(poll.id, member.id)
    own = [each for each in ballots if each.proxy_id is None]
    return bool(count(poll, own, frozenset({member.id})).choices)


async def cast(
    context: Context, poll: Poll, by: Caster, choices: Sequence[int], reason: str | None = None
) -> list[Letter]:
    """Keeps a ballot, or with no choices that the one before is taken back.

    Gives what others are to be told. Raises UserError for a proxy of somebody who has voted.
    """
    if by.holder is not None and await has_voted_itself(context, poll, by.member):
        raise UserError(own_counts(poll, by.member), example=False)
    await context.store.polls.add_ballot(
        poll.id,
        by.member.id,
        choices,
        voter=context.sender.user_id,
        event_id=context.event_id,
        cast_at=context.sent_at,
        reason=reason,
        proxy_id=by.holder_id,
    )
    await count_changed(context, poll)
    if choices:
        context.expect(
            await context.store.follow_ups.note_done(by.member.id, context.now, poll_id=poll.id)
        )
    return [] if by.holder is not None else await end_proxy(context, poll, by.member)


async def cast_secretly(
    context: Context, poll: Poll, by: Caster, choices: Sequence[int]
) -> list[Letter]:
    """Counts a secret ballot, of which nothing is kept but that it was cast. Raises UserError."""
    new = await context.store.secret_ballots.cast(
        poll.id,
        by.member.id,
        choices,
        voter=context.sender.user_id,
        cast_at=context.sent_at,
        proxy_id=by.holder_id,
    )
    if not new:
        raise UserError(final(poll, by.member), example=False)
    await count_changed(context, poll)
    context.expect(
        await context.store.follow_ups.note_done(by.member.id, context.now, poll_id=poll.id)
    )
    return [] if by.holder is not None else await end_proxy(context, poll, by.member)


async def end_proxy(context: Context, poll: Poll, giver: Member) -> list[Letter]:
    """Ends the proxy of somebody who votes without it; the letters to those who had it."""
    holder_id = await context.store.proxies.holder(poll.id, giver.id)
    if holder_id is None:
        return []
    await give(context, poll, giver, None)
    holder = await context.store.members.get(holder_id)
    assert holder is not None
    return await to_offices(
        context,
        holder,
        _("Poll {id}: {question}", id=POLL.tag(poll.id), question=poll.question),
        _(
            "{giver} has decided about its ballot itself: its proxy for {holder} has ended.",
            giver=giver.name,
            holder=holder.name,
        ),
    )


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
