"""Until when answers are due: `!statement deadline`. Then the room hears what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from commands.alliance.ids import STATEMENT, StatementId
from commands.dates.moments import Deadline
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Context,
    Letter,
    Messages,
    Moment,
    Occurrence,
    Quoted,
    Reply,
    Schedule,
    Strong,
    Topic,
    _,
    command,
    reply,
)
from commands.kit.rules.audience import may_hear
from storage.store import Store

from .denominator import denominator_blocks
from .nudges import plan_nudge
from .statement import heading, posted, state, to_change


@command(
    "statement deadline",
    help=_("Sets until when answers to a statement are due, also anew once that is over."),
    examples=(_("!statement deadline ST-1 02.12.{year} 18:00"),),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def deadline(
    context: Context,
    number: StatementId,
    until: Annotated[datetime, Deadline(whole_day=True)],
) -> Messages:
    """By its author or the coordination, until it is published; its room hears of it."""
    statement, _version = await to_change(context, number)
    await context.store.statements.reschedule(statement.id, until)
    context.expect(until)
    kept, _version = await to_change(context, number)
    await plan_nudge(context, kept)
    said = reply(
        heading(kept),
        state(kept, context.place.zone),
    )
    return [said, *await posted(context, kept, said)]


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    return [
        Occurrence(each.id, each.closes_at, each.room_id, thread_id=each.thread_id)
        for each in await store.statements.due(now)
        if each.closes_at is not None
    ]


async def _fall_due(context: Context, occurrence: Occurrence) -> Messages:
    statement = await context.store.statements.get(occurrence.id)
    if statement is None or not await context.store.statements.close(statement.id, context.now):
        return None  # published in the meantime
    blocks: list[Block] = [
        _(
            "{id}: {title} – the time to answer is over.",
            id=STATEMENT.tag(statement.id),
            title=Strong(Quoted(statement.title)),
        ),
        *await denominator_blocks(context, statement),
        _("Until it is published, answers are still taken."),
    ]
    late = _("Late: this was due on {due}.", due=Moment(occurrence.due_at, context.place.zone))
    said = Reply(blocks, due_at=occurrence.due_at, late=late)
    if may_hear(Audience.MEMBERS, context.place.purpose, direct=context.place.direct):
        return said
    # The room has been opened to others since.
    return [Letter(each, said) for each in sorted(context.alliance.federal_coordinators)]


closing = Schedule(
    "statement",
    next_due=lambda store: store.statements.next_due(),
    due=_due,
    run=_fall_due,
    after_sync=True,
)
