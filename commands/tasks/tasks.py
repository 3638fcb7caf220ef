"""Tasks and what they are to bring: `!task new`, `!task`. None without an expected yield."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from commands.alliance.ids import MEETING, TASK, TaskId
from commands.alliance.rules.statuses import Kind
from commands.alliance.voices import the_member, typed_names
from commands.dates.days import DayKind, dated
from commands.dates.rules.workdays import is_workday
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Message,
    Messages,
    NotAllowed,
    Quoted,
    Topic,
    UserError,
    _,
    command,
    option,
    reply,
)
from commands.kit.choosing import Wording
from commands.kit.examples import of_year
from commands.kit.kinds import Name, Quote
from commands.kit.rules.authority import may_give_task
from storage.tables import Member, Task

from .words import (
    due_day,
    expected,
    headed,
    plan_of,
    result_of,
    the_task,
    timed,
    to_owner,
)


@command(
    "task new",
    help=_("Gives a municipality a task, with the day it is due and the yield it is to bring."),
    examples=(
        _("!task new “Find flats” owner=Musterhafen due=25.11.{year} yield=“3 flats”"),
        _("!task new “Find flats” due=25.11.{year} yield=“3 flats” meeting=M-3"),
    ),
    may=MEMBERS,
    topic=Topic.TASKS,
    audience=Audience.MEMBERS,
)
async def task_new(
    context: Context,
    title: Annotated[str, Wording(_("what is to be done"))],
    *,
    owner: Annotated[str | None, Name(), option("owner")] = None,
    due: Annotated[date | None, DayKind(), option("due")] = None,
    outcome: Annotated[str | None, Quote(_("expected yield"), limit=300), option("yield")] = None,
    meeting: Annotated[int | None, MEETING, option("meeting")] = None,
) -> Messages:
    """By the coordination for its municipalities, by contact person and deputy for their own."""
    if outcome is None:
        raise UserError(
            _(
                "Which yield is expected of it? Danger: keeping ourselves busy without a yield. So "
                "there is no task without one; please add, for example: yield=“3 flats”"
            )
        )
    if due is None:
        asked = _("By when? Please add the day, for example: due=25.11.{year}")
        raise UserError(of_year(asked, context.next_year))
    due_on = due_day(context, due)
    member = await _owner(context, owner)
    if meeting is not None and not await context.store.tasks.is_meeting(meeting):
        raise UserError(_("There is no meeting M-{id}.", id=str(meeting)), example=False)
    plan = plan_of(context, due_on, member)
    first = plan.first(context.now)
    assert first is not None, "the last call is after the due day"
    made = await context.store.tasks.add(
        room_id=context.place.room_id,
        thread_id=context.place.thread_id,
        title=title,
        owner_id=member.id,
        due_on=due_on,
        expected_yield=outcome,
        meeting_id=meeting,
        author=context.sender.user_id,
        created_at=context.now,
        event_id=context.event_id,
        step=(first.day - due_on).days,
        next_at=plan.hours.at(first.day),
    )
    context.expect(made.next_at)
    days = {e.day for e in plan.calls if e.step <= 0 and plan.hours.at(e.day) > context.now}
    answer = reply(*_facts(context, made, member), *_to_come(made, member, sorted(days)))
    if member.id in context.sender.speaks_for:
        return answer
    told = _("The coordination has given {name} a task.", name=member.name)
    return [
        answer,
        *await to_owner(context, member, told, *_facts(context, made, member), *_how(made)),
    ]


async def _owner(context: Context, name: str | None) -> Member:
    """Whose task it is to be. Raises UserError unless the sender may give it one."""
    if name is not None:
        member = await the_member(context, name)
        if not may_give_task(context.sender, member.id, member.land):
            raise NotAllowed(
                _(
                    "You can give tasks to municipalities that you speak for or coordinate, and "
                    "{name} ({land}) is none of them.",
                    name=member.name,
                    land=member.land,
                ),
                example=False,
            )
        if member.kind == Kind.PARTNER:
            raise UserError(
                _("{name} is a partner; tasks are for municipalities.", name=member.name),
                example=False,
            )
        return member
    found = [await context.store.members.get(each) for each in context.sender.speaks_for]
    mine = [each for each in found if each is not None]
    if len(mine) == 1:
        return mine[0]
    if not mine:
        raise UserError(_("Whose task is it? Please add the municipality: owner=Musterhafen"))
    names = [_("`owner=“{name}”`", name=each) for each in typed_names(mine)]
    raise UserError(
        _("You act for several municipalities. Please add whose task it is:"),
        Bullets(names),
        example=False,
    )


def _facts(context: Context, task: Task, owner: Member) -> list[Block]:
    """What is to be done, by whom and when, and for what."""
    facts: list[Inline] = [
        _("Task of {name}, {when}", name=owner.name, when=timed(context, task)),
        expected(task),
    ]
    if task.result is not None:
        facts.append(result_of(task))
    if task.meeting_id is not None:
        of_it = _("from meeting M-{id}, its minutes: `!minutes M-{id}`", id=str(task.meeting_id))
        facts.append(of_it)
    return [headed(task), Bullets(facts)]


def _how(task: Task) -> list[Block]:
    """How its result is reported."""
    return [
        _(
            "Contact person or deputy reports the result: `!task done T-{id} result=“…”`",
            id=str(task.id),
        )
    ]


def _to_come(task: Task, owner: Member, days: Sequence[date]) -> list[Block]:
    """When its owner hears of it."""
    blocks = _how(task)
    if days:
        dates = Joined([dated(each) for each in days], "; ")
        blocks.append(_("I remind contact person and deputy of it on: {days}", days=dates))
    if not is_workday(task.due_on, owner.land):
        blocks.append(_("That day is on a weekend or a public holiday, so I remind before it."))
    blocks.append(
        _("If it is overdue for more than a week, the coordination of the Land hears of it.")
    )
    return blocks


@command(
    "task",
    help=_("Shows a task: whose it is, when it is due, its expected yield and its result."),
    examples=(_("!task T-4"),),
    may=MEMBERS,
    topic=Topic.TASKS,
    audience=Audience.MEMBERS,
)
async def task(context: Context, number: TaskId) -> Message:
    """For all members; why it was dropped, too."""
    found, owner = await the_task(context, number)
    blocks = _facts(context, found, owner)
    if found.dropped_at is not None:
        change = await context.store.history.latest(owner.id, f"task_dropped:{TASK.tag(found.id)}")
        if change is not None and change.new is not None:
            blocks.append(_("Dropped because: {reason}", reason=Quoted(change.new)))
    elif found.done_at is None:
        blocks += _how(found)
    return reply(*blocks)
