"""What has been cast in a poll so far, and what of it may be told: in figures and in words."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from commands.alliance.counting import municipalities
from commands.alliance.rules.finding import distinct
from commands.kit import (
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Text,
    _,
    n_,
)
from commands.kit.lists import named
from storage.ballots import CastBallot
from storage.members import Listed
from storage.store import Store
from storage.tables import Member, Participation, Poll

from .rules.secrecy import LEAST_SECRET, Secrecy
from .rules.tally import BallotCast, Tally, tally

MOST_NAMES: Final = 100  # in the outcome of a poll, where everybody looks for their own


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many may vote, and have; votes by option if they may be told; the first of the silent.

    `counts` is empty for a secret poll that closed with too few ballots: they are deleted.
    """

    electors: int
    voted: int
    counts: Sequence[int] | None
    names: Sequence[str] = ()

    @property
    def silent(self) -> int:
        """How many have not voted."""
        return self.electors - self.voted


@dataclass(frozen=True, slots=True)
class Result:
    """What was cast in a poll, read once, and what it comes to; `ballots` in the order of casting.

    Of a secret poll there are no ballots, only who has taken part, and `tally` has no more than the
    counts and who is silent; else its `standing` has the ids of the ballots that count.
    """

    electors: Sequence[Listed]
    ballots: Sequence[CastBallot]
    participations: Sequence[Participation]
    tally: Tally

    @property
    def silent(self) -> list[Listed]:
        """Who has not voted, by name."""
        return [each for each in self.electors if each.id in self.tally.silent]

    @property
    def counting(self) -> dict[int, CastBallot]:
        """The ballots that count, by municipality."""
        standing = frozenset(self.tally.standing.values())
        return {each.member_id: each for each in self.ballots if each.id in standing}

    def turnout(self) -> Turnout:
        """How many have voted, and for what."""
        return Turnout(self.tally.eligible, self.tally.answered, self.tally.counts)


async def turnout(context: Context, poll: Poll, *, named_silent: bool = False) -> Turnout:
    """The state of a poll; with the first of the silent by name only if they are asked for.

    Before its close no votes of a hidden or secret poll are in it, so that nothing can be told.
    """
    store = context.store.poll_counts
    electors = await store.electors(poll.id)
    told = poll.closed_at is not None or poll.secrecy == Secrecy.OPEN
    spoilt: list[int] = []
    if poll.secrecy == Secrecy.SECRET:
        voted = len(await store.taken_part(poll.id))
        # What a secret poll has come to is not even read before it may be told.
        counts = await context.store.secret_ballots.totals(poll.id) if told else None
    else:
        several = await _of_several(context, poll)
        spoilt = [*several.silent]
        counts = [*several.counts]
        voted = several.answered
        for choices, count in await store.single(poll):
            voted += count
            for choice in choices:
                counts[choice] += count
    found = Turnout(electors, voted, counts if told else None)
    if named_silent and found.silent:
        return replace(found, names=await _first_silent(context, poll, spoilt))
    return found


async def _of_several(context: Context, poll: Poll) -> Tally:
    """What those have cast that have cast several ballots."""
    ballots = await context.store.poll_counts.of_several(poll)
    return count(poll, ballots, frozenset(each.member_id for each in ballots))


async def _first_silent(context: Context, poll: Poll, spoilt: Collection[int]) -> list[str]:
    """The first that have not voted, told from namesakes among the electors.

    Of those that have cast several ballots it is known already who is `spoilt`: nothing counts.
    """
    store = context.store.poll_counts
    first = await store.never(poll, MOST_NAMES)
    if poll.secrecy != Secrecy.SECRET:
        others = [*spoilt, *await store.who_singly(poll, counts=False)]
        if others:
            first += await context.store.members.listed(others)
            first.sort(key=lambda each: (each.name_key, each.name, each.id))
    first = first[:MOST_NAMES]
    names = distinct(await store.called(poll.id, {each.name_key for each in first}))
    return [names[each.id] for each in first]


async def who_voted(context: Context, poll: Poll) -> set[int]:
    """The ids of those that have voted."""
    store = context.store.poll_counts
    if poll.secrecy == Secrecy.SECRET:
        return {*await store.taken_part(poll.id)}
    several = await _of_several(context, poll)
    return {*several.choices, *await store.who_singly(poll, counts=True)}


