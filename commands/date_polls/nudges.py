"""The letter to those who have not answered: once, in good time before the end of a date poll."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from commands.alliance import nudges
from commands.alliance.ids import DATE_POLL
from commands.alliance.rules.finding import distinct
from commands.alliance.rules.nudges import in_good_time
from commands.alliance.voices import typed_names
from commands.kit import (
    Block,
    Bullets,
    Context,
    Letter,
    Mail,
    Strong,
    _,
)
from storage.tables import DatePoll, Member, OfferedDate

from .words import end, headed, offered

LETTERS: Final = "date-poll-letters"


def _is_open(poll: DatePoll) -> bool:
    return poll.closed_at is None


async def _silent(context: Context, poll: DatePoll) -> Sequence[int]:
    return await context.store.date_polls.silent_ids(poll.id)


async def _silent_among(context: Context, poll: DatePoll, members: Collection[int]) -> set[int]:
    found = await context.store.date_polls.silent_among([poll.id], members)
    return {member_id for _poll, member_id in found}


async def _to_mailboxes(context: Context, poll: DatePoll, members: Sequence[int]) -> Mail:
    silent = await _silent_among(context, poll, members)
    blocks: list[Block] = [
        headed(poll),
        _("Your municipality has not answered yet."),
        offered(poll, await context.store.date_polls.dates(poll.id)),
        _("How to answer, for example:"),
        _("`!suits {id} 1, if need be 2`", id=DATE_POLL.tag(poll.id)),
        end(context, poll),
    ]
    subject = _("Your answer is missing: {title}", title=poll.title)
    return Mail(sorted(silent), f"date-poll:{poll.id}:{poll.closes_at}", subject, blocks)


async def _write(
    context: Context, poll: DatePoll, readers: Mapping[str, Sequence[int]]
) -> list[Letter] | None:
    if not in_good_time(context.now, poll.closes_at):
        return None
    store = context.store.date_polls
    silent = await _silent_among(context, poll, {each for ids in readers.values() for each in ids})
    members = {each.id: each for each in await store.asked_among(poll.id, silent)}
    dates = await store.dates(poll.id)
    return nudges.letters_to(readers, members, lambda theirs: _letter(context, poll, dates, theirs))


def _letter(
    context: Context, poll: DatePoll, dates: Sequence[OfferedDate], members: Sequence[Member]
) -> list[Block]:
    number = DATE_POLL.tag(poll.id)
    lines = [
        _("`!suits {id} 1, if need be 2`", id=number)
        if len(members) == 1
        else _("`!suits {id} 1, if need be 2 for {name}`", id=number, name=name)
        for name in typed_names(members)
    ]
    return [
        headed(poll),
        _(
            "There is no answer yet from: {names}",
            names=Strong(", ".join(distinct(members).values())),
        ),
        offered(poll, dates),
        _("How to answer, for example:"),
        Bullets(lines),
        end(context, poll),
    ]


nudging = nudges.nudging(
    "date-poll-nudge", LETTERS, lambda store: store.date_polls, _is_open, _silent
)

writing = nudges.writing(LETTERS, lambda store: store.date_polls, _is_open, _write, _to_mailboxes)
