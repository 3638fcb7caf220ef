"""A survey with everything that is known of it, as it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from commands.alliance.rules.finding import distinct
from commands.kit.context import Context
from commands.kit.lists import named
from commands.kit.texts import Text, _
from storage.members import Listed
from storage.surveys import CountingAnswer
from storage.tables import Survey, SurveyQuestion

from .finding import is_for_all


@dataclass(frozen=True)
class Standing:
    """`members` are asked, by name; `answers` are those that count, by question and member.

    `is_open`: single answers are for all who read it here.
    """

    survey: Survey
    questions: Sequence[SurveyQuestion]
    members: Sequence[Listed]
    answers: Mapping[tuple[int, int], CountingAnswer]
    is_open: bool

    @cached_property
    def silent(self) -> list[Listed]:
        """Who has not answered every question."""
        given = Counter(member for _question, member in self.answers)
        every = len(self.questions)
        return [each for each in self.members if given[each.id] < every]

    @property
    def answering(self) -> list[Listed]:
        """Who has answered a question."""
        answered = {member for _question, member in self.answers}
        return [each for each in self.members if each.id in answered]

    def to(self, question: SurveyQuestion) -> dict[int, CountingAnswer]:
        """The answers to a question by member, in the order of their names."""
        number, answers = question.id, self.answers
        return {
            each.id: answers[number, each.id]
            for each in self.members
            if (number, each.id) in answers
        }


async def standing_of(context: Context, survey: Survey) -> Standing:
    """How it stands now, for who reads it here: in an open room guests do."""
    store = context.store.surveys
    return Standing(
        survey,
        await store.questions(survey.id),
        await store.members(survey.id),
        await store.counting(survey.id),
        is_for_all(context, survey),
    )


def silent_line(found: Standing) -> Text:
    """Who has not answered, by name, told from namesakes."""
    if not found.silent:
        return _("All municipalities have answered.")
    told = distinct(found.members)
    names = named([told[each.id] for each in found.silent])
    return _("No answer ({count}): {names}", count=len(found.silent), names=names)
