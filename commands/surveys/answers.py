"""Answers: `!answer`, changed until the end; and one whose message its sender deletes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from commands.alliance.ids import SURVEY
from commands.alliance.rules.units import Unit
from commands.alliance.voices import typed_name, voice
from commands.kit import (
    VOICES,
    Block,
    Bullets,
    Context,
    Inline,
    Letter,
    Message,
    Numbered,
    Strong,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.arguments import Word, shortened
from commands.kit.counts import not_a_count
from commands.kit.errors import NotAllowed
from commands.kit.kinds import Cursor, Kind, limited
from commands.kit.rules import numbers
from commands.kit.rules.authority import may_speak_for
from commands.kit.rules.choices import choice
from storage.tables import Member, Survey, SurveyAnswer, SurveyQuestion

from .aiming import Aim, Said, aim, reads, said
from .finding import is_for_all, is_open, require_open
from .rules import Given, NotAnAnswer, Reason, counting, read
from .words import example, headed, numbered, shown

ANSWER_LIMIT: Final = 500


class AnswerKind(Kind):
    """Everything that is left; what it means only the survey can tell."""

    label = _("answer")

    def read(self, cursor: Cursor) -> tuple[Word, ...]:
        found = tuple(cursor.all_left())
        cursor.place = len(cursor.words)
        limited(" ".join(each.said for each in found), ANSWER_LIMIT)
        return found


@command(
    "answer",
    help=_("Answers a survey for your municipality; until the end you can change it."),
    examples=(
        _("!answer 3 25"),
        _("!answer 25"),
        _("!answer 3 yes for Musterhafen"),
        _("!answer 3.2 no"),
    ),
    may=VOICES,
    topic=Topic.SURVEYS,
)
async def answer(context: Context, typed: Annotated[tuple[Word, ...], AnswerKind()]) -> Message:
    """Records it; the latest one before the end counts, whoever of the municipality gives it."""
    told = await said(context, typed)
    aimed = await aim(context, told.words)
    survey = aimed.survey
    require_open(context, survey)
    questions = await context.store.surveys.questions(survey.id)
    member = await _answering(context, survey, questions, aimed, told)
    before = await _standing(context, survey, member)
    question = _question(survey, questions, aimed, before)
    given = _given(survey, question, aimed.words)
    was = before.get(question.id)
    if was is not None and (was.amount, was.text) == (given.amount, given.text):
        return reply(_("Nothing changes: that is recorded already."))
    await context.store.surveys.answer(
        question,
        member.id,
        amount=given.amount,
        text=given.text,
        actor=context.sender.user_id,
        event_id=context.event_id,
        at=context.sent_at,
    )
    now = await _standing(context, survey, member)
    if (kept := now[question.id]).event_id != context.event_id:
        return reply(
            _(
                "Survey {id}: this does not count. {name} has answered since you sent it, and that "
                "stands.",
                id=SURVEY.tag(survey.id),
                name=member.name,
            )
        )
    receipt = _receipt(context, survey, question, member, was, kept)
    return reply(*receipt, *await _next(context, survey, questions, question, member, now))


async def _answering(
    context: Context,
    survey: Survey,
    questions: Sequence[SurveyQuestion],
    aimed: Aim,
    told: Said,
) -> Member:
    """Whose answer it is. Raises UserError if that is not clear, or it is not asked."""
    # In a sentence the words may be part of it; elsewhere a municipality is meant.
    if told.named is not None and not any(reads(each, aimed.words) for each in questions):
        await voice(context, told.named)
    member = told.member or await _only_asked(context, survey) or await voice(context, None)
    if not await context.store.surveys.is_asked(survey.id, member.id):
        raise NotAllowed(
            _(
                "{name} is not asked in survey {id}.",
                name=member.name,
                id=SURVEY.tag(survey.id),
            ),
            example=False,
        )
    return member


async def _only_asked(context: Context, survey: Survey) -> Member | None:
    """The only municipality of the sender that is asked."""
    asked = [
        each
        for each in context.sender.speaks_for
        if await context.store.surveys.is_asked(survey.id, each)
    ]
    return await context.store.members.get(asked[0]) if len(asked) == 1 else None


async def _standing(context: Context, survey: Survey, member: Member) -> dict[int, SurveyAnswer]:
    """Its answers that count, by question."""
    kept = counting(await context.store.surveys.answers_of(survey.id, member.id))
    return {question: each for (question, _member), each in kept.items()}


def _question(
    survey: Survey,
    questions: Sequence[SurveyQuestion],
    aimed: Aim,
    standing: dict[int, SurveyAnswer],
) -> SurveyQuestion:
    """The one that is named, the only one, or the first without an answer."""
    if aimed.question is not None:
        found = numbered(questions).get(aimed.question)
        if found is None:
            raise UserError(
                _(
                    "Survey {id} has no question {number}.",
                    id=SURVEY.tag(survey.id),
                    number=aimed.question,
                ),
                example=False,
            )
        return found
    if len(questions) == 1:
        return questions[0]
    for each in questions:
        if each.id not in standing:
            return each
    raise UserError(
        _("All questions are answered. Which answer do you want to change?"),
        Bullets([_line(survey, each, each.text) for each in questions]),
        example=False,
    )


def _line(survey: Survey, question: SurveyQuestion, text: str) -> Inline:
    return _(
        "`!answer {id}.{number} {example}` – {question}",
        id=SURVEY.tag(survey.id),
        number=str(question.number),
        example=example(question),
        question=text,
    )


def _given(survey: Survey, question: SurveyQuestion, words: Sequence[str]) -> Given:
    """What the words mean. Raises UserError with what is possible."""
    text = shortened(" ".join(words))
    try:
        return read(question, words)
    except numbers.NotACount as error:
        refused = not_a_count(text, error)
        raise UserError(refused.text, _for_example(survey, question), example=False) from error
    except NotAnAnswer as error:
        raise _refused(survey, question, text, error) from error


def _refused(survey: Survey, question: SurveyQuestion, text: str, error: NotAnAnswer) -> UserError:
    match error.reason:
        case Reason.ROUGH:
            lines = [
                _("`!answer {id} {answer}`", id=SURVEY.tag(survey.id), answer=str(each))
                for each in error.numbers
            ]
            return UserError(
                _("“{text}” is no exact number.", text=text),
                _("Which number is it? Please send it, for example:"),
                Bullets(lines),
                example=False,
            )
        case Reason.OUT_OF_BOUNDS:
            return UserError(
                _(
                    "“{text}” is out of bounds: from {lowest} to {highest} is possible.",
                    text=text,
                    lowest=question.lowest or 0,
                    highest=question.highest or 0,
                ),
                _for_example(survey, question),
                example=False,
            )
        case Reason.NO_OPTION:
            return UserError(
                _("“{text}” is not one of the answers. Possible are:", text=text),
                Numbered(question.options),
                _for_example(survey, question),
                example=False,
            )


def _for_example(survey: Survey, question: SurveyQuestion) -> Inline:
    return _(
        "For example: `!answer {id} {example}`",
        id=SURVEY.tag(survey.id),
        example=example(question),
    )


def _receipt(
    context: Context,
    survey: Survey,
    question: SurveyQuestion,
    member: Member,
    before: SurveyAnswer | None,
    now: SurveyAnswer,
) -> list[Block]:
    about = {"id": SURVEY.tag(survey.id), "name": member.name}
    words = Strong(shown(question, now))
    is_heard = not (context.place.direct or is_for_all(context, survey))
    # What was said in the direct chat is not repeated where others read.
    if before is not None and not is_heard:
        said: Block = _(
            "Survey {id}: {name}, {before} → {answer}.",
            before=shown(question, before),
            answer=words,
            **about,
        )
    elif before is not None:
        said = _("Survey {id}: {name} now answers {answer}.", answer=words, **about)
    else:
        said = _("Survey {id}: {name} answers {answer}.", answer=words, **about)
    if not is_heard or survey.is_open:
        return [said]
    return [
        said,
        _("Everybody here has read it; in our direct chat only the coordination would see it."),
    ]


async def _next(
    context: Context,
    survey: Survey,
    questions: Sequence[SurveyQuestion],
    answered: SurveyQuestion,
    member: Member,
    now: dict[int, SurveyAnswer],
) -> list[Block]:
    """The line that makes a pledge of it, and the next question."""
    blocks: list[Block] = []
    amount = now[answered.id].amount
    several = len(context.sender.speaks_for) > 1
    name = await typed_name(context, member) if several else ""
    if answered.pledgeable and amount:
        families = answered.unit is not None and choice(Unit, answered.unit) is Unit.FAMILIES
        blocks.append(_pledge_line(amount, (answered.unit or "") if families else "", name))
    left = [each for each in questions if each.id not in now]
    if left:
        line = {"id": SURVEY.tag(survey.id), "example": example(left[0]), "name": name}
        blocks.append(
            _(
                "Question {number} of {count}: {question} – {line}",
                number=left[0].number,
                count=len(questions),
                question=Strong(left[0].text),
                line=_("`!answer {id} {example} for {name}`", **line)
                if several
                else _("`!answer {id} {example}`", **line),
            )
        )
    elif len(questions) > 1:
        blocks.append(
            _(
                "All {count} questions are answered. To change one: `!answer {id}.1 {example}`",
                count=len(questions),
                id=SURVEY.tag(survey.id),
                example=example(questions[0]),
            )
        )
    return blocks


def _pledge_line(amount: int, unit: str, name: str) -> Inline:
    given = {"amount": str(amount), "unit": unit, "name": name}
    if unit and name:
        return _("As a pledge: `!pledge {amount} {unit} for {name}`", **given)
    if unit:
        return _("As a pledge: `!pledge {amount} {unit}`", **given)
    if name:
        return _("As a pledge: `!pledge {amount} for {name}`", **given)
    return _("As a pledge: `!pledge {amount}`", **given)


async def redacted_answers(context: Context, event_id: str) -> list[Letter]:
    """An answer whose event its sender deletes no longer counts; after the end nothing changes.

    The one before it does, if there is one.
    """
    letters: list[Letter] = []
    store = context.store.surveys
    for each in await store.answers_by(event_id, context.sender.user_id):
        survey = await store.get(each.survey_id)
        member = await context.store.members.get(each.member_id)
        assert survey is not None
        assert member is not None
        # Whoever has left the office does not take the municipality's answer along.
        if not (may_speak_for(context.sender, member.id) and is_open(context, survey)):
            continue
        await store.redact(each.id, context.sent_at)
        now = (await _standing(context, survey, member)).get(each.question_id)
        question = next(q for q in await store.questions(survey.id) if q.id == each.question_id)
        stands = (
            _("Now {answer} counts.", answer=shown(question, now))
            if now is not None
            else _("It counts as silent now, unless it answers again before the end.")
        )
        gone = _("You have deleted an answer of {name}; it no longer counts.", name=member.name)
        letters.append(Letter(context.sender.user_id, reply(headed(survey), gone, stands)))
    return letters
