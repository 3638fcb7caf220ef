"""Somebody deletes a message with a command: a ballot goes with it, everything else stays.

What stays is said, with the way to take it back: nobody may think that it is gone.
"""

from __future__ import annotations

from typing import Any

from commands.alliance.ids import STATEMENT
from commands.kit import Block, Context, Letter, Messages, Quoted, _, listener, reply
from commands.polls.opening import start_key
from commands.polls.taps import redacted_ballots


@listener("redaction")
async def redacted(context: Context, content: dict[str, Any]) -> Messages:
    """What was deleted is in `target`; only who has sent it hears of it."""
    letters = await redacted_ballots(context, content["target"])
    stays = await _stays(context, content["target"])
    if stays:
        letters.append(Letter(context.sender.user_id, reply(*stays)))
    return letters


async def _stays(context: Context, event_id: str) -> list[Block]:
    me = context.sender.user_id
    found: list[Block] = []
    poll = await context.store.polls.by_start(start_key(event_id))
    if poll is not None and poll.author == me and poll.closed_at is None:
        found += [
            _(
                "You have deleted your message, but poll {id} stays open: {question}",
                id=poll.id,
                question=Quoted(poll.question),
            ),
            _("`!poll discard {id}` discards it as long as nobody has voted.", id=poll.id),
            _("`!poll close {id}` ends it.", id=poll.id),
        ]
    for each in await context.store.signatures.given_with(event_id, me):
        member = await context.store.members.get(each.member_id)
        assert member is not None
        found += [
            _(
                "You have deleted your message, but the signature of {name} for {id} stands.",
                name=member.name,
                id=STATEMENT.tag(each.statement_id),
            ),
            _("Until the publication, `!unsign ST-{id}` takes it back.", id=str(each.statement_id)),
        ]
    return found
