"""Who somebody is, from the registry and the configuration."""

from __future__ import annotations

from dataclasses import replace

from commands.kit.context import Alliance
from commands.kit.rules.authority import Role, Standing
from storage.store import Store

from .rules.statuses import Kind


async def standing_of(store: Store, alliance: Alliance, user_id: str) -> Standing:
    """What the full Matrix id `user_id` may do (domain.md section 6, point 8)."""
    voices = await store.members.voices_of(user_id)
    found = Standing(
        user_id=user_id,
        federal=user_id in alliance.federal_coordinators,
        lands=frozenset(await store.members.lands_of(user_id)),
        speaks_for={m.id: Role(role) for m, role in voices if m.kind != Kind.PARTNER},
        partner_of=frozenset(m.id for m, _role in voices if m.kind == Kind.PARTNER),
    )
    # A guest may do less than anybody else, so only who is nothing else is looked for: nobody
    # who pledges waits for that.
    if found.roles == {Role.STRANGER} and await store.observers.has(user_id):
        return replace(found, observer=True)
    return found
