"""Follow-ups speak up by themselves: before the deadline in their room, after it step by step.

Each person is notified once for each step: whoever gets a letter is not mentioned as well, and
those who have done it hear nothing. Before the deadline nobody is late, so contact persons are
mentioned in the room; on the last of these days, and once it is overdue, contact person and deputy
get letters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from commands.alliance.letters import coordination_of
from commands.alliance.rules.escalation import DAY, Call, Hours, To, due_calls
from commands.kit import Audience, Context, Letter, Message, Messages, Occurrence, Schedule
from commands.kit.rules.audience import may_hear
from storage.store import Store
from storage.tables import Contact, FollowUp, Member

from .letters import in_room, to_coordination, to_office
from .progress import Progress, plan_here, progress, summed_up
from .rules import reads_along

MOST_MENTIONED: Final = 200  # an event has room for no more; above that all get letters


@dataclass(frozen=True, slots=True)
class _Step:
    """What is said now, of which follow-up; `offices` are those of its open members."""

    context: Context
    follow_up: FollowUp
    state: Progress
    calls: Sequence[Call]
    hours: Hours
    offices: Sequence[Contact]

    def to(self, whom: To) -> list[Call]:
        return [each for each in self.calls if each.to is whom]

    def open_in(self, land: str | None) -> list[Member]:
        return [each for each in self.state.open if each.land == land]

    def at(self, calls: Sequence[Call]) -> datetime:
        """When these calls were due, the last of them."""
        return self.hours.at(max(each.day for each in calls))


@dataclass(slots=True)
class _Notified:
    """People to be mentioned, and those to be written to about which municipalities."""

    mentioned: dict[str, list[Member]] = field(default_factory=dict)
    written: dict[str, list[Member]] = field(default_factory=dict)


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    return [
        Occurrence(each.id, each.next_at, each.room_id, thread_id=each.thread_id)
        for each in await store.follow_ups.due(now)
        if each.next_at is not None
    ]


async def _run(context: Context, occurrence: Occurrence) -> Messages:
    found = await context.store.follow_ups.get(occurrence.id)
    if found is None or found.next_at != occurrence.due_at or found.step is None:
        return None  # closed in the meantime
    state = await progress(context, found)
    if not state.open:
        return await summed_up(context, found, state, None)
    plan = plan_here(context, found.due_on, state.lands)
    now = due_calls(plan, found.due_on + found.step * DAY, context.now)
    step = None if now.waiting_from is None else (now.waiting_from - found.due_on).days
    await context.store.follow_ups.plan(found.id, step, now.next_at)
    context.expect(now.next_at)
    offices = await context.store.follow_ups.offices(found.id)
    said = await _said(_Step(context, found, state, now.calls, plan.hours, offices))
    if step is None:
        said += await summed_up(context, found, state, None)
    return said


async def _said(step: _Step) -> list[Message]:
    context, follow_up = step.context, step.follow_up
    said: list[Message] = []
    notified = _notified(step)
    if step.to(To.ROOM) and _hears(context):
        at = step.at(step.to(To.ROOM))
        said.append(in_room(context, follow_up, step.state, [*notified.mentioned], at))
    if notified.written:
        at = step.at(step.to(To.OFFICES))
        said += [
            to_office(context, follow_up, person, members, at)
            for person, members in notified.written.items()
        ]
    return [*said, *await _to_state(step), *_to_federal(step)]


def _hears(context: Context) -> bool:
    """Not a room that has been opened to others since."""
    return may_hear(Audience.MEMBERS, context.place.purpose, direct=context.place.direct)


def _notified(step: _Step) -> _Notified:
    """Who of those that speak for open municipalities is mentioned, and who gets a letter."""
    place = step.context.place
    notified = _Notified()
    speaking = bool(step.to(To.ROOM)) and _hears(step.context)
    last = -min(step.context.alliance.timing.days_before, default=0)
    for call in step.to(To.OFFICES):
        assert call.land is not None
        along = reads_along(place.purpose, place.land, call.land, direct=place.direct)
        mentioned = speaking and along and call.step < last
        for member in step.open_in(call.land):
            people = [each.user_id for each in step.offices if each.member_id == member.id]
            if call.step < last:
                people = people[:1]  # the contact person, if there is one
            into = notified.mentioned if mentioned else notified.written
            for person in dict.fromkeys(people):
                into.setdefault(person, []).append(member)
    _once(notified)
    return notified


def _once(notified: _Notified) -> None:
    """Nobody is notified twice; and nobody is mentioned where too many would be."""
    too_many = len(notified.mentioned) > MOST_MENTIONED
    for person in [each for each in notified.mentioned if too_many or each in notified.written]:
        notified.written.setdefault(person, []).extend(notified.mentioned.pop(person))


async def _to_state(step: _Step) -> list[Letter]:
    """One for each person who coordinates a Land with open municipalities."""
    people: dict[str, dict[str, Sequence[Member]]] = {}
    for call in step.to(To.STATE):
        assert call.land is not None
        members = step.open_in(call.land)
        if members:
            for person in await coordination_of(step.context, call.land):
                people.setdefault(person, {})[call.land] = members
    return _to_coordination(step, To.STATE, people)


def _to_federal(step: _Step) -> list[Letter]:
    if not step.to(To.FEDERAL):
        return []
    lands = sorted({each.land for each in step.state.open})
    members = {land: step.open_in(land) for land in lands}
    people = dict.fromkeys(sorted(step.context.alliance.federal_coordinators), members)
    return _to_coordination(step, To.FEDERAL, people)


def _to_coordination(
    step: _Step, whom: To, people: Mapping[str, Mapping[str, Sequence[Member]]]
) -> list[Letter]:
    return [
        to_coordination(
            step.context,
            step.follow_up,
            person,
            members,
            step.at(step.to(whom)),
            last=whom is To.FEDERAL,
        )
        for person, members in people.items()
    ]


following = Schedule(
    "follow-up",
    next_due=lambda store: store.follow_ups.next_due(),
    due=_due,
    run=_run,
    after_sync=True,
)
