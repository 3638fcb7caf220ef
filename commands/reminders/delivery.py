"""Reminders that fall due: those of one moment and one place in one message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from commands.alliance.letters import coordination_of
from commands.alliance.mailings import AT_ONCE as FEW_LETTERS
from commands.alliance.mailings import mail, mailing
from commands.alliance.voices import standing_of
from commands.dates.rules.wall_clock import UnsoundRule
from commands.kit import (
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Letter,
    Mention,
    Messages,
    Moment,
    Occurrence,
    Reply,
    Schedule,
    Strong,
    _,
    n_,
)
from commands.kit.reply import EventLink, Quoted, RoomMention
from commands.kit.rules.authority import Role
from commands.kit.schedule import NOWHERE
from storage.members import Holder
from storage.store import Store
from storage.tables import Mailing, Reminder

from .rules import AT_HOME, Circle, Whom, next_repeat, regular
from .words import about, rhythm_of, whom_shown

AT_ONCE: Final = 200  # reminders looked at; few enough that no command waits for that
TOGETHER: Final = 50  # in one message
_SEVERAL: Final = "reminders-"  # begins the transaction of a message with several
LETTERS: Final = "reminder-letters"
# The office that holders of a role have.
_OFFICES: Final = {Circle.CONTACTS.value: "contact", Circle.DEPUTIES.value: "deputy"}
FEW: Final = 500  # people whose own reminders are looked for beside a letter


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    """One occurrence for each message. Which reminders are in it is settled on delivery."""
    bundles: dict[tuple[datetime, bool, str], list[Reminder]] = {}
    for each in await store.reminders.due(now, AT_ONCE):
        assert each.due_at is not None
        at_home = each.whom in AT_HOME
        place = each.due_at, at_home, each.room_id if at_home else NOWHERE
        bundles.setdefault(place, []).append(each)
    found: list[Occurrence] = []
    # Letters first: they take along what their readers have asked for in their direct chats.
    for (due_at, _at_home, room_id), some in sorted(bundles.items(), key=lambda each: each[0][:2]):
        found += [_occurrence(due_at, room_id, part) for part in _parts(some)]
    return found


def _parts(some: Sequence[Reminder]) -> Iterator[Sequence[Reminder]]:
    for start in range(0, len(some), TOGETHER):
        yield some[start : start + TOGETHER]


def _occurrence(due_at: datetime, room_id: str, some: Sequence[Reminder]) -> Occurrence:
    """In the thread they were made in, if that is the same for all; an answer if it is one."""
    threads = {each.thread_id for each in some}
    event_id = (some[0].about_event_id or some[0].event_id) if len(some) == 1 else None
    thread_id = threads.pop() if len(threads) == 1 else None
    if room_id == NOWHERE:
        event_id = thread_id = None
    if some[0].about_room_id is not None:
        event_id = None  # it is in another room, and no answer can refer to it
    return Occurrence(some[0].id, due_at, room_id, event_id, thread_id)


@dataclass(frozen=True, slots=True)
class _Delivered:
    """A reminder that is delivered now, and when it comes next."""

    reminder: Reminder
    following: datetime | None
    whom: Inline  # in words
    vacant: bool = False  # its author gets it instead


async def _deliver(context: Context, occurrence: Occurrence) -> Messages:
    store, due_at = context.store.reminders, occurrence.due_at
    room_id = occurrence.room_id or None
    found = await store.together(due_at, room_id, TOGETHER)
    if not found:
        return None  # called off in the meantime, or in an earlier message
    if room_id is None:
        return await _letters(context, due_at, found)
    delivered = await _onward(context, due_at, found)
    return _message(context, due_at, [(each, _who(each.reminder)) for each in delivered])


def _who(reminder: Reminder) -> Inline:
    return RoomMention() if reminder.whom == Whom.ROOM else Mention(reminder.author)


async def _onward(
    context: Context, due_at: datetime, found: Sequence[Reminder]
) -> list[_Delivered]:
    """Sets when each of them comes next, and gives it."""
    times: dict[int, tuple[datetime | None, datetime | None]] = {}
    delivered: list[_Delivered] = []
    for each in found:
        times[each.id] = next_at, again_at = _next(context, each, due_at)
        following = min((t for t in (next_at, again_at) if t is not None), default=None)
        context.expect(following)
        delivered.append(_Delivered(each, following, await whom_shown(context, each)))
    await context.store.reminders.advance_all(times)
    return delivered


def _next(
    context: Context, reminder: Reminder, due_at: datetime
) -> tuple[datetime | None, datetime | None]:
    """The next regular time, and the one out of turn.

    From now on, so that a bot that was away for a month does not remind four times.
    """
    rhythm = rhythm_of(context.alliance, reminder)
    after = max(due_at, context.now)
    next_at = reminder.next_at
    if next_at is not None and next_at <= after:
        try:
            due = regular(rhythm, after)
        except UnsoundRule:  # written by another version; better once than never
            due = None
        next_at = due.at if due else None
    if reminder.repeat_minutes is None:
        return next_at, None
    return next_at, next_repeat(rhythm, due_at, reminder.repeat_minutes, context.now)


async def _letters(context: Context, due_at: datetime, found: Sequence[Reminder]) -> Messages:
    """One for each person, with all that reminds them at this moment; but what goes to many is a
    letter of its own, and written bit by bit."""
    found = await _without_many(context, due_at, found)
    readers: dict[int, list[str]] = {each.id: await _readers(context, each) for each in found}
    people = {person for some in readers.values() for person in some}
    own: Sequence[Reminder] = ()
    if len(people) <= FEW:
        asked = await context.store.reminders.of_authors(due_at, people)
        own = [each for each in asked if context.is_direct(each.room_id)]
    for_each: dict[str, list[_Delivered]] = {}
    for each in await _onward(context, due_at, [*found, *own]):
        reminder = each.reminder
        to = readers.get(reminder.id, [reminder.author])
        # Else the office is free, or they are not registered any more.
        said = each if to else replace(each, vacant=True)
        for person in to or [reminder.author]:
            for_each.setdefault(person, []).append(said)
    return [
        Letter(
            person, _message(context, due_at, [(each, Mention(person)) for each in some], person)
        )
        for person, some in for_each.items()
    ]


async def _without_many(
    context: Context, due_at: datetime, found: Sequence[Reminder]
) -> list[Reminder]:
    """What is for those with an office in many municipalities is mailed; the others."""
    many: dict[tuple[str, str | None], list[Reminder]] = {}
    for each in found:
        if each.whom == Whom.ROLE and each.role in _OFFICES:
            many.setdefault((_OFFICES[each.role], each.land), []).append(each)
    mailed: set[int] = set()
    for (office, land), some in many.items():
        members = await context.store.members.with_office(office, land)
        if len(members) <= FEW_LETTERS:
            continue
        mailed |= {each.id for each in some}
        coming = [
            (each.reminder.id, each.following) for each in await _onward(context, due_at, some)
        ]
        await mail(
            context,
            LETTERS,
            some[0].id if len(some) == 1 else 0,
            members,
            due_at=due_at.isoformat(),
            office=office,
            reminders=[[id_, at and at.isoformat()] for id_, at in coming],
        )
    return [each for each in found if each.id not in mailed]


def _whom(mailing: Mailing, offices: Sequence[Holder]) -> list[str]:
    return [each.user_id for each in offices if each.role == mailing.details["office"]]


async def _write(
    context: Context, found: Mailing, readers: Mapping[str, Sequence[int]]
) -> list[Letter] | None:
    """What was called off in the meantime is not said any more."""
    delivered: list[_Delivered] = []
    for id_, following in found.details["reminders"]:
        reminder = await context.store.reminders.get(id_)
        if reminder is not None and reminder.cancelled_at is None:
            at = following and datetime.fromisoformat(following)
            delivered.append(_Delivered(reminder, at, await whom_shown(context, reminder)))
    if not delivered:
        return None
    due_at = datetime.fromisoformat(found.details["due_at"])
    return [
        Letter(
            person,
            _message(context, due_at, [(each, Mention(person)) for each in delivered], person),
        )
        for person in readers
    ]


async def _readers(context: Context, reminder: Reminder) -> list[str]:
    members = context.store.members
    match Whom(reminder.whom):
        case Whom.MEMBER:
            offices = await members.contacts_of(reminder.member_id or 0)
            return list(dict.fromkeys(each.user_id for each in offices))
        case Whom.ROLE:
            return await _holders(context, Circle(reminder.role or ""), reminder.land)
    person = reminder.person or ""
    standing = await standing_of(context.store, context.alliance, person)
    return [] if standing.roles == {Role.STRANGER} else [person]


async def _holders(context: Context, circle: Circle, land: str | None) -> list[str]:
    members = context.store.members
    if circle is not Circle.COORDINATORS:
        return await members.holders(_OFFICES[circle.value], land)
    if land is not None:
        return await coordination_of(context, land)
    states = [each.user_id for each in await members.coordinators()]
    return list(dict.fromkeys([*sorted(context.alliance.federal_coordinators), *states]))


def _message(
    context: Context,
    due_at: datetime,
    delivered: Sequence[tuple[_Delivered, Inline]],
    to: str = "",
) -> Reply:
    key = None
    if len(delivered) == 1:
        blocks = _alone(*delivered[0])
    else:
        key = _key_of_several(context, to)
        blocks = [
            n_("{count} reminder:", "{count} reminders:", len(delivered)),
            Bullets([_item(each, who) for each, who in delivered]),
            _("To be reminded again: `!snooze R-{id} 1d`", id=str(delivered[0][0].reminder.id)),
        ]
    zone = ZoneInfo(delivered[0][0].reminder.timezone)
    late = _("Late: this was due on {due}.", due=Moment(due_at, zone))
    return Reply(blocks, rings=True, due_at=due_at, late=late, key=key)


def _key_of_several(context: Context, to: str) -> str:
    return f"{_SEVERAL}{uuid5(NAMESPACE_URL, f'{context.event_id} {to}')}"


def is_of_several(transaction_id: str) -> bool:
    """Whether the message that was sent as this had several reminders in it."""
    return transaction_id.startswith(_SEVERAL)


def _alone(delivered: _Delivered, who: Inline) -> list[Block]:
    reminder, id_ = delivered.reminder, str(delivered.reminder.id)
    blocks: list[Block] = [
        _("{text} – reminder for {who}", who=who, text=Strong(_said(reminder))),
        *_background(delivered),
    ]
    if delivered.following is None:
        blocks.append(_("R-{id}. To be reminded again: `!snooze R-{id} 1d`", id=id_))
        return blocks
    moment = Moment(delivered.following, ZoneInfo(reminder.timezone))
    blocks.append(_("R-{id}, next time on {moment}.", id=id_, moment=moment))
    if reminder.repeat_minutes is not None:
        blocks.append(_("It comes again until it is done: `!done R-{id}`", id=id_))
    return blocks


def _said(reminder: Reminder) -> Inline:
    """What it is about; in quotation marks where somebody else has said it than who reads it."""
    if reminder.text and reminder.whom not in AT_HOME:
        return Quoted(reminder.text)
    return about(reminder)


def _item(delivered: _Delivered, who: Inline) -> Inline:
    reminder = delivered.reminder
    line = _("R-{id} for {who}: {text}", id=str(reminder.id), who=who, text=Strong(_said(reminder)))
    parts: list[Inline] = [line, *_background(delivered)]
    if delivered.following is not None:
        moment = Moment(delivered.following, ZoneInfo(reminder.timezone))
        parts.append(_("next time on {moment}", moment=moment))
    return Joined(parts, " – ")


def _background(delivered: _Delivered) -> list[Inline]:
    """The message it is about, who asked for it, and for whom."""
    reminder = delivered.reminder
    parts: list[Inline] = []
    if reminder.about_event_id is not None:
        where = reminder.about_room_id or reminder.room_id
        link = EventLink(where, reminder.about_event_id)
        parts.append(_("the message: {link}", link=link))
    if reminder.whom not in AT_HOME:
        parts.append(
            _("from {author}, for {whom}", author=reminder.author, whom=Strong(delivered.whom))
        )
    if delivered.vacant:
        parts.append(_("nobody there can be reached, so you get it"))
    return parts


delivery = Schedule(
    "reminder", next_due=lambda store: store.reminders.next_due(), due=_due, run=_deliver
)
"""Reminders: what is to be said when."""

writing = mailing(LETTERS, _write, _whom)