async def counted(store: Store, poll: Poll) -> Result:
    """The result as it stands, with everything that was cast."""
    electors = await store.polls.electors(poll.id)
    electorate = frozenset(each.id for each in electors)
    if poll.secrecy == Secrecy.SECRET:
        totals = await store.secret_ballots.totals(poll.id)
        there = await store.secret_ballots.participations(poll.id)
        silent = electorate - {each.member_id for each in there}
        found = Tally(tuple(totals), {}, silent, len(electorate), {})
        return Result(electors, (), there, found)
    ballots = await store.polls.ballots(poll.id)
    # Thousands of ballots take a moment, and there are others to answer.
    found = await asyncio.to_thread(count, poll, ballots, electorate)
    return Result(electors, ballots, (), found)


async def all_silent(context: Context, poll: Poll) -> list[int]:
    """The ids of all that have not voted, by name."""
    voted = await who_voted(context, poll)
    return [each for each in await context.store.polls.electorate(poll.id) if each not in voted]


async def silent_of(context: Context, poll: Poll, member_ids: Collection[int]) -> frozenset[int]:
    """Those of these electors, some hundreds at most, that have not voted."""
    electorate = frozenset(member_ids)
    if poll.secrecy == Secrecy.SECRET:
        there = await context.store.secret_ballots.among([poll.id], electorate)
        return electorate - {member for _poll, member in there}
    return count(poll, await context.store.polls.ballots(poll.id, electorate), electorate).silent


def count(poll: Poll, ballots: Iterable[CastBallot], electorate: frozenset[int]) -> Tally:
    """The tally of these ballots of a poll that is not secret."""
    cast = [
        BallotCast(
            each.member_id,
            tuple(each.choices),
            each.cast_at,
            each.id,
            each.redacted_at is not None,
            each.proxy_id is not None,
        )
        for each in ballots
    ]
    return tally(len(poll.options), cast, electorate, poll.closes_at, most=poll.most_choices)


def on_the_card(options: int, tapped: Iterable[CastBallot]) -> tuple[int, ...]:
    """What apps count on the native poll: the latest tap of each person, whomever they speak for.

    What was deleted is gone there, too.
    """
    latest = {each.voter: each.choices for each in tapped if each.redacted_at is None}
    counts = Counter(choice for choices in latest.values() for choice in choices)
    return tuple(counts[n] for n in range(options))


async def standing(context: Context, poll: Poll, member: Member) -> tuple[int, ...]:
    """The options that count for the member now; none if it has not voted."""
    ballots = await context.store.polls.ballots(poll.id, [member.id])
    return count(poll, ballots, frozenset({member.id})).choices.get(member.id, ())


async def has_voted_itself(context: Context, poll: Poll, member: Member) -> bool:
    """Whether a ballot stands that the member cast itself: none by proxy counts beside it."""
    ballots = await context.store.polls.ballots(poll.id, [member.id])
    own = [each for each in ballots if each.proxy_id is None]
    return bool(count(poll, own, frozenset({member.id})).choices)


def chosen(poll: Poll, choices: Iterable[int]) -> Inline:
    """The options by name; a comma would be part of one perhaps."""
    return Joined([poll.options[each] for each in choices], " | ")


def voted_line(found: Turnout) -> Block:
    """How many of how many have voted."""
    return n_(
        "{count} of {municipalities} has voted.",
        "{count} of {municipalities} have voted.",
        found.voted,
        municipalities=municipalities(found.electors),
    )


def counts_list(poll: Poll, counts: Sequence[int]) -> Block:
    """The votes by option, or why there are none."""
    if not counts:
        return _too_few()
    return Bullets(
        [Joined([o, count], ": ") for o, count in zip(poll.options, counts, strict=True)]
    )


def _too_few() -> Text:
    """Why a secret poll has no counts."""
    return _(
        "Fewer than {least} municipalities have voted in this secret poll. Their counts would tell "
        "who chose what, so I have deleted them.",
        least=LEAST_SECRET,
    )


def silent_line(names: Sequence[str], of: int) -> Text:
    """The first of those that have not voted, and how many they are."""
    if not of:
        return _("All municipalities have answered.")
    return _("No answer ({count}): {names}", count=of, names=named(names, MOST_NAMES, of))
