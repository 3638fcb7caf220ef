"""A date poll in words: its dates, how to answer, an answer, and what all of them come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from commands.alliance.ids import DATE_POLL, MEETING
from commands.kit.context import Context
from commands.kit.lists import named
from commands.kit.reply import Block, Bullets, Inline, Joined, Moment, NativePoll, Numbered, Strong
from commands.kit.texts import Text, _, n_
from commands.meetings.words import lasting
from storage.date_polls import Suiting
from storage.tables import DatePoll, OfferedDate

from .rules import Suits, ranked

UNABLE: Final = 5  # so many municipalities are named for whom a date is not

SAID: Final = {
    Suits.YES: _("suits"),
    Suits.MAYBE: _("if need be"),
    Suits.NO: _("does not suit"),
}


def headed(poll: DatePoll) -> Text:
    """Its number, and what the date is for."""
    return _("Date poll {id}: {title}", id=DATE_POLL.tag(poll.id), title=Strong(poll.title))


def moment(poll: DatePoll, date: OfferedDate) -> Moment:
    """When a date begins, on the wall clock that it was offered by."""
    return Moment(date.starts_at, ZoneInfo(poll.timezone))


def short(poll: DatePoll, date: OfferedDate) -> str:
    """The same with its number, for a line on a phone."""
    return f"{date.number} ({date.starts_at.astimezone(ZoneInfo(poll.timezone)):%d.%m., %H:%M})"


def offered(poll: DatePoll, dates: Sequence[OfferedDate]) -> Block:
    """All dates, each with how long it takes."""
    return Numbered([Joined([moment(poll, d), lasting(d.minutes_long)]) for d in dates])


def how_to_answer(poll: DatePoll) -> Text:
    """Without a native poll: an answer to be typed."""
    return _("For example: `!suits {id} 1, if need be 2`", id=DATE_POLL.tag(poll.id))


def native(poll: DatePoll, dates: Sequence[OfferedDate]) -> NativePoll:
    """To be tapped on: two answers for each date, see rules.tapped."""
    options: list[Inline] = []
    for each in dates:
        at = moment(poll, each)
        options += [at, _("{date} – if need be", date=at)]
    return NativePoll(poll.title, options, poll.start_transaction, len(dates))


def end(context: Context, poll: DatePoll) -> Text:
    """When one that is open ends."""
    if poll.closes_at is None:
        return _(
            "It is open until somebody closes it: `!date poll close {id}`",
            id=DATE_POLL.tag(poll.id),
        )
    if poll.awaited_until is not None and poll.closes_at <= context.now:
        return _(
            "It ended {end}. What was sent by then counts if it arrives before {until}.",
            end=Moment(poll.closes_at, context.place.zone),
            until=Moment(poll.awaited_until, context.place.zone),
        )
    return _("It closes by itself: {end}.", end=Moment(poll.closes_at, context.place.zone))


def listed_date_poll(context: Context, poll: DatePoll) -> Text:
    """An open one in one line."""
    return _(
        "{id}: {title} – {end}",
        id=DATE_POLL.tag(poll.id),
        title=poll.title,
        end=end(context, poll),
    )


def answer_lines(poll: DatePoll, dates: Sequence[OfferedDate], marks: str) -> Block:
    """What a municipality has said: in each way the dates, with their numbers."""
    lines: list[Inline] = []
    for state, word in SAID.items():
        theirs = [short(poll, d) for d in dates if marks[d.number - 1] == state.value]
        if theirs:
            lines.append(_("{how}: {dates}", how=word, dates=Joined(theirs)))
    return Bullets(lines)


async def outcome(context: Context, poll: DatePoll) -> list[Block]:
    """How many have answered, the dates, the best first, with who could not, and what comes of it.

    Where somebody waits for the silent, they are named, too.
    """
    store = context.store.date_polls
    best = ranked(await store.suiting(poll.id, UNABLE))
    answered = best[0].yes + best[0].maybe + best[0].no
    return [
        await _turnout(context, poll, answered),
        Bullets([_ranked(poll, each) for each in best]),
        *(await _silent_line(context, poll) if poll.waits else []),
        _what_becomes(poll, best[0].date.number),
    ]


async def _turnout(context: Context, poll: DatePoll, answered: int) -> Block:
    if not poll.waits:
        return n_(
            "{count} municipality has answered. The best dates:",
            "{count} municipalities have answered. The best dates:",
            answered,
        )
    return n_(
        "{count} of {all} municipalities has answered. The best dates:",
        "{count} of {all} municipalities have answered. The best dates:",
        answered,
        all=await context.store.date_polls.asked(poll.id),
    )


def _ranked(poll: DatePoll, found: Suiting) -> Inline:
    said: list[Inline] = [_("suits {count}", count=found.yes)]
    if found.maybe:
        said.append(_("if need be {count}", count=found.maybe))
    if found.no:
        names = named(found.unable, UNABLE, of=found.no)
        said.append(_("not {count}: {names}", count=found.no, names=names))
    return _(
        "no. {number}, {date}: {said}",
        number=str(found.date.number),
        date=moment(poll, found.date),
        said=Joined(said),
    )


async def _silent_line(context: Context, poll: DatePoll) -> list[Block]:
    names, count = await context.store.date_polls.silent(poll.id, UNABLE)
    if not count:
        return [_("All municipalities have answered.")]
    return [_("No answer ({count}): {names}", count=count, names=named(names, UNABLE, of=count))]


def _what_becomes(poll: DatePoll, best: int) -> Block:
    """The meeting that it has become, or the line that makes the best date one."""
    if poll.meeting_id is not None:
        return _("It has become a meeting: `!meeting {id}`", id=MEETING.tag(poll.meeting_id))
    return _(
        "The coordination makes a meeting of it: `!date poll take {id} {number}` with the place "
        "behind",
        id=DATE_POLL.tag(poll.id),
        number=str(best),
    )
