"""Ballots by text: `!vote`, what the words behind it mean, and `!vote withdraw`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from commands.alliance.ids import POLL, PollId
from commands.kit import (
    VOICES,
    Block,
    Bullets,
    Context,
    Inline,
    Letter,
    Message,
    Messages,
    Strong,
    Topic,
    UserError,
    _,
    command,
    marker,
    n_,
    reply,
)
from commands.kit.arguments import Word, shortened
from commands.kit.kinds import Cursor, Kind, Name, Perhaps, limited
from commands.kit.rules.keywords import BACK
from storage.tables import Poll

from .electors import Caster, caster, final, own_counts
from .finding import late_at, late_line, require_as_it_is, require_open, the_poll
from .proxies import end_proxy
from .rules.answer import Answer, NotAnAnswer, Piece, Reason, read
from .rules.secrecy import Secrecy
from .status import count_changed
from .tally import chosen, has_voted_itself, standing
from .unnamed import the_open_poll

ANSWER_LIMIT: Final = 2500  # of 20 options with 100 letters each, and marks between them
REASON_LIMIT: Final = 500


class AnswerKind(Kind):
    """Everything that is left; what it means only the poll can tell."""

    label = _("answer")

    def read(self, cursor: Cursor) -> tuple[Word, ...]:
        found: list[Word] = []
        for word in cursor.all_left():
            # A reason may stand in lines of its own.
            if found and "\n" in cursor.text[found[-1].end : word.start] and not word.quoted:
                found.append(Word("–", False, word.start, word.start))
            found.append(word)
        cursor.place = len(cursor.words)
        limited(" ".join(each.text for each in found), ANSWER_LIMIT)
        return tuple(found)


@dataclass(frozen=True)
class Whom(Name):
    """A municipality; a reason in quotation marks may stand behind it."""

    gives_back = True

    def _ends(self, cursor: Cursor) -> bool:
        return cursor.next.quoted or super()._ends(cursor)


@command(
    "vote",
    help=_("Casts the ballot of your municipality; until the end you can change it."),
    examples=(
        _("!vote 1 yes"),
        _("!vote yes"),
        _("!vote 1 2"),
        _("!vote 1 no “The costs are not settled.”"),
        _("!vote 1 no, because the costs are not settled"),
        _("!vote 1 yes for Musterhafen"),
        _("!vote 1 1,3"),
    ),
    may=VOICES,
    topic=Topic.VOTES,
)
async def vote(
    context: Context,
    number: Annotated[int | None, Perhaps(POLL.prefix, POLL.label)],
    answer: Annotated[tuple[Word, ...], AnswerKind()],
    *,
    # An answer may be called “Für”, as in “Für | Gegen”.
    of: Annotated[str | None, Whom(), marker("for", alone_is_text=True)] = None,
) -> Messages:
    """Records the ballot; the latest one before the end counts. A secret one is final.

    Without a number it is for the poll whose message is answered, or for the only one that fits.
    """
    if number is None:
        found = await the_open_poll(context, answer)
    else:
        found = await the_poll(context, number)
    if found.secrecy == Secrecy.SECRET:
        context.store.erase_journal()  # refused or not, this command tells what was chosen
    _require_discretion(context, found)
    require_open(context, found)
    require_as_it_is(context, found)
    shown = {*map(str.casefold, found.options)}
    if len(answer) == 1 and answer[0].text in BACK and answer[0].text.casefold() not in shown:
        taken_back: Messages = await withdraw.handler(context, found.id, of=of)
        return taken_back
    given = meant(found, answer)
    by = await caster(context, found, of)
    if found.secrecy == Secrecy.SECRET:
        return await _vote_secretly(context, found, by, given)
    before = await standing(context, found, by.member)
    letters = await cast(context, found, by, given.choices, given.reason)
    now = await standing(context, found, by.member)
    if now != given.choices:
        return [reply(_overtaken(found, by, now)), *letters]
    return [_confirmed(found, by, given, before, late_line(context, found)), *letters]


def _overtaken(poll: Poll, by: Caster, now: tuple[int, ...]) -> Inline:
    """What counts instead of something that was sent earlier and arrives only now."""
    said = {"id": POLL.tag(poll.id), "name": by.member.name}
    if not now:
        return _(
            "Poll {id}: this does not count. {name} has taken its ballot back since you sent it.",
            **said,
        )
    if not _tells(poll, by):
        return _("Poll {id}: this does not count. {name} has voted since you sent it.", **said)
    return _(
        "Poll {id}: this does not count. {name} has voted “{option}” since you sent it, and that "
        "stands.",
        option=Strong(chosen(poll, now)),
        **said,
    )


def _tells(poll: Poll, by: Caster) -> bool:
    """In a hidden poll, whoever holds a proxy has not to know what others have chosen."""
    return by.holder is None or poll.secrecy == Secrecy.OPEN


def _confirmed(
    poll: Poll, by: Caster, given: Answer, before: tuple[int, ...], late: Sequence[Block]
) -> Message:
    said = {
        "id": POLL.tag(poll.id),
        "name": by.member.name,
        "option": Strong(chosen(poll, given.choices)),
    }
    blocks: list[Block] = [_("Poll {id}: {name} votes “{option}”.", **said)]
    if by.holder is not None:
        blocks.append(
            _(
                "Cast by {holder} by proxy. If {name} votes itself, that counts.",
                holder=by.holder.name,
                name=by.member.name,
            )
        )
    if given.reason is not None:
        blocks.append(_("Reason: “{text}”", text=given.reason))
    if _tells(poll, by) and before and before != given.choices:
        blocks.append(_("Before, it was “{option}”.", option=chosen(poll, before)))
    return reply(*blocks, *late)


async def _vote_secretly(context: Context, poll: Poll, by: Caster, given: Answer) -> Messages:
    """The answer does not repeat what was chosen: it is kept until it is sent."""
    if given.reason is not None:
        raise UserError(
            _("In a secret poll no reason is kept: it would tell who chose what."), example=False
        )
    letters = await cast_secretly(context, poll, by, given.choices)
    return [
        reply(
            _(
                "Poll {id}: the secret ballot of {name} is counted.",
                id=POLL.tag(poll.id),
                name=Strong(by.member.name),
            ),
            _("It is final. I keep that it was cast, but not what was chosen."),
            *late_line(context, poll),
        ),
        *letters,
    ]


def _require_discretion(context: Context, poll: Poll) -> None:
    """Raises UserError for a ballot that a whole room has read; it is not even looked at."""
    if context.place.direct or poll.secrecy == Secrecy.OPEN:
        return
    if poll.secrecy == Secrecy.SECRET:
        raise UserError(
            _(
                "Poll {id} is secret, and here everybody reads along. Nothing was counted.",
                id=POLL.tag(poll.id),
            ),
            _("Please delete your message, and vote in our direct chat."),
            example=False,
        )
    raise UserError(
        _(
            "Poll {id} is hidden, and here everybody reads along. Nothing was counted.",
            id=POLL.tag(poll.id),
        ),
        _("Please delete your message, and vote in our direct chat or by tapping an answer."),
        example=False,
    )


@command(
    "vote withdraw",
    help=_("Takes the ballot of your municipality back."),
    examples=(_("!vote withdraw 1"),),
    may=VOICES,
    topic=Topic.VOTES,
)
async def withdraw(
    context: Context,
    number: PollId,
    *,
    of: Annotated[str | None, Whom(), marker("for")] = None,
) -> Messages:
    """As if it had not voted; the history is kept. What was chosen is not repeated."""
    found = await the_poll(context, number)
    require_open(context, found)
    by = await caster(context, found, of)
    if found.secrecy == Secrecy.SECRET:
        if await context.store.secret_ballots.has_taken_part(found.id, by.member.id):
            raise UserError(final(found, by.member), example=False)
        raise _nothing(found, by)
    if not await standing(context, found, by.member):
        raise _nothing(found, by)
    letters = await cast(context, found, by, ())
    if now := await standing(context, found, by.member):
        return [reply(_overtaken(found, by, now)), *letters]
    return [
        reply(
            _(
                "Poll {id}: the ballot of {name} is taken back.",
                id=POLL.tag(found.id),
                name=by.member.name,
            ),
            _("It counts as silent now, unless it votes again before the end."),
            *late_line(context, found),
        ),
        *letters,
    ]


def _nothing(poll: Poll, by: Caster) -> UserError:
    return UserError(
        _(
            "Poll {id}: {name} has not voted, so there is nothing to withdraw.",
            id=POLL.tag(poll.id),
            name=by.member.name,
        ),
        example=False,
    )


async def cast(
    context: Context,
    poll: Poll,
    by: Caster,
    choices: Sequence[int],
    reason: str | None = None,
    *,
    tapped: bool = False,
) -> list[Letter]:
    """Keeps a ballot, or with no choices that the one before is taken back.

    Gives what others are to be told. Raises UserError for a proxy of somebody who has voted.
    """
    if by.holder is not None and await has_voted_itself(context, poll, by.member):
        raise UserError(own_counts(poll, by.member), example=False)
    await context.store.polls.add_ballot(
        poll.id,
        by.member.id,
        choices,
        voter=context.sender.user_id,
        event_id=context.event_id,
        cast_at=context.sent_at,
        late_at=late_at(context, poll),
        reason=reason,
        proxy_id=by.holder_id,
        tapped=tapped,
    )
    await count_changed(context, poll)
    if choices:
        context.expect(
            await context.store.follow_ups.note_done(by.member.id, context.now, poll_id=poll.id)
        )
    return [] if by.holder is not None else await end_proxy(context, poll, by.member)


async def cast_secretly(
    context: Context, poll: Poll, by: Caster, choices: Sequence[int]
) -> list[Letter]:
    """Counts a secret ballot, of which nothing is kept but that it was cast. Raises UserError."""
    new = await context.store.secret_ballots.cast(
        poll.id,
        by.member.id,
        choices,
        voter=context.sender.user_id,
        cast_at=context.sent_at,
        proxy_id=by.holder_id,
    )
    if not new:
        raise UserError(final(poll, by.member), example=False)
    await count_changed(context, poll)
    context.expect(
        await context.store.follow_ups.note_done(by.member.id, context.now, poll_id=poll.id)
    )
    return [] if by.holder is not None else await end_proxy(context, poll, by.member)


def meant(poll: Poll, given: tuple[Word, ...]) -> Answer:
    """What the words mean in this poll. Raises UserError with what is possible."""
    pieces = [Piece(each.text, each.quoted) for each in given]
    try:
        found = read(poll.options, poll.most_choices, pieces)
    except NotAnAnswer as error:
        raise _not_an_answer(poll, error) from error
    if found.reason is None:
        return found
    return Answer(found.choices, limited(found.reason, REASON_LIMIT))


def _not_an_answer(poll: Poll, error: NotAnAnswer) -> UserError:
    text = shortened(error.text)
    match error.reason:
        case Reason.TOO_MANY:
            return UserError(
                n_(
                    "In this poll {count} answer can be chosen, not more.",
                    "In this poll {count} answers can be chosen, not more.",
                    poll.most_choices,
                ),
                example=False,
            )
        case Reason.AMBIGUOUS if poll.secrecy == Secrecy.SECRET:
            said = _("This can be read in two ways. Please type the numbers of the answers:")
        case Reason.AMBIGUOUS:
            said = _(
                "“{text}” can be read in two ways. Please type the numbers of the answers:",
                text=text,
            )
        # Nor is a secret answer repeated that has a letter too many.
        case _other if poll.secrecy == Secrecy.SECRET:
            said = _("This is not one of the answers. Possible are:")
        case _other:
            said = _("“{text}” is not one of the answers. Possible are:", text=text)
    # What they have typed may be long; the first answer is as good an example as any.
    example = _("For example: `!vote {id} {option}`", id=POLL.tag(poll.id), option=poll.options[0])
    return UserError(said, Bullets([*poll.options]), example, example=False)
