"""Who finds out the answer, and until when: `!question owner`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from commands.alliance.ids import QUESTION, QuestionId
from commands.alliance.letters import told
from commands.dates.days import DueDay, dated
from commands.kit import (
    MEMBERS,
    Audience,
    Code,
    Context,
    Inline,
    Joined,
    Messages,
    NotAllowed,
    Topic,
    UserError,
    _,
    command,
    marker,
    reply,
)
from commands.kit.kinds import Cursor, Kind, UserId
from commands.kit.rules.authority import may_name_for_question
from commands.kit.rules.keywords import keyword
from storage.tables import ProceduralQuestion

from .words import headed, how_to_answer, is_member, owner_of, plan_of, the_question

_MYSELF: Final = keyword("myself", "me", "myself", "i")


@dataclass(frozen=True)
class Somebody(Kind):
    """A full Matrix address, or `me`, which is read as ""."""

    label = _("Matrix address")

    def read(self, cursor: Cursor) -> str:
        if cursor.next.text in _MYSELF:
            cursor.take()
            return ""
        return UserId().read(cursor)


@command(
    "question owner",
    help=_("Names who finds out the answer to a question, and until when."),
    examples=(
        _("!question owner 3 @name:server until 25.11.{year}"),
        _("!question owner 3 me until 25.11.{year}"),
    ),
    may=MEMBERS,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def question_owner(
    context: Context,
    number: QuestionId,
    person: Annotated[str, Somebody()],
    *,
    until: Annotated[date, DueDay(), marker("until")],
) -> Messages:
    """By the coordination and whoever is named; while nobody is, anybody names themselves."""
    found = await the_question(context, number)
    person = person or context.sender.user_id
    owner = await owner_of(context, found)
    if not may_name_for_question(context.sender, person, owner, found.land):
        raise NotAllowed(
            _(
                "Who finds out question {id} is named by the coordination, and by whoever is named "
                "for it already.",
                id=QUESTION.tag(number),
            ),
            example=False,
        )
    if found.answered_at is not None:
        raise UserError(
            _(
                "Question {id} is answered. If the answer does not hold any more: "
                "`!question outdated {id}`",
                id=QUESTION.tag(number),
            ),
            example=False,
        )
    if not await is_member(context, person):
        raise UserError(
            _(
                "{person} is neither contact person nor deputy nor of the coordination.",
                person=Code(person),
            ),
            example=False,
        )
    days = await assign(context, found, person, until)
    named = _("{person} finds it out until {day}.", person=Code(person), day=dated(until))
    reminded = [_("I remind of it on: {days}", days=Joined(days, "; "))] if days else []
    answer = reply(headed(found), named, *reminded)
    asked = _("You are named to find it out until {day}.", day=dated(until))
    letters = told(context, [person], found.land, headed(found), asked, how_to_answer(found))
    if owner is not None and owner != person:
        letters += told(context, [owner], found.land, headed(found), named)
    return [answer, *letters]


async def assign(
    context: Context, question: ProceduralQuestion, person: str, due_on: date
) -> list[Inline]:
    """That person is reminded of it from now on; the days on which that is before it is due."""
    plan = plan_of(context, due_on, question.land)
    first = plan.first(context.now)
    assert first is not None, "the last call is after the due day"
    next_at = plan.hours.at(first.day)
    await context.store.questions.assign(
        question.id,
        person,
        by=context.sender.user_id,
        due_on=due_on,
        step=(first.day - due_on).days,
        next_at=next_at,
    )
    context.expect(next_at)
    ahead = {e.day for e in plan.calls if e.step <= 0 and plan.hours.at(e.day) > context.now}
    return [dated(each) for each in sorted(ahead)]
