"""Votes, one municipality one ballot: `!poll`, `!polls`; see closings for how they end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Annotated, Any, Final

from commands.alliance.electorates import Electorate, ElectorateKind
from commands.alliance.ids import POLL, PollId
from commands.alliance.rules.electorates import Electors, eligible
from commands.alliance.rules.mandates import Scope
from commands.dates.days import today
from commands.dates.moments import Deadline, Lasting
from commands.kit import (
    MEMBERS,
    READERS,
    Bullets,
    Context,
    Count,
    Message,
    Messages,
    Moment,
    NativePoll,
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
from storage.tables import Member, Poll

from .asking import Asked, AskedKind
from .nudges import plan_nudge
from .rules.polls import LEAST_SECRET, Secrecy
from .rules.shares import canonical
from .status import poll_status
from .terms import ShareKind
from .words import entitled, listed_poll, opened, poll_here, start_key

LONGEST: Final = timedelta(days=60)  # that nobody may close it; more is a typing error
EVERYBODY: Final = Electorate(Electors.ALLIANCE)
DEFAULT_OPTIONS: Final = (_("Yes"), _("No"), _("Abstention"))


@command(
    "poll",
    "abstimmung",
    help=_("Puts a question to the vote: one municipality, one ballot."),
    examples=(
        _("!poll “Support the winter aid?” until 02.12.2027 18:00"),
        _("!poll “When do we meet?” Monday | Tuesday | Wednesday choices=2"),
        _("!poll secret “Who speaks for us?” Ana | Ben quorum=50% majority=2/3 open=24h"),
        _("!poll hidden “Appeal to the Land?” for=signatories"),
    ),
    may=MEMBERS,
    topic=Topic.VOTES,
)
async def poll(
    context: Context,
    asked: Annotated[Asked | int, AskedKind()],
    *,
    until: Annotated[datetime | None, Deadline(), marker("until", "bis")] = None,
    choices: Annotated[int, Count(_("number of answers")), option("choices", "antworten")] = 1,
    quorum: Annotated[Fraction | None, ShareKind(), option("quorum")] = None,
    majority: Annotated[Fraction | None, ShareKind(), option("majority", "mehrheit")] = None,
    minimum: Annotated[datetime | None, Lasting(), option("open", "mindestens")] = None,
    whom: Annotated[Electorate, ElectorateKind(), option("for", "für", "fuer")] = EVERYBODY,
    follows: Annotated[int | None, POLL, option("follows", "folgt")] = None,
) -> Messages:
    """Opens a poll; the electorate is frozen at this moment. A number alone shows that poll."""
    if isinstance(asked, int):
        shown: Messages = await poll_status.handler(context, asked)
        return shown
    options = asked.options or tuple(
        plain(each, context.place.language) for each in DEFAULT_OPTIONS
    )
    _check_choices(choices, options)
    _check_times(context, minimum, until)
    former = None if follows is None else await _former(context, follows)
    terms = {
        "most_choices": choices,
        "secrecy": asked.secrecy.value,
        "quorum": None if quorum is None else canonical(quorum),
        "majority": None if majority is None else canonical(majority),
        "scope": whom.electors.value,
        "land": whom.land,
        "follows": follows,
        "not_before": minimum,
    }
    found, electors = await _open(context, asked.question, options, until, terms)
    context.expect(until)
    await plan_nudge(context, found)
    said = opened(context, found, len(electors), former)
    if asked.secrecy is Secrecy.SECRET:
        return said
    hidden = asked.secrecy is Secrecy.HIDDEN
    return [said, NativePoll(asked.question, options, found.start_transaction, choices, hidden)]


async def _open(
    context: Context,
    question: str,
    options: Sequence[str],
    until: datetime | None,
    terms: dict[str, Any],
) -> tuple[Poll, list[Member]]:
    """Keeps the poll with its electorate."""
    electors = await _electors(context, Electorate(Electors(terms["scope"]), terms["land"]))
    if terms["secrecy"] == Secrecy.SECRET and len(electors) < LEAST_SECRET:
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
        **terms,
    )
    if found.secrecy == Secrecy.SECRET:
        await context.store.secret_ballots.open(found.id, len(options))
    return found, electors


async def _electors(context: Context, whom: Electorate) -> list[Member]:
    candidates = await context.store.members.electorate_candidates()
    mandated: set[int] = set()
    if whom.electors is Electors.APPEAL:
        mandated = await context.store.mandates.holders(Scope.APPEAL, today(context))
    found = eligible(whom.electors, whom.land, candidates, mandated)
    if found:
        return found
    if not candidates:
        raise UserError(
            _("No municipality is registered yet, so nobody could vote."), example=False
        )
    raise UserError(
        _("Nobody could vote: {whom}", whom=entitled(whom.electors, whom.land)),
        example=False,
    )


def _check_choices(choices: int, options: Sequence[str]) -> None:
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


@command(
    "poll reopen",
    "abstimmung wiedereröffnen",
    "abstimmung wiederöffnen",
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


@command(
    "polls",
    "abstimmungen",
    help=_("Lists the open polls of this room; in our direct chat those in which you can vote."),
    examples=(_("!polls"),),
    may=READERS,
    topic=Topic.VOTES,
)
async def polls(context: Context) -> Message:
    """What is open here, and until when; never how it stands."""
    found = await context.store.polls.open_in(context.place.room_id)
    if context.place.direct:
        mine = await context.store.polls.open_for(context.sender.speaks_for)
        found = sorted({each.id: each for each in [*found, *mine]}.values(), key=lambda p: p.id)
        if not found:
            return reply(_("No poll is open in which you can vote."))
    if not found:
        return reply(_("No poll is open in this room."))
    return reply(
        n_("{count} open poll:", "{count} open polls:", len(found)),
        Bullets([listed_poll(context, each) for each in found]),
    )
