"""Ballots by a tap on the native poll, under the same rules as those by text; and redactions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from commands.alliance.ids import POLL
from commands.alliance.voices import typed_names
from commands.kit import (
    Block,
    Bullets,
    Context,
    Joined,
    Letter,
    Messages,
    NotAllowed,
    Numbered,
    Reply,
    Strong,
    UserError,
    _,
    reply,
)
from commands.kit.reply import Mention
from commands.kit.roles import not_registered, role_names
from commands.kit.rules.authority import Role, may_speak_for
from storage.tables import Ballot, Member, Poll

from .ballots import cast
from .electors import Caster, no_vote
from .finding import is_open, require_open
from .rules.secrecy import Secrecy
from .status import count_changed
from .tally import chosen, standing


async def ballot_tapped(context: Context, transaction: str, answers: Sequence[str]) -> Messages:
    """A tap on a native poll. Valid taps are counted silently: the client shows them itself.

    One with no answers takes back what was cast before (MSC3381).
    """
    found = await context.store.polls.by_start(transaction)
    former = None
    if found is None:
        found = former = await context.store.poll_changes.by_former_card(transaction)
    if found is None or found.secrecy == Secrecy.SECRET:
        return None  # somebody else's poll
    try:
        require_open(context, found)
        member = await _tapping_member(context, found)
    except UserError as error:
        if await context.store.polls.note_told(found.id, context.sender.user_id):
            return reply(
                _(
                    "{person}: your tap is not counted in poll {id}.",
                    person=Mention(context.sender.user_id),
                    id=POLL.tag(found.id),
                ),
                error.text,
                *error.more,
            )
        return None
    if former is not None:
        return await _on_former_card(context, former, transaction)
    choices = _choices(found, answers)
    if choices is None or not (choices or await standing(context, found, member)):
        return None
    return await cast(context, found, Caster(member), choices, tapped=True)


async def _on_former_card(context: Context, poll: Poll, transaction: str) -> Letter | None:
    """Whoever taps what was asked before has not voted, and hears once what to do instead.

    In private: others have seen in the room that the poll was changed.
    """
    key = f"{transaction}-changed-{uuid5(NAMESPACE_URL, context.sender.user_id).hex}"
    if await context.store.outbox.knows(key):
        return None
    blocks: list[Block] = [
        _(
            "Your tap is not counted: poll {id} was changed, and you tapped on what it asked "
            "before.",
            id=POLL.tag(poll.id),
        ),
        _("It asks now: {question}", question=Strong(poll.question)),
        Numbered(poll.options),
        _(
            "Please tap on the new poll in its room, or type: `!vote {id} {option}`",
            id=POLL.tag(poll.id),
            option=poll.options[0],
        ),
    ]
    return Letter(context.sender.user_id, Reply(blocks, key=key))


def _choices(poll: Poll, answers: Sequence[str]) -> list[int] | None:
    """The options that were tapped; None if there are too many, or some that do not exist."""
    known = {str(index): index for index in range(len(poll.options))}
    chosen = list(dict.fromkeys(answers))
    if len(chosen) > poll.most_choices or not known.keys() >= set(chosen):
        return None
    return sorted(known[each] for each in chosen)


async def _tapping_member(context: Context, poll: Poll) -> Member:
    """Whose ballot a tap is: of several municipalities the sender has to name one by text."""
    if not context.sender.speaks_for:
        if context.sender.partner_of:
            raise NotAllowed(_("Partners take part without a vote."))
        if Role.STRANGER in context.sender.roles:
            raise not_registered(context)
        raise NotAllowed(
            _(
                "Without a municipality of your own you have no vote, and you are: {roles}.",
                roles=role_names(context.sender.roles),
            )
        )
    mine = [each for each in context.sender.speaks_for if may_speak_for(context.sender, each)]
    entitled = await context.store.polls.electors_among(poll.id, mine)
    if len(entitled) == 1:
        return entitled[0]
    if not entitled:
        raise await _without_vote(context, poll)
    raise UserError(
        _("You act for several municipalities. Please type for which one:"),
        Bullets(
            [
                _(
                    "`!vote {id} {option} for {name}`",
                    id=POLL.tag(poll.id),
                    option=poll.options[0],
                    name=name,
                )
                for name in typed_names(entitled)
            ]
        ),
    )


async def _without_vote(context: Context, poll: Poll) -> NotAllowed:
    found = [await context.store.members.get(each) for each in context.sender.speaks_for]
    names = Joined([each.name for each in found if each is not None])
    return NotAllowed(no_vote(poll, names))


async def redacted_ballots(context: Context, event_id: str) -> list[Letter]:
    """A ballot whose event its sender deletes no longer counts; after the end nothing changes.

    The one before it does, if there is one.
    """
    letters: list[Letter] = []
    for ballot in await context.store.polls.ballots_by(event_id, context.sender.user_id):
        letter = await _redact(context, ballot)
        if letter is not None:
            letters.append(letter)
    return letters


async def _redact(context: Context, ballot: Ballot) -> Letter | None:
    poll = await context.store.polls.get(ballot.poll_id)
    member = await context.store.members.get(ballot.member_id)
    assert poll is not None
    assert member is not None
    # Whoever has left the office does not take the municipality's ballot along.
    speaks = may_speak_for(context.sender, ballot.proxy_id or ballot.member_id)
    if not (speaks and is_open(context, poll)):
        return None
    await context.store.polls.redact(ballot.id, context.sent_at)
    await count_changed(context, poll)
    now = await standing(context, poll, member)
    said: Block = (
        _("Now “{option}” counts.", option=chosen(poll, now))
        if now
        else _("It counts as silent now, unless it votes again before the end.")
    )
    deleted = _(
        "Poll {id}: you have deleted a ballot of {name}; it no longer counts.",
        id=POLL.tag(poll.id),
        name=member.name,
    )
    return Letter(context.sender.user_id, reply(deleted, said))
