"""Casting a ballot by text: `!vote`, and taking it back; taps are in taps."""

from __future__ import annotations

from typing import Annotated

from commands.alliance.ids import POLL, PollId
from commands.kit import (
    VOICES,
    Context,
    Inline,
    Message,
    Messages,
    Strong,
    Topic,
    UserError,
    _,
    command,
    marker,
    reply,
)
from commands.kit.arguments import Word
from commands.kit.rules.taking_back import BACK
from storage.tables import Poll

from .answers import AnswerKind, Whom, meant
from .casting import Caster, cast, cast_secretly, caster, final, standing
from .outcomes import chosen
from .rules.answering import Answer
from .rules.polls import Secrecy
from .words import require_open, the_poll


@command(
    "vote",
    "stimme",
    "abstimmen",
    help=_("Casts the ballot of your municipality; until the end you can change it."),
    examples=(
        _("!vote 1 yes"),
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
    number: PollId,
    answer: Annotated[tuple[Word, ...], AnswerKind()],
    *,
    # An answer may be called “Für”, as in “Für | Gegen”.
    of: Annotated[str | None, Whom(), marker("for", "für", "fuer", alone_is_text=True)] = None,
) -> Messages:
    """Records the ballot; the latest one before the end counts. A secret one is final."""
    found = await the_poll(context, number)
    if found.secrecy == Secrecy.SECRET:
        context.store.erase_journal()  # refused or not, this command tells what was chosen
    _require_discretion(context, found)
    require_open(context, found)
    if len(answer) == 1 and answer[0].text.casefold() in BACK - {*map(str.casefold, found.options)}:
        taken_back: Messages = await withdraw.handler(context, number, of=of)
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
    return [_confirmed(found, by, given, before), *letters]


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


def _confirmed(poll: Poll, by: Caster, given: Answer, before: tuple[int, ...]) -> Message:
    said = {
        "id": POLL.tag(poll.id),
        "name": by.member.name,
        "option": Strong(chosen(poll, given.choices)),
    }
    blocks: list[Inline] = [_("Poll {id}: {name} votes “{option}”.", **said)]
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
    return reply(*blocks)


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
    "stimme zurückziehen",
    help=_("Takes the ballot of your municipality back."),
    examples=(_("!vote withdraw 1"),),
    may=VOICES,
    topic=Topic.VOTES,
)
async def withdraw(
    context: Context,
    number: PollId,
    *,
    of: Annotated[str | None, Whom(), marker("for", "für", "fuer")] = None,
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
