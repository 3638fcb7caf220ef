"""Dates as entries of a calendar file: only data here, `commands.papers.calendar` writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias

from commands.alliance.ids import (
    DATE_POLL,
    FOLLOW_UP,
    MEETING,
    POLL,
    REMINDER,
    STATEMENT,
    SURVEY,
    TASK,
)
from commands.kit.context import Context
from commands.kit.files import ICS
from commands.kit.reply import File, Inline, Named
from storage.tables import (
    AgendaItem,
    DatePoll,
    FollowUp,
    Meeting,
    Poll,
    Reminder,
    Statement,
    Survey,
    Task,
)

Entry: TypeAlias = Mapping[str, Any]
_CRON: Final = "CRON"


def calendar_file(context: Context, name: Named, entries: Sequence[Entry], about: Inline) -> File:
    """The file, of that name."""
    data = {
        "name": context.alliance.name,
        "stamp": _text(context.now),
        "entries": list(entries),
    }
    return File(name, ICS, "calendar", data, about)


def meeting_entry(meeting: Meeting, agenda: Sequence[AgendaItem]) -> Entry:
    """A meeting; a higher `revision` replaces what a calendar has of it."""
    return {
        **_entry("meeting", MEETING.tag(meeting.id), meeting.created_at, meeting.title),
        "starts": _text(meeting.starts_at),
        "minutes": meeting.minutes_long,
        "place": meeting.place,
        "revision": meeting.revision,
        "changed": _text(meeting.changed_at),
        "cancelled": meeting.cancelled_at is not None,
        "agenda": [f"{each.number}. {each.text}" for each in agenda],
    }


def poll_entry(poll: Poll) -> Entry:
    """The end of a poll."""
    assert poll.closes_at is not None
    found = _entry("poll", POLL.tag(poll.id), poll.opened_at, poll.question)
    return {**found, "starts": _text(poll.closes_at)}


def survey_entry(survey: Survey) -> Entry:
    """The end of a survey."""
    assert survey.closes_at is not None
    found = _entry("survey", SURVEY.tag(survey.id), survey.opened_at, survey.title)
    return {**found, "starts": _text(survey.closes_at)}


def date_poll_entry(poll: DatePoll) -> Entry:
    """The end of a date poll; the date that is taken is a meeting."""
    assert poll.closes_at is not None
    found = _entry("date_poll", DATE_POLL.tag(poll.id), poll.opened_at, poll.title)
    return {**found, "starts": _text(poll.closes_at)}


def statement_entry(statement: Statement) -> Entry:
    """The day by which a statement is to be answered."""
    assert statement.closes_at is not None
    found = _entry("statement", STATEMENT.tag(statement.id), statement.opened_at, statement.title)
    return {**found, "starts": _text(statement.closes_at)}


def follow_up_entry(follow_up: FollowUp) -> Entry:
    """The day by which a follow-up is to be done."""
    found = _entry("follow_up", FOLLOW_UP.tag(follow_up.id), follow_up.opened_at, follow_up.title)
    return {**found, "day": _day(follow_up.due_on)}


def task_entry(task: Task) -> Entry:
    """The day by which a task is to be done."""
    found = _entry("task", TASK.tag(task.id), task.created_at, task.title)
    return {**found, "day": _day(task.due_on)}


def reminder_entry(reminder: Reminder) -> Entry:
    """A reminder: the whole recurrence where a calendar can have it, else the next time."""
    assert reminder.due_at is not None
    found = _entry("reminder", REMINDER.tag(reminder.id), reminder.created_at, reminder.text)
    rule = reminder.rule
    # A calendar knows neither cron nor our holidays, and not what was put off.
    regular = reminder.next_at is not None and reminder.again_at is None
    if rule is None or rule.startswith(_CRON) or reminder.workday or not regular:
        return {**found, "starts": _text(reminder.due_at)}
    return {**found, "wall": reminder.starts, "zone": reminder.timezone, "rule": rule}


def _entry(kind: str, tag: str, made_at: datetime, text: str) -> dict[str, Any]:
    # Together unlike any other entry, also one of another bot, and the same for ever.
    uid = f"{kind}-{tag}-{made_at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}@hafenlotse"
    return {"kind": kind, "tag": tag, "uid": uid, "text": text}


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _day(day: date) -> str:
    return day.isoformat()
