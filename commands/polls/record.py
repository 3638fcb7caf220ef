"""The record of a poll: what is kept when it closes, and `!poll record` for its papers.

It has no Matrix addresses: names of people go when they want them to, and the record stays.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from commands.alliance.ids import POLL, PollId
from commands.alliance.rules.finding import distinct
from commands.alliance.voices import standing_of
from commands.kit import (
    MEMBERS,
    Audience,
    Code,
    Context,
    File,
    Message,
    Messages,
    Strong,
    Topic,
    UserError,
    _,
    command,
    press,
    reply,
)
from commands.kit.files import CSV, PDF
from commands.kit.rules.authority import Role
from commands.papers.records import DIGEST, sealed
from storage.ballots import CastBallot
from storage.members import Listed
from storage.store import Store
from storage.tables import Poll

from .finding import followed_poll, told_about
from .majorities import kept
from .papers.words import file_name
from .rules import shares
from .rules.record import FORMER, KIND, REDACTED, WITHDRAWAL, outcome
from .rules.secrecy import Secrecy
from .tally import Result, counted, counts_list
from .verdicts import kept_verdict

Lines: TypeAlias = list[Mapping[str, Any]]  # of ballots, as they stand in the record


@command(
    "poll record",
    help=_("Makes the minutes of a closed poll, as PDF and CSV with a checksum."),
    examples=(_("!poll record 1"),),
    may=MEMBERS,
    topic=Topic.VOTES,
    audience=Audience.MEMBERS,
    reads=True,
)
async def poll_record(context: Context, number: PollId) -> Messages:
    """Only once nothing can change any more; until then hidden votes stay hidden."""
    poll = await followed_poll(context, number)
    if poll.closed_at is None:
        raise UserError(
            _(
                "Poll {id} is still open; there is a record of it once it is closed.",
                id=POLL.tag(number),
            ),
            example=False,
        )
    record = await recorded(context, poll)
    data = await asyncio.to_thread(json.dumps, record)  # once, for both files
    about = _("Poll {id}: the minutes (PDF)", id=POLL.tag(poll.id))
    about_table = _("Poll {id}: the minutes as a table (CSV)", id=POLL.tag(poll.id))
    answers: list[Message] = [
        reply(
            _(
                "Record of poll {id}, {verdict}: {question}",
                id=POLL.tag(poll.id),
                verdict=kept_verdict(record) or _("closed"),
                question=Strong(poll.question),
            ),
            counts_list(poll, record["outcome"]["counts"]),
            _("Checksum (SHA-256): {digest}", digest=Code(record[DIGEST])),
            _(
                "Whether a file is still as it was made, the operator can check with: {example}",
                example=Code(file_name(record, "pdf", "hafenlotse verify ")),
            ),
        ),
        File(file_name(record, "pdf"), PDF, record_pdf.kind, data, about),
        File(file_name(record, "csv"), CSV, record_csv.kind, data, about_table),
    ]
    return told_about(context, poll, answers)


# Files that are still to be sent ask for their press by the name it had when they were posted.
@press("poll_minutes")
def record_pdf(data: Mapping[str, Any], language: str) -> bytes:
    """The record of a poll as PDF."""
    from .papers.record import record_paper

    return record_paper(data, language)


@press("poll_table")
def record_csv(data: Mapping[str, Any], language: str) -> bytes:
    """The record of a poll as CSV."""
    from .papers.table import record_table

    return record_table(data, language)


@dataclass(frozen=True, slots=True)
class Cast:
    """What was cast in a poll, and its lines in the record.

    `ballots` are those that count, of a secret poll only who has taken part; `history` has every
    other one, in the order of casting.
    """

    result: Result
    ballots: Lines
    history: Lines
    silent: Lines


async def everything_cast(store: Store, poll: Poll) -> Cast:
    """What was cast so far; with thousands of ballots others have their turn meanwhile."""
    result = await counted(store, poll)
    return await asyncio.to_thread(_in_lines, result, is_secret=poll.secrecy == Secrecy.SECRET)


async def recorded(context: Context, poll: Poll, cast: Cast | None = None) -> Mapping[str, Any]:
    """The sealed record of a closed poll: kept the first time, and the same ever after.

    `cast` is what was cast, where that is known already.
    """
    if poll.record is None:
        made = await _record(context, poll, cast or await everything_cast(context.store, poll))
        record = await asyncio.to_thread(sealed, made)
        await context.store.polls.keep_record(poll, record, record[DIGEST])
        return record
    return poll.record


async def _record(context: Context, poll: Poll, cast: Cast) -> Mapping[str, Any]:
    return {
        "kind": KIND,
        "number": poll.id,
        "alliance": context.alliance.name,
        "zone": context.alliance.zone.key,
        "question": poll.question,
        "options": poll.options,
        "most_choices": poll.most_choices,
        "secrecy": poll.secrecy,
        "scope": poll.scope,
        "entitled": poll.entitled,
        "land": poll.land,
        "follows": poll.follows,
        "opened_by": await _office(context, poll.author),
        "opened_at": _time(poll.opened_at),
        **({"mended_at": _time(poll.mended_at)} if poll.mended_at else {}),
        **({"mended_by": await _office(context, poll.mended_by)} if poll.mended_by else {}),
        **({"first_closes_at": _time(poll.first_closes_at)} if poll.first_closes_at else {}),
        "closes_at": _time(poll.closes_at),
        **({"awaited_until": _time(poll.awaited_until)} if poll.over_at else {}),
        "closed_at": _time(poll.closed_at),
        "closed_early": bool(poll.closed_by),
        "ballots": cast.ballots,
        "history": cast.history if poll.secrecy == Secrecy.OPEN else [],
        "silent": cast.silent,
        "outcome": outcome(
            cast.result.tally, poll.options, poll.most_choices, shares.kept(poll.quorum), kept(poll)
        ),
    }


async def _office(context: Context, user_id: str) -> Mapping[str, Any]:
    """What somebody is in the alliance when the poll closes."""
    found = await standing_of(context.store, context.alliance, user_id)
    speaks_for = [await context.store.members.get(each) for each in found.speaks_for]
    return {
        "roles": sorted(found.roles - {Role.STRANGER}),
        "municipalities": sorted(each.name for each in speaks_for if each is not None),
        "lands": sorted(found.lands),
    }


def _in_lines(result: Result, *, is_secret: bool) -> Cast:
    ballots, history = (_participations(result), []) if is_secret else _ballots(result)
    return Cast(result, ballots, history, [_municipality(each) for each in result.silent])


def _participations(result: Result) -> Lines:
    """Only who has taken part, by name: not even the time, which might tell something."""
    cast = {each.member_id: each for each in result.participations}
    holders = distinct(result.electors)
    return [
        {"municipality": _municipality(each), "proxy": _holder(holders, cast[each.id].proxy_id)}
        for each in result.electors
        if each.id in cast
    ]


def _ballots(result: Result) -> tuple[Lines, Lines]:
    """The ballots that count, by name; and every other one, in the order of casting."""
    counting = result.counting
    holders = distinct(result.electors)
    by_id = {each.id: _municipality(each) for each in result.electors}

    def line(ballot: CastBallot) -> Mapping[str, Any]:
        return {
            "municipality": by_id[ballot.member_id],
            "choices": sorted(ballot.choices),
            "at": _time(ballot.cast_at),
            "reason": ballot.reason,
            "proxy": _holder(holders, ballot.proxy_id),
            **({"late_at": _time(ballot.late_at)} if ballot.late_at else {}),
        }

    history: Lines = [
        {**line(each), "state": _state(each), **(_BLANK if each.redacted_at else {})}
        for each in result.ballots
        if each.member_id in by_id and each is not counting.get(each.member_id)
    ]
    return [line(counting[each.id]) for each in result.electors if each.id in counting], history


# Whoever has redacted a ballot does not want it to be read.
_BLANK: Final[Mapping[str, Any]] = {"choices": [], "reason": None}


def _state(ballot: CastBallot) -> str:
    if ballot.redacted_at is not None:
        return REDACTED
    return FORMER if ballot.choices else WITHDRAWAL


def _holder(names: Mapping[int, str], holder_id: int | None) -> str | None:
    """Who cast a ballot by proxy: somebody with a vote of its own."""
    return None if holder_id is None else names.get(holder_id)


def _municipality(member: Listed) -> Mapping[str, Any]:
    return {"id": member.id, "name": member.name, "land": member.land, "ags": member.ags}


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
