"""Who decides for a Land, and how they hear of it."""

from __future__ import annotations

from .context import Context
from .reply import Block, Letter, Reply


async def coordination_of(context: Context, land: str) -> list[str]:
    """The state coordinators of `land`; the federal ones if there is none (issue 3, point 2)."""
    everywhere = await context.store.members.coordinators()
    found = [each.user_id for each in everywhere if each.land == land]
    return found or sorted(context.alliance.federal_coordinators)


async def to_coordination(context: Context, land: str, *blocks: Block) -> list[Letter]:
    """A letter to each of them that notifies: somebody has to do something."""
    people = await coordination_of(context, land)
    return [Letter(each, Reply(blocks, rings=True)) for each in people]
