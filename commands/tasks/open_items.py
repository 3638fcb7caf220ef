"""Tasks that a municipality has taken on and not finished."""

from __future__ import annotations

from collections.abc import Sequence

from commands.alliance.ids import TASK
from commands.kit import Context, OpenItem, OpenItems, Quoted, _
from commands.kit.arguments import shortened
from storage.tables import Member

TASKS = "task"


async def _find(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    return [
        OpenItem(
            each.owner_id,
            (TASKS, each.id),
            _("{id}: {text}", id=TASK.tag(each.id), text=Quoted(shortened(each.title))),
            _("!task done {id} result=“…”", id=TASK.tag(each.id)),
            each.due_on,
            stands_alone=True,
        )
        for each in await context.store.tasks.open_of([each.id for each in members])
    ]


open_tasks = OpenItems(TASKS, _find)
