"""Reminders that survive restarts: `!remind`, `!reminders`, `!cancel`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from commands.kit import (
    MEMBERS,
    READERS,
    Audience,
    Block,
    Code,
    Context,
    Inline,
    Mention,
    Message,
    Messages,
    Moment,
    NotAllowed,
    Number,
    Occurrence,
    Reply,
    RoomMention,
    Schedule,
    Strong,
    Topic,
    UserError,
    _,
    command,
    n_,
    reply,
)
from commands.kit.dates import Phrase
from commands.kit.kinds import Cursor, Line
from commands.kit.lists import listed
from commands.rules.authority import may_cancel_reminder
from commands.rules.phrase_result import When
from commands.rules.wall_clock import next_due
from storage.store import Store
from storage.tables import Reminder

AT_ONCE: Final = 100


class Whom(StrEnum):
    """Who is mentioned when a reminder is due."""

    AUTHOR = "author"
    ROOM = "room"


class WhomKind:
    """Reads the word `room` in front, if it is there."""

    label = _("room")
    absent = Whom.AUTHOR

    def read(self, cursor: Cursor) -> Whom:
        word = cursor.left[0]
        if not word.quoted and word.text.casefold() in {"room", "raum", "@room"}:
            cursor.take()
            return Whom.ROOM
        return self.absent


@command(
    "remind",
    "erinnerung",
    "erinnere",
    help=_("Reminds you, or the whole room, at a time."),
    examples=(
        _("!remind 25.11.2027 9:00 Follow-up"),
        _("!remind in 20 minutes call back"),
        _("!remind tomorrow at 9:00 send the draft"),
        _("!remind every monday 9:00 weekly meeting"),
        _("!remind room 25.11.2027 9:00 Follow-up"),
    ),
    may=MEMBERS,
    topic=Topic.REMINDERS,
)
async def remind(
    context: Context,
    whom: Annotated[Whom, WhomKind()],
    when: Annotated[When, Phrase()],
    text: Annotated[str, Line(_("what to remind of"))],
) -> Message:
    """Stores the reminder; the answer repeats weekday, date and time."""
    zone = context.place.zone
    # Relative to when it was sent: `in 20 minutes` must not move because the bot was away.
    due_at = next_due(when.starts, when.rule, zone, context.sent_at)
    if due_at is None:
        raise UserError(_("That time has passed already."))
    made = await context.store.reminders.add(
        room_id=context.place.room_id,
        author=context.sender.user_id,
        whom=whom.value,
        text=text,
        starts=when.starts.isoformat(),
        rule=when.rule,
        timezone=zone.key,
        due_at=due_at,
        at=context.now,
        event_id=context.event_id,
        thread_id=context.place.thread_id,
    )
    context.expect(due_at)
    moment = Moment(due_at, zone)
    blocks: list[Block] = [_("{id}: {text}", id=Strong(f"R-{made.id}"), text=text)]
    if when.rule is None:
        blocks.append(_("I will remind {whom} on {moment}.", whom=_whom(whom), moment=moment))
    else:
        blocks.append(
            _(
                "I will remind {whom} again and again, the first time on {moment}.",
                whom=_whom(whom),
                moment=moment,
            )
        )
    blocks.append(_("To call it off: `!cancel R-{id}`", id=str(made.id)))
    return reply(*blocks)


def _whom(whom: Whom) -> Inline:
    return _("the room") if whom is Whom.ROOM else _("you")


@command(
    "reminders",
    "erinnerungen",
    help=_("Lists the reminders of this room; in the direct chat, all of yours."),
    examples=(_("!reminders"),),
    may=READERS,
    topic=Topic.REMINDERS,
    audience=Audience.MEMBERS,
)
async def reminders(context: Context) -> Message:
    """What is still to come, soonest first."""
    if context.place.direct:
        found = await context.store.reminders.of_author(context.sender.user_id)
    else:
        found = await context.store.reminders.active_in(context.place.room_id)
    if not found:
        return reply(_("There are no reminders here. `!remind tomorrow at 9:00 …` makes one."))
    return reply(
        n_("{count} reminder:", "{count} reminders:", len(found)),
        *listed(
            [_line(each) for each in found],
            _("In the direct chat with me, `!reminders` shows only yours."),
        ),
    )


def _line(reminder: Reminder) -> Inline:
    assert reminder.due_at is not None
    moment = Moment(reminder.due_at, ZoneInfo(reminder.timezone))
    if reminder.rule is None:
        return _("R-{id}: {moment}: {text}", id=str(reminder.id), moment=moment, text=reminder.text)
    return _(
        "R-{id}: {moment}, repeats: {text}",
        id=str(reminder.id),
        moment=moment,
        text=reminder.text,
    )


@command(
    "cancel",
    "absagen",
    "löschen",
    help=_("Calls off a reminder."),
    examples=(_("!cancel R-4"),),
    may=MEMBERS,
    topic=Topic.REMINDERS,
)
async def cancel(
    context: Context, number: Annotated[int, Number("R", _("id of the reminder"))]
) -> Message:
    """By its author or a coordinator."""
    found = await context.store.reminders.get(number)
    if found is None or not _visible(context, found):
        raise UserError(
            _("There is no reminder {id} here. `!reminders` lists them.", id=Code(f"R-{number}")),
            example=False,
        )
    if not may_cancel_reminder(context.sender, found.author, context.place.land):
        raise NotAllowed(
            _(
                "Only the author of {id} or the coordination can call it off.",
                id=Code(f"R-{number}"),
            ),
            example=False,
        )
    if not await context.store.reminders.cancel(number, context.now, context.sender.user_id):
        raise UserError(_("{id} is over already.", id=Code(f"R-{number}")), example=False)
    return reply(_("{id} is called off: {text}", id=Strong(f"R-{number}"), text=found.text))


def _visible(context: Context, reminder: Reminder) -> bool:
    """Ids are guessable: a reminder of another room shows its text to its author only."""
    return context.place.room_id == reminder.room_id or context.sender.user_id == reminder.author


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    return [
        Occurrence(each.id, each.due_at, each.room_id, each.event_id, each.thread_id)
        for each in await store.reminders.due(now, AT_ONCE)
        if each.due_at is not None
    ]


async def _ring(context: Context, occurrence: Occurrence) -> Messages:
    found = await context.store.reminders.get(occurrence.id)
    if found is None or found.due_at != occurrence.due_at:
        return None  # called off in the meantime
    zone = ZoneInfo(found.timezone)
    # From now on, so that a bot that was away for a month does not ring four times.
    after = max(occurrence.due_at, context.now)
    following = next_due(datetime.fromisoformat(found.starts), found.rule, zone, after)
    await context.store.reminders.advance(found.id, following)
    context.expect(following)
    who = RoomMention() if found.whom == Whom.ROOM else Mention(found.author)
    blocks: list[Block] = [
        _("Reminder for {who}: {text}", who=who, text=Strong(found.text)),
    ]
    if following is not None:
        blocks.append(
            _(
                "R-{id}, next time on {moment}.",
                id=str(found.id),
                moment=Moment(following, zone),
            )
        )
    late = _("Late: this was due on {due}.", due=Moment(occurrence.due_at, zone))
    return Reply(blocks, rings=True, due_at=occurrence.due_at, late=late)


ringing = Schedule(
    "reminder", next_due=lambda store: store.reminders.next_due(), due=_due, run=_ring
)
