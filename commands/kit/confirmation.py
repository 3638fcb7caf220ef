"""What cannot be undone is asked back: done only after `!confirm`, ✅ or 👍 on the question.

By the same person, in the room where they read the question, within ten minutes; anything else
leaves all as it was.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from storage.confirmations import question_key
from storage.tables import Question

from .context import Context
from .reply import Block, Reply
from .rules.audience import Audience, may_hear
from .schedule import Messages
from .texts import _

PATIENCE: Final = timedelta(minutes=10)
# Of the signs that confirm, those that the bot puts under its question: one tap is enough then.
TAPS: Final = ("✅", "👍")


@dataclass(frozen=True)
class Confirmable:
    """Something that is done once it is confirmed; `details` are those given to `ask`.

    `audience` says who may read what is then answered, as that of a command does.
    """

    action: str
    run: Callable[[Context, Mapping[str, Any]], Awaitable[Messages]]
    audience: Audience = Audience.EVERYBODY


def confirmable(
    action: str, *, audience: Audience = Audience.EVERYBODY
) -> Callable[[Callable[..., Awaitable[Messages]]], Confirmable]:
    """Makes a function what happens when the action is confirmed."""
    return lambda run: Confirmable(action, run, audience)


async def ask(context: Context, action: str, details: Mapping[str, Any], *summary: Block) -> Reply:
    """The question, with a summary of what would happen. Replaces an earlier one of theirs."""
    place = context.place
    is_read_here = may_hear(context.audience, place.purpose, direct=place.direct)
    question = await context.store.confirmations.ask(
        _home(context) if place.direct or not is_read_here else place.room_id,
        context.sender.user_id,
        action,
        details,
        # By the same clock as the answer: that of their homeserver.
        at=context.sent_at,
        until=context.now + PATIENCE,
        thread_id=place.thread_id if is_read_here else None,
    )
    how = _(
        "Is that right? Then, within ten minutes, tap the tick (✅) or the thumb (👍) under this "
        "message, or type `!confirm`. Otherwise nothing changes; `!no` calls it off at once."
    )
    key = question_key(question.id, context.event_id)
    return Reply([*summary, how], key=key, taps=TAPS)


async def open_question(context: Context) -> Question | None:
    """What the sender can confirm here, as it was when they typed."""
    place = _home(context) if context.place.direct else context.place.room_id
    return await context.store.confirmations.open_for(
        place, context.sender.user_id, context.sent_at
    )


def _home(context: Context) -> str:
    """The direct chat, which may not be open yet, goes by the name of the person."""
    return context.sender.user_id
