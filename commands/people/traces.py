"""What each table keeps about a person, in words; see storage.people for which columns those are.

A test compares both: a column that can name a person and has no words here fails it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from commands.alliance.changes import SUBJECT_NAMES, subject_name
from commands.alliance.ids import (
    APPLICATION,
    DATE_POLL,
    FOLLOW_UP,
    MANDATE,
    MEETING,
    MODEL,
    PLEDGE,
    QUESTION,
    REMINDER,
    STATEMENT,
    TASK,
)
from commands.alliance.rules.units import Unit
from commands.kit.kinds import Number
from commands.kit.reply import Inline, Joined, Moment, Strong
from commands.kit.texts import Text, _
from commands.pledges.words import counted
from storage.people import Trace
from storage.store import Store

Names = Mapping[int, str]  # of members


@dataclass(frozen=True, slots=True)
class Kept:
    """The words for one column: a title with {count}, when a row is from, and what is in it."""

    title: Text
    when: str
    what: Callable[[Any, Names], Inline] | None = None


def _office(row: Any, names: Names) -> Inline:
    return Joined([SUBJECT_NAMES[row.role], names[row.member_id]])


def _entry(row: Any, names: Names) -> Inline:
    return Joined([PLEDGE.tag(row.pledge_id), counted(row.amount, Unit(row.unit))], ": ")


def _application(row: Any, names: Names) -> Inline:
    return Joined(
        [APPLICATION.tag(row.id), row.name, row.land, *([row.reason] if row.reason else [])]
    )


def _land(row: Any, names: Names) -> Inline:
    return str(row.land)


def _mandate(row: Any, names: Names) -> Inline:
    return Joined([MANDATE.tag(row.id), names[row.member_id], row.reference])


def _change(row: Any, names: Names) -> Inline:
    return Joined([names[row.member_id], subject_name(row.subject)])


def _poll(row: Any, names: Names) -> Inline:
    return Joined([str(row.id), row.question], ": ")


def _survey(row: Any, names: Names) -> Inline:
    return Joined([str(row.id), row.title], ": ")


def _part(row: Any, names: Names) -> Inline:
    return Joined([STATEMENT.tag(row.statement_id), names[row.member_id]])


def _wording(row: Any, names: Names) -> Inline:
    return Joined([STATEMENT.tag(row.statement_id), _("version {number}", number=row.number)])


def _statement(row: Any, names: Names) -> Inline:
    return Joined([STATEMENT.tag(row.id), row.title], ": ")


def _reminder(row: Any, names: Names) -> Inline:
    return Joined([REMINDER.tag(row.id), row.text], ": ")


def _question(row: Any, names: Names) -> Inline:
    return Joined([_("question {id}", id=QUESTION.tag(row.id)), row.text], ": ")


def _of_question(row: Any, names: Names) -> Inline:
    return _("question {id}", id=QUESTION.tag(row.question_id))


def _model(row: Any, names: Names) -> Inline:
    return Joined([_("model {id}", id=MODEL.tag(row.id)), row.title], ": ")


def _titled(kind: Number) -> Callable[[Any, Names], Inline]:
    return lambda row, names: Joined([kind.tag(row.id), str(row.title)], ": ")


_meeting, _follow_up, _task = _titled(MEETING), _titled(FOLLOW_UP), _titled(TASK)
_date_poll = _titled(DATE_POLL)


# By the name of the column, as storage.people.Mark has it.
KEPT: Mapping[str, Kept] = {
    "agenda_items.author": Kept(
        _("Points of an agenda you entered: {count}"),
        "at",
        lambda row, names: Joined([MEETING.tag(row.meeting_id), row.text], ": "),
    ),
    "attendances.actor": Kept(
        _("Meetings for which you said whether your municipality comes: {count}"),
        "at",
        lambda row, names: Joined([MEETING.tag(row.meeting_id), names[row.member_id]]),
    ),
    "applications.applicant": Kept(_("Your applications: {count}"), "at", _application),
    "applications.decided_by": Kept(
        _("Applications you decided: {count}"),
        "decided_at",
        lambda row, names: APPLICATION.tag(row.id),
    ),
    "awaited.named_by": Kept(
        _("Offices you named somebody for who is not reached yet: {count}"), "named_at", _office
    ),
    "awaited.user_id": Kept(_("Offices you are named for: {count}"), "named_at", _office),
    "ballots.voter": Kept(
        _("Ballots you cast for your municipality: {count}"),
        "cast_at",
        lambda row, names: Joined([_("poll {id}", id=row.poll_id), names[row.member_id]]),
    ),
    "contacts.set_by": Kept(_("Offices you gave to somebody: {count}"), "since", _office),
    "contacts.user_id": Kept(_("Offices you hold: {count}"), "since", _office),
    "coordinators.set_by": Kept(_("State coordinations you named: {count}"), "since", _land),
    "coordinators.user_id": Kept(_("Länder you coordinate: {count}"), "since", _land),
    "date_answers.actor": Kept(
        _("Answers to date polls you gave for your municipality: {count}"),
        "at",
        lambda row, names: Joined([DATE_POLL.tag(row.date_poll_id), names[row.member_id]]),
    ),
    "date_poll_notices.user_id": Kept(
        _("Date polls in which your tap did not count, and you were told: {count}"),
        "",
        lambda row, names: DATE_POLL.tag(row.date_poll_id),
    ),
    "date_polls.author": Kept(_("Date polls you opened: {count}"), "opened_at", _date_poll),
    "date_polls.closed_by": Kept(_("Date polls you closed: {count}"), "closed_at", _date_poll),
    "digests.author": Kept(
        _("States of knowledge you asked for: {count}"), "as_of", lambda row, names: str(row.id)
    ),
    "follow_up_members.done_by": Kept(
        _("Follow-ups you reported as done for your municipality: {count}"),
        "done_at",
        lambda row, names: Joined([FOLLOW_UP.tag(row.follow_up_id), names[row.member_id]]),
    ),
    "follow_ups.author": Kept(_("Follow-ups you opened: {count}"), "opened_at", _follow_up),
    "follow_ups.closed_by": Kept(_("Follow-ups you closed: {count}"), "closed_at", _follow_up),
    "individual_statements.actor": Kept(
        _("Your municipality's own words beside a statement, which you entered: {count}"),
        "at",
        _part,
    ),
    "former_outcomes.actor": Kept(
        _("What came of statements, as you said it before: {count}"),
        "at",
        lambda row, names: STATEMENT.tag(row.statement_id),
    ),
    "inbox.sender": Kept(
        _("Commands and taps of yours, only the time and not the text: {count}"), "received_at"
    ),
    "land_rules.actor": Kept(_("Rules of Länder you entered: {count}"), "at", _land),
    "mandates.created_by": Kept(_("Mandates you entered: {count}"), "created_at", _mandate),
    "mandates.withdrawn_by": Kept(_("Mandates you withdrew: {count}"), "withdrawn_at", _mandate),
    "member_changes.actor": Kept(_("Changes you made in the registry: {count}"), "at", _change),
    "member_changes.new": Kept(_("When you were given an office: {count}"), "at", _change),
    "member_changes.old": Kept(_("When you left an office: {count}"), "at", _change),
    "meetings.author": Kept(_("Meetings you called: {count}"), "created_at", _meeting),
    "meetings.cancelled_by": Kept(_("Meetings you called off: {count}"), "cancelled_at", _meeting),
    "meetings.minutes_by": Kept(
        _("Minutes of meetings you entered: {count}"), "minutes_at", _meeting
    ),
    "members.created_by": Kept(
        _("Municipalities you registered: {count}"), "created_at", lambda row, names: str(row.name)
    ),
    "servers.set_by": Kept(
        _("Homeservers you admitted or blocked: {count}"), "since", lambda row, names: str(row.name)
    ),
    "observers.set_by": Kept(_("Guests you let in: {count}"), "since"),
    "observers.user_id": Kept(
        _("Your place as a guest: {count}"), "since", lambda row, names: row.organisation or "–"
    ),
    "offer_answers.actor": Kept(
        _("Answers to offers you entered: {count}"), "at", lambda row, names: str(row.text)
    ),
    "offers.frozen_by": Kept(
        _("Offers you froze: {count}"),
        "frozen_at",
        lambda row, names: f"A-{row.year}-{row.count:02}",
    ),
    "offers.released_by": Kept(
        _("Offers you released: {count}"),
        "released_at",
        lambda row, names: f"A-{row.year}-{row.count:02}",
    ),
    "outbox.room_id": Kept(_("Messages to you that are on their way: {count}"), "created_at"),
    "people.user_id": Kept(_("When you were shown the privacy notice: {count}"), "notice_shown_at"),
    "pledge_ledger.actor": Kept(
        _("Changes of pledges you made for your municipality: {count}"),
        "at",
        _entry,
    ),
    "poll_notices.user_id": Kept(
        _("Polls in which your tap did not count, and you were told: {count}"),
        "",
        lambda row, names: _("poll {id}", id=row.poll_id),
    ),
    "poll_outcomes.actor": Kept(
        _("What comes of polls, as you have said it: {count}"),
        "at",
        lambda row, names: Joined([_("poll {id}", id=row.poll_id), str(row.text)], ": "),
    ),
    "poll_participations.voter": Kept(
        _("Secret polls in which you voted for your municipality; not what you chose: {count}"),
        "cast_at",
        lambda row, names: Joined([_("poll {id}", id=row.poll_id), names[row.member_id]]),
    ),
    "poll_proxies.actor": Kept(
        _("Proxies you gave or took back: {count}"),
        "at",
        lambda row, names: _("poll {id}", id=row.poll_id),
    ),
    "polls.author": Kept(_("Polls you opened: {count}"), "opened_at", _poll),
    "polls.closed_by": Kept(_("Polls you closed: {count}"), "closed_at", _poll),
    "polls.mended_by": Kept(_("Polls you changed: {count}"), "mended_at", _poll),
    "positions.actor": Kept(
        _("What you said to clauses for your municipality: {count}"), "at", _part
    ),
    "prepared_polls.author": Kept(
        _("Polls you prepared for meetings: {count}"),
        "at",
        lambda row, names: Joined([MEETING.tag(row.meeting_id), str(row.question)], ": "),
    ),
    "procedural_questions.author": Kept(_("Questions you asked: {count}"), "asked_at", _question),
    "procedural_questions.dropped_by": Kept(
        _("Questions you took back: {count}"), "dropped_at", _question
    ),
    "procedural_questions.named_by": Kept(
        _("Questions you named somebody for: {count}"), "asked_at", _question
    ),
    "procedural_questions.owner": Kept(
        _("Questions you are named for: {count}"), "asked_at", _question
    ),
    "programmes.updated_by": Kept(
        _("Programmes you entered: {count}"), "updated_at", lambda row, names: str(row.name)
    ),
    "question_answers.actor": Kept(
        _("Answers to questions you entered: {count}"), "at", _of_question
    ),
    "question_answers.outdated_by": Kept(
        _("Answers you marked as out of date: {count}"), "outdated_at", _of_question
    ),
    "question_askers.actor": Kept(
        _("Questions you asked for your municipality: {count}"),
        "at",
        lambda row, names: Joined([_of_question(row, names), names[row.member_id]]),
    ),
    "questions.asked": Kept(_("Questions you were to confirm: {count}"), "asked_at"),
    "reference_models.approved_by": Kept(
        _("Models of success you approved: {count}"), "approved_at", _model
    ),
    "reference_models.author": Kept(
        _("Models of success you entered: {count}"), "created_at", _model
    ),
    "reference_models.changed_by": Kept(
        _("Models of success you changed: {count}"), "changed_at", _model
    ),
    "reference_models.withdrawn_by": Kept(
        _("Models of success you withdrew: {count}"), "withdrawn_at", _model
    ),
    "reminders.author": Kept(_("Your reminders: {count}"), "created_at", _reminder),
    "reminders.cancelled_by": Kept(
        _("Reminders you called off: {count}"),
        "cancelled_at",
        lambda row, names: REMINDER.tag(row.id),
    ),
    "reminders.done_by": Kept(
        _("Reminders you marked as done: {count}"),
        "done_at",
        lambda row, names: REMINDER.tag(row.id),
    ),
    "reminders.person": Kept(_("Reminders for you: {count}"), "created_at", _reminder),
    "service_offers.updated_by": Kept(
        _("Services you entered for your municipality: {count}"),
        "updated_at",
        lambda row, names: Joined(
            [names[row.member_id], subject_name(f"service:{row.service}"), row.amount]
        ),
    ),
    "signatures.actor": Kept(_("Signatures you gave for your municipality: {count}"), "at", _part),
    "signatures.withdrawn_by": Kept(
        _("Signatures you took back for your municipality: {count}"), "withdrawn_at", _part
    ),
    "standing_proxies.actor": Kept(
        _("Standing proxies you gave or took back: {count}"),
        "at",
        lambda row, names: Joined(
            [names[each] for each in (row.giver_id, row.holder_id) if each is not None], " → "
        ),
    ),
    "statement_versions.author": Kept(
        _("Versions of statements you wrote: {count}"), "at", _wording
    ),
    "statements.author": Kept(_("Statements you opened: {count}"), "opened_at", _statement),
    "statements.outcome_by": Kept(
        _("Statements of which you said what came of them: {count}"), "outcome_at", _statement
    ),
    "statements.published_by": Kept(
        _("Statements you published: {count}"), "published_at", _statement
    ),
    "statements.withdrawn_by": Kept(
        _("Statements you withdrew: {count}"), "withdrawn_at", _statement
    ),
    "survey_answers.actor": Kept(
        _("Answers to surveys you gave for your municipality: {count}"),
        "at",
        lambda row, names: Joined([_("survey {id}", id=row.survey_id), names[row.member_id]]),
    ),
    "surveys.author": Kept(_("Surveys you opened: {count}"), "opened_at", _survey),
    "surveys.closed_by": Kept(_("Surveys you closed: {count}"), "closed_at", _survey),
    "tasks.author": Kept(_("Tasks you gave: {count}"), "created_at", _task),
    "tasks.done_by": Kept(_("Tasks you reported as done: {count}"), "done_at", _task),
    "tasks.dropped_by": Kept(_("Tasks you dropped: {count}"), "dropped_at", _task),
    "unread_letters.user_id": Kept(
        _("Letters to you that you cannot have read yet: {count}"), "sent_at"
    ),
    "unread_sessions.sender": Kept(_("Messages of yours I could not read: {count}"), "sent_at"),
}


def titled(trace: Trace) -> Text:
    """What is kept in that column, and how often."""
    return title_of(trace.mark.name, trace.count)


def title_of(mark: str, count: int) -> Text:
    """The same of a column with so many rows."""
    return replace(KEPT[mark].title, params={"count": count})


async def names_in(store: Store, traces: Sequence[Trace]) -> Names:
    """The names of all members that these are about."""
    ids = await asyncio.to_thread(_members_in, traces)
    return {each.id: each.name for each in await store.members.listed(ids)}


def _members_in(traces: Sequence[Trace]) -> set[int]:
    return {
        member
        for each in traces
        for name in each.mark.members()
        for row in each.newest
        if (member := getattr(row, name)) is not None
    }


def lines(trace: Trace, names: Names, zone: ZoneInfo) -> list[Inline]:
    """The rows of a trace in words, the newest first."""
    return [line_of(trace.mark.name, row, names, zone) for row in trace.newest]


def line_of(mark: str, row: Any, names: Names, zone: ZoneInfo) -> Inline:
    """One row of a column; when it is from may be written as in JSON."""
    kept, parts = KEPT[mark], list[Inline]()
    if kept.when:
        at = getattr(row, kept.when)
        parts.append(Moment(datetime.fromisoformat(at) if isinstance(at, str) else at, zone))
    if kept.what is not None:
        parts.append(Strong(kept.what(row, names)))
    return Joined(parts, ": ")
