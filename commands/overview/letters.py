"""What is open comes unasked, too: once a week, and on the morning of a deadline.

At one time of the day, to each person one letter at most. What rings that day anyway is left out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

from commands.alliance.letters import hours
from commands.dates.rules.quiet import is_quiet
from commands.kit import (
    Block,
    Context,
    Letter,
    Messages,
    Moment,
    Occurrence,
    OpenItem,
    Reply,
    Schedule,
    Strong,
    _,
    n_,
)
from commands.kit.context import Timing
from commands.kit.schedule import NOWHERE, OVERDUE
from storage.store import Store
from storage.tables import Member

from .gathering import gathered
from .open_items import MOST, listed
from .rules import RECKON_EVERY, most_urgent_first, next_morning, worth_a_letter

STATE: Final = "open-items"  # the plan, in the bot's state
RECKON: Final = -1
PEOPLE: Final = 25  # so many at once: others want to be answered meanwhile


@dataclass(frozen=True, slots=True)
class Plan:
    """When that was last reckoned; the next morning; and who has had their letter, up to whom."""

    reckoned: datetime | None = None
    morning: datetime | None = None
    after: int = 0


async def _next_due(store: Store) -> datetime | None:
    plan = await _plan(store)
    if plan.reckoned is None:
        return OVERDUE
    again = plan.reckoned + RECKON_EVERY
    return again if plan.morning is None else min(again, plan.morning)


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    plan = await _plan(store)
    if plan.morning is not None and plan.morning <= now:
        return [Occurrence(plan.after, plan.morning, NOWHERE)]
    if plan.reckoned is None or plan.reckoned + RECKON_EVERY <= now:
        return [Occurrence(RECKON, now, NOWHERE)]
    return []


async def _run(context: Context, occurrence: Occurrence) -> Messages:
    plan = await _plan(context.store)
    if plan.morning is None or plan.morning > context.now:
        if occurrence.id == RECKON:
            await _keep(context, Plan(context.now, _following(context)))
        return None
    if (occurrence.id, occurrence.due_at) != (plan.after, plan.morning):
        return None  # these have their letters
    if not _is_time(context):
        await _keep(context, Plan(context.now, _following(context)))
        return None
    people = await context.store.members.speakers(plan.after, PEOPLE)
    if len(people) < PEOPLE:
        await _keep(context, Plan(context.now, _following(context)))
    else:
        await _keep(context, Plan(context.now, plan.morning, people[-1][0]))
    names = [user_id for _first, user_id in people]
    return await _letters(context, names, occurrence.due_at) if names else None


def _is_time(context: Context) -> bool:
    """Whether letters go out at this time of the day: the bot may have been away in the morning.

    Before the time of this very day they wait for it, so that nobody gets two on one day.
    """
    timing = context.alliance.timing
    local = context.now.astimezone(context.alliance.zone).time()
    quiet = is_quiet(local, timing.quiet_from, timing.quiet_until)
    return timing.open_items_weekday is not None and local >= _at(timing) and not quiet


def _at(timing: Timing) -> time:
    """The time of the day; if nothing rings at that time, when the quiet hours end."""
    at = timing.open_items_at
    return timing.quiet_until if is_quiet(at, timing.quiet_from, timing.quiet_until) else at


async def _letters(context: Context, people: Sequence[str], due_at: datetime) -> list[Letter]:
    speaks = {each: await _municipalities(context, each) for each in people}
    everybody = {each.id: each for some in speaks.values() for each in some}
    found = await gathered(context, list(everybody.values()))
    zone, day = context.alliance.zone, _day(context)
    weekly = day.weekday() == context.alliance.timing.open_items_weekday
    of: defaultdict[int, list[OpenItem]] = defaultdict(list)
    for each in found:
        of[each.member_id].append(each)
    letters: list[Letter] = []
    for person, members in speaks.items():
        mine = most_urgent_first((item for m in members for item in of[m.id]), zone)
        worth = worth_a_letter(mine, day, zone, weekly=weekly)
        if worth:
            letters.append(_letter(context, person, members, worth, due_at, weekly=weekly))
    return letters


async def _municipalities(context: Context, person: str) -> list[Member]:
    voices = await context.store.members.voices_of(person)
    return [member for member, _role in voices if member.kind != "partner"]


def _letter(
    context: Context,
    person: str,
    members: Sequence[Member],
    found: Sequence[OpenItem],
    due_at: datetime,
    *,
    weekly: bool,
) -> Letter:
    names = Strong(", ".join(each.name for each in members))
    blocks: list[Block] = [
        _("What is open this week, {names}:", names=names)
        if weekly
        else _("What ends today, {names}:", names=names),
        *listed(context, members, found[:MOST]),
    ]
    rest = len(found) - MOST
    if rest > 0:
        blocks.append(n_("… and {count} more.", "… and {count} more.", rest))
    blocks.append(_("All that is open, at any time: `!open`"))
    late = _("Late: this was due on {due}.", due=Moment(due_at, context.alliance.zone))
    rings = any(hours(context).suits(context.now, each.land) for each in members)
    return Letter(person, Reply(blocks, rings=rings, due_at=due_at, late=late))


def _day(context: Context) -> date:
    return context.now.astimezone(context.alliance.zone).date()


def _following(context: Context) -> datetime | None:
    timing = context.alliance.timing
    if timing.open_items_weekday is None:
        return None
    return next_morning(context.now, context.alliance.zone, _at(timing))


async def _keep(context: Context, plan: Plan) -> None:
    await _write_plan(context.store, plan)
    context.expect(plan.morning)


async def _write_plan(store: Store, plan: Plan) -> None:
    moments = [each.isoformat() if each else None for each in (plan.reckoned, plan.morning)]
    await store.state.set(STATE, json.dumps([*moments, plan.after]))


async def _plan(store: Store) -> Plan:
    kept = await store.state.get(STATE)
    if kept is None:
        return Plan()
    reckoned, morning, after = json.loads(kept)
    return Plan(
        datetime.fromisoformat(reckoned),
        datetime.fromisoformat(morning) if morning else None,
        after,
    )


async def _skip(store: Store, occurrence: Occurrence) -> None:
    """Goes on behind the people whose letters went wrong."""
    plan = await _plan(store)
    if (occurrence.id, occurrence.due_at) == (plan.after, plan.morning):
        people = await store.members.speakers(plan.after, PEOPLE)
        if people:
            await _write_plan(store, replace(plan, after=people[-1][0]))


unasked = Schedule(
    "open-items", next_due=_next_due, due=_due, run=_run, after_sync=True, skip=_skip
)
