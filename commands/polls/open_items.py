"""Polls in which a municipality has a vote and has not cast it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from zoneinfo import ZoneInfo

from commands.alliance.ids import POLL
from commands.alliance.nudges import rings_on
from commands.kit import Context, OpenItem, OpenItems, Quoted, _
from commands.kit.arguments import shortened
from storage.ballots import CastBallot
from storage.tables import Member, Poll

from .rules.secrecy import Secrecy
from .tally import count

POLLS = "poll"


async def voted_in(
    context: Context, polls: Sequence[Poll], member_ids: Collection[int]
) -> set[tuple[int, int]]:
    """Poll and member of each of these members that has cast its vote in one of these polls.

    By the rule of `turnout`, without reading what everybody else has cast.
    """
    ids = [each.id for each in polls]
    entitled = await context.store.polls.entitled(ids, member_ids)
    secret = [each.id for each in polls if each.secrecy == Secrecy.SECRET]
    ballots: defaultdict[int, list[CastBallot]] = defaultdict(list)
    for poll_id, ballot in await context.store.polls.ballots_among(ids, member_ids):
        ballots[poll_id].append(ballot)
    voted = await context.store.secret_ballots.among(secret, member_ids) & entitled
    for poll in polls:
        if poll.secrecy != Secrecy.SECRET:
            electorate = frozenset(member for number, member in entitled if number == poll.id)
            voted |= _voted(poll, ballots[poll.id], electorate)
    return voted


def _voted(
    poll: Poll, ballots: Iterable[CastBallot], electorate: frozenset[int]
) -> set[tuple[int, int]]:
    found = count(poll, ballots, electorate)
    return {(poll.id, member) for member in electorate - found.silent}


async def _find(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    """In those that have not ended."""
    ids = [each.id for each in members]
    running = {each.id: each for each in await context.store.polls.running(context.now)}
    entitled = await context.store.polls.entitled([*running], ids)
    voted = await voted_in(context, [*running.values()], ids)
    zone = context.alliance.zone
    return [_item(running[number], member, zone) for number, member in sorted(entitled - voted)]


def _item(poll: Poll, member_id: int, zone: ZoneInfo) -> OpenItem:
    return OpenItem(
        member_id,
        (POLLS, poll.id),
        _("Poll {id}: {text}", id=POLL.tag(poll.id), text=Quoted(shortened(poll.question))),
        _("!vote {id} {option}", id=POLL.tag(poll.id), option=poll.options[0]),
        poll.closes_at,
        rings_on=rings_on(poll, zone),
        hint=None if poll.secrecy == Secrecy.SECRET else _("or tap an answer in its room"),
    )


open_polls = OpenItems(POLLS, _find)
