"""Reminders: whom they are for, which one is meant, and who may do what with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from commands.rules.authority import (
    Role,
    may_coordinate,
    may_remind,
    may_settle_reminder,
)
from commands.rules.choices import choice
from commands.rules.laender import land
from commands.rules.phrase_result import NotADate, Reason
from commands.rules.reminding import AT_HOME, Circle, Rhythm, Whom
from storage.tables import Reminder

from .arguments import Word, joined
from .context import Alliance, Context
from .dates import Phrase
from .errors import NotAllowed, UserError
from .kinds import USER_ID, Cursor, Line, limited
from .reply import Code, Inline
from .roles import MEMBERS
from .standing import standing_of
from .texts import Text, _
from .voices import the_member

_LONGEST: Final = 8  # words before the date, in the name of a municipality
_CIRCLES: Final = {
    Circle.CONTACTS: (_("all contact persons"), _("the contact persons in {land}")),
    Circle.DEPUTIES: (_("all deputies"), _("the deputies in {land}")),
    Circle.COORDINATORS: (_("the whole coordination"), _("the coordination in {land}")),
}


@dataclass(frozen=True, slots=True)
class Target:
    """Who is to be reminded, as it was typed; `name` is that of a municipality."""

    whom: Whom = Whom.AUTHOR
    person: str | None = None
    circle: Circle | None = None
    land: str | None = None
    name: str | None = None


class TargetKind:
    """Reads who is reminded, which stands before the date; nobody: the author."""

    label = _("whom")
    absent = Target()

    def read(self, cursor: Cursor) -> Target:
        before = _words_before_date(cursor)
        if before == 0:
            return self.absent
        first = cursor.left[0]
        if not first.quoted and (target := _named(first)):
            cursor.take()
            if target.circle and cursor.left and (code := land(cursor.left[0].text)):
                cursor.take()
                return Target(Whom.ROLE, circle=target.circle, land=code)
            return target
        if before is None:
            return self.absent
        return Target(
            Whom.MEMBER, name=limited(joined([cursor.take() for _ in range(before)]), 120)
        )


def _named(word: Word) -> Target | None:
    if word.text.casefold() in {"room", "raum", "@room"}:
        return Target(Whom.ROOM)
    if len(word.text) <= 255 and USER_ID.fullmatch(word.text):
        return Target(Whom.PERSON, person=word.text)
    circle = choice(Circle, word.text)
    return Target(Whom.ROLE, circle=circle) if circle else None


def _words_before_date(cursor: Cursor) -> int | None:
    """How many words stand before what is a date, or would be one if it were right; None: all."""
    for place, word in enumerate(cursor.left[: _LONGEST + 1]):
        if word.quoted:
            continue
        rest = cursor.left[place:]
        try:
            Phrase().read(Cursor(rest, cursor.now, cursor.zone))
        except UserError as error:
            cause = error.__cause__
            if not isinstance(cause, NotADate) or cause.reason is Reason.NOT_UNDERSTOOD:
                continue
        return place
    return None


class Said(Line):
    """What to remind of; in quotation marks it may hold what looks like an option or a date."""

    better_quoted = True


@dataclass(frozen=True)
class Flag:
    """One of some words, if it comes next; gives whether it does."""

    label: Text
    words: tuple[str, ...] = field(default=())
    absent = False

    def read(self, cursor: Cursor) -> bool:
        word = cursor.left[0]
        found = not word.quoted and word.text.casefold() in self.words
        if found:
            cursor.take()
        return found


WORKDAY: Final = Flag(_("workday"), ("workday", "werktag", "arbeitstag"))


@dataclass(frozen=True, slots=True)
class Aim:
    """Who is reminded: as columns, in words, and in which Land (for its holidays)."""

    whom: Whom
    shown: Inline
    columns: Mapping[str, Any] = field(default_factory=dict)
    land: str | None = None


async def aimed(context: Context, target: Target) -> Aim:
    """Whom the sender means. Raises UserError if there is nobody, NotAllowed if they may not."""
    match target.whom:
        case Whom.PERSON if target.person not in (None, context.sender.user_id):
            assert target.person is not None
            return await _person(context, target.person)
        case Whom.ROLE if target.circle is not None:
            return _role(context, target.circle, target.land)
        case Whom.MEMBER if target.name is not None:
            return await _municipality(context, target.name)
        case Whom.ROOM if not context.place.direct:
            return Aim(Whom.ROOM, _("the room"), land=context.place.land)
    return Aim(Whom.AUTHOR, _("you"), land=context.place.land)


async def _person(context: Context, person: str) -> Aim:
    standing = await standing_of(context.store, context.alliance, person)
    if standing.roles == {Role.STRANGER}:
        raise UserError(
            _(
                "{person} is not registered, so I do not write to them. `!contact Musterhafen` "
                "shows the addresses of a municipality.",
                person=Code(person),
            ),
            example=False,
        )
    ids = [*standing.speaks_for, *standing.partner_of]
    members = [m for m in [await context.store.members.get(each) for each in ids] if m is not None]
    lands = standing.lands | {each.land for each in members}
    if not may_remind(context.sender, lands, standing.speaks_for):
        raise NotAllowed(
            _(
                "Only the coordination of their Land can have {person} reminded, and whoever "
                "speaks for the same municipality.",
                person=Code(person),
            ),
            example=False,
        )
    return Aim(Whom.PERSON, person, {"person": person}, context.place.land)


def _role(context: Context, circle: Circle, code: str | None) -> Aim:
    if not may_coordinate(context.sender, code):
        raise NotAllowed(
            _(
                "Only the federal coordination can have everybody with an office reminded, and "
                "the coordination of a Land those in it: `!remind contacts NW …`"
            ),
            example=False,
        )
    shown = circle_shown(circle, code)
    return Aim(Whom.ROLE, shown, {"role": circle.value, "land": code}, code or context.place.land)


async def _municipality(context: Context, name: str) -> Aim:
    try:
        member = await the_member(context, name)
    except UserError as error:
        order = _("First comes whom to remind, then the date and the time, then the text.")
        raise UserError(error.text, *error.more, order) from error
    if not may_remind(context.sender, {member.land}, {member.id}):
        raise NotAllowed(
            _(
                "Only the coordination of {land} can have {name} reminded, and its contact person "
                "and deputy.",
                land=member.land,
                name=member.name,
            ),
            example=False,
        )
    return Aim(Whom.MEMBER, member.name, {"member_id": member.id}, member.land)


def circle_shown(circle: Circle, code: str | None) -> Inline:
    """Those who hold an office, in words."""
    everywhere, in_land = _CIRCLES[circle]
    return everywhere if code is None else replace(in_land, params={"land": code})


def about(reminder: Reminder) -> Inline:
    """What it reminds of, in words; a message that was answered keeps its text to itself."""
    return reminder.text or _("the message you answered")


async def whom_shown(context: Context, reminder: Reminder) -> Inline:
    """Whom a reminder is for, in words; its author by their address."""
    match Whom(reminder.whom):
        case Whom.ROOM:
            return _("the room")
        case Whom.ROLE:
            return circle_shown(Circle(reminder.role or ""), reminder.land)
        case Whom.MEMBER:
            member = await context.store.members.get(reminder.member_id or 0)
            return member.name if member else "–"
        case Whom.PERSON:
            return reminder.person or "–"
    return reminder.author


def rhythm_of(alliance: Alliance, reminder: Reminder) -> Rhythm:
    """What decides when it rings."""
    timing = alliance.timing
    return Rhythm(
        datetime.fromisoformat(reminder.starts),
        reminder.rule,
        ZoneInfo(reminder.timezone),
        (timing.quiet_from, timing.quiet_until),
        reminder.workday,
        reminder.workday_land,
        others=reminder.whom not in AT_HOME,
    )


async def the_reminder(context: Context, number: int) -> Reminder:
    """The reminder with this id, if the sender may know of it. UserError if not.

    Ids are guessable: one of another room shows its text to its author only, whom it reminds, and
    whoever tends it.
    """
    found = await context.store.reminders.get(number)
    if found is not None and (
        context.place.room_id == found.room_id
        or is_reminded(context, found)
        or context.sender.user_id == found.author
        or (found.whom != Whom.AUTHOR and await tends(context, found))
    ):
        return found
    raise UserError(
        _("There is no reminder {id} here. `!reminders` lists them.", id=Code(f"R-{number}")),
        example=False,
    )


def is_reminded(context: Context, reminder: Reminder) -> bool:
    """Whether it reminds the sender by name, or as who speaks for its municipality."""
    return context.sender.user_id == reminder.person or (
        reminder.member_id is not None and reminder.member_id in context.sender.speaks_for
    )


async def tends(context: Context, reminder: Reminder) -> bool:
    """Whether the sender may change it: its author, or the coordination of where it rings."""
    return await _may(context, reminder, reminded=False)


async def _may(context: Context, reminder: Reminder, *, reminded: bool) -> bool:
    sender, author = context.sender, reminder.author
    if reminder.whom == Whom.ROLE and reminder.land is None:
        return sender.user_id == author or may_coordinate(sender, None)
    code = reminder.land
    if reminder.whom == Whom.MEMBER:
        member = await context.store.members.get(reminder.member_id or 0)
        code = member.land if member else None
    elif reminder.whom != Whom.ROLE:
        room = await context.store.rooms.get(reminder.room_id)
        code = room.land if room else None
    return may_settle_reminder(sender, author, code, reminded=reminded)


async def require_tending(context: Context, reminder: Reminder) -> None:
    """Raises NotAllowed unless the sender may change it, see `tends`."""
    if not await tends(context, reminder):
        raise NotAllowed(
            _("Only the author of {id} or the coordination can do this.", id=_id(reminder)),
            example=False,
        )


async def require_settling(context: Context, reminder: Reminder, *, in_room: bool = True) -> None:
    """Raises NotAllowed unless the sender may put it off, say that it is done, or call it off.

    With `in_room` all members in the room that it reminds may.
    """
    here = reminder.whom == Whom.ROOM and reminder.room_id == context.place.room_id
    all_may = in_room and here and bool(context.sender.roles & MEMBERS)
    reminded = all_may or is_reminded(context, reminder)
    if not await _may(context, reminder, reminded=reminded):
        raise NotAllowed(
            _(
                "Only the author of {id}, whoever it reminds, or the coordination can do this.",
                id=_id(reminder),
            ),
            example=False,
        )


def over(number: int) -> UserError:
    """The refusal of what is called off or done already."""
    return UserError(_("{id} is over already.", id=Code(f"R-{number}")), example=False)


def _id(reminder: Reminder) -> Code:
    return Code(f"R-{reminder.id}")
