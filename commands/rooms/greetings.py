"""What the bot says by itself on arriving in a room."""

from __future__ import annotations

from typing import Any

from commands.kit import Context, Messages, _, listener, reply

from .hints import how_to_register, why_not_private
from .privacy import notice


@listener("arrival")
async def arrived(context: Context, content: dict[str, Any]) -> Messages:
    """Greets a room once, whatever happens later."""
    if not await context.store.rooms.mark_greeted(context.place.room_id, context.now):
        return None
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
