"""What becomes of a task: `!task done` with its result, `!task drop`, `!task due`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from commands.alliance.changes import note
from commands.alliance.ids import TASK, TaskId
from commands.alliance.voices import voice
from commands.dates.days import DayKind, written
from commands.kit import (
    MEMBERS,
    VOICES,
    Audience,
    Context,
    Letter,
    Message,
    Messages,
    NotAllowed,
    Topic,
    UserError,
    _,
    command,
    option,
    reply,
)
from commands.kit.kinds import Line, Quote
from commands.kit.reply import Block, Quoted
from commands.kit.rules.authority import may_speak_for
from storage.tables import Member

from .words import (
    changed_task,
    due_day,
    expected,
    headed,
    open_task,
    plan_of,
    the_task,
    timed,
    to_owner,
)


async def finish_task(context: Context, number: int, of: str | None, result: str | None) -> Message:
    """`!done` for a task, by its owner's contact person or deputy, and only with a result.

    `of` may name the owner once more. Raises UserError if it is not open.
    """
    found, owner = await the_task(context, number)
    if not may_speak_for(context.sender, owner.id):
        raise NotAllowed(
            _(
                "Only the contact person or the deputy of {name} can report what came of {id}.",
                name=owner.name,
                id=TASK.tag(found.id),
            ),
            example=False,
        )
    if of is not None and (await voice(context, of)).id != owner.id:
        raise UserError(
            _("{id} is a task of {name}.", id=TASK.tag(found.id), name=owner.name), example=False
        )
    await open_task(context, number)
    if result is None:
        raise UserError(
            _(
                "What came of it? A task is done with its result only: `!task done T-{id} "
                "result=“…”`. If nothing came of it: `!task drop T-{id} “…”`",
                id=str(number),
            ),
            expected(found),
            example=False,
        )
    await context.store.tasks.finish(number, context.now, by=context.sender.user_id, result=result)
    return reply(
        headed(found),
        _("Done by {name}.", name=owner.name),
        _("Expected: “{text}”", text=found.expected_yield),
        _("Result: “{text}”", text=result),
    )


@command(
    "task done",
    help=_("Reports that your municipality's task is done, and what came of it."),
    examples=(_("!task done T-4 result=“2 flats”"),),
    may=VOICES,
    topic=Topic.TASKS,
    audience=Audience.MEMBERS,
)
async def task_done(
    context: Context,
    number: TaskId,
    *,
    result: Annotated[str | None, Quote(_("result"), limit=500), option("result")] = None,
) -> Message:
    """Nobody reports it for others."""
    return await finish_task(context, number, None, result)


@command(
    "task drop",
    help=_("Gives a task up; the reason is kept."),
    examples=(_("!task drop T-4 “The house was sold.”"),),
    may=MEMBERS,
    topic=Topic.TASKS,
    audience=Audience.MEMBERS,
)
async def task_drop(
    context: Context, number: TaskId, reason: Annotated[str, Line(_("reason"), limit=300)]
) -> Messages:
    """By its owner, its author and the coordination."""
    found, owner = await changed_task(context, number)
    await context.store.tasks.drop(number, context.now, context.sender.user_id)
    await note(context, owner.id, f"task_dropped:{TASK.tag(found.id)}", None, reason)
    answer = reply(
        headed(found),
        _("Dropped, {name}. Reason: {reason}", name=owner.name, reason=Quoted(reason)),
    )
    return [answer, *await _told(context, owner, *answer.blocks)]


@command(
    "task due",
    help=_("Puts a task on another day."),
    examples=(_("!task due T-4 02.12.{year}"),),
    may=MEMBERS,
    topic=Topic.TASKS,
    audience=Audience.MEMBERS,
)
async def task_due(context: Context, number: TaskId, day: Annotated[date, DayKind()]) -> Messages:
    """By its owner, its author and the coordination; the history keeps both days."""
    due_on = due_day(context, day)
    found, owner = await changed_task(context, number)
    before = found.due_on
    if due_on == before:
        return reply(_("Nothing changes: that is recorded already."))
    plan = plan_of(context, due_on, owner)
    first = plan.first(context.now)
    assert first is not None, "the last call is after the due day"
    next_at = plan.hours.at(first.day)
    await context.store.tasks.move(number, due_on, (first.day - due_on).days, next_at)
    context.expect(next_at)
    days = written(before), written(due_on)
    await note(context, owner.id, f"task_due:{TASK.tag(found.id)}", *days)
    found, owner = await open_task(context, number)
    answer = reply(
        headed(found),
        _(
            "{name}: {when} (before: {day})",
            name=owner.name,
            when=timed(context, found),
            day=days[0],
        ),
    )
    return [answer, *await _told(context, owner, *answer.blocks)]


async def _told(context: Context, owner: Member, *blocks: Block) -> list[Letter]:
    """Its owner hears what others have changed."""
    if owner.id in context.sender.speaks_for:
        return []
    return await to_owner(context, owner, *blocks)
