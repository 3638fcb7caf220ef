"""What was done with a message stands, however it is edited or deleted; and how it is changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from commands.alliance.ids import (
    DATE_POLL,
    FOLLOW_UP,
    MANDATE,
    MEETING,
    MODEL,
    PLEDGE,
    POLL,
    QUESTION,
    REMINDER,
    STATEMENT,
    SURVEY,
    TASK,
)
from commands.alliance.rules.units import Unit
from commands.date_polls.finding import is_open as is_date_poll_open
from commands.kit import Context, Quoted, Term, Text, _
from commands.meetings.rules import Coming
from commands.pledges.words import counted
from commands.polls.finding import is_open
from commands.polls.opening import start_key
from commands.polls.rules.secrecy import Secrecy
from commands.polls.tally import chosen, standing
from commands.reminders.words import about
from commands.surveys.finding import is_open as is_survey_open
from storage import tables

MOST: Final = 3  # of the things that one message has done, as a file may have


@dataclass(frozen=True, slots=True)
class Stands:
    """Something that a message has done: `what` stands. `back` is how it is taken back.

    `change` is how it is changed; None: by the same command with another content, unless that would
    make something new (`is_new`) and this has to be taken back. It `goes` when the message is
    deleted.
    """

    what: Text
    back: Text | None
    change: Text | None = None
    is_new: bool = False
    goes: bool = False


_Finder: TypeAlias = Callable[[Context, str], Awaitable[list[Stands]]]


async def what_stands(context: Context, event_id: str) -> list[Stands]:
    """All that was done with this message, and is not undone since."""
    found: list[Stands] = []
    for each in _FINDERS:
        found += await each(context, event_id)
    return found or await _entered(context, event_id)


async def _name(context: Context, member_id: int) -> str:
    member = await context.store.members.get(member_id)
    return member.name if member is not None else "–"


async def _pledges(context: Context, event_id: str) -> list[Stands]:
    found: list[Stands] = []
    entries = await context.store.made_with.rows(tables.PledgeEntry, event_id)
    for number in dict.fromkeys(each.pledge_id for each in entries[: MOST + 1]):
        pledge = await context.store.pledges.get(number)
        if pledge is None or pledge.amount == 0:
            continue
        said = {"id": PLEDGE.tag(number), "name": await _name(context, pledge.member_id)}
        amount = counted(pledge.amount, Unit(pledge.unit))
        found.append(
            Stands(
                _("{id} stays at {amount} ({name}).", amount=amount, **said),
                _("To take it back: `!pledge {id} 0`", **said),
            )
        )
    return found


async def _reminders(context: Context, event_id: str) -> list[Stands]:
    return [
        Stands(
            _("{id} stays: {text}", id=tag, text=about(each)),
            _("To call it off: `!cancel {id}`", id=tag),
            _("To change it: `!edit {id} tomorrow at 9:00`", id=tag),
        )
        for each in await context.store.made_with.rows(tables.Reminder, event_id)
        if each.due_at is not None and each.cancelled_at is None
        for tag in [REMINDER.tag(each.id)]
    ]


async def _tasks(context: Context, event_id: str) -> list[Stands]:
    return [
        Stands(
            _("{id} stays: {text}", id=tag, text=Quoted(each.title)),
            _("To drop it: `!task drop {id} “typed by mistake”`", id=tag),
            is_new=True,
        )
        for each in await context.store.made_with.rows(tables.Task, event_id)
        if each.done_at is None and each.dropped_at is None
        for tag in [TASK.tag(each.id)]
    ]


async def _questions(context: Context, event_id: str) -> list[Stands]:
    made, queries = context.store.made_with, context.store.questions
    found: list[Stands] = []
    for each in await made.rows(tables.ProceduralQuestion, event_id):
        if each.dropped_at is not None:
            continue
        tag = QUESTION.tag(each.id)
        stays = _("Question {id} stays: {text}", id=tag, text=Quoted(each.text))
        kept = _(
            "Question {id} has an answer, and that is kept. `!question outdated {id}` says that "
            "it does not hold any more.",
            id=tag,
        )
        back = _("To take it back: `!question drop {id}`", id=tag)
        is_answered = bool(await queries.answers(each.id))
        found.append(Stands(stays, kept if is_answered else back, is_new=True))
    for answer in await made.rows(tables.QuestionAnswer, event_id):
        *_older, last = await queries.answers(answer.question_id)
        if answer.outdated_at is None and answer.number == last.number:
            tag = QUESTION.tag(answer.question_id)
            stays = _("The answer to question {id} stays.", id=tag)
            anew = _("A new one replaces it: `!question answer {id} “…” source=“…”`", id=tag)
            found.append(Stands(stays, anew))
    return found


async def _models(context: Context, event_id: str) -> list[Stands]:
    return [
        Stands(
            _("Model {id} stays: {text}", id=tag, text=Quoted(each.title)),
            _("To take it back: `!model withdraw {id}`", id=tag),
            _("To change it: `!model edit {id}` with the lines that change below", id=tag),
        )
        for each in await context.store.made_with.rows(tables.ReferenceModel, event_id)
        if each.withdrawn_at is None
        for tag in [MODEL.tag(each.id)]
    ]


async def _follow_ups(context: Context, event_id: str) -> list[Stands]:
    return [
        Stands(
            _("{id} stays: {text}", id=tag, text=Quoted(each.title)),
            _("To end it: `!followup close {id}`", id=tag),
            is_new=True,
        )
        for each in await context.store.made_with.rows(tables.FollowUp, event_id)
        if each.closed_at is None
        for tag in [FOLLOW_UP.tag(each.id)]
    ]


async def _meetings(context: Context, event_id: str) -> list[Stands]:
    return [
        Stands(
            _("{id} stays: {text}", id=tag, text=Quoted(each.title)),
            _("To cancel it: `!meeting cancel {id}`", id=tag),
            _(
                "To move it: `!meeting move {id} 02.12.{year} 14:00`",
                id=tag,
                year=context.next_year,
            ),
        )
        for each in await context.store.made_with.rows(tables.Meeting, event_id)
        if each.cancelled_at is None
        for tag in [MEETING.tag(each.id)]
    ]


async def _attendances(context: Context, event_id: str) -> list[Stands]:
    found: list[Stands] = []
    for each in await context.store.made_with.rows(tables.Attendance, event_id):
        answers = await context.store.meetings.said(each.meeting_id, [each.member_id])
        name = await _name(context, each.member_id)
        said = {"id": MEETING.tag(each.meeting_id), "name": name}
        what = _(
            "{id}: “{answer}” stays the answer of {name}.",
            answer=Term(Coming(answers[each.member_id])),
            **said,
        )
        found.append(Stands(what, _("To change it: `!attend {id} maybe`", **said)))
    return found


async def _mandates(context: Context, event_id: str) -> list[Stands]:
    return [
        Stands(
            _("{id} stays: {text}", id=tag, text=Quoted(each.reference)),
            _("To take it back: `!mandate withdraw {id}`", id=tag),
            is_new=True,
        )
        for each in await context.store.made_with.rows(tables.Mandate, event_id)
        if each.withdrawn_at is None
        for tag in [MANDATE.tag(each.id)]
    ]


async def _polls(context: Context, event_id: str) -> list[Stands]:
    poll = await context.store.polls.by_start(start_key(event_id))
    if poll is None or poll.closed_at is not None:
        return []
    back = _(
        "`!poll discard {id}` discards it as long as nobody has voted, `!poll close {id}` ends it.",
        id=POLL.tag(poll.id),
    )
    what = _(
        "Poll {id} stays open: {question}", id=POLL.tag(poll.id), question=Quoted(poll.question)
    )
    return [Stands(what, back, is_new=True)]


async def _prepared_polls(context: Context, event_id: str) -> list[Stands]:
    return [
        Stands(
            _("No. {number} stays prepared for {id}: {text}", text=Quoted(each.question), **said),
            _("To drop it: `!poll drop {id} {number}`", **said),
            is_new=True,
        )
        for each in await context.store.made_with.rows(tables.PreparedPoll, event_id)
        if each.poll_id is None and each.dropped_at is None
        for said in [{"id": MEETING.tag(each.meeting_id), "number": str(each.number)}]
    ]


async def _ballots(context: Context, event_id: str) -> list[Stands]:
    """Of an open poll; what was chosen in another one is never repeated."""
    found: list[Stands] = []
    for each in await context.store.made_with.rows(tables.Ballot, event_id):
        poll = await context.store.polls.get(each.poll_id)
        member = await context.store.members.get(each.member_id)
        if poll is None or member is None or each.redacted_at is not None:
            continue
        said = {"id": POLL.tag(poll.id), "name": member.name}
        now = await standing(context, poll, member)
        what = _("Poll {id}: the ballot of {name} stays as it is.", **said)
        change = None if is_open(context, poll) else _("The poll has ended.")
        if poll.secrecy != Secrecy.OPEN:
            change = change or _("To change it, vote once more in our direct chat.")
        elif now:
            option = chosen(poll, now)
            what = _("Poll {id}: “{option}” stays the ballot of {name}.", option=option, **said)
        found.append(Stands(what, None, change, goes=True))
    return found


async def _surveys(context: Context, event_id: str) -> list[Stands]:
    survey = await context.store.surveys.made_by(event_id)
    if survey is None or survey.closed_at is not None:
        return []
    said = {"id": SURVEY.tag(survey.id), "title": Quoted(survey.title)}
    back = _(
        "`!survey discard {id}` discards it as long as nobody has answered, `!survey close {id}` "
        "ends it.",
        **said,
    )
    return [Stands(_("Survey {id} stays open: {title}", **said), back, is_new=True)]


async def _survey_answers(context: Context, event_id: str) -> list[Stands]:
    """What was answered is not repeated: it may not be for everybody here."""
    found: list[Stands] = []
    for each in await context.store.made_with.rows(tables.SurveyAnswer, event_id):
        survey = await context.store.surveys.get(each.survey_id)
        if survey is None or each.redacted_at is not None:
            continue
        name = await _name(context, each.member_id)
        said = {"id": SURVEY.tag(survey.id), "name": name}
        what = _("Survey {id}: the answer of {name} stays as it is.", **said)
        is_open = is_survey_open(context, survey)
        change = None if is_open else _("The survey has ended.")
        found.append(Stands(what, None, change, goes=is_open))
    return found


async def _date_polls(context: Context, event_id: str) -> list[Stands]:
    poll = await context.store.date_polls.made_by(event_id)
    if poll is None or poll.closed_at is not None:
        return []
    said = {"id": DATE_POLL.tag(poll.id), "title": Quoted(poll.title)}
    back = _(
        "`!date poll discard {id}` discards it as long as nobody has answered, `!date poll close "
        "{id}` ends it.",
        **said,
    )
    return [Stands(_("Date poll {id} stays open: {title}", **said), back, is_new=True)]


async def _date_answers(context: Context, event_id: str) -> list[Stands]:
    found: list[Stands] = []
    for each in await context.store.made_with.rows(tables.DateAnswer, event_id):
        poll = await context.store.date_polls.get(each.date_poll_id)
        if poll is None or each.redacted_at is not None:
            continue
        name = await _name(context, each.member_id)
        said = {"id": DATE_POLL.tag(poll.id), "name": name}
        what = _("Date poll {id}: the answer of {name} stays as it is.", **said)
        is_open = is_date_poll_open(context, poll)
        change = None if is_open else _("The date poll has ended.")
        found.append(Stands(what, None, change, goes=is_open))
    return found


async def _statements(context: Context, event_id: str) -> list[Stands]:
    found: list[Stands] = []
    for each in await context.store.made_with.rows(tables.Version, event_id):
        tag = STATEMENT.tag(each.statement_id)
        shown = _("`!statement {id}` shows it and how it is changed.", id=tag)
        what = _("{id} stays in version {number}.", id=tag, number=each.number)
        found.append(Stands(what, shown, is_new=True))
    return found


async def _positions(context: Context, event_id: str) -> list[Stands]:
    rows = await context.store.made_with.rows(tables.Position, event_id)
    return [
        Stands(
            _(
                "{id}: the answer of {name} stays recorded.",
                id=STATEMENT.tag(each.statement_id),
                name=await _name(context, each.member_id),
            ),
            _(
                "A new one replaces it: `!clause {id} {clause} abstain`",
                id=STATEMENT.tag(each.statement_id),
                clause=each.clause,
            ),
        )
        for each in rows[:1]
    ]


async def _signatures(context: Context, event_id: str) -> list[Stands]:
    found: list[Stands] = []
    for each in await context.store.made_with.rows(tables.Signature, event_id):
        if each.withdrawn_at is None:
            tag = STATEMENT.tag(each.statement_id)
            name = await _name(context, each.member_id)
            back = _("Until the publication, `!unsign {id}` takes it back.", id=tag)
            what = _("The signature of {name} for {id} stands.", name=name, id=tag)
            found.append(Stands(what, back, is_new=True))
    return found


async def _entered(context: Context, event_id: str) -> list[Stands]:
    """Anything else about a municipality that has a history."""
    rows = await context.store.made_with.rows(tables.MemberChange, event_id)
    names = [await _name(context, each) for each in dict.fromkeys(r.member_id for r in rows)]
    return [
        Stands(
            _("What was entered for {name} stays.", name=name),
            _("`!history {name}` shows it.", name=name),
        )
        for name in names[: MOST + 1]
    ]


_FINDERS: Final[tuple[_Finder, ...]] = (
    _pledges,
    _reminders,
    _tasks,
    _questions,
    _models,
    _follow_ups,
    _meetings,
    _attendances,
    _mandates,
    _polls,
    _prepared_polls,
    _ballots,
    _surveys,
    _survey_answers,
    _date_polls,
    _date_answers,
    _statements,
    _positions,
    _signatures,
)
