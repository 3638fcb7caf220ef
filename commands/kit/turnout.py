"""How many municipalities have voted, and what may be told of their votes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from commands.rules.tally import BallotCast, Tally, tally
from storage.tables import Ballot, Member, Poll

from .context import Context


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who may vote, by name; the ids of those who have; votes by option if they may be told."""

    electors: Sequence[Member]
    voted: frozenset[int]
    counts: Sequence[int] | None

    @property
    def silent(self) -> list[Member]:
        """Who has not voted, by name."""
        return [each for each in self.electors if each.id not in self.voted]


async def turnout(context: Context, poll: Poll, *, closed: bool = False) -> Turnout:
    """The state of a poll; with `closed` as of after its close, whatever `poll` says.

    Nothing is counted of hidden and secret polls before that, so that nothing can be told.
    """
    electors = await context.store.polls.electors(poll.id)
    closed = closed or poll.closed_at is not None
    if poll.secrecy == "secret":
        cast = await context.store.secret_ballots.participations(poll.id)
        counts = await context.store.secret_ballots.totals(poll.id) if closed else None
        return Turnout(electors, frozenset(each.member_id for each in cast), counts)
    electorate = frozenset(each.id for each in electors)
    found = count(poll, await context.store.polls.ballots(poll.id), electorate)
    told = closed or poll.secrecy == "open"
    return Turnout(electors, frozenset(found.choices), found.counts if told else None)


def count(poll: Poll, ballots: Iterable[Ballot], electorate: frozenset[int]) -> Tally:
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
