"""Surveys are opened: `!survey`, and what is said about it in the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final

from commands.alliance.electorates import Electorate, ElectorateKind, electorate, who_votes
from commands.alliance.ids import SURVEY
from commands.alliance.rules.electorates import Electors, Entitlement
from commands.alliance.rules.nudges import nudge_at
from commands.dates.moments import Deadline
from commands.kit import (
    MEMBERS,
    Block,
    Context,
    Messages,
    Moment,
    Reply,
    Topic,
    UserError,
    _,
    command,
    marker,
    n_,
    option,
    reply,
)
from commands.kit.kinds import Below, Cursor
from commands.kit.render import plain
from storage.surveys import NewQuestion
from storage.tables import Survey, SurveyQuestion

from .question import MOST_QUESTIONS, Typed, TypedKind, in_bounds, questions_below, without_kind
from .rules import Asks
from .state import stands
from .words import asked as asked_words
from .words import end, example, headed, who_sees

EVERYBODY: Final = Electorate(Electors.ALLIANCE)
_YES_NO: Final = (_("Yes"), _("No"))


@command(
    "survey",
    help=_("Asks all municipalities something: a number, yes or no, a choice, or a sentence."),
    examples=(
        _("!survey “Free places on 01.12.?” number places 0-500 until 02.12.{year}"),
        _("!survey “Do you have interpreters?” yes/no"),
        _("!survey open “Which day suits you?” Monday | Tuesday for=NW"),
        _("!survey “What do you lack most?” text"),
        _("!survey pledgeable “How many could you take in?” number places until 02.12.{year}"),
        _("!survey 3"),
    ),
    may=MEMBERS,
    topic=Topic.SURVEYS,
)
async def survey(
    context: Context,
    asked: Annotated[Typed | int | None, TypedKind()],
    below: Annotated[str, Below(_("more questions, one in each line"), 4000)],
    *,
    until: Annotated[
        datetime | None,
        Deadline(whole_day=True),
        marker("until", unless_behind=in_bounds),  # `number 0 until 500`
    ] = None,
    whom: Annotated[Electorate, ElectorateKind(), option("for")] = EVERYBODY,
) -> Messages:
    """Opens one; who is asked is frozen at this moment. A number alone shows that survey."""
    if isinstance(asked, int):
        return await stands(context, asked)
    title, questions, is_open = _questions(context, asked, below)
    members, rule = await electorate(context, whom)
    nudged_at = nudge_at(context.now, until, context.alliance.zone)
    found = await context.store.surveys.add(
        questions,
        [each.id for each in members],
        room_id=context.place.room_id,
        thread_id=context.place.thread_id,
        title=title,
        is_open=is_open,
        scope=whom.electors.value,
        entitled=rule.value,
        land=whom.land,
        author=context.sender.user_id,
        opened_at=context.now,
        event_id=context.event_id,
        closes_at=until,
        grace=context.alliance.timing.grace,
        nudge_at=nudged_at,
    )
    context.expect(found.awaited_until)
    context.expect(nudged_at)
    return _announced(context, found, await context.store.surveys.questions(found.id), len(members))


def _questions(
    context: Context, first: Typed | None, below: str
) -> tuple[str, list[NewQuestion], bool]:
    """The title, the questions in their order, and whether all may see single answers."""
    cursor = Cursor([], context.sent_at, context.place.zone)
    typed = [*([first] if first is not None else []), *questions_below(below, cursor)]
    if not typed:
        raise UserError(_("The question is missing."))
    title = typed[0].text
    if typed[0].question is None and len(typed) > 1:
        typed = typed[1:] if first is not None else typed
    if len(typed) > MOST_QUESTIONS:
        raise UserError(_("At most {most} questions are possible.", most=MOST_QUESTIONS))
    questions: list[NewQuestion] = []
    for each in typed:
        if each.question is None:
            raise without_kind(each.text)
        questions.append(_with_options(context, each.question))
    is_open = any(each.is_open for each in typed) or (first is not None and first.is_open)
    return title, questions, is_open


def _with_options(context: Context, question: NewQuestion) -> NewQuestion:
    if question.kind != Asks.YES_NO:
        return question
    return replace(question, options=[plain(each, context.place.language) for each in _YES_NO])


def _announced(
    context: Context, found: Survey, questions: Sequence[SurveyQuestion], members: int
) -> Reply:
    """What is said in the room about a survey that has just been opened."""
    whom = who_votes(Electors(found.scope), found.land, Entitlement(found.entitled))
    blocks: list[Block] = [headed(found), *asked_words(questions, found.title)]
    blocks.append(
        _(
            "Answer here or in our direct chat, for example: `!answer {id} {example}`",
            id=SURVEY.tag(found.id),
            example=example(questions[0]),
        )
    )
    if len(questions) > 1:
        blocks.append(_("After each answer I ask the next question."))
    blocks += [
        n_(
            "{count} municipality is asked: {whom}. It can change its answer until the end.",
            "{count} municipalities are asked: {whom}. They can change their answers until the "
            "end.",
            members,
            whom=whom,
        ),
        who_sees(found),
        end(context, found),
    ]
    if found.closes_at != found.awaited_until and found.awaited_until is not None:
        blocks.append(
            _(
                "What was sent by then and is held up on its way counts until {until}; then I tell "
                "the outcome.",
                until=Moment(found.awaited_until, context.place.zone),
            )
        )
    return reply(*blocks)
