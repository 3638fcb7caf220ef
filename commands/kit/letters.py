"""Letters to those who speak for a municipality, when nobody has asked a question."""

from __future__ import annotations

from datetime import datetime

from storage.tables import Member

from .context import Context
from .coordination import coordination_of
from .reply import Block, Letter, Reply
from .texts import Text


async def to_offices(
    context: Context,
    member: Member,
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
