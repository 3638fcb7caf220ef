"""What `!help` sorts the commands by."""

from __future__ import annotations

from enum import Enum

from commands.locales.tables import languages

from .rules.spelling import fold
from .texts import Text, _


class Topic(Enum):
    """The headings of `!help`, in their order; each name can be typed behind it."""

    OVERVIEW = _("What is to do"), "open, digest, overview"
    PLEDGES = _("Pledges"), "pledge, pledges, sum, ready, reconfirm"
    OFFERS = _("Offers"), "offers, offer show"
    PROGRAMMES = _("Programmes"), "programmes, land"
    MANDATES = _("Mandates"), "mandates, mandate add"
    VOTES = _("Polls"), "vote, polls, poll, poll status"
    SURVEYS = _("Surveys"), "answer, surveys, survey"
    STATEMENTS = _("Statements"), "statements, sign, clause, statement, denominator"
    REMINDERS = _("Reminders"), "remind, reminders, done, followups"
    TASKS = _("Tasks"), "tasks, task done, task, task new"
    KNOWLEDGE = (
        _("Questions and models"),
        "question, model, questions, models, question new, model new, question find, model find",
    )
    MEETINGS = _("Meetings"), "meetings, attend, suits, meeting, date poll, agenda"
    REGISTRY = _("Municipalities"), "members, member show"
    PROFILES = _("Profile"), "profile, demand"
    PEOPLE = _("People"), "applications, contact, join, contact set"
    GENERAL = _("General"), "help, privacy, mydata, language"

    def __init__(self, title: Text, first: str) -> None:
        """`title` is its name, also behind `!help`; `first` are the commands of every day."""
        self.title = title
        self.first = tuple(first.split(", "))

    def order(self, name: str) -> tuple[int, int, str]:
        """Sorts the names of commands: those of every day first, short ones before long ones."""
        place = self.first.index(name) if name in self.first else len(self.first)
        return place, len(name.split()), name

    @staticmethod
    def named(name: str) -> Topic | None:
        """The topic of that name, in any language."""
        wanted = fold(name)
        return next((each for each in Topic if wanted in each._folded()), None)

    def _folded(self) -> set[str]:
        return {fold(self.title.template(language)) for language in languages()}
