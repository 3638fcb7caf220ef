"""A task in words, who hears of it, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from commands.alliance.ids import TASK
from commands.alliance.letters import hours, to_offices
from commands.alliance.rules.escalation import Plan
from commands.alliance.rules.owing import plan
from commands.dates.days import dated, today, written
from commands.dates.rules.mornings import day_of
from commands.kit.context import Context
from commands.kit.errors import NotAllowed, UserError
from commands.kit.reply import Block, Inline, Joined, Letter, Quoted, Reply, Strong
from commands.kit.rules.authority import may_change_task
from commands.kit.texts import Text, _, n_
from storage.tables import Member, Task


async def the_task(context: Context, number: int) -> tuple[Task, Member]:
    """The task and its owner. Raises UserError if there is none of that number."""
    found = await context.store.tasks.get(number)
    if found is None:
        raise UserError(
            _("There is no task T-{id}. `!tasks` lists them.", id=str(number)), example=False
        )
    owner = await context.store.members.get(found.owner_id)
    assert owner is not None
    return found, owner


async def open_task(context: Context, number: int) -> tuple[Task, Member]:
    """The task and its owner. Raises UserError if there is none, or it is done or dropped."""
    task, owner = await the_task(context, number)
    if task.done_at is not None:
        raise UserError(
            _(
                "{id} was done on {day}; {result}",
                id=TASK.tag(task.id),
                day=dated(day_of(task.done_at)),
                result=result_of(task),
            ),
            example=False,
        )
    if task.dropped_at is not None:
        raise UserError(
            _(
                "{id} was dropped on {day}.",
                id=TASK.tag(task.id),
                day=dated(day_of(task.dropped_at)),
            ),
            example=False,
        )
    return task, owner


async def changed_task(context: Context, number: int) -> tuple[Task, Member]:
    """An open task and its owner, if the sender may change it. Else UserError."""
    task, owner = await open_task(context, number)
    if not may_change_task(context.sender, task.author, owner.id, owner.land):
        raise NotAllowed(
            _(
                "{id} can be changed by contact person and deputy of {name}, by the author and by "
                "the coordination.",
                id=TASK.tag(task.id),
                name=owner.name,
            ),
            example=False,
        )
    return task, owner


def headed(task: Task) -> Inline:
    """Its id and what is to be done."""
    return _("{id}: {title}", id=TASK.tag(task.id), title=Strong(Quoted(task.title)))


def expected(task: Task) -> Text:
    """What it is to bring."""
    return _("expected yield: “{text}”", text=task.expected_yield)


def result_of(task: Task) -> Text:
    """What it brought."""
    return _("result: “{text}”", text=task.result or "–")


def timed(context: Context, task: Task) -> Text:
    """When it is due, or since when it is done, dropped or overdue."""
    if task.done_at is not None:
        return _("done on {day}", day=dated(day_of(task.done_at)))
    if task.dropped_at is not None:
        return _("dropped on {day}", day=dated(day_of(task.dropped_at)))
    day, left = dated(task.due_on), (task.due_on - today(context)).days
    if left < 0:
        return n_(
            "overdue for {count} day, it was due on {day}",
            "overdue for {count} days, it was due on {day}",
            -left,
            day=day,
        )
    if left == 0:
        return _("due today, {day}", day=day)
    return _("due tomorrow, {day}", day=day) if left == 1 else _("due on {day}", day=day)


def line(context: Context, task: Task, owner: Member | None = None) -> Inline:
    """It in one line of a list; without `owner` where that is said already."""
    parts: list[Inline] = [timed(context, task), expected(task)]
    if task.result is not None:
        parts.append(result_of(task))
    said = {"task": headed(task), "facts": Joined(parts, "; ")}
    if owner is None:
        return _("{task} – {facts}", **said)
    return _("{task} – {name}, {facts}", name=owner.name, **said)


def due_day(context: Context, day: date) -> date:
    """That day. Raises UserError if it is over."""
    if day < today(context):
        raise UserError(_("{day} has passed already.", day=written(day)))
    return day


def plan_of(context: Context, due_on: date, owner: Member) -> Plan:
    """When such a task of that municipality is spoken of."""
    return plan(due_on, context.alliance.timing.days_before, owner.land, hours(context))


async def to_owner(context: Context, owner: Member, *blocks: Block) -> list[Letter]:
    """A letter to those who speak for it, but not to the sender.

    Somebody else has chosen the moment, so it does not notify in quiet hours and on days off.
    """
    said = Reply(blocks, rings=hours(context).suits(context.now, owner.land))
    return [
        replace(each, message=said)
        for each in await to_offices(context, owner, *blocks)
        if each.to != context.sender.user_id
    ]
