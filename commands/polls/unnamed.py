"""Which poll is meant where no number is typed: the only one that fits, or the one answered."""

from __future__ import annotations

from collections.abc import Sequence

from commands.alliance.answered import Answered, answered
from commands.alliance.ids import POLL
from commands.kit import Bullets, Context, Quoted, UserError, _
from commands.kit.arguments import Word, joined, shortened
from storage.tables import Poll

from .finding import is_open
from .opening import start_key
from .reviews import REVIEWS
from .rules.answer import NotAnAnswer, Piece, read
from .rules.secrecy import Secrecy

_MOST = 5


async def the_open_poll(context: Context, answer: Sequence[Word]) -> Poll:
    """The poll that is answered, or the only open one of the sender's that knows the answer.

    In a room only its own ones are meant. Raises UserError with a line to send for each of several,
    or of those elsewhere; and where the message that is answered may have asked something else.
    """
    about = await answered(context)
    found = None if about is None else await _answered(context, about)
    if found is not None:
        return found
    mine = [
        each
        for each in await context.store.polls.open_for(context.sender.speaks_for)
        # What was typed before a poll was opened, was not for that.
        if is_open(context, each) and (each.mended_at or each.opened_at) <= context.sent_at
    ]
    here = [each for each in mine if each.room_id == context.place.room_id]
    polls = here or mine
    is_near = bool(here) or context.place.direct
    if any(each.secrecy == Secrecy.SECRET for each in polls):
        context.store.erase_journal()  # refused or not, this command tells what is chosen
    fitting = [each for each in polls if _fits(each, answer)]
    is_asked = not any(_may_precede(context, about, each) for each in polls)
    if len(fitting) == 1 and is_near and is_asked:
        return fitting[0]
    if not polls:
        raise UserError(
            _("No poll is open in which you have a vote. `!polls` shows the open ones."),
            example=False,
        )
    raise _which(context, fitting or polls, answer if fitting else None)


async def _answered(context: Context, about: Answered) -> Poll | None:
    store = context.store.polls
    if about.kind == REVIEWS:
        outcome = await context.store.poll_outcomes.get(about.number)
        return None if outcome is None else await store.get(outcome.poll_id)
    if about.kind.startswith("poll"):
        poll = await store.get(about.number)
        return None if poll is None or _may_precede(context, about, poll) else poll
    found = await store.by_start(about.transaction) if about.transaction else None
    return found or (await store.by_start(start_key(about.event_id)) if about.event_id else None)


def _may_precede(context: Context, about: Answered | None, poll: Poll) -> bool:
    """Whether the message that is answered may be from before the poll was changed."""
    if about is None or poll.mended_at is None:
        return False
    if context.replied_to is None and context.place.thread_id == poll.thread_id:
        return False  # it goes on in the thread in which it was opened
    return about.said_at is None or about.said_at < poll.mended_at


def _fits(poll: Poll, answer: Sequence[Word]) -> bool:
    try:
        read(poll.options, poll.most_choices, [Piece(each.text, each.quoted) for each in answer])
    except NotAnAnswer:
        return False
    return True


def _which(context: Context, polls: Sequence[Poll], answer: Sequence[Word] | None) -> UserError:
    """Each as a line to send. What is chosen in a poll that is not open, is not repeated here."""
    is_shown = context.place.direct or all(each.secrecy == Secrecy.OPEN for each in polls)
    given = shortened(joined(answer)) if answer is not None and is_shown else None
    lines = [
        _(
            "`!vote {id} {answer}` – {question}",
            id=POLL.tag(each.id),
            answer=given or each.options[0],
            question=Quoted(shortened(each.question, 60)),
        )
        for each in polls[:_MOST]
    ]
    asked = (
        _("Which poll do you mean? Please send one of these:")
        if answer is not None
        else _("Please say which poll you mean, for example:")
    )
    return UserError(asked, Bullets(lines), example=False)
