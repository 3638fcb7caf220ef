"""Surveys end: `!survey close`, or by themselves; and `!survey discard`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commands.alliance.ids import SURVEY, SurveyId
from commands.kit import (
    MEMBERS,
    Context,
    Message,
    Messages,
    Moment,
    Occurrence,
    Reply,
    Schedule,
    Text,
    Topic,
    UserError,
    _,
    ask,
    command,
    confirmable,
    reply,
)
from storage.store import Store
from storage.tables import Survey

from .finding import survey_here
from .results import outcome_and_missing
from .standing import missing_lines, standing_of, turnout_line
from .words import headed


@command(
    "survey close",
    help=_("Closes a survey and tells its outcome."),
    examples=(_("!survey close 1"),),
    may=MEMBERS,
    topic=Topic.SURVEYS,
)
async def survey_close(context: Context, number: SurveyId) -> Messages:
    """By its author or a coordinator; while answers are missing it is asked back."""
    survey = await survey_here(context, number)
    found = await standing_of(context, survey)
    if not found.waiting:
        return await _close(context, survey)
    return await ask(
        context,
        "survey_close",
        {"id": number},
        headed(survey),
        turnout_line(found),
        *missing_lines(found),
        _("This would end it, and nobody can open it again."),
    )


@confirmable("survey_close")
async def confirmed_close(context: Context, details: Mapping[str, Any]) -> Messages:
    """Ends the survey, if that is still possible."""
    return await _close(context, await survey_here(context, details["id"]))


async def _close(context: Context, survey: Survey) -> Message:
    await context.store.surveys.close(survey.id, context.now, context.sender.user_id)
    return await _closed(context, survey.id)


async def _closed(context: Context, number: int, due_at: datetime | None = None) -> Reply:
    survey = await context.store.surveys.get(number)
    assert survey is not None
    found = await standing_of(context, survey)
    late = None
    if due_at is not None:
        late = _("Late: this was due on {due}.", due=Moment(due_at, context.place.zone))
    blocks, missing = await outcome_and_missing(found)
    return Reply([*blocks, *missing, _more(survey)], due_at=due_at, late=late)


def _more(survey: Survey) -> Text:
    return _(
        "Single answers, table, chart: `!survey result {id}`, with `xlsx`, `csv` or `chart` "
        "behind it.",
        id=SURVEY.tag(survey.id),
    )


@command(
    "survey discard",
    help=_("Discards a survey that was opened by mistake, as long as nobody has answered."),
    examples=(_("!survey discard 1"),),
    may=MEMBERS,
    topic=Topic.SURVEYS,
)
async def survey_discard(context: Context, number: SurveyId) -> Message:
    """As if it had never been opened; its number is not used again."""
    survey = await survey_here(context, number)
    if await context.store.surveys.is_answered(number):
        raise UserError(
            _(
                "Somebody has answered survey {id} already, so it stays. `!survey close {id}` "
                "ends it.",
                id=SURVEY.tag(number),
            ),
            example=False,
        )
    await context.store.surveys.discard(number)
    return reply(headed(survey), _("This survey is discarded; nobody had answered."))


async def _due(store: Store, now: datetime) -> list[Occurrence]:
    return [
        Occurrence(each.id, each.awaited_until, each.room_id, None, each.thread_id)
        for each in await store.surveys.due(now)
        if each.awaited_until is not None
    ]


async def _close_in_time(context: Context, occurrence: Occurrence) -> Messages:
    if not await context.store.surveys.close(occurrence.id, context.now, ""):
        return None
    return await _closed(context, occurrence.id, occurrence.due_at)


closing = Schedule(
    "survey",
    next_due=lambda store: store.surveys.next_due(),
    due=_due,
    run=_close_in_time,
    after_sync=True,
)
