"""Letters to those who speak for many members, written bit by bit: nobody waits for all of them.

Each step is an occurrence of its own. Its letters and how far the mailing is are committed at once,
so that everybody gets theirs once, whatever happens in between. Whoever speaks for several members
gets one letter, with the first of them. It stays the only one: who loses one of these offices in
the meantime, or gets another one, has had theirs; and who gets an office whose turn is over hears
of what is to do in the letter about that office.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from commands.kit.context import Context
from commands.kit.reply import Letter, Mail, Reply
from commands.kit.schedule import NOWHERE, Messages, Occurrence, Schedule
from storage.members import Holder
from storage.store import Store
from storage.tables import Mailing

from .letters import coordination_of

MOST_MENTIONED: Final = 200  # people; an event has room for no more, and above that all get letters
AT_ONCE: Final = 50  # letters that nobody has to wait for; more of them are written bit by bit
STEP: Final = 20  # members whose people are written to in one step
LETTERS: Final = "-letters"  # ends the kind of every mailing
_LETTER: Final = re.compile(rf"([a-z-]+){LETTERS}-(\d+)-[0-9a-f]{{32}}")

# The letters of one step, to each person about some members; None: nothing is to be said any more.
Write: TypeAlias = Callable[
    [Context, Mailing, Mapping[str, Sequence[int]]], Awaitable[Sequence[Letter] | None]
]
# The same for the mailboxes of those of these members that it still concerns.
ToMailboxes: TypeAlias = Callable[[Context, Mailing, Sequence[int]], Awaitable[Mail]]
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
    begun = {"begun": context.now.isoformat(), **details}
    await context.store.mailings.add(kind, subject_id, member_ids, begun, context.now)
    context.expect(context.now)


async def to_offices_of(
    context: Context,
    kind: str,
    write: Write,
    subject_id: int,
    member_ids: Sequence[int],
    **details: Any,
) -> Sequence[Letter]:
    """Letters to those who speak for these members: here if they are few, else they are mailed.

    Where nobody speaks for one, to the coordination of its Land. `write` is that of the mailing.
    """
    if len(member_ids) > AT_ONCE:
        await mail(context, kind, subject_id, member_ids, **details)
        return ()
    few = Mailing(
        kind=kind, subject_id=subject_id, member_ids=[*member_ids], details=details, written=0
    )
    readers = await _readers(context, few, member_ids, everybody)
    written = await write(context, few, readers.people) or ()
    return [*written, *(await write(context, few, readers.instead) or ())]


def mailing(
    kind: str,
    write: Write,
    whom: Whom = everybody,
    *,
    vacant: bool = False,
    to_mailboxes: ToMailboxes | None = None,
) -> Schedule:
    """Writes the letters that `mail` has asked for; `kind` ends with “-letters”.

    With `vacant` the coordination of its Land gets the letter about a member that nobody speaks
    for. The mailboxes of a step's members have their turn with its letters.
    """

    async def due(store: Store, now: datetime) -> Sequence[Occurrence]:
        return [Occurrence(id_, at, NOWHERE) for id_, at in await store.mailings.due(kind, now)]

    async def run(context: Context, occurrence: Occurrence) -> Messages:
        found = await context.store.mailings.get(occurrence.id)
        if found is None or found.next_at != occurrence.due_at:
            return None
        said = await _step(context, found, write, whom, to_mailboxes, vacant=vacant)
        written = len(found.member_ids) if said is None else found.written + STEP
        context.expect(await context.store.mailings.go_on(found, written))
        return said

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
        after_backlog=True,
    )


def mailed(transaction_id: str) -> tuple[str, int] | None:
    """What a mailed letter is about: its kind without “-letters”, and the subject's id."""
    found = _LETTER.fullmatch(transaction_id)
    return (found[1], int(found[2])) if found else None


async def _step(
    context: Context,
    found: Mailing,
    write: Write,
    whom: Whom,
    to_mailboxes: ToMailboxes | None,
    *,
    vacant: bool,
) -> list[Letter | Mail] | None:
    turn = found.member_ids[found.written : found.written + STEP]
    readers = await _readers(context, found, turn, whom)
    keys = {person: _key(found, person) for person in readers.people}
    known = await context.store.outbox.known(keys.values())
    new = {to: members for to, members in readers.people.items() if keys[to] not in known}
    letters = await write(context, found, new)
    if letters is None:
        return None
    said: list[Letter | Mail] = [_keyed(each, keys[each.to]) for each in letters]
    if vacant and readers.instead:
        step = f"{found.written}"  # one in each: there are few such members
        more = await write(context, found, readers.instead) or ()
        said += [_keyed(each, _key(found, each.to, step)) for each in more]
    if to_mailboxes is not None and context.alliance.mail_domain is not None:
        said.append(await to_mailboxes(context, found, turn))
    return said


def _key(found: Mailing, person: str, step: str = "") -> str:
    """The transaction of a letter: it tells whether they have theirs, and what it is about."""
    # With the moment: after a restore another mailing may have the same number.
    this = f"{found.id} {found.details.get('begun')} {person} {step}"
    return f"{found.kind}-{found.subject_id}-{uuid5(NAMESPACE_URL, this).hex}"


def _keyed(letter: Letter, key: str) -> Letter:
    assert isinstance(letter.message, Reply)
    return replace(letter, message=replace(letter.message, key=key))


class _Readers:
    """Who is written to, and about which members; and who in place of those that are not there."""

    def __init__(self) -> None:
        self.people: dict[str, list[int]] = {}
        self.instead: dict[str, list[int]] = {}


async def _readers(context: Context, found: Mailing, turn: Sequence[int], whom: Whom) -> _Readers:
    """Those who speak for the members whose turn it is; of each all members that are written to."""
    place = {member_id: n for n, member_id in enumerate(found.member_ids)}
    here = await _people(context, found, whom, turn)
    people = {each for some in here.values() for each in some}
    theirs = await context.store.members.spoken_for(people) & place.keys()
    about: dict[str, list[int]] = {}
    for member_id, some in (await _people(context, found, whom, theirs)).items():
        for person in some:
            about.setdefault(person, []).append(member_id)
    readers = _Readers()
    for member_id in turn:
        for person in here.get(member_id, ()):
            readers.people[person] = sorted(about[person], key=place.__getitem__)
    readers.instead = await _instead(context, [each for each in turn if each not in here])
    return readers


async def _instead(context: Context, vacant: Collection[int]) -> dict[str, list[int]]:
    """The coordination of members that nobody speaks for."""
    found: dict[str, list[int]] = {}
    deciders: dict[str, Sequence[str]] = {}
    for each in await context.store.members.listed(vacant) if vacant else ():
        if each.land not in deciders:
            deciders[each.land] = await coordination_of(context, each.land)
        for person in deciders[each.land]:
            found.setdefault(person, []).append(each.id)
    return found


async def _people(
    context: Context, found: Mailing, whom: Whom, member_ids: Iterable[int]
) -> dict[int, Sequence[str]]:
    offices: dict[int, list[Holder]] = {}
    for each in await context.store.members.offices_of([*member_ids]):
        offices.setdefault(each.member_id, []).append(each)
    return {member_id: whom(found, some) for member_id, some in offices.items()}
