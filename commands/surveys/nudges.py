"""The letter to those who have not answered: once, in good time before the end of a survey."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from commands.alliance import nudges
from commands.alliance.ids import SURVEY
from commands.alliance.voices import typed_names
from commands.kit import (
    Block,
    Bullets,
    Context,
    Inline,
    Letter,
    Mail,
    Moment,
    Strong,
    _,
)
from storage.members import Listed
from storage.tables import Survey, SurveyQuestion

from .words import asked, example, headed

LETTERS: Final = "survey-nudge-letters"


def _is_open(survey: Survey) -> bool:
    return survey.closed_at is None


async def _silent(context: Context, survey: Survey) -> Sequence[int]:
    return await context.store.surveys.silent(survey.id)


async def _to_mailboxes(context: Context, survey: Survey, members: Sequence[int]) -> Mail:
    questions = await context.store.surveys.questions(survey.id)
    answered = await context.store.surveys.answered(survey.id, members)
    left = _left(questions, members, answered)
    given = {"id": SURVEY.tag(survey.id), "example": example(questions[0])}
    blocks: list[Block] = [
        headed(survey),
        _("Your municipality has not answered all of it yet."),
        *asked(questions, survey.title),
        _("How to answer, for example:"),
        _("`!answer {id} {example}`", **given),
        *_end(context, survey),
    ]
    subject = _("Your answer is missing: {title}", title=survey.title)
    return Mail(sorted(left), f"survey:{survey.id}:{survey.closes_at}", subject, blocks)


async def _write(
    context: Context, survey: Survey, readers: Mapping[str, Sequence[int]]
) -> list[Letter]:
    store = context.store.surveys
    questions = await store.questions(survey.id)
    some = {each for ids in readers.values() for each in ids}
    answered = await store.answered(survey.id, some)
    left = _left(questions, some, answered)
    begun = {member for _question, member in answered}
    members = await context.store.members.listed(left)
    open_ones = {each.id: (each, left[each.id]) for each in members}
    return nudges.letters_to(
        readers, open_ones, lambda theirs: _letter(context, survey, questions, theirs, begun)
    )


def _left(
    questions: Sequence[SurveyQuestion],
    member_ids: Collection[int],
    answered: Collection[tuple[int, int]],
) -> dict[int, SurveyQuestion]:
    """The first question that is left open, of each of these members that has left one."""
    left: dict[int, SurveyQuestion] = {}
    for member_id in member_ids:
        for each in questions:
            if (each.id, member_id) not in answered:
                left[member_id] = each
                break
    return left


def _letter(
    context: Context,
    survey: Survey,
    questions: Sequence[SurveyQuestion],
    silent: Sequence[tuple[Listed, SurveyQuestion]],
    begun: Collection[int],
) -> list[Block]:
    nothing = [each.name for each, _first in silent if each.id not in begun]
    partly = [each.name for each, _first in silent if each.id in begun]
    missing: list[Block] = []
    if nothing:
        names = Strong(", ".join(nothing))
        missing.append(_("There is no answer yet from: {names}", names=names))
    if partly:
        missing.append(_("Not all is answered yet by: {names}", names=Strong(", ".join(partly))))
    blocks: list[Block] = [
        headed(survey),
        *missing,
        *asked(questions, survey.title),
        _("How to answer, for example:"),
        Bullets(_examples(survey, silent)),
    ]
    return [*blocks, *_end(context, survey)]


def _end(context: Context, survey: Survey) -> list[Block]:
    if survey.closes_at is None:
        return []
    return [_("It closes by itself: {end}.", end=Moment(survey.closes_at, context.alliance.zone))]


def _examples(survey: Survey, silent: Sequence[tuple[Listed, SurveyQuestion]]) -> list[Inline]:
    """The line for the first question that each of them has left open."""
    lines: list[Inline] = []
    typed = typed_names([each for each, _first in silent])
    for (_member, first), name in zip(silent, typed, strict=True):
        given = {"id": SURVEY.tag(survey.id), "example": example(first), "name": name}
        if len(silent) == 1:
            lines.append(_("`!answer {id} {example}`", **given))
        else:
            lines.append(_("`!answer {id} {example} for {name}`", **given))
    return lines


nudging = nudges.nudging("survey-nudge", LETTERS, lambda store: store.surveys, _is_open, _silent)

writing = nudges.writing(LETTERS, lambda store: store.surveys, _is_open, _write, _to_mailboxes)
