"""A question in words, which one is meant, and who hears of it."""

from __future__ import annotations

from datetime import date

from commands.alliance.counting import municipalities
from commands.alliance.ids import QUESTION
from commands.alliance.letters import coordination_of, hours
from commands.alliance.rules.escalation import Plan
from commands.alliance.rules.owing import plan
from commands.alliance.voices import standing_of
from commands.dates.days import dated, today, written
from commands.kit.context import Context
from commands.kit.errors import UserError
from commands.kit.reply import Block, Inline, Joined, Passage, Quoted, Strong, Term
from commands.kit.roles import MEMBERS
from commands.kit.texts import Text, _, n_
from storage.questions import Listed
from storage.tables import ProceduralQuestion, QuestionAnswer

from .rules import Level


async def the_question(context: Context, number: int) -> ProceduralQuestion:
    """The question of that number. Raises UserError if there is none, or it was taken back."""
    found = await context.store.questions.get(number)
    if found is None:
        raise UserError(
            _("There is no question {id}. `!questions` lists them.", id=QUESTION.tag(number)),
            example=False,
        )
    if found.dropped_at is not None:
        raise UserError(_("Question {id} was taken back.", id=QUESTION.tag(number)), example=False)
    return found


async def owner_of(context: Context, question: ProceduralQuestion) -> str | None:
    """Who finds it out; None if nobody is named, or they are no member any more."""
    if question.owner is None or not await is_member(context, question.owner):
        return None
    return question.owner


async def is_member(context: Context, person: str) -> bool:
    """Whether somebody is contact person, deputy or of the coordination."""
    standing = await standing_of(context.store, context.alliance, person)
    return bool(standing.roles & MEMBERS)


def level_of(question: ProceduralQuestion) -> Inline:
    """On which level it is decided, for a Land of which one."""
    level = Term(Level(question.level))
    return level if question.land is None else Joined([level, question.land], " ")


def headed(question: ProceduralQuestion) -> Inline:
    """Its number, its level and what is asked."""
    return _(
        "Question {id} ({level}): {text}",
        id=QUESTION.tag(question.id),
        level=level_of(question),
        text=Strong(Quoted(question.text)),
    )


def line(context: Context, listed: Listed) -> Inline:
    """It in one line of a list."""
    return _(
        "{id} ({level}): {text} – {state}; {askers}",
        id=QUESTION.tag(listed.question.id),
        level=level_of(listed.question),
        text=Quoted(listed.question.text),
        state=state(context, listed.question),
        askers=municipalities(listed.askers),
    )


def state(context: Context, question: ProceduralQuestion) -> Text:
    """Whether it is answered, and until when it will be."""
    if question.answered_at is not None:
        day = question.answered_at.astimezone(context.alliance.zone).date()
        return _("answered on {day}", day=written(day))
    if question.owner is None or question.due_on is None:
        return _("open, nobody is named for it")
    left = (question.due_on - today(context)).days
    if left < 0:
        return n_(
            "overdue for {count} day, it was due on {day}",
            "overdue for {count} days, it was due on {day}",
            -left,
            day=dated(question.due_on),
        )
    return _("open, due on {day}", day=dated(question.due_on))


def answer_blocks(answer: QuestionAnswer) -> list[Block]:
    """An answer with all that says how far it can be relied on."""
    blocks: list[Block] = [
        Passage(answer.text),
        _(
            "Source: {source}; as of {day} (version {number})",
            source=Quoted(answer.source),
            day=written(answer.as_of),
            number=answer.number,
        ),
    ]
    if answer.outdated_at is not None:
        blocks.append(outdated(answer.outdated_because))
    return blocks


def outdated(because: str | None) -> Text:
    """That an answer does not hold any more, and why."""
    if because is None:
        return _("This answer is out of date.")
    return _("This answer is out of date: {reason}", reason=Quoted(because))


def how_to_name(context: Context, question: ProceduralQuestion) -> Text:
    """What the coordination types to name somebody for it."""
    return _(
        "Please name who finds it out: `!question owner {id} @name:server until 25.11.{year}`",
        id=QUESTION.tag(question.id),
        year=context.next_year,
    )


def how_to_answer(question: ProceduralQuestion) -> Text:
    """What to type when it has been found out."""
    return _(
        "To answer it: `!question answer {id} “…” source=“…”`",
        id=QUESTION.tag(question.id),
    )


def plan_of(context: Context, due_on: date, land: str | None) -> Plan:
    """When the owner of a question is reminded of it."""
    return plan(due_on, context.alliance.timing.days_before, land, hours(context))


async def deciders(context: Context, question: ProceduralQuestion) -> list[str]:
    """Who names somebody for it: the coordination of its Land, else the federal one."""
    if question.land is not None:
        return await coordination_of(context, question.land)
    return sorted(context.alliance.federal_coordinators)
