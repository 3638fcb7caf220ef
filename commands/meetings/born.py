"""What has come of a meeting: tasks and follow-ups; and what its minutes call a task."""

from __future__ import annotations

from typing import Final

from commands.alliance.ids import FOLLOW_UP, MEETING, TASK
from commands.dates.days import written
from commands.kit.arguments import QUOTES
from commands.kit.context import Context
from commands.kit.reply import Block, Bullets, Inline, Joined
from commands.kit.texts import _
from storage.tables import FollowUp, Meeting, Member, Task

from .rules import tasks_in

MOST: Final = 5  # lines to be sent
_NO_QUOTES: Final = dict.fromkeys(map(ord, "".join(QUOTES)))


async def born(context: Context, meeting: Meeting) -> list[Block]:
    """Tasks and follow-ups, in the order they were given, with how they stand."""
    tasks = await context.store.meetings.tasks(meeting.id)
    follow_ups = await context.store.meetings.follow_ups(meeting.id)
    lines = [*map(_task, tasks), *map(_follow_up, follow_ups)]
    return [_("Tasks and follow-ups from this meeting:"), Bullets(lines)] if lines else []


def _task(given: tuple[Task, Member]) -> Inline:
    task, owner = given
    if task.dropped_at is not None:
        state = _("dropped")
    elif task.done_at is not None:
        state = _("done")
    else:
        state = _("due {day}", day=written(task.due_on))
    return Joined([f"{TASK.tag(task.id)}: {task.title}", owner.name, state], " – ")


def _follow_up(follow_up: FollowUp) -> Inline:
    closed = follow_up.closed_at is not None
    state = _("closed") if closed else _("due {day}", day=written(follow_up.due_on))
    return Joined([f"{FOLLOW_UP.tag(follow_up.id)}: {follow_up.title}", state], " – ")


def to_be_tasks(meeting: Meeting, minutes: str) -> list[Block]:
    """The lines to send for what its minutes call a task; nobody is given one by them alone."""
    found = tasks_in(minutes)[:MOST]
    if not found:
        return []
    lines = [
        _(
            "`!task new “{text}” owner=… due=… yield=“…” meeting={id}`",
            text=each.translate(_NO_QUOTES),
            id=MEETING.tag(meeting.id),
        )
        for each in found
    ]
    return [_("To make a task of it, please complete and send:"), Bullets(lines)]
