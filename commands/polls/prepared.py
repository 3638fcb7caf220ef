"""Polls are prepared for a meeting and opened in it, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Annotated, Final

from commands.alliance.electorates import Electorate, ElectorateKind, electorate
from commands.alliance.ids import MEETING, POLL, tagged
from commands.alliance.rules.electorates import Electors
from commands.dates.moments import Deadline
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Bullets,
    Context,
    Count,
    Inline,
    Joined,
    Message,
    Messages,
    Quoted,
    Strong,
    Term,
    Topic,
    UserError,
    _,
    command,
    marker,
    option,
    reply,
)
from commands.kit.kinds import Cursor, Kind
from commands.meetings.words import headed, require_coming, require_lead, the_meeting
from storage.prepared_polls import terms
from storage.tables import Meeting, PreparedPoll

from .majorities import MajorityKind, ShareKind, kept, named
from .opening import (
    DEFAULT_OPTIONS,
    EVERYBODY,
    check_choices,
    check_secrecy,
    opened,
    start_key,
    terms_of,
)
from .question import Asked, AskedKind
from .rules import shares
from .rules.secrecy import Secrecy
from .rules.verdict import Majority

MOST: Final = 50  # for one meeting


class MeetingTag(Kind):
    """`M-3`; never a number alone, which could be that of a poll."""

    label = MEETING.label

    def read(self, cursor: Cursor) -> int:
        found = tagged(cursor, MEETING)
        if found is None:
            raise UserError(
                _("For which meeting? Please type its id first, such as M-3."),
                _("If this is a question, please put it into quotation marks: `!poll “…”`"),
                example=False,
            )
        return found


@command(
    "poll prepare",
    help=_("Prepares a poll for a meeting; it is opened there."),
    examples=(
        _("!poll prepare M-3 “Support the winter aid?”"),
        _("!poll prepare M-3 secret “Who speaks for us?” Ana | Ben majority=2/3"),
    ),
    may=MEMBERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def poll_prepare(
    context: Context,
    number: Annotated[int, MeetingTag()],
    asked: Annotated[Asked | int, AskedKind()],
    *,
    choices: Annotated[int, Count(_("number of answers")), option("choices")] = 1,
    quorum: Annotated[Fraction | None, ShareKind(), option("quorum")] = None,
    majority: Annotated[Majority | None, MajorityKind(), option("majority")] = None,
    whom: Annotated[Electorate, ElectorateKind(), option("for")] = EVERYBODY,
) -> Message:
    """By whoever leads the meeting. Who votes is frozen only when it is opened."""
    meeting = await _led(context, number)
    require_coming(context, meeting)
    if isinstance(asked, int):
        raise UserError(_("The question is missing."))
    check_choices(choices, asked.options or DEFAULT_OPTIONS)
    electors, _rule = await electorate(context, whom)  # refused now, and not in the meeting
    check_secrecy(asked.secrecy, electors)
    if len(await context.store.prepared_polls.of(number)) >= MOST:
        raise UserError(
            _("At most {most} polls can be prepared for one meeting.", most=MOST), example=False
        )
    made = await context.store.prepared_polls.add(
        number,
        terms_of(asked, choices, quorum, majority, whom),
        question=asked.question,
        options=[*asked.options],
        author=context.sender.user_id,
        event_id=context.event_id,
        at=context.now,
    )
    return reply(
        _(
            "Prepared for {id}, as no. {number}: {poll}",
            id=MEETING.tag(number),
            number=made.number,
            poll=_line(made),
        ),
        _("In the room of the meeting `!poll open {id}` opens it.", id=MEETING.tag(meeting.id)),
    )


@command(
    "poll prepared",
    help=_("Lists the polls that are prepared for a meeting."),
    examples=(_("!poll prepared M-3"),),
    may=MEMBERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def poll_prepared(context: Context, number: Annotated[int, MeetingTag()]) -> Message:
    """In their order, and what became of them."""
    meeting = await the_meeting(context, number)
    found = await context.store.prepared_polls.of(number)
    if not found:
        return reply(headed(meeting), _("No poll is prepared for it."))
    return reply(headed(meeting), Bullets([_numbered(each) for each in found]))


@command(
    "poll open",
    help=_("Opens the next poll that is prepared for a meeting, in its room."),
    examples=(
        _("!poll open M-3"),
        _("!poll open M-3 2"),
        _("!poll open M-3 until 02.12.{year} 18:00"),
    ),
    may=MEMBERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def poll_open(
    context: Context,
    number: Annotated[int, MeetingTag()],
    which: Annotated[int | None, Count(_("number of the poll"))] = None,
    *,
    until: Annotated[datetime | None, Deadline(whole_day=True), marker("until")] = None,
) -> Messages:
    """By whoever leads it. Who votes is frozen at this moment."""
    meeting = await _led(context, number)
    if context.place.room_id != meeting.room_id:
        raise UserError(_("Please type this in the room of the meeting."), example=False)
    found = await context.store.prepared_polls.of(number)
    chosen = _next(found) if which is None else _numbered_so(meeting, found, which)
    if chosen is None:
        raise UserError(
            _("No prepared poll of {id} is left to be opened.", id=MEETING.tag(number)),
            _("`!poll prepare {id} “…”` prepares one.", id=MEETING.tag(number)),
            example=False,
        )
    _require_unopened(chosen)
    said = await opened(
        context, chosen.question, chosen.options, until, terms(chosen), headed(meeting)
    )
    poll = await context.store.polls.by_start(start_key(context.event_id))
    assert poll is not None
    await context.store.prepared_polls.became(chosen.id, poll.id)
    return [*said, reply(*_left(meeting, [each for each in found if each.id != chosen.id]))]


def _next(found: Sequence[PreparedPoll]) -> PreparedPoll | None:
    return next((each for each in found if each.poll_id is None), None)


def _require_unopened(prepared: PreparedPoll) -> None:
    if prepared.poll_id is not None:
        raise UserError(
            _(
                "No. {number} is open already or was: poll {id}",
                number=prepared.number,
                id=POLL.tag(prepared.poll_id),
            ),
            example=False,
        )


def _numbered_so(meeting: Meeting, found: Sequence[PreparedPoll], number: int) -> PreparedPoll:
    for each in found:
        if each.number == number:
            return each
    raise UserError(
        _(
            "No. {number} is not prepared for {id}. `!poll prepared {id}` lists them.",
            number=number,
            id=MEETING.tag(meeting.id),
        ),
        example=False,
    )


def _left(meeting: Meeting, others: Sequence[PreparedPoll]) -> list[Block]:
    """What can be opened after it."""
    following = _next(others)
    if following is None:
        return [_("This was the last poll prepared for {id}.", id=MEETING.tag(meeting.id))]
    return [
        _(
            "Next is no. {number}, {poll}: `!poll open {id}`",
            number=following.number,
            poll=Quoted(following.question),
            id=MEETING.tag(meeting.id),
        )
    ]


@command(
    "poll drop",
    help=_("Drops a poll that was prepared for a meeting."),
    examples=(_("!poll drop M-3 2"),),
    may=MEMBERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def poll_drop(
    context: Context,
    number: Annotated[int, MeetingTag()],
    which: Annotated[int, Count(_("number of the poll"))],
) -> Message:
    """By whoever leads the meeting, as long as it is not opened."""
    meeting = await _led(context, number)
    found = await context.store.prepared_polls.of(number)
    chosen = _numbered_so(meeting, found, which)
    _require_unopened(chosen)
    await context.store.prepared_polls.drop(chosen.id, context.now)
    return reply(
        _("No. {number} is dropped: {poll}", number=chosen.number, poll=Quoted(chosen.question))
    )


async def _led(context: Context, number: int) -> Meeting:
    """The meeting. Raises UserError unless the sender leads it, or if it was called off."""
    meeting = await the_meeting(context, number)
    await require_lead(context, meeting)
    if meeting.cancelled_at is not None:  # it may take longer than was said
        require_coming(context, meeting)
    return meeting


def _numbered(prepared: PreparedPoll) -> Inline:
    said = _("no. {number}: {poll}", number=str(prepared.number), poll=_line(prepared))
    if prepared.poll_id is None:
        return said
    return _("{prepared} – became poll {id}", prepared=said, id=POLL.tag(prepared.poll_id))


def _line(prepared: PreparedPoll) -> Inline:
    """What is asked, and how: all that was typed, to be seen before the meeting."""
    how: list[Inline] = [] if not prepared.options else [Joined(prepared.options, " | ")]
    if prepared.most_choices > 1:
        how.append(_("up to {count} answers", count=prepared.most_choices))
    if (quorum := shares.kept(prepared.quorum)) is not None:
        how.append(_("quorum {share}", share=shares.shown(quorum)))
    if (majority := kept(prepared)) is not None:
        how.append(named(majority))
    if prepared.secrecy != Secrecy.OPEN:
        how.append(Term(Secrecy(prepared.secrecy)))
    if Electors(prepared.scope) is not Electors.ALLIANCE:
        how.append(prepared.land or Term(Electors(prepared.scope)))
    question = Strong(prepared.question)
    return _("{poll} ({how})", poll=question, how=Joined(how)) if how else question
