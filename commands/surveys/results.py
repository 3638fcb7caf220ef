"""What a survey has come to, in words; and `!survey result` with single answers, table, chart."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Annotated, Any, Final

from commands.alliance.counting import municipalities
from commands.alliance.ids import SURVEY, SurveyId
from commands.alliance.rules import laender
from commands.dates.days import today
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Bullets,
    Choice,
    Context,
    File,
    Inline,
    Joined,
    Message,
    Messages,
    Quoted,
    Strong,
    Text,
    Topic,
    UserError,
    _,
    command,
    press,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.dispatch import discreet
from commands.kit.file_names import file_called
from commands.kit.files import CSV, XLSX
from commands.kit.lists import MOST, listed
from commands.kit.render import in_each_language
from commands.kit.rules.authority import may_speak_for
from storage.members import Listed
from storage.surveys import CountingAnswer
from storage.tables import SurveyQuestion

from .finding import followed_survey, told_about
from .rules import (
    LEAST,
    Asks,
    Form,
    Group,
    by_land,
    may_read_answer,
    summed,
    tells_median,
    tells_sums,
)
from .standing import Standing, missing_lines, standing_of, turnout_line
from .words import headed, middle, shown, who_sees, with_unit

CHART_TITLE: Final = 60  # of more letters nobody could read one on a phone
MIMETYPES: Final = {Form.XLSX: XLSX, Form.CSV: CSV}


@press("survey_table")
def survey_table(data: Mapping[str, Any], language: str) -> bytes:
    """The answers or the sums of a survey, as XLSX or CSV."""
    from .papers.table import table

    return table(data, language)


@press("survey_chart")
def survey_chart(data: Mapping[str, Any], language: str) -> bytes:
    """What a question has come to, as a picture."""
    from commands.papers.bars import bar_card

    return bar_card(data, language)


@command(
    "survey result",
    help=_(
        "Shows what a survey has come to; as a table or chart, and who may with single answers."
    ),
    examples=(
        _("!survey result 3"),
        _("!survey result 3 xlsx"),
        _("!survey result 3 csv"),
        _("!survey result 3 chart"),
    ),
    may=MEMBERS,
    topic=Topic.SURVEYS,
    reads=True,
)
async def survey_result(
    context: Context,
    number: SurveyId,
    form: Annotated[Form | None, Choice(Form, _("xlsx, csv or chart"))] = None,
) -> Messages:
    """Single answers go to the direct chat, unless all members may see them."""
    survey = await followed_survey(context, number)
    found = await standing_of(context, survey)
    single = _readable(context, found)
    # Where nobody else reads it, whoever knows all single answers may know their sum.
    known = context.place.direct and len(single) == len(found.answering)
    # Thousands of answers take a moment, and there are others to answer.
    if form is Form.CHART:
        charts = await asyncio.to_thread(_charts, context, found, known=known)
        return told_about(context, survey, charts)
    audience = Audience.MEMBERS if survey.is_open else Audience.PERSON
    if form is not None:
        data = await asyncio.to_thread(_rows, found, single) if single else _sums(found)
        file = _file(context, found, form, data)
        if single:
            return discreet(context, audience, [file])
        return told_about(context, survey, [file])
    blocks = await asyncio.to_thread(outcome, found, known=known, sentences=not single)
    if not single:
        return told_about(context, survey, [reply(*blocks, who_sees(survey))])
    return discreet(context, audience, [reply(*blocks, *_singly(found, single))])


def outcome(found: Standing, *, known: bool = False, sentences: bool = True) -> list[Block]:
    """What everybody may hear of it: how many have answered, and what that comes to.

    With `known` for somebody who knows every single answer; `sentences` are listed if they are
    for all.
    """
    survey = found.survey
    is_closed = survey.closed_at is not None
    first = (
        _("Survey {id} is closed: {title}", id=SURVEY.tag(survey.id), title=Strong(survey.title))
        if is_closed
        else headed(survey)
    )
    blocks: list[Block] = [first, turnout_line(found)]
    for each in found.questions:
        blocks += _of_question(found, each, known=known, sentences=sentences)
    return blocks


async def outcome_and_missing(found: Standing) -> tuple[list[Block], list[Text]]:
    """What it comes to, and who has not answered, in a thread.

    Thousands of answers take a moment, and there are others to answer.
    """
    return await asyncio.to_thread(lambda: (outcome(found), missing_lines(found)))


def _of_question(
    found: Standing, question: SurveyQuestion, *, known: bool, sentences: bool
) -> list[Block]:
    answers = found.to(question)
    if not answers:
        return []
    title: list[Block] = []
    if len(found.questions) > 1:
        title = [Joined([f"{question.number}.", Strong(question.text)], " ")]
    if question.kind == Asks.TEXT:
        return [*title, *_sentences(found, question, answers)] if sentences else []
    if not (known or _tells(found, answers)):
        if found.survey.closed_at is None:
            return []  # it was said at the start, and how many have answered is told
        return [*title, _("Fewer than {least} have answered, so no sums are told.", least=LEAST)]
    return [*title, *_summed(found, question, answers, known=known)]


def _sentences(
    found: Standing, question: SurveyQuestion, answers: Mapping[int, CountingAnswer]
) -> list[Block]:
    if not found.is_open:
        return []
    lines = [
        _("{name}: {answer}", name=found.names[member], answer=shown(question, each))
        for member, each in islice(answers.items(), MOST)
    ]
    return listed(lines, _as_table(found), len(answers))


def _as_table(found: Standing) -> Text:
    return _("All of them as a table: `!survey result {id} xlsx`", id=SURVEY.tag(found.survey.id))


def _tells(found: Standing, answers: Mapping[int, CountingAnswer]) -> bool:
    is_closed = found.survey.closed_at is not None
    return tells_sums(len(answers), is_open=found.is_open, is_closed=is_closed)


def _summed(
    found: Standing,
    question: SurveyQuestion,
    answers: Mapping[int, CountingAnswer],
    *,
    known: bool,
) -> list[Block]:
    match Asks(question.kind):
        case Asks.NUMBER:
            amounts = {member: each.amount or 0 for member, each in answers.items()}
            total = summed(amounts.values())
            about = {
                "total": Strong(with_unit(total.total, question)),
                "municipalities": municipalities(total.count),
            }
            line = _("Sum: {total} ({municipalities})", **about)
            if known or tells_median(total.count, is_open=found.is_open):
                line = _(
                    "Sum: {total}, median: {median} ({municipalities})",
                    median=middle(total.median),
                    **about,
                )
            groups = [
                _(
                    "{land}: {total} ({municipalities})",
                    land=_land(each),
                    total=each.total,
                    municipalities=municipalities(each.count),
                )
                for each in _groups(found, amounts, known=known)
            ]
            return [line, *([Bullets(groups)] if groups else [])]
        case Asks.YES_NO | Asks.CHOICE:
            counts = Counter(each.amount for each in answers.values())
            options = enumerate(question.options)
            return [Bullets([Joined([option, counts[n]], ": ") for n, option in options])]
        case Asks.TEXT:
            return []


def _land(group: Group) -> Inline:
    return _("other Länder") if group.land is None else laender.NAMES[group.land]


def _groups(found: Standing, amounts: Mapping[int, int], *, known: bool) -> list[Group]:
    lands = {each.id: each.land for each in found.members}
    return by_land(amounts, lands, 1 if known or found.is_open else LEAST)


def _readable(context: Context, found: Standing) -> list[Listed]:
    """Whose answers the sender may read, of those who have given one.

    Nobody's where that would be their own only: those they know.
    """
    reader, is_open = context.sender, found.survey.is_open
    readable = [
        each
        for each in found.answering
        if may_read_answer(reader, each.id, each.land, is_open=is_open)
    ]
    others = any(not may_speak_for(reader, each.id) for each in readable)
    return readable if is_open or others else []


def _singly(found: Standing, members: Sequence[Listed]) -> list[Block]:
    lines = [
        _("{name}: {answer}", name=found.names[each.id], answer=_answers(found, each))
        for each in members[:MOST]
    ]
    return [_("Single answers:"), *listed(lines, _as_table(found), len(members))]


def _answers(found: Standing, member: Listed) -> Inline:
    given = [(question, found.answers[question.id].get(member.id)) for question in found.questions]
    return Joined([shown(q, each) if each is not None else "–" for q, each in given], " · ")


def _file(context: Context, found: Standing, form: Form, data: Mapping[str, Any]) -> File:
    tag = SURVEY.tag(found.survey.id)
    return File(
        file_called(_("Survey"), tag, today(context).isoformat(), ending=form.value),
        MIMETYPES[form],
        "survey_table",
        {"form": form.value, "title": found.survey.title, **data},
        _("Survey {id} as a table, as of today: {title}", id=tag, title=found.survey.title),
    )


def _rows(found: Standing, members: Sequence[Listed]) -> Mapping[str, Any]:
    """Single answers, a row for each municipality."""
    heads: list[Inline] = [_("Municipality"), _("Land"), _("AGS")]
    rows = []
    for each in members:
        given = [found.answers[q.id].get(each.id) for q in found.questions]
        cells = [
            None if one is None else _cell(q, one)
            for q, one in zip(found.questions, given, strict=True)
        ]
        rows.append([each.name, each.land, each.ags, *cells])
    texts = [_headed_column(each) for each in found.questions]
    return {"heads": [in_each_language(each) for each in [*heads, *texts]], "rows": rows}


def _headed_column(question: SurveyQuestion) -> Inline:
    return question.text if question.unit is None else f"{question.text} ({question.unit})"


def _cell(question: SurveyQuestion, answer: CountingAnswer) -> int | str | None:
    if answer.amount is None or question.kind == Asks.NUMBER:
        return answer.text if answer.amount is None else answer.amount
    return question.options[answer.amount]


def _sums(found: Standing) -> Mapping[str, Any]:
    """What everybody may know. Raises UserError if that is nothing."""
    heads: list[Inline] = [_("Question"), _("Answer"), _("Number")]
    rows = [
        [each.text, name, amount]
        for each in found.questions
        for name, amount in _bars(found, each, known=False)
    ]
    if not rows:
        raise _nothing(found)
    return {
        "heads": [in_each_language(each) for each in heads],
        "rows": [[text, in_each_language(name), amount] for text, name, amount in rows],
    }


def _bars(found: Standing, question: SurveyQuestion, *, known: bool) -> list[tuple[Inline, int]]:
    """The counts of options, or the sums of Länder; none of what must not be told."""
    answers = found.to(question)
    if not answers or not (known or _tells(found, answers)):
        return []
    match Asks(question.kind):
        case Asks.NUMBER:
            amounts = {member: each.amount or 0 for member, each in answers.items()}
            groups = _groups(found, amounts, known=known)
            return [(_land(each), each.total) for each in groups] or [
                (_("Sum"), sum(amounts.values()))
            ]
        case Asks.YES_NO | Asks.CHOICE:
            counts = Counter(each.amount for each in answers.values())
            return [(option, counts[n]) for n, option in enumerate(question.options)]
        case Asks.TEXT:
            return []


def _charts(context: Context, found: Standing, *, known: bool) -> list[Message]:
    """A picture for each question that can be drawn."""
    drawn = [(each, _bars(found, each, known=known)) for each in found.questions]
    made: list[Message] = [_chart(context, found, each, bars) for each, bars in drawn if bars]
    if not made:
        raise _nothing(found)
    return made


def _chart(
    context: Context,
    found: Standing,
    question: SurveyQuestion,
    bars: Sequence[tuple[Inline, int]],
) -> File:
    tag, day = SURVEY.tag(found.survey.id), today(context)
    lines = Joined([Joined([name, amount], ": ") for name, amount in bars], "; ")
    about = _("Bar chart {question} – {bars}.", question=Quoted(question.text), bars=lines)
    data = {
        "title": shortened(question.text, CHART_TITLE),
        "unit": question.unit or "",
        "day": day.isoformat(),
        "bars": [{"name": in_each_language(name), "amount": amount} for name, amount in bars],
    }
    numbered = f"{tag}.{question.number}" if len(found.questions) > 1 else tag
    name = file_called(_("Survey"), numbered, day.isoformat(), ending="png")
    return File(name, "image/png", "survey_chart", data, about)


def _nothing(found: Standing) -> UserError:
    return UserError(
        _("There is nothing to show of survey {id} yet.", id=SURVEY.tag(found.survey.id)),
        who_sees(found.survey),
        example=False,
    )
