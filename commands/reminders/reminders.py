"""Reminders that survive restarts: `!remind`, `!reminders`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from commands.alliance.ids import REMINDER
from commands.dates.moments import Phrase
from commands.dates.rules.phrases.result import When
from commands.kit import (
    MEMBERS,
    READERS,
    Audience,
    Block,
    Choice,
    Context,
    Inline,
    Joined,
    Message,
    Messages,
    Moment,
    NotAllowed,
    Strong,
    Term,
    Topic,
    UserError,
    _,
    command,
    n_,
    option,
    reply,
)
from commands.kit.dispatch import kept_to
from commands.kit.lists import MOST, Page, listed
from commands.kit.rules.authority import COORDINATION
from commands.kit.rules.choices import Worded
from commands.kit.rules.limits import PENDING_REMINDERS
from storage.tables import Reminder

from .rules import Whom
from .targets import WORKDAY, Addressee, Said, Target, TargetKind, addressee
from .times import RepeatEvery, planned
from .words import about, rhythm_of, whom_shown

_UNHEARD: Final = _(
    "It will stand here, but ring nobody: I have no right to notify the whole room. An "
    "administrator of the room can give it to me (room settings, permissions, “Notify everyone”)."
)


@command(
    "remind",
    help=_("Reminds you, the room, a person, a municipality or all with an office, at a time."),
    examples=(
        _("!remind 25.11.{year} 9:00 Follow-up"),
        _("!remind in 20 minutes call back"),
        _("!remind tomorrow at 9:00 send the draft"),
        _("!remind every monday 9:00 weekly meeting"),
        _("!remind room 25.11.{year} 9:00 Follow-up"),
        _("!remind Musterhafen 25.11.{year} 9:00 Follow-up"),
        _("!remind contacts NW 25.11.{year} 9:00 Follow-up"),
        _("!remind 25.12.{year} 9:00 workday Follow-up nag=1d"),
    ),
    may=MEMBERS,
    topic=Topic.REMINDERS,
)
async def remind(
    context: Context,
    whom: Annotated[Target, TargetKind()],
    when: Annotated[When, Phrase()],
    workday: Annotated[bool, WORKDAY],
    text: Annotated[str | None, Said(_("what to remind of"))] = None,
    *,
    repeat_every: Annotated[int | None, RepeatEvery(), option("nag")] = None,
) -> Message:
    """Stores the reminder; the answer repeats whom, weekday, date and time.

    Who is not the author or the room gets it in the direct chat. It may answer a message: then it
    links to that, and needs no text.
    """
    if text is None and context.replied_to is None:
        missing = Joined(["<", _("what to remind of"), ">"], "")
        raise UserError(_("Something is missing: {what}.", what=missing))
    await _refuse_too_many(context)
    meant = await addressee(context, whom)
    if repeat_every is not None and meant.whom is Whom.ROLE:
        raise UserError(
            _(
                "`nag` goes on until somebody types `!done R-4`, so it cannot be for many at once. "
                "It is for you, the room, a person or a municipality."
            ),
            example=False,
        )
    zone = context.place.zone
    draft = Reminder(
        room_id=context.place.room_id,
        thread_id=context.place.thread_id,
        author=context.sender.user_id,
        whom=meant.whom.value,
        text=text or "",
        about_event_id=context.replied_to,
        starts=when.starts.isoformat(),
        rule=when.rule,
        timezone=zone.key,
        workday=workday,
        workday_land=meant.holidays if workday else None,
        repeat_minutes=repeat_every,
        created_at=context.now,
        event_id=context.event_id,
        person=meant.person,
        role=meant.circle.value if meant.circle else None,
        land=meant.land,
        member_id=meant.member_id,
    )
    # Relative to when it was sent: `in 20 minutes` must not move because the bot was away.
    due_at, notes = planned(context, rhythm_of(context.alliance, draft), meant.holidays)
    draft.next_at = draft.due_at = due_at
    made = await context.store.reminders.keep(draft)
    context.expect(due_at)
    rings = meant.whom is not Whom.ROOM or context.may_ring(context.place.room_id)
    unheard = [] if rings else [_UNHEARD]
    return reply(*_confirmed(context, made, meant), *unheard, *notes, *_what_next(made))


async def _refuse_too_many(context: Context) -> None:
    most = PENDING_REMINDERS.of(context.sender)
    if await context.store.reminders.count_pending(context.sender.user_id) >= most:
        raise UserError(
            _(
                "You have {count} reminders that are still to come, and I keep no more for one "
                "person. It goes on as soon as one is over or called off: `!reminders mine` shows "
                "them, `!cancel R-4` calls one off.",
                count=str(most),
            ),
            example=False,
        )


def _confirmed(context: Context, made: Reminder, meant: Addressee) -> list[Block]:
    assert made.due_at is not None
    given = {"whom": meant.shown, "moment": Moment(made.due_at, context.place.zone)}
    blocks: list[Block] = [
        _("{id}: {text}", id=Strong(REMINDER.tag(made.id)), text=about(made)),
        _("I will remind {whom} on {moment}.", **given)
        if made.rule is None
        else _("I will remind {whom} again and again, the first time on {moment}.", **given),
    ]
    if meant.whom not in (Whom.AUTHOR, Whom.ROOM):
        blocks.append(_("It comes in the direct chat with me."))
    return blocks


def _what_next(made: Reminder) -> list[Block]:
    blocks: list[Block] = []
    if made.repeat_minutes is not None:
        blocks.append(_("It comes again until it is done: `!done R-{id}`", id=str(made.id)))
    return [*blocks, _("To call it off: `!cancel R-{id}`", id=str(made.id))]


class WhichReminders(Worded):
    """WhichReminders reminders are listed."""

    MINE = "mine"
    ROOM = "room"
    ALL = "all"


HEARD_BY: Final = {
    WhichReminders.MINE: Audience.PERSON,
    WhichReminders.ROOM: Audience.MEMBERS,
    WhichReminders.ALL: Audience.COORDINATION,
}


@command(
    "reminders",
    help=_("Lists reminders: of this room, all of yours, or all that the coordination tends."),
    examples=(_("!reminders"), _("!reminders mine"), _("!reminders room 2")),
    may=READERS,
    topic=Topic.REMINDERS,
    audience=Audience.MEMBERS,
)
async def reminders(
    context: Context,
    which: Annotated[WhichReminders | None, Choice(WhichReminders, _("mine, room or all"))] = None,
    page: Annotated[int, Page()] = 1,
) -> Messages:
    """What is still to come, soonest first, a page at a time; in the direct chat `mine`."""
    if which is None or (which is WhichReminders.ROOM and context.place.direct):
        which = WhichReminders.MINE if context.place.direct else WhichReminders.ROOM
    found, total = await _found(context, which, (page - 1) * MOST)
    if not found:
        said = _("There are no reminders here. `!remind tomorrow at 9:00 …` makes one.")
        if total:
            said = n_("There is only {count} page.", "There are only {count} pages.", _pages(total))
        return kept_to(context, HEARD_BY[which], [reply(said)])
    more = _(
        "`!reminders {which} {page}` shows the next ones.", which=Term(which), page=str(page + 1)
    )
    lines = [await _line(context, each) for each in found]
    left = total - (page - 1) * MOST
    answer = reply(n_("{count} reminder:", "{count} reminders:", total), *listed(lines, more, left))
    return kept_to(context, HEARD_BY[which], [answer])


def _pages(total: int) -> int:
    return -(-total // MOST)


async def _found(
    context: Context, which: WhichReminders, skipped: int
) -> tuple[Sequence[Reminder], int]:
    store, sender = context.store.reminders, context.sender
    if which is WhichReminders.ROOM:
        return await store.in_room(context.place.room_id, MOST, skipped)
    if which is WhichReminders.MINE:
        return await store.of_person(sender.user_id, sender.speaks_for.keys(), MOST, skipped)
    if not sender.roles & COORDINATION:
        raise NotAllowed(
            _("All reminders are listed for the coordination. `!reminders mine` lists yours."),
            example=False,
        )
    lands = None if sender.federal else sender.lands
    return await store.for_others(lands, sender.user_id, MOST, skipped)


async def _line(context: Context, reminder: Reminder) -> Inline:
    assert reminder.due_at is not None
    given = {
        "id": str(reminder.id),
        "moment": Moment(reminder.due_at, ZoneInfo(reminder.timezone)),
        "text": about(reminder),
    }
    if reminder.rule is None:
        line: Inline = _("R-{id}: {moment}: {text}", **given)
    else:
        line = _("R-{id}: {moment}, repeats: {text}", **given)
    if reminder.whom == Whom.AUTHOR:
        return line
    return _("{line} (for {whom})", line=line, whom=await whom_shown(context, reminder))
