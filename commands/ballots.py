"""Casting a ballot, by `!vote` or by a tap on the native poll, under the same rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final

from commands.kit import (
    VOICES,
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Message,
    Messages,
    NotAllowed,
    Number,
    Strong,
    Text,
    Topic,
    UserError,
    _,
    command,
    listener,
    marker,
    n_,
    reply,
    voice,
)
from commands.kit.arguments import shortened
from commands.kit.kinds import Line, Name
from commands.kit.roles import not_registered
from commands.live_counts import count_changed
from commands.rules.authority import may_speak_for
from commands.rules.spelling import plain as spelled
from commands.rules.tally import BallotCast, Tally, tally
from storage.tables import Member, Poll

MOST_NAMES: Final = 100
# So that `!vote 1 yes` also works in a poll that shows “Ja”.
_SAME: Final = ({"ja", "yes"}, {"nein", "no"}, {"enthaltung", "abstention", "abstain"})


@command(
    "vote",
    "stimme",
    help=_("Casts the ballot of your municipality; until the end you can change it."),
    examples=(_("!vote 1 yes"), _("!vote 1 2"), _("!vote 1 yes for Musterhafen")),
    may=VOICES,
    topic=Topic.VOTES,
)
async def vote(
    context: Context,
    number: Annotated[int, Number("", _("number of the poll"))],
    option: Annotated[str, Line(_("answer"), limit=200)],
    *,
    # An answer may be called “Für”, as in “Für | Gegen”.
    of: Annotated[str | None, Name(), marker("for", "für", "fuer", alone_is_text=True)] = None,
) -> Message:
    """Records the ballot; the latest one before the end counts."""
    found = await context.store.polls.get(number)
    if found is None:
        raise UserError(_("There is no poll {id}. `!polls` shows the open ones.", id=number))
    _require_open(context, found)
    choice = _choice(found, option)
    member = await voice(context, of)
    await _require_elector(context, found, member)
    before = (await _tally(context, found)).choices.get(member.id, ())
    await _cast(context, found, member, choice)
    said = _(
        "Poll {id}: {name} votes “{option}”.",
        id=found.id,
        name=member.name,
        option=Strong(found.options[choice]),
    )
    if before and before != (choice,):
        former = Joined([found.options[each] for each in before])
        return reply(said, _("Before, it was “{option}”.", option=former))
    return reply(said)


@listener("ballot")
async def tapped(context: Context, content: dict[str, Any]) -> Messages:
    """A tap on a native poll. Valid taps are counted silently: the client shows them itself."""
    transaction = await context.store.outbox.transaction_of(content["poll"])
    found = await context.store.polls.by_start(transaction) if transaction else None
    if found is None:
        return None  # somebody else's poll
    try:
        _require_open(context, found)
        member = await _tapping_member(context, found)
    except UserError as error:
        if await context.store.polls.note_told(found.id, context.sender.user_id):
            return reply(
                _("Your tap is not counted in poll {id}.", id=found.id), error.text, *error.more
            )
        return None
    answers = content["answers"]
    if len(answers) == 1 and answers[0] in map(str, range(len(found.options))):
        await _cast(context, found, member, int(answers[0]))
    return None


async def _tapping_member(context: Context, poll: Poll) -> Member:
    """Whose ballot a tap is: of several municipalities the sender has to name one by text."""
    if not context.sender.speaks_for:
        if context.sender.partner_of:
            raise NotAllowed(_("Partners take part without a vote."))
        raise not_registered(context)
    entitled = [
        each
        for each in await context.store.polls.electors(poll.id)
        if may_speak_for(context.sender, each.id)
    ]
    if len(entitled) == 1:
        return entitled[0]
    if not entitled:
        raise NotAllowed(_("Your municipality was not registered yet when the poll was opened."))
    raise UserError(
        _("You act for several municipalities. Please type for which one:"),
        Bullets(
            [
                _(
                    "`!vote {id} {option} for {name}`",
                    id=poll.id,
                    option=poll.options[0],
                    name=each.name,
                )
                for each in entitled
            ]
        ),
    )


def _require_open(context: Context, poll: Poll) -> None:
    """What was sent before the end counts, even if it arrives a little later."""
    over = poll.closes_at is not None and context.sent_at >= poll.closes_at
    if poll.closed_at is not None or over:
        raise UserError(_("Poll {id} is closed; nothing was changed.", id=poll.id), example=False)


async def _require_elector(context: Context, poll: Poll, member: Member) -> None:
    if not await context.store.polls.is_elector(poll.id, member.id):
        raise NotAllowed(
            _("{name} was not registered yet when the poll was opened.", name=member.name),
            example=False,
        )


def _choice(poll: Poll, given: str) -> int:
    """The option meant by its text or by its number; asks back if the two disagree."""
    given = _unpunctuated(given)
    wanted = spelled(given)
    same = next((words for words in _SAME if wanted in words), {wanted})
    by_text = [i for i, o in enumerate(poll.options) if spelled(_unpunctuated(o)) in same]
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
    by_number = [number - 1] if 1 <= number <= len(poll.options) else []
    found = set(by_text) | set(by_number)
    if len(found) == 1:
        return found.pop()
    raise UserError(
        _("“{text}” is not one of the answers. Possible are:", text=shortened(given)),
        Bullets([*poll.options]),
    )


def _unpunctuated(text: str) -> str:
    """It may be copied from the end of a sentence; and an option may end in a dot: “Mo. | Di.”."""
    return text.rstrip(".!") or text


async def _cast(context: Context, poll: Poll, member: Member, choice: int) -> None:
    await context.store.polls.add_ballot(
        poll.id,
        member.id,
        [choice],
        voter=context.sender.user_id,
        event_id=context.event_id,
        cast_at=context.sent_at,
    )
    await count_changed(context, poll)


async def _tally(context: Context, poll: Poll) -> Tally:
    electors = await context.store.polls.electors(poll.id)
    ballots = [
        BallotCast(
            each.member_id, tuple(each.choices), each.cast_at, each.id, each.redacted_at is not None
        )
        for each in await context.store.polls.ballots(poll.id)
    ]
    closes_at: datetime | None = poll.closes_at
    electorate = frozenset(each.id for each in electors)
    return tally(len(poll.options), ballots, electorate, closes_at, most=poll.most_choices)


async def outcome(context: Context, poll: Poll) -> tuple[list[Block], Text]:
    """The outcome with every municipality by name, and in one line for clients without polls."""
    result = await _tally(context, poll)
    names = {each.id: each.name for each in await context.store.polls.electors(poll.id)}
    lines: list[Inline] = []
    for index, option in enumerate(poll.options):
        who = [names[member] for member in names if index in result.choices.get(member, ())]
        lines.append(_line(option, who))
    counts = Joined(
        [Joined([o, c], ": ") for o, c in zip(poll.options, result.counts, strict=True)]
    )
    silent = [names[member] for member in names if member in result.silent]
    blocks: list[Block] = [
        _("Poll {id} is closed: {question}", id=poll.id, question=Strong(poll.question)),
        Bullets(lines),
    ]
    if silent:
        blocks.append(_("No answer ({count}): {names}", count=len(silent), names=_names(silent)))
    else:
        blocks.append(_("All municipalities have answered."))
    return blocks, _("Outcome – {counts}", counts=counts)


def _line(option: str, who: Sequence[str]) -> Inline:
    if not who:
        return _("{option}: {count}", option=Strong(option), count=0)
    return _(
        "{option}: {count} ({names})", option=Strong(option), count=len(who), names=_names(who)
    )


def _names(who: Sequence[str]) -> Inline:
    shown: list[Inline] = [*who[:MOST_NAMES]]
    if len(who) > MOST_NAMES:
        rest = len(who) - MOST_NAMES
        shown.append(n_("{count} more", "{count} more", rest))
    return Joined(shown)
