"""A survey with everything that is known of it, as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from commands.alliance.rules.finding import distinct
from commands.kit.context import Context
from commands.kit.lists import named
from commands.kit.reply import Inline, Joined
from commands.kit.texts import Text, _, n_
from storage.members import Listed
from storage.surveys import CountingAnswer
from storage.tables import Survey, SurveyQuestion

from .finding import is_for_all
from .words import turnout


@dataclass(frozen=True)
class Standing:
    """`members` are asked, by name; `answers` are those that count, by question and member.

    `is_open`: single answers are for all who read it here.
    """

    survey: Survey
    questions: Sequence[SurveyQuestion]
    members: Sequence[Listed]
    answers: Mapping[int, Mapping[int, CountingAnswer]]
    is_open: bool

    @cached_property
    def waiting(self) -> Sequence[Listed]:
        """Who has not answered every question."""
        answered = [self.answers[each.id].keys() for each in self.questions]
        complete = set.intersection(*map(set, answered))
        return [each for each in self.members if each.id not in complete]

    @cached_property
    def partly(self) -> Sequence[Listed]:
        """Who has answered a question, and not every one."""
        begun = {each.id for each in self.answering}
        return [each for each in self.waiting if each.id in begun]

    @cached_property
    def silent(self) -> Sequence[Listed]:
        """Who has not answered any question."""
        begun = {each.id for each in self.answering}
        return [each for each in self.waiting if each.id not in begun]

    @cached_property
    def answering(self) -> Sequence[Listed]:
        """Who has answered a question."""
        answered = {member for given in self.answers.values() for member in given}
        return [each for each in self.members if each.id in answered]

    @cached_property
    def names(self) -> Mapping[int, str]:
        """What each is called, told from its namesakes."""
        return distinct(self.members)

    def to(self, question: SurveyQuestion) -> dict[int, CountingAnswer]:
        """The answers to a question by member, in the order of their names."""
        given = self.answers[question.id]
        return {each.id: given[each.id] for each in self.members if each.id in given}


async def standing_of(context: Context, survey: Survey) -> Standing:
    """How it stands now, for who reads it here: in an open room guests do."""
    store = context.store.surveys
    questions = await store.questions(survey.id)
    answers: dict[int, dict[int, CountingAnswer]] = {each.id: {} for each in questions}
    for (question, member), each in (await store.counting(survey.id)).items():
        answers[question][member] = each
    members = await store.members(survey.id)
    return Standing(survey, questions, members, answers, is_for_all(context, survey))


def turnout_line(found: Standing) -> Inline:
    """How many have answered all of it, and how many a part."""
    said = [turnout(len(found.members) - len(found.waiting), len(found.members))]
    if found.partly:
        said.append(
            n_(
                "{count} more has answered a part.",
                "{count} more have answered a part.",
                len(found.partly),
            )
        )
    return Joined(said, " ")


def missing_lines(found: Standing) -> list[Text]:
    """Who has not answered, and who has answered a part, by name, told from namesakes.

    Nothing if all have: `turnout_line` is said before, with as many as were asked.
    """
    lines: list[Text] = []
    if found.silent:
        names = named([found.names[each.id] for each in found.silent])
        lines.append(_("No answer ({count}): {names}", count=len(found.silent), names=names))
    if found.partly:
        names = named([found.names[each.id] for each in found.partly])
        lines.append(_("Answered in part ({count}): {names}", count=len(found.partly), names=names))
    return lines
