"""Whoever is named for a question is reminded of it, and the coordination hears when it is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from commands.alliance.rules.escalation import DAY, To, due_calls
from commands.alliance.rules.owing import owner_missed
from commands.kit import (
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Letter,
    Messages,
    Moment,
    Occurrence,
    Reply,
    Schedule,
    _,
    n_,
)
from commands.kit.schedule import NOWHERE
from storage.store import Store
from storage.tables import ProceduralQuestion

from .words import deciders, headed, how_to_answer, how_to_name, owner_of, plan_of, state

# By when, and to whom they are spoken of ("": their owner): one letter for each.
Spoken: TypeAlias = dict[tuple[datetime, str], list[ProceduralQuestion]]
_OWNER = ""


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    return [
        Occurrence(each.id, each.next_at, NOWHERE)
        for each in await store.questions.due(now)
        if each.next_at is not None
    ]


async def _run(context: Context, occurrence: Occurrence) -> Messages:
    found = await context.store.questions.get(occurrence.id)
    if found is None or found.next_at != occurrence.due_at:
        return None  # answered or changed in the meantime, or in the letter on another one
    owner = await owner_of(context, found)
    if owner is None:
        return await _left_alone(context, found)
    spoken: Spoken = {}
    for question in await context.store.questions.due_of(owner, context.now):
        await _collect_due(context, question, spoken)
    letters: list[Letter] = []
    for (at, whom), some in sorted(spoken.items(), key=lambda each: each[0]):
        said = _asked(context, some) if whom == _OWNER else _above(context, some)
        letters.append(Letter(whom or owner, _timed(context, said, at)))
    return letters


async def _collect_due(context: Context, question: ProceduralQuestion, spoken: Spoken) -> None:
    assert question.step is not None, "what is planned has a step"
    assert question.due_on is not None, "and a day"
    plan = plan_of(context, question.due_on, question.land)
    waiting_from = question.due_on + question.step * DAY
    now = due_calls(plan, waiting_from, context.now)
    step = None if now.waiting_from is None else (now.waiting_from - question.due_on).days
    await context.store.questions.plan(question.id, step, now.next_at)
    context.expect(now.next_at)
    for call in now.calls:
        people = await deciders(context, question) if call.to is To.STATE else [_OWNER]
        if call.to is To.STATE and owner_missed(plan, waiting_from):
            people = [*people, _OWNER]
        for each in people:
            spoken.setdefault((plan.hours.at(call.day), each), []).append(question)


async def _left_alone(context: Context, question: ProceduralQuestion) -> list[Letter]:
    """Whoever was named is no member any more: somebody else has to be."""
    await context.store.questions.release(question.id)
    assert question.next_at is not None, "it was due"
    said: list[Block] = [
        headed(question),
        _("Whoever was named to find it out is no member any more."),
        how_to_name(context, question),
    ]
    reply = _timed(context, said, question.next_at)
    return [Letter(each, reply) for each in await deciders(context, question)]


def _asked(context: Context, some: Sequence[ProceduralQuestion]) -> list[Block]:
    title = n_(
        "You are named to find out a question:",
        "You are named to find out {count} questions:",
        len(some),
    )
    more = _(
        "If you need more time: `!question owner {id} me until 02.12.{year}`",
        id=str(some[0].id),
        year=context.next_year,
    )
    return [title, _lines(context, some), how_to_answer(some[0]), more]


def _above(context: Context, some: Sequence[ProceduralQuestion]) -> list[Block]:
    title = n_(
        "A question is overdue for more than a week:",
        "{count} questions are overdue for more than a week:",
        len(some),
    )
    how = _(
        "Somebody else can be named: `!question owner {id} @name:server until 25.11.{year}`",
        id=str(some[0].id),
        year=context.next_year,
    )
    return [title, _lines(context, some), how]


def _lines(context: Context, some: Sequence[ProceduralQuestion]) -> Bullets:
    lines: list[Inline] = [Joined([headed(each), state(context, each)], " – ") for each in some]
    return Bullets(lines)


def _timed(context: Context, blocks: Sequence[Block], at: datetime) -> Reply:
    late = _("Late: this was due on {due}.", due=Moment(at, context.alliance.zone))
    return Reply(blocks, rings=True, due_at=at, late=late)


letters_to_owners = Schedule(
    "question",
    next_due=lambda store: store.questions.next_due(),
    due=_due,
    run=_run,
    after_sync=True,
)
