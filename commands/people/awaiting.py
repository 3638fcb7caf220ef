"""Whether somebody was reached: has said anything to the bot, or joined their direct chat."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from commands.kit.context import Context
from commands.kit.rules.choices import Worded
from storage.tables import Awaited

# After that long in vain the coordination hears of it.
PATIENCE: Final = timedelta(days=1)


class When(Worded):
    """That an office changes hands without waiting for whoever is named."""

    NOW = "now", "now at_once"


async def is_reached(context: Context, person: str) -> bool:
    """Whether a letter to this person is read, as far as is known."""
    return context.has_joined(person) or await context.store.people.has_met(person)


async def expect(
    context: Context, member_id: int, role: str, person: str, *, holds: bool
) -> Awaited:
    """This person is waited for; see storage.tables.Awaited for `holds`."""
    return await context.store.awaited.expect(
        member_id,
        role,
        person,
        holds=holds,
        at=context.now,
        by=context.sender.user_id,
        letter=letter_key(context.event_id, member_id, role),
        tell_at=context.now + PATIENCE,
    )


def letter_key(event_id: str, member_id: int, role: str) -> str:
    """The transaction of the letter to them: the same when the same is done again."""
    return f"named-{uuid.uuid5(uuid.NAMESPACE_URL, f'{event_id}/{member_id}/{role}')}"
