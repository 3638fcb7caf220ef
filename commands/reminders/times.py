"""When a reminder comes: times and lengths of time as arguments, and what is said about them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from commands.dates.moments import Deadline, Phrase, remarks
from commands.dates.rules.phrases.result import NotADate, Reason, When
from commands.dates.rules.wall_clock import next_due
from commands.dates.rules.workdays import SATURDAY, holiday, is_workday
from commands.kit.arguments import shortened
from commands.kit.context import Context
from commands.kit.errors import UserError
from commands.kit.free_text import Reader, watch
from commands.kit.kinds import Cursor, Kind, limited
from commands.kit.reply import Block, Inline, Named
from commands.kit.texts import Text, _
from commands.locales.tables import languages

from .rules import DAY, Rhythm, lasting, regular

LEAST, MOST = 10, 366 * DAY  # minutes


def _minutes(cursor: Cursor) -> tuple[int | None, str]:
    """A length of time at the cursor, `1d` or `1 day`, as minutes; and what was there instead."""
    first = cursor.take().text
    if re.fullmatch(r"\d{1,5}", first, re.ASCII) and cursor.more:
        first += f" {cursor.take().text}"
    return lasting(first), first


@dataclass(frozen=True)
class RepeatEvery(Kind):
    """How often it comes again until it is done, in minutes: the option `nag=1d`."""

    label: Text = _("length of time")
    gives_back = True
    runs_on = 1  # `nag=1 day`

    def read(self, cursor: Cursor) -> int:
        found, text = _minutes(cursor)
        if found is None:
            raise UserError(
                _(
                    "“{text}” is not a length of time. It looks like `2h`, `1d` or `1w`.",
                    text=shortened(text),
                )
            )
        if not LEAST <= found <= MOST:
            raise UserError(_("Between 10 minutes and a year is possible."))
        return found


class PutOff(Kind):
    """A length of time in minutes, such as `1d`, or a point in time (UTC)."""

    label = _("length of time, or date and time")

    def read(self, cursor: Cursor) -> int | datetime:
        start = cursor.place
        found, _text = _minutes(cursor)
        if found is None:
            cursor.place = start
            moment: datetime = Deadline().read(cursor)
            return moment
        if not 1 <= found <= MOST:
            raise UserError(_("Between a minute and a year is possible."))
        return found


@dataclass(frozen=True, slots=True)
class Edited:
    """What `!edit` changes; None stays as it is."""

    when: When | None
    text: str | None


class NewTimeOrText(Kind):
    """A new date, a new text, or both, the date first; a text in quotation marks is no date."""

    label = _("new date and time, or new text")

    def read(self, cursor: Cursor) -> Edited:
        when: When | None = None
        if not cursor.next.quoted:
            try:
                when = Phrase().read(cursor)
            except UserError as error:
                cause = error.__cause__
                if not isinstance(cause, NotADate) or cause.reason is not Reason.NOT_UNDERSTOOD:
                    raise
        rest = cursor.all_left()
        if not rest:
            return Edited(when, None)
        watch(rest, cursor, [Reader(Phrase(), stands_before=when is not None)])
        return Edited(when, limited(cursor.rest_as_text(), 500))


def planned(context: Context, rhythm: Rhythm, land: str | None) -> tuple[datetime, list[Block]]:
    """When it comes first after the command was sent (UTC), and what is to be said about that.

    Raises UserError if that would be never. `land` is whose holidays are warned of.
    """
    chosen = next_due(rhythm.starts, rhythm.rule, rhythm.zone, context.sent_at)
    due = regular(rhythm, context.sent_at)
    if chosen is None or due is None:
        raise UserError(_("That time has passed already."))
    day = chosen.astimezone(rhythm.zone).date()
    notes: list[Block] = []
    if due.for_workday:
        reason = day_off(day, rhythm.land)
        notes.append(_("It is moved to the next workday: that day is {reason}.", reason=reason))
    elif day != context.now.astimezone(rhythm.zone).date() and not is_workday(day, land):
        notes.append(
            _(
                "Please note: that day is {reason}. `workday` behind the date and the time moves "
                "it to the next workday.",
                reason=day_off(day, land),
            )
        )
    if due.for_quiet:
        notes.append(quiet_note(rhythm))
    return due.at.astimezone(UTC), [*notes, *remarks(rhythm.rule)]


def quiet_note(rhythm: Rhythm) -> Text:
    """That it waits for the end of the quiet hours."""
    begin, end = (each.strftime("%H:%M") for each in rhythm.quiet)
    return _("It waits for the end of the quiet hours ({begin}–{end}).", begin=begin, end=end)


def day_off(day: date, land: str | None) -> Inline:
    """Why it is no workday."""
    names = {language: holiday(day, land, language) for language in languages()}
    known = {language: name for language, name in names.items() if name is not None}
    if known:
        return _("a public holiday ({name})", name=Named(known))
    return _("a Saturday") if day.weekday() == SATURDAY else _("a Sunday")
