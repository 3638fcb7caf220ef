"""A poll in words: which one is meant, how it is held, what is needed, when it ends."""

from __future__ import annotations

import uuid
from fractions import Fraction

from commands.alliance.ids import POLL
from commands.alliance.rules import laender
from commands.alliance.rules.electorates import Electors
from commands.kit.context import Context
from commands.kit.errors import NotAllowed, UserError
from commands.kit.reply import Block, Inline, Joined, Moment, Numbered, Reply, Strong, Term, reply
from commands.kit.texts import Text, _, n_
from storage.tables import Member, Poll

from .rules import shares
from .rules.deciding import majority_needed, quorum_needed
from .rules.polls import LEAST_SECRET, Secrecy


async def the_poll(context: Context, number: int) -> Poll:
    """The poll with this number, of whatever room. Raises UserError if there is none."""
    found = await context.store.polls.get(number)
    if found is None:
        raise UserError(
            _("There is no poll {id}. `!polls` shows the open ones.", id=POLL.tag(number)),
            example=False,
        )
    return found


async def poll_here(context: Context, number: int) -> Poll:
    """The same, if it was opened in this room."""
    found = await context.store.polls.get(number)
    if found is None or found.room_id != context.place.room_id:
        raise UserError(
            _(
                "There is no poll {id} in this room. `!polls` shows the open ones.",
                id=POLL.tag(number),
            ),
            example=False,
        )
    return found


def start_key(event_id: str) -> str:
    """The transaction of a native poll: the same for the same command, never of another event."""
    return f"poll-{uuid.uuid5(uuid.NAMESPACE_URL, event_id)}"


def is_open(context: Context, poll: Poll) -> bool:
    """What was sent before the end counts, even if it arrives a little later."""
    over = poll.closes_at is not None and context.sent_at >= poll.closes_at
    return poll.closed_at is None and not over


def require_open(context: Context, poll: Poll) -> None:
    """Raises UserError for what was sent after the end."""
    if not is_open(context, poll):
        raise UserError(
            _("Poll {id} is closed; nothing was changed.", id=POLL.tag(poll.id)), example=False
        )


async def require_elector(context: Context, poll: Poll, member: Member) -> None:
    """Raises NotAllowed for a member that has no vote in this poll."""
    if not await context.store.polls.is_elector(poll.id, member.id):
        raise NotAllowed(no_vote(poll, member.name), example=False)


def no_vote(poll: Poll, name: Inline) -> Text:
    """Why a member is not in the electorate."""
    if poll.scope == Electors.ALLIANCE:
        return _("{name} was not registered yet when the poll was opened.", name=name)
    return _(
        "{name} has no vote in poll {id}: {whom}",
        name=name,
        id=POLL.tag(poll.id),
        whom=entitled(Electors(poll.scope), poll.land),
    )


def entitled(electors: Electors, land: str | None) -> Inline:
    """Who votes, in words."""
    match electors:
        case Electors.LAND:
            assert land is not None
            return _("only the municipalities of {land} vote.", land=laender.NAMES[land])
        case Electors.SIGNATORIES:
            return _("only those vote that have signed the declaration of the alliance.")
        case Electors.APPEAL:
            return _("only those vote that have a mandate “appeal”.")
        case Electors.ALLIANCE:
            return _("all municipalities of the alliance vote.")


def opened(context: Context, poll: Poll, electors: int, former: Poll | None) -> Reply:
    """What is said in the room about a poll that has just been opened."""
    blocks: list[Block] = [
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
    return reply(*blocks)


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
    count: Inline = n_(
        "{count} municipality can vote.", "{count} municipalities can vote.", electors
    )
    if poll.scope != Electors.ALLIANCE:
        count = Joined([_("As of now:"), entitled(Electors(poll.scope), poll.land), count], " ")
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
            _(
                "Quorum {share}: at least {needed} of {count} have to answer.",
                share=shares.shown(share),
                needed=quorum_needed(share, electors),
                count=electors,
            )
        )
    if poll.majority is not None:
        share = Fraction(poll.majority)
        blocks.append(
            _(
                "Majority {share} of all who can vote: an answer needs at least {needed} of "
                "{count} votes.",
                share=shares.shown(share),
                needed=majority_needed(share, electors),
                count=electors,
            )
        )
    return blocks


def end(context: Context, poll: Poll) -> Inline:
    """When a poll that is open ends."""
    if poll.closes_at is None:
        return _("It is open until somebody closes it: `!poll close {id}`", id=POLL.tag(poll.id))
    return _("It closes by itself: {end}.", end=Moment(poll.closes_at, context.place.zone))


def listed_poll(context: Context, poll: Poll) -> Inline:
    """An open poll in one line, without any count."""
    line = _(
        "{id}: {question} – {end}",
        id=POLL.tag(poll.id),
        question=poll.question,
        end=end(context, poll),
    )
    if poll.secrecy == Secrecy.OPEN:
        return line
    return _("{poll} ({how})", poll=line, how=Term(Secrecy(poll.secrecy)))
