"""Open polls are changed: `!poll extend`, and `!poll mend` as long as nobody has voted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from commands.alliance.ids import POLL, PollId
from commands.alliance.rules.nudges import nudge_at
from commands.dates.moments import Deadline
from commands.kit import (
    MEMBERS,
    Block,
    Context,
    Message,
    Messages,
    Moment,
    NativePollEnd,
    Quoted,
    Strong,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.arguments import Word
from commands.kit.kinds import Cursor
from commands.kit.rules.keywords import UNTIL
from storage.tables import Poll

from .finding import changed_here
from .nudges import plan_nudge
from .opening import announced, start_key
from .question import Asked, AskedKind
from .rules.secrecy import Secrecy
from .status import end


@dataclass(frozen=True)
class _End(Deadline):
    """A point in time, perhaps behind “until”."""

    whole_day: bool = True

    def read(self, cursor: Cursor) -> datetime:
        if len(cursor.all_left()) > 1 and cursor.next.text in UNTIL:
            cursor.take()
        return super().read(cursor)


@command(
    "poll extend",
    "poll prolong",
    help=_("Gives a poll more time; what was cast in it counts."),
    examples=(_("!poll extend 1 until 05.12.{year} 18:00"),),
    may=MEMBERS,
    topic=Topic.VOTES,
)
async def poll_extend(
    context: Context, number: PollId, until: Annotated[datetime, _End()]
) -> Message:
    """By its author or a coordinator, before its end. Never shorter: who has time, keeps it."""
    found = await _running(context, number)
    _check_end(context, found, until)
    before = found.closes_at
    changed = await context.store.poll_changes.extend(found, until)
    context.expect(until)
    await plan_nudge(context, changed, since=context.now)
    blocks: list[Block] = [
        _("Poll {id}: {question}", id=POLL.tag(number), question=Strong(changed.question))
    ]
    if before is None:
        blocks.append(_("It has an end now."))
    else:
        end_before = Moment(before, context.place.zone)
        blocks.append(_("It has more time; before, the end was {before}.", before=end_before))
    return reply(
        *blocks,
        end(context, changed),
        _("What is cast already counts, and can be changed until then.")
        if changed.secrecy != Secrecy.SECRET
        else _("What is cast already counts."),
    )


def _check_end(context: Context, poll: Poll, until: datetime) -> None:
    """Raises UserError unless everybody has at least the time that they were promised."""
    zone = context.place.zone
    if poll.closes_at is not None and until <= poll.closes_at:
        raise UserError(
            _(
                "Poll {id} is open until {end} already. It can get more time, but not less: "
                "whoever was told of that end may rely on it.",
                id=POLL.tag(poll.id),
                end=Moment(poll.closes_at, zone),
            ),
            example=False,
        )
    if poll.not_before is not None and until < poll.not_before:
        raise UserError(
            _(
                "The poll would end before it has been open long enough, which is {moment}.",
                moment=Moment(poll.not_before, zone),
            ),
            example=False,
        )


class _NewWording(AskedKind):
    """Question and answers as behind `!poll`; what is no clear question changes nothing."""

    def no_question(self, words: Sequence[Word]) -> UserError:
        return UserError(
            _("That is not clearly a question, so nothing was changed."),
            _("Please put it into quotation marks, such as: “Shall we help?” yes | no"),
            example=False,
        )


@command(
    "poll mend",
    "poll change",
    "poll edit",
    help=_("Changes question and answers of a poll, as long as nobody has voted."),
    examples=(
        _("!poll mend 1 “Support the winter aid of the Land?”"),
        _("!poll mend 1 “When do we meet?” Monday | Tuesday | Wednesday"),
    ),
    may=MEMBERS,
    topic=Topic.VOTES,
)
async def poll_mend(
    context: Context, number: PollId, asked: Annotated[Asked | int, _NewWording()]
) -> Messages:
    """Without answers those stay that it has. It keeps its number, its end and who votes."""
    if isinstance(asked, int):
        raise _NewWording().no_question(())
    found = await _running(context, number)
    options = asked.options or tuple(found.options)
    _check_wording(found, asked, options)
    if (asked.question, [*options]) == (found.question, found.options):
        return reply(_("Nothing changes: that is recorded already."))
    if await context.store.poll_changes.is_voted_in(number):
        raise UserError(
            _(
                "Somebody has voted in poll {id} already, so question and answers stay. `!poll "
                "close {id}` ends it, and a new one can take it up: `follows={id}`",
                id=POLL.tag(number),
            ),
            example=False,
        )
    _require_time(context, found)
    return await _mended(context, found, asked.question, options)


def _require_time(context: Context, poll: Poll) -> None:
    """Raises UserError where those who were asked could not be asked anew in good time."""
    zone = context.alliance.zone
    is_asked = poll.nudge_at or nudge_at(poll.opened_at, poll.closes_at, zone)
    if is_asked and nudge_at(context.now, poll.closes_at, zone) is None:
        raise UserError(
            _(
                "Poll {id} ends too soon: whoever was reminded of it would not hear in time that "
                "it asks something else. `!poll extend {id} until …` gives it more time.",
                id=POLL.tag(poll.id),
            ),
            end(context, poll),
            example=False,
        )


async def _mended(context: Context, found: Poll, question: str, options: Sequence[str]) -> Messages:
    """Asked anew: a tap on what was asked before is on no poll any more."""
    former_card, former_question = found.start_transaction, found.question
    key = start_key(context.event_id)
    poll = await context.store.poll_changes.mend(
        found.id, question, options, key, at=context.now, by=context.sender.user_id
    )
    if poll.secrecy == Secrecy.SECRET:
        await context.store.secret_ballots.forget_counts(poll.id)
        await context.store.secret_ballots.open(poll.id, len(options))
    # Who was asked already knows nothing of the new question.
    await plan_nudge(context, poll, since=context.now)
    said = _(
        "Poll {id} is changed; nobody had voted. Before, it was: {question}",
        id=POLL.tag(poll.id),
        question=Quoted(former_question),
    )
    electors = len(await context.store.polls.electorate(poll.id))
    former = None if poll.follows is None else await context.store.polls.get(poll.follows)
    told = announced(context, poll, electors, former, said)
    if poll.secrecy == Secrecy.SECRET:
        return told
    over = _("This poll was changed. It is asked anew below.")
    return [NativePollEnd(former_card, over), *told]


def _check_wording(poll: Poll, asked: Asked, options: Sequence[str]) -> None:
    """Raises UserError for what does not fit the terms that the poll has."""
    if asked.secrecy not in (Secrecy.OPEN, Secrecy(poll.secrecy)):
        raise UserError(
            _(
                "How secret a poll is stays as it was opened. `!poll discard {id}` discards it; "
                "then it can be opened anew.",
                id=POLL.tag(poll.id),
            ),
            example=False,
        )
    if len(options) < poll.most_choices:
        raise UserError(
            _(
                "In poll {id} {count} answers can be chosen together, so it needs at least as "
                "many.",
                id=POLL.tag(poll.id),
                count=poll.most_choices,
            ),
            example=False,
        )


async def _running(context: Context, number: int) -> Poll:
    """The poll, in which one can vote. Raises UserError unless the sender may change it now."""
    found = await changed_here(context, number)
    if found.closes_at is not None and found.closes_at <= context.now:
        raise UserError(_("Nobody can vote in it any more."), end(context, found), example=False)
    return found
