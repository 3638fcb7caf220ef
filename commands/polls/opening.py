"""Polls are opened: `!poll`, what is said about it in the room, and `!poll reopen`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Annotated, Final

from commands.alliance.electorates import Electorate, ElectorateKind, electorate, who_votes
from commands.alliance.ids import POLL, PollId
from commands.alliance.rules.electorates import Electors, Entitlement
from commands.dates.moments import Deadline, Lasting
from commands.kit import (
    MEMBERS,
    Block,
    Context,
    Count,
    Inline,
    Message,
    Messages,
    Moment,
    Numbered,
    Strong,
    Topic,
    UserError,
    _,
    command,
    marker,
    n_,
    option,
    reply,
)
from commands.kit.render import plain
from storage.members import Candidate
from storage.polls import PollTerms
from storage.tables import Poll

from .endless import plan_question
from .finding import poll_here
from .majorities import MajorityKind, ShareKind, kept, named
from .moving import native
from .nudges import plan_nudge
from .question import Asked, AskedKind
from .rules import shares
from .rules.secrecy import LEAST_SECRET, Secrecy
from .rules.verdict import Base, Majority, majority_needed, quorum_needed, required
from .status import end, listed_poll, poll_status

LONGEST: Final = timedelta(days=60)  # that nobody may close it; more is a typing error
EVERYBODY: Final = Electorate(Electors.ALLIANCE)
DEFAULT_OPTIONS: Final = (_("Yes"), _("No"), _("Abstention"))


@command(
    "poll",
    help=_("Puts a question to the vote: one municipality, one ballot."),
    examples=(
        _("!poll “Support the winter aid?” until 02.12.{year} 18:00"),
        _("!poll “When do we meet?” Monday | Tuesday | Wednesday choices=2"),
        _("!poll secret “Who speaks for us?” Ana | Ben quorum=50% majority=2/3 open=24h"),
        _("!poll hidden “Appeal to the Land?” for=signatories"),
        _("!poll “Raise the fee?” majority=“2/3 of the votes cast” for=everybody"),
    ),
    may=MEMBERS,
    topic=Topic.VOTES,
)
async def poll(
    context: Context,
    asked: Annotated[Asked | int, AskedKind()],
    *,
    until: Annotated[datetime | None, Deadline(whole_day=True), marker("until")] = None,
    choices: Annotated[int, Count(_("number of answers")), option("choices")] = 1,
    quorum: Annotated[Fraction | None, ShareKind(), option("quorum")] = None,
    majority: Annotated[Majority | None, MajorityKind(), option("majority")] = None,
    minimum: Annotated[datetime | None, Lasting(), option("open")] = None,
    whom: Annotated[Electorate, ElectorateKind(), option("for")] = EVERYBODY,
    follows: Annotated[int | None, POLL, option("follows")] = None,
) -> Messages:
    """Opens a poll; the electorate is frozen at this moment. A number alone shows that poll."""
    if isinstance(asked, int):
        shown: Messages = await poll_status.handler(context, asked)
        return shown
    terms = terms_of(asked, choices, quorum, majority, whom)
    terms = replace(terms, follows=follows, not_before=minimum)
    return await opened(context, asked.question, asked.options, until, terms)


def terms_of(
    asked: Asked,
    choices: int,
    quorum: Fraction | None,
    majority: Majority | None,
    whom: Electorate,
) -> PollTerms:
    """How a poll is to be held, as it was typed; the rest is known when it opens."""
    return PollTerms(
        most_choices=choices,
        secrecy=asked.secrecy.value,
        quorum=None if quorum is None else shares.canonical(quorum),
        majority=None if majority is None else shares.canonical(majority.share),
        majority_of=(Base.ENTITLED if majority is None else majority.of).value,
        scope=whom.electors.value,
        land=whom.land,
    )


async def opened(
    context: Context,
    question: str,
    typed: Sequence[str],
    until: datetime | None,
    terms: PollTerms,
    *before: Block,
) -> list[Message]:
    """Opens a poll in this room, with `before` above what is said about it.

    Without any options that were `typed` they are yes, no and abstention.
    """
    options = typed or tuple(plain(each, context.place.language) for each in DEFAULT_OPTIONS)
    check_choices(terms.most_choices, options)
    _check_times(context, terms.not_before, until)
    former = None if terms.follows is None else await _former(context, terms.follows)
    electors, rule = await electorate(context, Electorate(Electors(terms.scope), terms.land))
    check_secrecy(Secrecy(terms.secrecy), electors)
    now = replace(terms, entitled=rule.value, grace=context.alliance.timing.grace)
    found = await _open(context, question, options, until, now, electors)
    context.expect(until)
    await plan_nudge(context, found)
    await plan_question(context, found)
    return announced(context, found, len(electors), former, *before)


@command(
    "poll reopen",
    help=_("Says how to take up a closed poll again: with a new one that refers to it."),
    examples=(_("!poll reopen 1"),),
    may=MEMBERS,
    topic=Topic.VOTES,
)
async def reopen(context: Context, number: PollId) -> Message:
    """Never done: a result that was told stands, whoever would like another one."""
    found = await poll_here(context, number)
    if found.closed_at is None:
        return reply(
            _("Poll {id} is still open.", id=POLL.tag(number)), listed_poll(context, found)
        )
    raise UserError(
        _("Poll {id} is closed and stays so: its outcome stands.", id=POLL.tag(number)),
        _(
            "A new poll can refer to it: `!poll “{question}” follows={id}`",
            question=found.question,
            id=POLL.tag(number),
        ),
        example=False,
    )


async def _open(
    context: Context,
    question: str,
    options: Sequence[str],
    until: datetime | None,
    terms: PollTerms,
    electors: Sequence[Candidate],
) -> Poll:
    """Keeps the poll with its electorate."""
    found = await context.store.polls.add(
        room_id=context.place.room_id,
        question=question,
        options=options,
        author=context.sender.user_id,
        opened_at=context.now,
        closes_at=until,
        electorate=[each.id for each in electors],
        thread_id=context.place.thread_id,
        start_transaction=start_key(context.event_id),
        terms=terms,
    )
    if found.secrecy == Secrecy.SECRET:
        await context.store.secret_ballots.open(found.id, len(options))
    return found


def check_secrecy(secrecy: Secrecy, electors: Sequence[Candidate]) -> None:
    """Raises UserError if it would be secret among too few."""
    if secrecy is Secrecy.SECRET and len(electors) < LEAST_SECRET:
        raise UserError(
            n_(
                "Only {count} municipality could vote. A secret poll needs at least {least}: of "
                "fewer, the counts would tell who chose what.",
                "Only {count} municipalities could vote. A secret poll needs at least {least}: of "
                "fewer, the counts would tell who chose what.",
                len(electors),
                least=LEAST_SECRET,
            ),
            example=False,
        )


def check_choices(choices: int, options: Sequence[Inline]) -> None:
    """Raises UserError if so many cannot be chosen together."""
    if not 1 <= choices <= len(options):
        raise UserError(
            _(
                "From 1 to {most} answers can be chosen here, not {count}.",
                most=len(options),
                count=choices,
            ),
            example=False,
        )


def _check_times(context: Context, minimum: datetime | None, until: datetime | None) -> None:
    if minimum is not None and minimum > context.now + LONGEST:
        raise UserError(
            _("A poll can be kept open for {days} days at most.", days=LONGEST.days), example=False
        )
    if minimum is not None and until is not None and until < minimum:
        raise UserError(
            _(
                "The poll would end before it has been open long enough, which is {moment}.",
                moment=Moment(minimum, context.place.zone),
            ),
            example=False,
        )


async def _former(context: Context, number: int) -> Poll:
    found = await poll_here(context, number)
    if found.closed_at is None:
        raise UserError(
            _(
                "Poll {id} is still open: it can be taken up again after its end.",
                id=POLL.tag(number),
            ),
            example=False,
        )
    return found


def start_key(event_id: str) -> str:
    """The transaction of a native poll: the same for the same command, never of another event."""
    return f"poll-{uuid.uuid5(uuid.NAMESPACE_URL, event_id)}"


def announced(
    context: Context, poll: Poll, electors: int, former: Poll | None, *before: Block
) -> list[Message]:
    """What is said in the room about a poll that has just been opened, and what is tapped on."""
    blocks: list[Block] = [
        *before,
        _("Poll {id}: {question}", id=POLL.tag(poll.id), question=Strong(poll.question)),
        Numbered(poll.options),
    ]
    if former is not None:
        blocks.append(
            _(
                "It takes up poll {id} again: {question}",
                id=POLL.tag(former.id),
                question=former.question,
            )
        )
    blocks += [*_ways(poll), *_rules(context, poll, electors), end(context, poll)]
    if poll.grace and poll.awaited_until is not None:
        blocks.append(
            _(
                "What was sent by then and is held up on its way counts until {until}; then I tell "
                "the outcome.",
                until=Moment(poll.awaited_until, context.place.zone),
            )
        )
    said, tapped = reply(*blocks), native(poll)
    return [said] if tapped is None else [said, tapped]


def _ways(poll: Poll) -> list[Block]:
    """How to vote, and what others then see."""
    answer = poll.options[0] if poll.most_choices == 1 else "1,2"
    blocks = _by_secrecy(poll, answer)
    if poll.most_choices > 1:
        blocks.append(_("Up to {count} answers can be chosen together.", count=poll.most_choices))
    return blocks


def _by_secrecy(poll: Poll, answer: str) -> list[Block]:
    match Secrecy(poll.secrecy):
        case Secrecy.OPEN:
            return [
                _(
                    "Tap an answer, or type for example: `!vote {id} {option}`",
                    id=POLL.tag(poll.id),
                    option=answer,
                )
            ]
        case Secrecy.HIDDEN:
            return [
                _(
                    "Tap an answer, or type in our direct chat, for example: `!vote {id} {option}`",
                    id=POLL.tag(poll.id),
                    option=answer,
                ),
                _(
                    "Hidden: I tell no counts before the end. But a tap is an event in this room: "
                    "apps and homeservers can see who chose what. After the end the outcome names "
                    "it, too."
                ),
            ]
        case Secrecy.SECRET:
            return [
                _(
                    "Secret: vote only in our direct chat, never here, for example: "
                    "`!vote {id} {option}`",
                    id=POLL.tag(poll.id),
                    option=answer,
                ),
                _(
                    "I keep who has taken part and how often each answer was chosen, but not who "
                    "chose what. So a ballot is final: nobody could find it to change it."
                ),
                _(
                    "If fewer than {least} municipalities vote, I delete the counts and tell no "
                    "outcome. If all choose the same, everybody knows what everybody has chosen.",
                    least=LEAST_SECRET,
                ),
            ]


def _rules(context: Context, poll: Poll, electors: int) -> list[Block]:
    """Who votes, what is needed, and how long it is open at least."""
    whose = _("Contact person and deputy vote for their municipality; its latest ballot counts.")
    if poll.secrecy == Secrecy.SECRET:
        whose = _("Contact person and deputy vote for their municipality; it has one ballot.")
    whom = who_votes(Electors(poll.scope), poll.land, Entitlement(poll.entitled))
    count = n_(
        "{count} municipality can vote, as of now: {whom}.",
        "{count} municipalities can vote, as of now: {whom}.",
        electors,
        whom=whom,
    )
    blocks: list[Block] = [whose, count]
    blocks += _needed(poll, electors)
    if poll.not_before is not None:
        blocks.append(
            _(
                "Nobody can close it before {moment}.",
                moment=Moment(poll.not_before, context.place.zone),
            )
        )
    return blocks


def _needed(poll: Poll, electors: int) -> list[Block]:
    """Quorum and majority, in numbers of municipalities."""
    blocks: list[Block] = []
    if poll.quorum is not None:
        share = Fraction(poll.quorum)
        blocks.append(
            n_(
                "Quorum {share}: at least {count} of {all} has to answer.",
                "Quorum {share}: at least {count} of {all} have to answer.",
                quorum_needed(share, electors),
                share=shares.shown(share),
                all=electors,
            )
        )
    blocks.append(_decides(poll, electors))
    return blocks


def _decides(poll: Poll, electors: int) -> Block:
    """What an answer needs, also if nothing was said about it."""
    asked = required(poll.options, poll.most_choices, kept(poll))
    if asked is None:
        return _("The answer with the most votes is chosen.")
    if asked.of is Base.CAST:
        return _("What decides: {majority}.", majority=named(asked))
    return _(
        "What decides: {majority}, at least {needed} of {count}.",
        majority=named(asked),
        needed=majority_needed(asked.share, electors),
        count=electors,
    )
