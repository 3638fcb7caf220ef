"""The owner of a task is reminded of it, and the coordination hears what is long overdue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from commands.alliance.letters import to_coordination, to_offices
from commands.alliance.rules.escalation import DAY, Plan, To, due_calls
from commands.alliance.rules.owing import owner_missed
from commands.kit import (
    Block,
    Bullets,
    Context,
    Letter,
    Messages,
    Moment,
    Occurrence,
    Schedule,
    _,
    n_,
)
from commands.kit.schedule import NOWHERE
from storage.store import Store
from storage.tables import Member, Task

from .words import line, plan_of

# Tasks of one owner by when and to whom they are spoken of: one letter for each.
Spoken: TypeAlias = dict[tuple[datetime, To], list[Task]]


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    return [
        Occurrence(each.id, each.next_at, NOWHERE)
        for each in await store.tasks.due(now)
        if each.next_at is not None
    ]


async def _run(context: Context, occurrence: Occurrence) -> Messages:
    found = await context.store.tasks.get(occurrence.id)
    if found is None or found.next_at != occurrence.due_at:
        return None  # done or changed in the meantime, or in the letter on another one
    owner = await context.store.members.get(found.owner_id)
    assert owner is not None
    spoken: Spoken = {}
    for task in await context.store.tasks.due_of(owner.id, context.now):
        await _collect_due(context, task, plan_of(context, task.due_on, owner), spoken)
    letters: list[Letter] = []
    for (at, whom), tasks in sorted(spoken.items()):
        letters += await _letters(context, owner, whom, tasks, at)
    return letters


async def _collect_due(context: Context, task: Task, plan: Plan, spoken: Spoken) -> None:
    assert task.step is not None, "what is planned has a step"
    waiting_from = task.due_on + task.step * DAY
    now = due_calls(plan, waiting_from, context.now)
    step = None if now.waiting_from is None else (now.waiting_from - task.due_on).days
    await context.store.tasks.plan(task.id, step, now.next_at)
    context.expect(now.next_at)
    for call in now.calls:
        whom = {call.to}
        if call.to is To.STATE and owner_missed(plan, waiting_from):
            whom.add(To.OFFICES)  # nobody is told of others before they hear of it themselves
        for each in whom:
            spoken.setdefault((plan.hours.at(call.day), each), []).append(task)


async def _letters(
    context: Context, owner: Member, whom: To, tasks: Sequence[Task], at: datetime
) -> list[Letter]:
    late = _("Late: this was due on {due}.", due=Moment(at, context.alliance.zone))
    lines = Bullets([line(context, each) for each in tasks])
    if whom is To.STATE:
        return await to_coordination(
            context, owner.land, *_above(owner, tasks, lines), due_at=at, late=late
        )
    return await to_offices(
        context, owner, *_asked(owner, tasks, lines, context.next_year), due_at=at, late=late
    )


def _asked(owner: Member, tasks: Sequence[Task], lines: Bullets, year: str) -> list[Block]:
    """To those who speak for the owner."""
    return [
        n_("{name} has a task:", "{name} has {count} tasks:", len(tasks), name=owner.name),
        lines,
        _(
            "When it is done, please report what came of it: `!task done T-{id} result=“…”`",
            id=str(tasks[0].id),
        ),
        _(
            "If you need more time: `!task due T-{id} 02.12.{year}`; if nothing will come of it: "
            "`!task drop T-{id} “…”`",
            id=str(tasks[0].id),
            year=year,
        ),
    ]


def _above(owner: Member, tasks: Sequence[Task], lines: Bullets) -> list[Block]:
    """To the coordination of its Land."""
    return [
        n_(
            "A task of {name} is overdue for more than a week:",
            "{count} tasks of {name} are overdue for more than a week:",
            len(tasks),
            name=owner.name,
        ),
        lines,
        _(
            "Only {name} can report a result. You can put it off with `!task due`, or give it up "
            "with `!task drop`.",
            name=owner.name,
        ),
    ]


letters_to_owners = Schedule(
    "task",
    next_due=lambda store: store.tasks.next_due(),
    due=_due,
    run=_run,
    after_sync=True,
)
