"""A survey in words: its questions, how they are answered, and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from commands.alliance.ids import SURVEY
from commands.kit.context import Context
from commands.kit.reply import Block, Inline, Joined, Moment, Numbered, Strong
from commands.kit.texts import Text, _, n_
from storage.surveys import CountingAnswer
from storage.tables import Survey, SurveyAnswer, SurveyQuestion

from .rules import MOST, Asks, Given

_EXAMPLE: Final = 25


def headed(survey: Survey) -> Text:
    """Its number and title."""
    return _("Survey {id}: {title}", id=SURVEY.tag(survey.id), title=Strong(survey.title))


def listed_survey(context: Context, survey: Survey) -> Text:
    """An open one in one line."""
    return _(
        "{id}: {title} – {end}",
        id=SURVEY.tag(survey.id),
        title=survey.title,
        end=end(context, survey),
    )


def end(context: Context, survey: Survey) -> Text:
    """When one that is open ends."""
    if survey.closes_at is None:
        return _(
            "It is open until somebody closes it: `!survey close {id}`", id=SURVEY.tag(survey.id)
        )
    if survey.awaited_until is not None and survey.closes_at <= context.now:
        return _(
            "It ended {end}. What was sent by then counts if it arrives before {until}.",
            end=Moment(survey.closes_at, context.place.zone),
            until=Moment(survey.awaited_until, context.place.zone),
        )
    return _("It closes by itself: {end}.", end=Moment(survey.closes_at, context.place.zone))


def kind_of(question: SurveyQuestion) -> Inline:
    """How it is answered."""
    match Asks(question.kind):
        case Asks.NUMBER:
            said: list[Inline] = [_("a number")]
            if question.unit is not None:
                said.append(question.unit)
            if (question.lowest, question.highest) != (0, MOST):
                said.append(
                    _(
                        "{lowest} to {highest}",
                        lowest=question.lowest or 0,
                        highest=question.highest or 0,
                    )
                )
            return Joined(said)
        case Asks.YES_NO:
            return _("yes or no")
        case Asks.CHOICE:
            options = [_("{n} {option}", n=str(n), option=o) for n, o in _counted(question)]
            return Joined(options, " | ")
        case Asks.TEXT:
            return _("a sentence")


def _counted(question: SurveyQuestion) -> Sequence[tuple[int, str]]:
    return list(enumerate(question.options, 1))


def asked(questions: Sequence[SurveyQuestion], title: str) -> list[Block]:
    """The questions with how each is answered; a single one is the title already."""
    if len(questions) == 1 and questions[0].text == title:
        return [_("Answer: {kind}", kind=kind_of(questions[0]))]
    return [
        Numbered([_("{text} ({kind})", text=q.text, kind=kind_of(q)) for q in questions]),
    ]


def example(question: SurveyQuestion) -> str:
    """An answer to it, to be typed."""
    match Asks(question.kind):
        case Asks.NUMBER:
            lowest, highest = question.lowest or 0, question.highest or 0
            return str(min(max(_EXAMPLE, lowest), highest))
        case Asks.YES_NO | Asks.CHOICE:
            return question.options[0]
        case Asks.TEXT:
            return "…"


def shown(question: SurveyQuestion, answer: SurveyAnswer | CountingAnswer | Given) -> Inline:
    """An answer in words."""
    if answer.amount is None:
        return _("“{text}”", text=answer.text or "")
    if question.kind == Asks.NUMBER:
        return with_unit(answer.amount, question)
    return question.options[answer.amount]


def with_unit(amount: int, question: SurveyQuestion) -> Inline:
    """A number of what the question asks for."""
    return amount if question.unit is None else Joined([amount, question.unit], " ")


def middle(median: Fraction) -> Inline:
    """A median, which is whole or half."""
    whole = median.numerator // median.denominator
    return whole if median == whole else _("{whole}.5", whole=whole)


def turnout(answered: int, of: int) -> Text:
    """How many have answered all the questions."""
    return n_(
        "{count} of {all} municipalities has answered.",
        "{count} of {all} municipalities have answered.",
        answered,
        all=of,
    )


def who_sees(survey: Survey) -> Text:
    """Who may read single answers."""
    if survey.is_open:
        return _("All members can see single answers.")
    return _(
        "Single answers are seen by the coordination and by the municipality itself; of fewer "
        "than three not even a sum is told."
    )


def numbered(questions: Sequence[SurveyQuestion]) -> Mapping[int, SurveyQuestion]:
    """Questions by their number."""
    return {each.number: each for each in questions}
