"""Who decides for a Land, and how they hear of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from commands.kit.context import Context
from commands.kit.reply import Block, Letter, Reply
from commands.kit.texts import Text
from storage.members import Listed
from storage.tables import Member

from .rules.escalation import Hours


async def coordination_of(context: Context, land: str) -> list[str]:
    """The state coordinators of `land`; the federal ones if there is none."""
    everywhere = await context.store.members.coordinators()
    found = [each.user_id for each in everywhere if each.land == land]
    return found or sorted(context.alliance.federal_coordinators)


async def to_coordination(
    context: Context,
    land: str,
    *blocks: Block,
    due_at: datetime | None = None,
    late: Text | None = None,
) -> list[Letter]:
    """A letter to each of them that notifies, for `late` see `Reply`: somebody has to act."""
    people = await coordination_of(context, land)
    said = Reply(blocks, rings=True, due_at=due_at, late=late)
    return [Letter(each, said) for each in people]


async def to_offices(
    context: Context,
    member: Member | Listed,
    *blocks: Block,
    due_at: datetime | None = None,
    late: Text | None = None,
) -> list[Letter]:
    """A letter to contact person and deputy that notifies; for `late` see `Reply`.

    To the coordination of the Land if both offices are vacant, so that nothing gets lost.
    """
    offices = await context.store.members.contacts_of(member.id)
    people = dict.fromkeys(each.user_id for each in offices)
    readers = list(people) or await coordination_of(context, member.land)
    return [Letter(each, Reply(blocks, rings=True, due_at=due_at, late=late)) for each in readers]


def hours(context: Context) -> Hours:
    """When people may be notified of what somebody else has chosen the moment for."""
    timing = context.alliance.timing
    return Hours(context.alliance.zone, timing.quiet_from, timing.quiet_until)


def told(context: Context, people: Iterable[str], land: str | None, *blocks: Block) -> list[Letter]:
    """A letter to each of them but the sender, which in quiet hours and on days off of that Land
    does not notify."""
    said = Reply(blocks, rings=hours(context).suits(context.now, land))
    return [Letter(each, said) for each in dict.fromkeys(people) if each != context.sender.user_id]
