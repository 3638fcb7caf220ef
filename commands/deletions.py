"""Somebody deletes a message with a command: a ballot or an answer goes, everything else stays.

What stays is said, with the way to take it back: nobody may think that it is gone.
"""

from __future__ import annotations

from typing import Any

from commands.date_polls.answers import redacted_date_answers
from commands.kit import Block, Context, Letter, Messages, _, listener, reply
from commands.polls.taps import redacted_ballots
from commands.surveys.answers import redacted_answers

from .stands import MOST, what_stands


@listener("redaction")
async def redacted(context: Context, content: dict[str, Any]) -> Messages:
    """What was deleted is in `target`; only who has sent it hears of it."""
    letters = await redacted_ballots(context, content["target"])
    letters += await redacted_answers(context, content["target"])
    letters += await redacted_date_answers(context, content["target"])
    first = await context.store.inbox.by_key(content["target"])
    if first is None or first.sender != context.sender.user_id:
        return letters
    stay = [each for each in await what_stands(context, first.key) if not each.goes]
    if stay:
        said: list[Block] = [_("You have deleted your message, but that takes nothing back:")]
        for each in stay[:MOST]:
            said += [each.what, *([each.back] if each.back is not None else [])]
        letters.append(Letter(context.sender.user_id, reply(*said)))
    return letters
