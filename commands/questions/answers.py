"""What was found out, and that it does not hold any more: `!question answer`, `outdated`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from commands.alliance.counting import municipalities
from commands.alliance.ids import QUESTION, QuestionId
from commands.alliance.letters import told
from commands.dates.days import DayKind, today, written
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Context,
    Letter,
    Messages,
    NotAllowed,
    Topic,
    UserError,
    _,
    command,
    option,
    reply,
)
from commands.kit.choosing import Wording
from commands.kit.kinds import Line, Quote
from commands.kit.rules.authority import may_answer_question
from storage.tables import ProceduralQuestion

from .askers import About, again, to_askers
from .owners import assign
from .rules import AGAIN_WITHIN
from .words import (
    deciders,
    headed,
    how_to_answer,
    how_to_name,
    outdated,
    owner_of,
    the_question,
)

ANSWER_LIMIT = 2000


@command(
    "question answer",
    help=_(
        "Answers a question, with its source and the day it is as of; all who asked hear of it."
    ),
    examples=(
        _("!question answer 3 “Yes, in full.” source=“Decree of 20.11.2020” as_of=03.12.2020"),
    ),
    may=MEMBERS,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def question_answer(
    context: Context,
    number: QuestionId,
    text: Annotated[str, Wording(_("answer"), ANSWER_LIMIT)],
    *,
    source: Annotated[str | None, Quote(_("source"), limit=300), option("source")] = None,
    as_of: Annotated[date | None, DayKind(past=True), option("as_of")] = None,
) -> Messages:
    """By whoever is named for it, and by the coordination; former versions are kept."""
    found = await the_question(context, number)
    if not may_answer_question(context.sender, found.owner, found.land):
        raise NotAllowed(
            _(
                "Question {id} is answered by whoever is named for it, and by the coordination.",
                id=QUESTION.tag(number),
            ),
            example=False,
        )
    if source is None:
        raise UserError(
            _("From where is that? Please add it, for example: source=“Decree of 20.11.2020”")
        )
    day = as_of or today(context)
    if day > today(context):
        raise UserError(_("{day} is still to come.", day=written(day)))
    made = await context.store.questions.answer(
        number,
        text=text,
        source=source,
        as_of=day,
        actor=context.sender.user_id,
        at=context.now,
        event_id=context.event_id,
    )
    askers = await context.store.questions.asker_ids(number)
    said = _("Answered, as of {day} (version {number}).", day=written(day), number=made.number)
    blocks: list[Block] = [headed(found), said]
    if askers:
        blocks.append(_("The answer goes to: {askers}", askers=municipalities(len(askers))))
    return [reply(*blocks), *await to_askers(context, number, askers, About.ANSWERED, made.number)]


@command(
    "question outdated",
    help=_("Says that an answer does not hold any more: the question is asked again."),
    examples=(
        _("!question outdated 3"),
        _("!question outdated 3 “The decree has ended.”"),
    ),
    may=MEMBERS,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def question_outdated(
    context: Context,
    number: QuestionId,
    because: Annotated[str | None, Line(_("reason"), limit=300)] = None,
) -> Messages:
    """By those who answer it, and those who asked; all of them hear of it."""
    found = await the_question(context, number)
    asked = await context.store.questions.asked_by(number, context.sender.speaks_for)
    if not asked and not may_answer_question(context.sender, found.owner, found.land):
        raise NotAllowed(
            _(
                "That is said by those who ask question {id}, by whoever is named for it and by "
                "the coordination. To ask it, too: `!question too {id}`",
                id=QUESTION.tag(number),
            ),
            example=False,
        )
    if found.answered_at is None:
        raise UserError(
            _("Question {id} has no answer that holds.", id=QUESTION.tag(number)), example=False
        )
    *_older, last = await context.store.questions.answers(number)
    await context.store.questions.outdate(
        number, last.number, at=context.now, by=context.sender.user_id, because=because
    )
    heard, is_asked_again = await _asked_again(context, found, outdated(because))
    askers = await context.store.questions.asker_ids(number)
    return [
        reply(headed(found), outdated(because), is_asked_again),
        *heard,
        *await to_askers(context, number, askers, About.OUTDATED, last.number),
    ]


async def _asked_again(
    context: Context, question: ProceduralQuestion, why: Block
) -> tuple[list[Letter], Block]:
    """Who has to find it out once more hears of it; how that is told to the others."""
    due_on = today(context) + AGAIN_WITHIN
    owner = await owner_of(context, question)
    if owner is not None:
        await assign(context, question, owner, due_on)
        said = again(due_on)
        blocks = (headed(question), why, said, how_to_answer(question))
        return told(context, [owner], question.land, *blocks), said
    await context.store.questions.release(question.id)
    how = how_to_name(context, question)
    people = await deciders(context, question)
    said = again(None)
    return told(context, people, question.land, headed(question), why, said, how), said
