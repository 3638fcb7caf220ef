"""Letters to those who speak for many members, written bit by bit: nobody waits for all of them.

Each step is an occurrence of its own. Its letters and how far the mailing is are committed at once,
so that everybody gets theirs once, whatever happens in between. Whoever speaks for several members
gets one letter, with the first of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from commands.kit.context import Context
from commands.kit.reply import Letter
from commands.kit.schedule import NOWHERE, Messages, Occurrence, Schedule
from storage.members import Holder
from storage.store import Store
from storage.tables import Mailing

AT_ONCE: Final = 50  # letters that nobody has to wait for; more of them are written bit by bit
STEP: Final = 20  # members whose people are written to in one step

# The letters of one step, to each person about some members; None: nothing is to be said any more.
Write: TypeAlias = Callable[
    [Context, Mailing, Mapping[str, Sequence[int]]], Awaitable[Sequence[Letter] | None]
]
# Who of those that speak for a member is written to.
Whom: TypeAlias = Callable[[Mailing, Sequence[Holder]], Sequence[str]]


def everybody(_mailing: Mailing, offices: Sequence[Holder]) -> Sequence[str]:
    """Contact person and deputy."""
    return [each.user_id for each in offices]


async def mail(
    context: Context,
    kind: str,
    subject_id: int,
    member_ids: Sequence[int],
    **details: Any,
) -> None:
    """The letters of this kind to those who speak for these members are written from now on."""
    await context.store.mailings.add(kind, subject_id, member_ids, details, context.now)
    context.expect(context.now)


def mailing(kind: str, write: Write, whom: Whom = everybody) -> Schedule:
    """Writes the letters that `mail` has asked for."""

    async def due(store: Store, now: datetime) -> Sequence[Occurrence]:
        return [Occurrence(id_, at, NOWHERE) for id_, at in await store.mailings.due(kind, now)]

    async def run(context: Context, occurrence: Occurrence) -> Messages:
        found = await context.store.mailings.get(occurrence.id)
        if found is None or found.next_at != occurrence.due_at:
            return None
        letters = await write(context, found, await _readers(context, found, whom))
        written = len(found.member_ids) if letters is None else found.written + STEP
        context.expect(await context.store.mailings.go_on(found, written))
        return letters

    async def skip(store: Store, occurrence: Occurrence) -> None:
        found = await store.mailings.get(occurrence.id)
        if found is not None and found.next_at == occurrence.due_at:
            await store.mailings.go_on(found, found.written + STEP)

    return Schedule(
        kind,
        next_due=lambda store: store.mailings.next_due(kind),
        due=due,
        run=run,
        skip=skip,
        # Whoever has answered while the bot was away hears nothing.
        after_sync=True,
    )


async def _readers(context: Context, found: Mailing, whom: Whom) -> dict[str, list[int]]:
    """Who is written to in this step, and about which members."""
    place = {member_id: n for n, member_id in enumerate(found.member_ids)}
    turn = found.member_ids[found.written : found.written + STEP]
    here = await _people(context, found, whom, turn)
    people = {each for some in here.values() for each in some}
    theirs = await context.store.members.spoken_for(people) & place.keys()
    about: dict[str, list[int]] = {}
    for member_id, some in (await _people(context, found, whom, theirs)).items():
        for person in some:
            about.setdefault(person, []).append(member_id)
    readers: dict[str, list[int]] = {}
    for member_id in turn:
        for person in here.get(member_id, ()):
            members = sorted(about[person], key=place.__getitem__)
            if members[0] == member_id:  # else they have their letter
                readers[person] = members
    return readers


async def _people(
    context: Context, found: Mailing, whom: Whom, member_ids: Collection[int]
) -> dict[int, Sequence[str]]:
    offices: dict[int, list[Holder]] = {}
    for each in await context.store.members.offices_of(member_ids):
        offices.setdefault(each.member_id, []).append(each)
    return {member_id: whom(found, some) for member_id, some in offices.items()}
