"""The minutes of a closed poll: `!poll record`, as PDF and CSV with a checksum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from commands.kit import (
    MEMBERS,
    Audience,
    Code,
    Context,
    File,
    Message,
    Messages,
    Number,
    Strong,
    Topic,
    UserError,
    _,
    command,
    press,
    reply,
)
from commands.kit.files import CSV, PDF
from commands.kit.minutes import file_name
from commands.kit.poll_access import followed_poll, told_about
from commands.kit.render import plain
from commands.kit.turnout import count
from commands.live_counts import counts_list
from commands.rules import minutes
from commands.rules.records import DIGEST, sealed
from storage.tables import Ballot, Member, Poll


@press("poll_minutes")
def poll_minutes(data: Mapping[str, Any], language: str) -> bytes:
    """The record of a poll as PDF."""
    from commands.papers.minutes import minutes_paper

    return minutes_paper(data, language)


@press("poll_table")
def poll_table(data: Mapping[str, Any], language: str) -> bytes:
    """The record of a poll as CSV."""
    from commands.papers.minutes_table import minutes_table

    return minutes_table(data, language)


@command(
    "poll record",
    "abstimmung protokoll",
    help=_("Makes the minutes of a closed poll, as PDF and CSV with a checksum."),
    examples=(_("!poll record 1"),),
    may=MEMBERS,
    topic=Topic.VOTES,
    audience=Audience.MEMBERS,
)
async def poll_record(
    context: Context, number: Annotated[int, Number("", _("number of the poll"))]
) -> Messages:
    """Only once nothing can change any more; until then hidden votes stay hidden."""
    poll = await followed_poll(context, number)
    if poll.closed_at is None:
        raise UserError(
            _("Poll {id} is still open; there is a record of it once it is closed.", id=number),
            example=False,
        )
    record = sealed(await _record(context, poll))
    name = plain(file_name(record), context.place.language)
    about = _("Poll {id}: the minutes (PDF)", id=poll.id)
    about_table = _("Poll {id}: the minutes as a table (CSV)", id=poll.id)
    answers: list[Message] = [
        reply(
            _("Record of poll {id}: {question}", id=poll.id, question=Strong(poll.question)),
            counts_list(poll, record["outcome"]["counts"]),
            _("Checksum (SHA-256): {digest}", digest=Code(record[DIGEST])),
            _(
                "Whether a file is still as it was made, the operator can check with: {example}",
                example=Code(f"hafenlotse verify {name}.pdf"),
            ),
        ),
        File(f"{name}.pdf", PDF, "poll_minutes", record, about),
        File(f"{name}.csv", CSV, "poll_table", record, about_table),
    ]
    return told_about(context, poll, answers)


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
        "opened_by": poll.author,
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


async def _secret_votes(context: Context, poll: Poll, electors: Sequence[Member]) -> dict[str, Any]:
    """Only who has taken part, by name: not even the time, which might tell something."""
    cast = {
        each.member_id: each for each in await context.store.secret_ballots.participations(poll.id)
    }
    holders = await _names(context, [each.proxy_id for each in cast.values()])
    return {
        "counts": await context.store.secret_ballots.totals(poll.id),
        "ballots": [
            {"municipality": _municipality(each), "proxy": holders.get(cast[each.id].proxy_id)}
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
    holders = await _names(context, [each.proxy_id for each in ballots])
    by_id = {each.id: _municipality(each) for each in electors}

    def line(ballot: Ballot) -> dict[str, Any]:
        return {
            "municipality": by_id[ballot.member_id],
            "choices": sorted(ballot.choices),
            "at": _time(ballot.cast_at),
            "reason": ballot.reason,
            "proxy": holders.get(ballot.proxy_id),
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


async def _names(context: Context, ids: Sequence[int | None]) -> dict[int | None, str]:
    found = [await context.store.members.get(each) for each in {*ids} if each is not None]
    return {each.id: each.name for each in found if each is not None}


def _municipality(member: Member) -> dict[str, Any]:
    return {"id": member.id, "name": member.name, "land": member.land, "ags": member.ags}


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
