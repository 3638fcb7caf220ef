"""How the coordination hears of applications: each by itself, or of many in one letter.

Anybody with an account may apply, and a letter rings. When strangers apply more often than a person
should hear of in an hour, the rest is told at the end of that hour: how many, and how to see them.
What was told stands in the bot's own state and not beside the applications, since applicants can
have these deleted (`!forgetme`) and apply anew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from commands.alliance.letters import coordination_of, to_coordination
from commands.kit import Block, Context, Letter, Messages, Occurrence, Reply, Schedule, _, n_
from commands.kit.rules.limits import (
    STRANGERS_LETTERS,
    STRANGERS_LETTERS_WITHIN,
    is_stranger,
)
from commands.kit.schedule import NOWHERE
from storage.store import Store

STATE: Final = "applications_told"


@dataclass
class _Hour:
    """What strangers have applied for until `ends`, by Land: told at once, and not told yet."""

    ends: datetime
    told: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)


async def announced(context: Context, land: str, *blocks: Block) -> Sequence[Letter]:
    """The letters about an application for this Land; none if it is told of later."""
    if not is_stranger(context.sender):
        return await to_coordination(context, land, *blocks)
    hour = await _kept(context.store)
    if hour is None or (hour.ends <= context.now and not hour.held):
        hour = _Hour(context.now + STRANGERS_LETTERS_WITHIN)
    letters: Sequence[Letter] = ()
    if await _is_enough(context, hour, land):
        hour.held[land] += 1
        context.expect(hour.ends)
    else:
        hour.told[land] += 1
        letters = await to_coordination(context, land, *blocks)
    await _keep(context.store, hour)
    return letters


async def _is_enough(context: Context, hour: _Hour, land: str) -> bool:
    """Whether one of those who decide has had as many letters as one person should."""
    told = [(await coordination_of(context, each), count) for each, count in hour.told.items()]
    return any(
        sum(count for readers, count in told if person in readers) >= STRANGERS_LETTERS
        for person in await coordination_of(context, land)
    )


async def _kept(store: Store) -> _Hour | None:
    kept = await store.state.get(STATE)
    if kept is None:
        return None
    ends, told, held = json.loads(kept)
    return _Hour(datetime.fromisoformat(ends), Counter(told), Counter(held))


async def _keep(store: Store, hour: _Hour) -> None:
    await store.state.set(STATE, json.dumps([hour.ends.isoformat(), hour.told, hour.held]))


async def _next_due(store: Store) -> datetime | None:
    hour = await _kept(store)
    return hour.ends if hour is not None and hour.held else None


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    ends = await _next_due(store)
    return [Occurrence(0, ends, NOWHERE)] if ends is not None and ends <= now else []


async def _run(context: Context, occurrence: Occurrence) -> Messages:
    """One letter to each of those who decide."""
    hour = await _kept(context.store)
    if hour is None or hour.ends != occurrence.due_at:
        return None
    await _keep(context.store, _Hour(hour.ends, hour.told))
    waiting: Counter[str] = Counter()
    for land, count in hour.held.items():
        for person in await coordination_of(context, land):
            waiting[person] += count
    return [Letter(each, _collected(count)) for each, count in waiting.items()]


def _collected(count: int) -> Reply:
    blocks: list[Block] = [
        n_(
            "{count} more application to take part has come from somebody I do not know.",
            "{count} more applications to take part have come from people I do not know.",
            count,
        ),
        _(
            "When many come within an hour, I tell you of the first ones each, and of all others "
            "in one letter. `!applications` shows what is open."
        ),
    ]
    return Reply(blocks, rings=True)


collecting = Schedule("applications", next_due=_next_due, due=_due, run=_run)
