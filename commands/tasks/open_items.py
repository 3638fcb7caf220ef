"""Tasks that a municipality has taken on and not finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from commands.alliance.ids import TASK
from commands.alliance.rules.escalation import To
from commands.kit import Context, OpenItem, OpenItems, Quoted, _
from commands.kit.arguments import shortened
from storage.tables import Member, Task

from .words import plan_of

TASKS = "task"


async def _find(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    owners = {each.id: each for each in members}
    return [
        OpenItem(
            each.owner_id,
            (TASKS, each.id),
            _("{id}: {text}", id=TASK.tag(each.id), text=Quoted(shortened(each.title))),
            _("!task done {id} result=“…”", id=TASK.tag(each.id)),
            each.due_on,
            stands_alone=True,
            rings_on=_rings_on(context, each, owners[each.owner_id]),
        )
        for each in await context.store.tasks.open_of([each.id for each in members])
    ]


def _rings_on(context: Context, task: Task, owner: Member) -> list[date]:
    calls = plan_of(context, task.due_on, owner).calls
    return [each.day for each in calls if each.to is To.OFFICES]


open_tasks = OpenItems(TASKS, _find)
