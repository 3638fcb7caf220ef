"""Reminders as they are kept: in words, which one is meant, and who may do what with it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from commands.alliance.ids import REMINDER
from commands.kit.context import Alliance, Context
from commands.kit.errors import NotAllowed, UserError
from commands.kit.reply import Code, Inline
from commands.kit.roles import MEMBERS
from commands.kit.rules.authority import may_coordinate, may_settle_reminder
from commands.kit.texts import _
from storage.tables import Reminder

from .rules import AT_HOME, Circle, Rhythm, Whom
from .targets import circle_shown


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
    """What decides when it comes."""
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
        _(
            "There is no reminder {id} here. `!reminders` lists them.",
            id=Code(REMINDER.tag(number)),
        ),
        example=False,
    )


def is_reminded(context: Context, reminder: Reminder) -> bool:
    """Whether it reminds the sender by name, or as who speaks for its municipality."""
    return context.sender.user_id == reminder.person or (
        reminder.member_id is not None and reminder.member_id in context.sender.speaks_for
    )


async def tends(context: Context, reminder: Reminder) -> bool:
    """Whether the sender may change it: its author, or the coordination of where it comes."""
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
    return UserError(_("{id} is over already.", id=Code(REMINDER.tag(number))), example=False)


def _id(reminder: Reminder) -> Code:
    return Code(REMINDER.tag(reminder.id))
