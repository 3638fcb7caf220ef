"""Surveys in which a municipality is asked and has not answered every question."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from commands.alliance.ids import SURVEY
from commands.alliance.nudges import rings_on
from commands.kit import Context, OpenItem, OpenItems, Quoted, _
from commands.kit.arguments import shortened
from storage.tables import Member, Survey, SurveyQuestion

from .rules import counting
from .words import example

SURVEYS = "survey"


async def _find(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    """In those that have not ended; with the line for the first question that is left open."""
    ids, store = [each.id for each in members], context.store.surveys
    running = {each.id: each for each in await store.running(context.now)}
    if not running:
        return []
    questions: dict[int, list[SurveyQuestion]] = {number: [] for number in running}
    for question in await store.questions_of(running):
        questions[question.survey_id].append(question)
    answered = counting(await store.answers_among(running, ids))
    found: list[OpenItem] = []
    for number, member_id in sorted(await store.asked_among(running, ids)):
        left = [q for q in questions[number] if (q.id, member_id) not in answered]
        if left:
            found.append(_item(running[number], member_id, left[0], context.alliance.zone))
    return found


def _item(survey: Survey, member_id: int, question: SurveyQuestion, zone: ZoneInfo) -> OpenItem:
    number = SURVEY.tag(survey.id)
    return OpenItem(
        member_id,
        (SURVEYS, survey.id),
        _("Survey {id}: {text}", id=number, text=Quoted(shortened(survey.title))),
        _("!answer {id} {example}", id=number, example=example(question)),
        survey.closes_at,
        example=True,
        rings_on=rings_on(survey, zone),
    )


open_surveys = OpenItems(SURVEYS, _find)
