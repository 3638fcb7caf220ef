"""What cannot be undone is asked back: done only after `!confirm`.

By the same person, in the same room, within ten minutes; anything else leaves all as it was.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from .context import Context
from .reply import Block, Reply, reply
from .schedule import Messages
from .texts import _

PATIENCE: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Confirmable:
    """Something that is done once it is confirmed; `details` are those given to `ask`."""

    action: str
    run: Callable[[Context, Mapping[str, Any]], Awaitable[Messages]]


def confirmable(action: str) -> Callable[[Callable[..., Awaitable[Messages]]], Confirmable]:
    """Makes a function what happens when the action is confirmed."""
    return lambda run: Confirmable(action, run)


async def ask(context: Context, action: str, details: Mapping[str, Any], *summary: Block) -> Reply:
    """The question, with a summary of what would happen. Replaces an earlier one of theirs."""
    await context.store.questions.ask(
        context.place.room_id,
        context.sender.user_id,
        action,
        details,
        at=context.now,
        until=context.now + PATIENCE,
    )
    return reply(
        *summary,
        _("Is that right? Then type within ten minutes: `!confirm`. Otherwise nothing changes."),
    )
