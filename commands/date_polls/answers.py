"""Which dates suit: `!suits`, or by a tap; changed until the end, and taken back by deleting it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from commands.alliance.ids import DATE_POLL
from commands.alliance.voices import ForMember
from commands.kit import (
    VOICES,
    Audience,
    Block,
    Context,
    Letter,
    Message,
    Messages,
    Strong,
    Text,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.kinds import Cursor, Kind, limited
from commands.kit.reply import Mention
from commands.kit.rules.authority import may_speak_for
from storage.tables import DatePoll, Member, OfferedDate

from .aiming import Tagged, aimed, answering
from .finding import is_open, require_open
from .rules import NotAnAnswer, Reason, read, tapped
from .words import answer_lines, headed, how_to_answer, offered

ANSWER_LIMIT: Final = 300


class AnswerKind(Kind):
    """Everything that is left; what it means only the date poll can tell."""

    label = _("dates that suit")

    def read(self, cursor: Cursor) -> tuple[str, ...]:
        found = tuple(each.said for each in cursor.all_left())
        cursor.place = len(cursor.words)
        limited(" ".join(found), ANSWER_LIMIT)
        return found


@command(
    "suits",
    help=_("Says which dates of a date poll suit your municipality; you can change it."),
    examples=(
        _("!suits D-3 1, 3, if need be 2"),
        _("!suits 1 yes, 2 if need be, 3 no"),
        _("!suits D-3 all"),
        _("!suits D-3 none for Musterhafen"),
    ),
    may=VOICES,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def suits(
    context: Context,
    number: Annotated[int | None, Tagged()],
    typed: Annotated[tuple[str, ...], AnswerKind()],
    *,
    of: ForMember = None,
) -> Message:
    """The whole answer: what is not named does not suit. The latest one before the end counts."""
    poll = await aimed(context, number, typed)
    require_open(context, poll)
    dates = await context.store.date_polls.dates(poll.id)
    marks = _marks(poll, dates, typed)
    member = await answering(context, poll, of, shortened(" ".join(typed)))
    return await _recorded(context, poll, dates, member, marks)


def _marks(poll: DatePoll, dates: Sequence[OfferedDate], typed: Sequence[str]) -> str:
    zone = ZoneInfo(poll.timezone)
    days = [each.starts_at.astimezone(zone).date() for each in dates]
    try:
        return read(typed, days)
    except NotAnAnswer as error:
        raise UserError(
            _refused(error),
            offered(poll, dates),
            how_to_answer(poll),
            example=False,
        ) from error


def _refused(error: NotAnAnswer) -> Text:
    word = shortened(error.word)
    match error.reason:
        case Reason.UNKNOWN:
            return _("I do not understand “{text}” here.", text=word)
        case Reason.NO_DATE:
            return _("“{text}” is none of the dates:", text=word)
        case Reason.SEVERAL:
            return _("There are several dates on {day}:", day=word)
        case Reason.TWICE:
            return _("Date {number} is there in two ways.", number=word)
        case Reason.UNCLEAR:
            return _("It is not clear which dates you mean by that.")


async def _recorded(
    context: Context,
    poll: DatePoll,
    dates: Sequence[OfferedDate],
    member: Member,
    marks: str,
) -> Message:
    store = context.store.date_polls
    before = await store.standing(poll.id, member.id)
    if before is not None and before.marks == marks:
        return reply(_("Nothing changes: that is recorded already."))
    await store.answer(
        poll.id,
        member.id,
        marks,
        actor=context.sender.user_id,
        event_id=context.event_id,
        at=context.sent_at,
    )
    now = await store.standing(poll.id, member.id)
    assert now is not None
    if now.event_id != context.event_id:
        return reply(
            _(
                "Date poll {id}: this does not count. {name} has answered since you sent it, and "
                "that stands.",
                id=DATE_POLL.tag(poll.id),
                name=member.name,
            )
        )
    said = _("{id}, {name}:", id=DATE_POLL.tag(poll.id), name=Strong(member.name))
    return reply(said, answer_lines(poll, dates, marks))


async def date_tapped(context: Context, transaction: str, answers: Sequence[str]) -> Messages:
    """A tap on its native poll. Valid taps are counted silently: the client shows them itself."""
    poll = await context.store.date_polls.by_start(transaction)
    if poll is None:
        return None  # it is discarded
    dates = await context.store.date_polls.dates(poll.id)
    known = {str(each): each for each in range(2 * len(dates))}
    if not known.keys() >= set(answers):
        return None
    try:
        require_open(context, poll)
        member = await answering(context, poll, None, "1")
    except UserError as error:
        if not await context.store.date_polls.note_told(poll.id, context.sender.user_id):
            return None
        person = Mention(context.sender.user_id)
        said: Block = _(
            "{person}: your tap is not counted in date poll {id}.",
            person=person,
            id=DATE_POLL.tag(poll.id),
        )
        return reply(said, error.text, *error.more)
    marks = tapped([known[each] for each in answers], len(dates))
    await _recorded(context, poll, dates, member, marks)
    return None


async def redacted_date_answers(context: Context, event_id: str) -> list[Letter]:
    """An answer whose event its sender deletes no longer counts; after the end nothing changes.

    The one before it does, if there is one.
    """
    letters: list[Letter] = []
    store = context.store.date_polls
    for each in await store.answers_by(event_id, context.sender.user_id):
        poll = await store.get(each.date_poll_id)
        member = await context.store.members.get(each.member_id)
        assert poll is not None
        assert member is not None
        # Whoever has left the office does not take the municipality's answer along.
        if not (may_speak_for(context.sender, member.id) and is_open(context, poll)):
            continue
        await store.redact(each.id, context.sent_at)
        now = await store.standing(poll.id, member.id)
        gone = _("You have deleted an answer of {name}; it no longer counts.", name=member.name)
        stands: list[Block] = [
            _("It counts as silent now, unless it answers again before the end.")
        ]
        if now is not None:
            dates = await store.dates(poll.id)
            stands = [_("Now this counts:"), answer_lines(poll, dates, now.marks)]
        letters.append(Letter(context.sender.user_id, reply(headed(poll), gone, *stands)))
    return letters
