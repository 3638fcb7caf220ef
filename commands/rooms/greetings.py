"""What the bot says by itself on arriving in a room."""

from __future__ import annotations

from typing import Any

from commands.kit import Block, Context, Messages, _, listener, reply

from .hints import how_to_register, why_not_private
from .privacy import notice


@listener("arrival")
async def arrived(context: Context, content: dict[str, Any]) -> Messages:
    """Greets a room once, whatever happens later."""
    if not await context.store.rooms.mark_greeted(context.place.room_id, context.now):
        return None
    if context.place.direct:
        return reply(*_to_one_person(context))
    next_step = _(
        "Then register a municipality with `!member add`, and its contact person with "
        "`!contact set`."
    )
    return reply(
        _(
            "Hello, I am the harbour pilot of the alliance {alliance}: I keep the register of "
            "pledges, count votes and remind of deadlines. `!help` shows how.",
            alliance=context.alliance.name,
        ),
        notice(context),
        *(await why_not_private(context) or [how_to_register(), next_step]),
    )


def _to_one_person(context: Context) -> list[Block]:
    """In a chat of two there is nothing to be set up."""
    about = _(
        "Hello, I am the harbour pilot of the alliance {alliance}. Only the two of us read this; "
        "commands need no `!` here.",
        alliance=context.alliance.name,
    )
    return [about, notice(context), _("`!help` shows what you can do.")]
