"""Which survey and which question somebody answers, and for whom; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commands.alliance.answered import answered
from commands.alliance.ids import SURVEY
from commands.alliance.voices import named_like, own, voice
from commands.kit import Bullets, Context, Quoted, UserError, _
from commands.kit.arguments import Word, joined, shortened
from commands.kit.rules import numbers
from commands.kit.rules.keywords import FOR, NUMBERED
from storage.tables import Member, Survey, SurveyQuestion

from .finding import is_asked, is_open, the_survey
from .rules import Asks, NotAnAnswer, read
from .words import example

_MOST: Final = 5
# `3`, or `3.2` for its second question; never `1.234`, which is a number.
_NUMBER: Final = re.compile(r"#?([0-9]{1,9})(?:\.([0-9]{1,2}))?[.:,]?")


@dataclass(frozen=True, slots=True)
class Aim:
    """What is answered, with which words; `question` is its number, if one was typed."""

    survey: Survey
    question: int | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed, without `for Musterhafen` at its end where that is the sender's own.

    `named` is what else stands there behind `for`: in a sentence it may be a part of it.
    """

    words: tuple[Word, ...]
    member: Member | None = None
    named: str | None = None


async def said(context: Context, typed: Sequence[Word]) -> Said:
    """For whom it is said, where that is typed. Raises NotAllowed for somebody else's name."""
    places = [n for n, each in enumerate(typed) if n and _is_for(each)]
    if not places or places[-1] + 1 == len(typed):
        return Said(tuple(typed))
    name = joined(typed[places[-1] + 1 :])
    member = await own(context, name)
    if member is not None:
        return Said(tuple(typed[: places[-1]]), member)
    if await named_like(context, name):
        await voice(context, name)
    return Said(tuple(typed), None, name)


def _is_for(word: Word) -> bool:
    return not word.quoted and word.text in FOR


async def aim(context: Context, typed: Sequence[Word]) -> Aim:
    """What is answered: by its number, the message that is answered, or the only one that fits.

    In a room only its own surveys are meant without a number. Raises UserError with a line to send
    for each of several.
    """
    words = tuple(each.said for each in typed)
    replied = await _replied(context)
    named = await _named(context, typed)
    if replied is not None and named is not None and named.survey.id != replied.id:
        if await _reads(context, replied, words):
            if not await is_asked(context, named.survey):
                return Aim(replied, None, words)
            raise _which(context, [(replied, words), (named.survey, named.words)])
        return named
    if named is not None:
        return named
    if replied is not None:
        return Aim(replied, None, words)
    return Aim(await _only(context, typed, words), None, words)


async def _named(context: Context, typed: Sequence[Word]) -> Aim | None:
    """What is meant if the first word is a number of a survey, and more stands behind it.

    None if that cannot be: there is no such survey, or it is over, and the words answer another.
    """
    start = 1 if len(typed) > 2 and typed[0].text.removesuffix(".") in NUMBERED else 0
    found = None if typed[start].quoted else _NUMBER.fullmatch(typed[start].text)
    behind = tuple(each.said for each in typed[start + 1 :])
    if found is None or not behind:
        return None
    number = int(found[1])
    survey = await context.store.surveys.get(number)
    if survey is None or not is_open(context, survey):
        words = tuple(each.said for each in typed)
        for each in await _mine(context):
            if await _reads(context, each, words, sentence=False):
                return None
        survey = survey or await the_survey(context, number)
    return Aim(survey, int(found[2]) if found[2] else None, behind)


async def _replied(context: Context) -> Survey | None:
    about = await answered(context)
    if about is None:
        return None
    if about.kind.startswith("survey"):
        return await context.store.surveys.get(about.number)
    return await context.store.surveys.made_by(about.event_id) if about.event_id else None


async def _mine(context: Context) -> list[Survey]:
    return [
        each
        for each in await context.store.surveys.open_for(context.sender.speaks_for)
        # What was typed before a survey was opened, was not for that.
        if is_open(context, each) and each.opened_at <= context.sent_at
    ]


async def _only(context: Context, typed: Sequence[Word], words: Sequence[str]) -> Survey:
    mine = await _mine(context)
    here = [each for each in mine if each.room_id == context.place.room_id]
    near = here or mine
    if not near:
        raise UserError(
            _("No survey is open in which you are asked. `!surveys` shows the open ones."),
            example=False,
        )
    fitting = [each for each in near if await _reads(context, each, words)]
    if (here or context.place.direct) and len(fitting or near) == 1:
        return (fitting or near)[0]  # if it does not fit, it is said why
    lines = [(each, words if fitting else None) for each in fitting or near]
    raise _which(context, lines, {e.id: await context.store.surveys.questions(e.id) for e in near})


async def _reads(
    context: Context, survey: Survey, words: Sequence[str], *, sentence: bool = True
) -> bool:
    """Whether one of its questions is answered by these words."""
    return any(
        reads(each, words)
        for each in await context.store.surveys.questions(survey.id)
        if sentence or each.kind != Asks.TEXT
    )


def reads(question: SurveyQuestion, words: Sequence[str]) -> bool:
    """Whether the words are an answer to it."""
    try:
        read(question, words)
    except (NotAnAnswer, numbers.NotACount):
        return False
    return True


def _which(
    context: Context,
    lines: Sequence[tuple[Survey, Sequence[str] | None]],
    questions: dict[int, list[SurveyQuestion]] | None = None,
) -> UserError:
    shown = [
        _(
            "`!answer {id} {answer}` – {question}",
            id=SURVEY.tag(survey.id),
            answer=shortened(" ".join(words))
            if words is not None
            else example((questions or {})[survey.id][0]),
            question=Quoted(shortened(survey.title, 60)),
        )
        for survey, words in lines[:_MOST]
    ]
    return UserError(
        _("Which survey do you mean? Please send one of these:"), Bullets(shown), example=False
    )
