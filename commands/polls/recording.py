"""The record of a poll, made when it closes: what was asked, who answered what, what follows.

It has no Matrix addresses: names of people go when they want them to, and the record stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from commands.alliance.rules.names import distinct
from commands.alliance.voices import standing_of
from commands.kit.context import Context
from commands.kit.rules.authority import Role
from commands.papers.records import DIGEST, sealed
from storage.tables import Ballot, Member, Poll

from .rules import records as minutes
from .turnout import count


async def recorded(context: Context, poll: Poll) -> Mapping[str, Any]:
    """The sealed record of a closed poll: kept the first time, and the same ever after."""
    if poll.record is None:
        record = sealed(await _record(context, poll))
        await context.store.polls.keep_record(poll.id, record, record[DIGEST])
        return record
    return poll.record


async def _record(context: Context, poll: Poll) -> Mapping[str, Any]:
    electors = await context.store.polls.electors(poll.id)
    if poll.secrecy == "secret":
        votes = await _secret_votes(context, poll, electors)
    else:
        votes = await _votes(context, poll, electors)
    figures = votes.pop("counts")
    answered = {each["municipality"]["id"] for each in votes["ballots"]}
    return {
        "kind": minutes.KIND,
        "number": poll.id,
        "alliance": context.alliance.name,
        "zone": context.alliance.zone.key,
        "question": poll.question,
        "options": poll.options,
        "most_choices": poll.most_choices,
        "secrecy": poll.secrecy,
        "scope": poll.scope,
        "land": poll.land,
        "follows": poll.follows,
        "opened_by": await _office(context, poll.author),
        "opened_at": _time(poll.opened_at),
        "closes_at": _time(poll.closes_at),
        "closed_at": _time(poll.closed_at),
        "closed_early": bool(poll.closed_by),
        **votes,
        "silent": [_municipality(each) for each in electors if each.id not in answered],
        "outcome": minutes.outcome(
            figures, len(answered), len(electors), poll.quorum, poll.majority
        ),
    }


async def _office(context: Context, user_id: str) -> dict[str, Any]:
    """What somebody is in the alliance when the poll closes."""
    found = await standing_of(context.store, context.alliance, user_id)
    speaks_for = [await context.store.members.get(each) for each in found.speaks_for]
    return {
        "roles": sorted(found.roles - {Role.STRANGER}),
        "municipalities": sorted(each.name for each in speaks_for if each is not None),
        "lands": sorted(found.lands),
    }


async def _secret_votes(context: Context, poll: Poll, electors: Sequence[Member]) -> dict[str, Any]:
    """Only who has taken part, by name: not even the time, which might tell something."""
    cast = {
        each.member_id: each for each in await context.store.secret_ballots.participations(poll.id)
    }
    holders = distinct(electors)
    return {
        "counts": await context.store.secret_ballots.totals(poll.id),
        "ballots": [
            {"municipality": _municipality(each), "proxy": _holder(holders, cast[each.id].proxy_id)}
            for each in electors
            if each.id in cast
        ],
        "history": [],
    }


async def _votes(context: Context, poll: Poll, electors: Sequence[Member]) -> dict[str, Any]:
    """The ballots that count, by name; of an open poll also every other one, as they were cast."""
    ballots = await context.store.polls.ballots(poll.id)
    found = count(poll, ballots, frozenset(each.id for each in electors))
    counting = {each.member_id: each for each in ballots if each.id in found.standing.values()}
    holders = distinct(electors)
    by_id = {each.id: _municipality(each) for each in electors}

    def line(ballot: Ballot) -> dict[str, Any]:
        return {
            "municipality": by_id[ballot.member_id],
            "choices": sorted(ballot.choices),
            "at": _time(ballot.cast_at),
            "reason": ballot.reason,
            "proxy": _holder(holders, ballot.proxy_id),
        }

    history = [
        {**line(each), "state": _state(each), **(_BLANK if each.redacted_at else {})}
        for each in ballots
        if each.member_id in by_id and each is not counting.get(each.member_id)
    ]
    return {
        "counts": found.counts,
        "ballots": [line(counting[each.id]) for each in electors if each.id in counting],
        "history": history if poll.secrecy == "open" else [],
    }


# Whoever has redacted a ballot does not want it to be read.
_BLANK: Final[Mapping[str, Any]] = {"choices": [], "reason": None}


def _state(ballot: Ballot) -> str:
    if ballot.redacted_at is not None:
        return minutes.REDACTED
    return minutes.FORMER if ballot.choices else minutes.WITHDRAWAL


def _holder(names: Mapping[int, str], holder_id: int | None) -> str | None:
    """Who cast a ballot by proxy: somebody with a vote of its own."""
    return None if holder_id is None else names.get(holder_id)


def _municipality(member: Member) -> dict[str, Any]:
    return {"id": member.id, "name": member.name, "land": member.land, "ags": member.ags}


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
