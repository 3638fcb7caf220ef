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
from commands.alliance.mailings import AT_ONCE, MOST_MENTIONED, mail, mailing
from commands.alliance.rules.escalation import DAY, Call, Hours, To, due_calls
from commands.kit import Audience, Context, Letter, Mail, Message, Messages, Occurrence, Schedule
from commands.kit.rules.audience import may_hear
from storage.follow_ups import Asked
from storage.members import Holder
from storage.store import Store
from storage.tables import FollowUp, Mailing

from .letters import in_room, to_coordination, to_mailboxes, to_office
from .progress import Progress, plan_here, progress, summed_up
from .rules import reads_along

# So many municipalities have more people than that, and nobody waits until they are looked up.
MANY: Final = 2 * MOST_MENTIONED
LETTERS: Final = "follow-up-letters"


@dataclass(frozen=True, slots=True)
class _Step:
    """What is said now, of which follow-up."""

    context: Context
    follow_up: FollowUp
    state: Progress
    calls: Sequence[Call]
    hours: Hours

    def to(self, whom: To) -> list[Call]:
        return [each for each in self.calls if each.to is whom]

    def open_in(self, land: str | None) -> list[Asked]:
        return [each for each in self.state.open if each.land == land]

    def to_contacts_only(self, call: Call) -> bool:
        """Whether only one of a municipality hears of it: nobody is late yet."""
        return call.step < -min(self.context.alliance.timing.days_before, default=0)

    def at(self, calls: Sequence[Call]) -> datetime:
        """When these calls were due, the last of them."""
        return self.hours.at(max(each.day for each in calls))


@dataclass(slots=True)
class _Notified:
    """People to be mentioned, and those to be written to about which municipalities."""

    mentioned: dict[str, list[Asked]] = field(default_factory=dict)
    written: dict[str, list[Asked]] = field(default_factory=dict)


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
    said = await _said(_Step(context, found, state, now.calls, plan.hours))
    if step is None:
        said += await summed_up(context, found, state, None)
    return said


async def _said(step: _Step) -> list[Message]:
    context, follow_up = step.context, step.follow_up
    said: list[Message] = []
    called = [each for call in step.to(To.OFFICES) for each in step.open_in(call.land)]
    notified = await _notified(step) if len(called) <= MANY else _Notified()
    if step.to(To.ROOM) and _hears(context):
        at = step.at(step.to(To.ROOM))
        said.append(in_room(context, follow_up, step.state, [*notified.mentioned], at))
    if len(called) > MANY or len(notified.written) > AT_ONCE:
        if len(called) <= MANY:
            called = list({m.id: m for some in notified.written.values() for m in some}.values())
        await _mail(step, called)
    elif notified.written:
        at = step.at(step.to(To.OFFICES))
        said += [
            to_office(context, follow_up, person, members, at)
            for person, members in notified.written.items()
        ]
    return [*said, *await _to_state(step), *_to_federal(step), *_to_mailboxes(step)]


def _to_mailboxes(step: _Step) -> list[Mail]:
    """The last that municipalities themselves hear of it, goes there, too."""
    late = [each for each in step.to(To.OFFICES) if each.step > 0]
    members = [each for call in late for each in step.open_in(call.land)]
    return [to_mailboxes(step.context, step.follow_up, members)] if members else []


def _hears(context: Context) -> bool:
    """Not a room that has been opened to others since."""
    return may_hear(Audience.MEMBERS, context.place.purpose, direct=context.place.direct)


async def _notified(step: _Step) -> _Notified:
    """Who of those that speak for open municipalities is mentioned, and who gets a letter."""
    place = step.context.place
    notified = _Notified()
    offices = await _offices(step)
    speaking = bool(step.to(To.ROOM)) and _hears(step.context)
    for call in step.to(To.OFFICES):
        assert call.land is not None
        along = reads_along(place.purpose, place.land, call.land, direct=place.direct)
        first_only = step.to_contacts_only(call)
        mentioned = speaking and along and first_only
        for member in step.open_in(call.land):
            people = offices.get(member.id, [])
            if first_only:
                people = people[:1]  # the contact person, if there is one
            into = notified.mentioned if mentioned else notified.written
            for person in dict.fromkeys(people):
                into.setdefault(person, []).append(member)
    _once(notified)
    return notified


async def _offices(step: _Step) -> dict[int, list[str]]:
    """Who speaks for the open municipalities that are called, contact persons first."""
    called = [each.id for call in step.to(To.OFFICES) for each in step.open_in(call.land)]
    offices: dict[int, list[str]] = {}
    for each in await step.context.store.members.offices_of(called):
        offices.setdefault(each.member_id, []).append(each.user_id)
    return offices


async def _mail(step: _Step, members: Sequence[Asked]) -> None:
    """The letters to those who speak for these municipalities are written bit by bit."""
    calls = step.to(To.OFFICES)
    lands = {each.land for each in calls if step.to_contacts_only(each)}
    await mail(
        step.context,
        LETTERS,
        step.follow_up.id,
        [each.id for each in members],
        at=step.at(calls).isoformat(),
        contacts_only=sorted(filter(None, lands)),
    )


def _whom(mailing: Mailing, offices: Sequence[Holder]) -> list[str]:
    people = [each.user_id for each in offices]
    return people[:1] if offices[0].land in mailing.details["contacts_only"] else people


async def _write(
    context: Context, found: Mailing, readers: Mapping[str, Sequence[int]]
) -> list[Letter] | None:
    """Those who have done it in the meantime hear nothing."""
    follow_up = await context.store.follow_ups.get(found.subject_id)
    if follow_up is None or follow_up.closed_at is not None:
        return None
    at = datetime.fromisoformat(found.details["at"])
    some = {each for members in readers.values() for each in members}
    asked = await context.store.follow_ups.asked(follow_up.id, some)
    waiting = {each.id: each for each in asked if not each.done}
    letters: list[Letter] = []
    for person, ids in readers.items():
        members = [waiting[each] for each in ids if each in waiting]
        if members:
            letters.append(to_office(context, follow_up, person, members, at))
    return letters


def _once(notified: _Notified) -> None:
    """Nobody is notified twice; and nobody is mentioned where too many would be."""
    too_many = len(notified.mentioned) > MOST_MENTIONED
    for person in [each for each in notified.mentioned if too_many or each in notified.written]:
        notified.written.setdefault(person, []).extend(notified.mentioned.pop(person))


async def _to_state(step: _Step) -> list[Letter]:
    """One for each person who coordinates a Land with open municipalities."""
    people: dict[str, dict[str, Sequence[Asked]]] = {}
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
    step: _Step, whom: To, people: Mapping[str, Mapping[str, Sequence[Asked]]]
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

writing = mailing(LETTERS, _write, _whom)
