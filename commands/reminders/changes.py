"""Reminders that are changed: `!cancel`, `!snooze`, `!edit`, and what `!done` makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from commands.alliance.ids import REMINDER, ReminderId
from commands.dates.rules.quiet import audible
from commands.kit import (
    MEMBERS,
    READERS,
    Block,
    Bullets,
    Context,
    Inline,
    Message,
    Moment,
    Strong,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.kinds import Perhaps
from storage.tables import Reminder

from .rules import later
from .times import Edited, NewTimeOrText, PutOff, planned, quiet_note
from .unnamed import meant_reminder
from .words import about, over, require_settling, require_tending, rhythm_of, the_reminder


@command(
    "cancel",
    help=_("Calls off a reminder."),
    examples=(_("!cancel R-4"),),
    may=READERS,
    topic=Topic.REMINDERS,
)
async def cancel(
    context: Context, number: Annotated[int | None, Perhaps(REMINDER.prefix, REMINDER.label)]
) -> Message:
    """By its author, whom it reminds by name, or the coordination; also as the answer to it."""
    found = await meant_reminder(context, number)
    await require_settling(context, found, in_room=False)
    if not await context.store.reminders.cancel(found.id, context.now, context.sender.user_id):
        raise over(found.id)
    return reply(
        _("{id} is called off: {text}", id=Strong(REMINDER.tag(found.id)), text=about(found))
    )


@command(
    "snooze",
    help=_("Puts off a reminder, also one that has just come."),
    examples=(_("!snooze R-4 1d"), _("!snooze R-4 tomorrow at 9:00")),
    may=READERS,
    topic=Topic.REMINDERS,
)
async def snooze(
    context: Context,
    number: Annotated[int | None, Perhaps(REMINDER.prefix, REMINDER.label, unless=PutOff())],
    until: Annotated[int | datetime, PutOff()],
) -> Message:
    """A length of time counts from when it is due; once it has come, from when this was typed.

    Without an id it is for the reminder whose message is answered.
    """
    found = await meant_reminder(context, number)
    await require_settling(context, found)
    _require_open(found)
    at = until if isinstance(until, datetime) else _put_off(context, found, until)
    rhythm = rhythm_of(context.alliance, found)
    notes: list[Block] = []
    allowed = audible(at, rhythm.zone, *rhythm.quiet) if rhythm.others else at
    if allowed != at:
        notes.append(quiet_note(rhythm))
    at = max(allowed, context.now)
    regular = found.next_at if found.rule is not None else None
    await context.store.reminders.change(found, next_at=regular, again_at=at)
    context.expect(at)
    zone = context.place.zone
    if regular is not None:
        notes.append(_("Its regular time stays: {moment}.", moment=Moment(regular, zone)))
    said = _("{id} comes on {moment}.", id=Strong(REMINDER.tag(found.id)), moment=Moment(at, zone))
    return reply(said, *notes)


def _put_off(context: Context, found: Reminder, minutes: int) -> datetime:
    """From its due time if that is still to come; of a recurring one, this time is meant."""
    zone = ZoneInfo(found.timezone)
    waits = found.rule is None and found.due_at is not None and found.due_at > context.sent_at
    start = found.due_at if waits and found.due_at is not None else context.sent_at
    return later(start, minutes, zone)


@command(
    "edit",
    help=_("Changes the time or the text of a reminder, or both."),
    examples=(
        _("!edit R-4 tomorrow at 9:00"),
        _("!edit R-4 tomorrow at 9:00 send the draft"),
        _("!edit R-4 “send the draft”"),
    ),
    may=MEMBERS,
    topic=Topic.REMINDERS,
)
async def edit(
    context: Context,
    number: ReminderId,
    change: Annotated[Edited, NewTimeOrText()],
) -> Message:
    """By its author or the coordination; the answer shows what it was and what it is."""
    found = await the_reminder(context, number)
    await require_tending(context, found)
    if found.cancelled_at is not None or (found.due_at is None and change.when is None):
        raise over(number)
    before = _line(context, found.due_at, about(found))
    due_at, notes = found.due_at, list[Block]()
    text = change.text or found.text
    if change.when is None:
        await context.store.reminders.change(found, text=text)
    else:
        rhythm = replace(
            rhythm_of(context.alliance, found),
            starts=change.when.starts,
            rule=change.when.rule,
            zone=context.place.zone,
        )
        due_at, notes = planned(context, rhythm, found.workday_land or context.place.land)
        due_at = max(due_at, context.now)
        await context.store.reminders.change(
            found,
            text=text,
            starts=change.when.starts.isoformat(),
            rule=change.when.rule,
            timezone=context.place.zone.key,
            next_at=due_at,
            again_at=None,
            done_at=None,
            done_by=None,
        )
    context.expect(due_at)
    after = _line(context, due_at, change.text or about(found))
    return reply(
        _("{id} is changed:", id=Strong(REMINDER.tag(number))),
        Bullets([_("before: {line}", line=before), _("now: {line}", line=after)]),
        *notes,
    )


def _line(context: Context, due_at: datetime | None, text: Inline) -> Inline:
    if due_at is None:
        return text
    return _("{moment}: {text}", moment=Moment(due_at, context.place.zone), text=text)


async def finish_reminder(
    context: Context, number: int, of: str | None, result: str | None
) -> Message:
    """`!done`: it does not come any more; one that recurs comes at its next regular time."""
    if of is not None or result is not None:
        raise UserError(_("A reminder is just done: `!done R-4`"), example=False)
    found = await the_reminder(context, number)
    await require_settling(context, found)
    _require_open(found)
    regular = found.next_at if found.rule is not None else None
    await context.store.reminders.change(
        found,
        next_at=regular,
        again_at=None,
        done_at=context.now,
        done_by=context.sender.user_id,
    )
    said = _("{id} is done: {text}", id=Strong(REMINDER.tag(number)), text=about(found))
    if regular is None:
        return reply(said)
    return reply(
        said,
        _("It comes again on {moment}.", moment=Moment(regular, context.place.zone)),
        _("To call it off: `!cancel R-{id}`", id=str(number)),
    )


def _require_open(found: Reminder) -> None:
    """Raises UserError if it was called off, or if it is done and does not recur."""
    ended = found.done_at is not None and found.rule is None
    if found.cancelled_at is not None or ended:
        raise over(found.id)
