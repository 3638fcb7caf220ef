"""What came of it all: `!yield` sets tasks against results, statements and places assigned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from commands.alliance.counting import municipalities
from commands.alliance.ids import TASK
from commands.alliance.places import LandCode
from commands.alliance.rules import laender
from commands.alliance.rules.units import Unit
from commands.dates.days import today, written
from commands.dates.rules.mornings import day_of
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Message,
    Strong,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.lists import MOST, listed
from commands.pledges.words import counted
from storage.pledges import Places
from storage.tables import Member, Statement, Task
from storage.tasks import TaskFigures

from .rules import IDLE, a_year_before, idle_before
from .words import expected, headed, result_of, timed

SHOWN: Final = 5  # of each kind: the answer is to be read on a phone


@command(
    "yield",
    help=_(
        "Sets tasks against their results, with statements and places assigned, and names what "
        "has had no yield for 60 days."
    ),
    examples=(_("!yield"), _("!yield NW")),
    may=MEMBERS,
    topic=Topic.TASKS,
    audience=Audience.MEMBERS,
)
async def yields(context: Context, land: Annotated[str | None, LandCode()] = None) -> Message:
    """Everywhere or in one Land; statements belong to the alliance and to no Land."""
    day = today(context)
    since, before = a_year_before(day), idle_before(day)
    queries = context.store.tasks
    figures = await queries.figures(day, done_since=since, given_before=before, land=land)
    done, _count = await queries.done(SHOWN, land, since)
    still, _count = await queries.open(SHOWN, (), land=land)
    idle = await queries.idle(MOST, before, land)
    where: Inline = laender.NAMES[land] if land else context.alliance.name
    blocks: list[Block] = [
        _("Yield, {where}, as of {day}", where=Strong(where), day=written(day)),
        *_idle(idle, figures.idle),
        *_done(done, figures.done),
        *_still(context, still, figures),
    ]
    if land is None:
        blocks += _published(day, *await context.store.statements.published(SHOWN))
    return reply(*blocks, *_places(await context.store.pledges.places(land)))


def _idle(found: Sequence[tuple[Task, Member]], count: int) -> list[Block]:
    """What has kept people busy without a yield."""
    if not count:
        return [_("No task has been without a yield for {days} days.", days=IDLE.days)]
    lines = [
        _(
            "{task} – {name}, since {since}; {expected}",
            task=headed(task),
            name=owner.name,
            since=written(day_of(task.created_at)),
            expected=expected(task),
        )
        for task, owner in found
    ]
    title = n_(
        "{count} task without yield for {days} days:",
        "{count} tasks without yield for {days} days:",
        count,
        days=IDLE.days,
    )
    return [Strong(title), *listed(lines, _("`!yield NW` shows one Land only."), count)]


def _done(found: Sequence[tuple[Task, Member]], count: int) -> list[Block]:
    lines = [
        _(
            "{id} – {name}, {day}; {expected}; {result}",
            id=TASK.tag(task.id),
            name=owner.name,
            day=written(day_of(task.done_at)),
            expected=expected(task),
            result=Strong(result_of(task)),
        )
        for task, owner in found
        if task.done_at is not None
    ]
    title = n_("{count} task done within a year:", "{count} tasks done within a year:", count)
    return _part(title, lines, count, _("No task was done within a year."))


def _still(
    context: Context, found: Sequence[tuple[Task, Member]], figures: TaskFigures
) -> list[Block]:
    lines = [
        _(
            "{id} – {name}, {when}; {expected}",
            id=TASK.tag(task.id),
            name=owner.name,
            when=timed(context, task),
            expected=expected(task),
        )
        for task, owner in found
    ]
    title = n_(
        "{count} open task, {overdue} overdue:",
        "{count} open tasks, {overdue} overdue:",
        figures.open,
        overdue=figures.overdue,
    )
    return _part(title, lines, figures.open, _("No task is open."))


def _published(day: date, found: Sequence[Statement], count: int) -> list[Block]:
    title = n_("{count} statement published:", "{count} statements published:", count)
    lines = [_statement(day, each) for each in found]
    return _part(title, lines, count, _("No statement is published yet."))


def _statement(day: date, statement: Statement) -> Inline:
    facts: list[Inline] = []
    if statement.expected_yield is not None:
        facts.append(_("expected yield: “{text}”", text=statement.expected_yield))
    else:
        facts.append(_("no expected yield given"))
    if statement.outcome is not None:
        facts.append(_("what came of it: “{text}”", text=statement.outcome))
    if statement.withdrawn_at is not None:
        facts.append(_("withdrawn on {day}", day=written(day_of(statement.withdrawn_at))))
    elif statement.review_on is not None:
        review = {"day": written(statement.review_on)}
        ahead = statement.review_on >= day
        facts.append(
            _("review on {day}", **review) if ahead else _("review was due on {day}", **review)
        )
    return _(
        "ST-{id} “{title}”: {facts}",
        id=str(statement.id),
        title=statement.title,
        facts=Joined(facts, "; "),
    )


def _places(found: Sequence[Places]) -> list[Block]:
    """Persons and families are never added together."""
    if not found:
        return [_("No places are assigned yet.")]
    lines = [
        _(
            "{assigned} assigned, {arrived} arrived ({municipalities})",
            assigned=Strong(counted(each.assigned, Unit(each.unit))),
            arrived=each.arrived,
            municipalities=municipalities(each.municipalities),
        )
        for each in found
    ]
    return [Strong(_("Places:")), Bullets(lines)]


def _part(title: Inline, lines: Sequence[Inline], count: int, none: Inline) -> list[Block]:
    """The first lines under a title, and how many more there are; `none` if there are none."""
    if not lines:
        return [none]
    more = count - len(lines)
    rest: list[Block] = [n_("… and {count} more.", "… and {count} more.", more)] if more else []
    return [Strong(title), Bullets(lines), *rest]
