"""The letter to the silent before the end of a poll, a survey, a date poll or a statement: once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from commands.kit import Block, Context, Letter, Mail, Messages, Occurrence, Reply, Schedule
from commands.kit.schedule import NOWHERE
from storage.store import Store
from storage.tables import Mailing

from .mailings import mail, mailing
from .rules.nudges import daytime, in_good_time, nudge_at


class Asking(Protocol):
    """What municipalities are to answer until its end."""

    id: int
    opened_at: datetime
    nudge_at: datetime | None
    closes_at: datetime | None


Subject = TypeVar("Subject", bound=Asking)
One = TypeVar("One")  # of the silent, as its letter needs it
Subject_co = TypeVar("Subject_co", bound=Asking, covariant=True)


class Nudges(Protocol[Subject_co]):
    """The queries about subjects of one kind that a nudge needs."""

    async def get(self, subject_id: int, /) -> Subject_co | None:
        """The one with this id, whatever has become of it."""

    async def nudges_due(self, now: datetime) -> Sequence[Subject_co]:
        """Those about which the silent have to be asked, the earliest first."""

    async def next_nudge(self) -> datetime | None:
        """When somebody has to be asked next, which may have passed."""

    async def plan_nudge(self, subject_id: int, at: datetime | None, /) -> None:
        """Those who are silent are asked at `at`; None: not (any more)."""


def rings_on(subject: Asking, zone: ZoneInfo) -> Collection[date]:
    """The day on which the silent are asked, by the wall clock of `zone`; empty if never.

    Once they have been asked, when that was is only known of an end that was not changed.
    """
    at = subject.nudge_at or nudge_at(subject.opened_at, subject.closes_at, zone)
    return () if at is None else (at.astimezone(zone).date(),)


def letters_to(
    readers: Mapping[str, Sequence[int]],
    silent: Mapping[int, One],
    write: Callable[[Sequence[One]], Sequence[Block]],
) -> list[Letter]:
    """One that rings for each person, whatever number of municipalities they speak for.

    About those of theirs that are `silent` still; whoever speaks for none of these hears nothing.
    """
    return [
        Letter(person, Reply(write(theirs), rings=True))
        for person, ids in readers.items()
        if (theirs := [silent[each] for each in ids if each in silent])
    ]


def nudging(
    kind: str,
    letters: str,
    queries: Callable[[Store], Nudges[Subject]],
    is_open: Callable[[Subject], bool],
    silent: Callable[[Context, Subject], Awaitable[Sequence[int]]],
) -> Schedule:
    """When the silent are asked, by `letters`: by day, in good time before the end, while it is
    open."""

    async def due(store: Store, now: datetime) -> list[Occurrence]:
        return [
            Occurrence(each.id, each.nudge_at, NOWHERE)
            for each in await queries(store).nudges_due(now)
            if each.nudge_at is not None
        ]

    async def run(context: Context, occurrence: Occurrence) -> Messages:
        store = queries(context.store)
        subject = await store.get(occurrence.id)
        if subject is None or not is_open(subject) or subject.nudge_at != occurrence.due_at:
            return None
        # The bot may have been away at the time.
        at = daytime(context.now, context.alliance.zone)
        is_worth_it = in_good_time(at, subject.closes_at)
        if is_worth_it and at > context.now:
            await store.plan_nudge(subject.id, at)
            context.expect(at)
            return None
        await store.plan_nudge(subject.id, None)
        members = await silent(context, subject) if is_worth_it else ()
        if members:
            await mail(context, letters, subject.id, members)
        return None

    return Schedule(
        kind, next_due=lambda store: queries(store).next_nudge(), due=due, run=run, after_sync=True
    )


def writing(
    letters: str,
    queries: Callable[[Store], Nudges[Subject]],
    is_open: Callable[[Subject], bool],
    write: Callable[
        [Context, Subject, Mapping[str, Sequence[int]]], Awaitable[Sequence[Letter] | None]
    ],
    to_mailboxes: Callable[[Context, Subject, Sequence[int]], Awaitable[Mail]],
) -> Schedule:
    """The mailing `letters` to the people of the silent, as long as it is open.

    Their offices are written to, too: no other reminder comes. `write` and `to_mailboxes` leave
    out who has answered in the meantime.
    """

    async def to_people(
        context: Context, found: Mailing, readers: Mapping[str, Sequence[int]]
    ) -> Sequence[Letter] | None:
        subject = await queries(context.store).get(found.subject_id)
        return await write(context, subject, readers) if subject and is_open(subject) else None

    async def to_offices(context: Context, found: Mailing, members: Sequence[int]) -> Mail:
        subject = await queries(context.store).get(found.subject_id)
        assert subject is not None, "its people have just been written to"
        return await to_mailboxes(context, subject, members)

    return mailing(letters, to_people, to_mailboxes=to_offices)
