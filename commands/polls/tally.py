"""What has been cast in a poll so far, and what of it may be told: in figures and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
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
from storage.tables import Member, Participation, Poll

from .rules.secrecy import LEAST_SECRET, Secrecy
from .rules.tally import BallotCast, Tally, tally

MOST_NAMES: Final = 100  # in the outcome of a poll, where everybody looks for their own


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who may vote, by name; the ids of those who have; votes by option if they may be told.

    `counts` is empty for a secret poll that closed with too few ballots: they are deleted.
    """

    electors: Sequence[Listed]
    voted: frozenset[int]
    counts: Sequence[int] | None

    @property
    def silent(self) -> list[Listed]:
        """Who has not voted, by name."""
        return [each for each in self.electors if each.id not in self.voted]


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
    def voted(self) -> frozenset[int]:
        """The ids of those that have voted."""
        return frozenset(each.id for each in self.electors) - self.tally.silent

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
        return Turnout(self.electors, self.voted, self.tally.counts)


async def turnout(context: Context, poll: Poll) -> Turnout:
    """The state of a poll.

    Before its close no votes of a hidden or secret poll are in it, so that nothing can be told.
    """
    told = poll.closed_at is not None or poll.secrecy == Secrecy.OPEN
    found = await _result(context, poll, told=told)
    return Turnout(found.electors, found.voted, found.tally.counts if told else None)


async def counted(context: Context, poll: Poll) -> Result:
    """The result as it stands."""
    return await _result(context, poll, told=True)


async def _result(context: Context, poll: Poll, *, told: bool) -> Result:
    """What a secret poll has come to is not even read before it may be told."""
    electors = await context.store.polls.electors(poll.id)
    electorate = frozenset(each.id for each in electors)
    if poll.secrecy == Secrecy.SECRET:
        totals = await context.store.secret_ballots.totals(poll.id) if told else ()
        there = await context.store.secret_ballots.participations(poll.id)
        silent = electorate - {each.member_id for each in there}
        found = Tally(tuple(totals), {}, silent, len(electorate), {})
        return Result(electors, (), there, found)
    ballots = await context.store.polls.ballots(poll.id)
    return Result(electors, ballots, (), count(poll, ballots, electorate))


async def all_silent(context: Context, poll: Poll) -> list[int]:
    """The ids of all that have not voted, by name."""
    electorate = await context.store.polls.electorate(poll.id)
    if poll.secrecy == Secrecy.SECRET:
        there = await context.store.secret_ballots.participations(poll.id)
        voted = {each.member_id for each in there}
        return [each for each in electorate if each not in voted]
    silent = count(poll, await context.store.polls.ballots(poll.id), frozenset(electorate)).silent
    return [each for each in electorate if each in silent]


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
        len(found.voted),
        municipalities=municipalities(len(found.electors)),
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


def silent_names(found: Turnout) -> list[str]:
    """Who has not voted, by name, told from namesakes among the electors."""
    silent = found.silent
    names = distinct(found.electors) if silent else {}
    return [names[each.id] for each in silent]


def silent_line(names: Sequence[str]) -> Text:
    """Those that have not voted."""
    if not names:
        return _("All municipalities have answered.")
    return _("No answer ({count}): {names}", count=len(names), names=named(names, MOST_NAMES))
