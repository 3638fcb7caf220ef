"""What `!help` sorts the commands by."""

from __future__ import annotations

from enum import Enum

from commands.locales.tables import languages

from .rules.spelling import fold
from .texts import Text, _


class Topic(Enum):
    """The headings of `!help`, in their order; each name can be typed behind it."""

    PLEDGES = _("Pledges"), "pledge ready reconfirm sum"
    OFFERS = _("Offers"), "offers offer"
    PROGRAMMES = _("Programmes"), "programmes land"
    MANDATES = _("Mandates"), "mandates mandate"
    VOTES = _("Polls"), "vote poll"
    STATEMENTS = _("Statements"), "statement clause sign"
    REMINDERS = _("Reminders"), "remind"
    DIGEST = _("State of knowledge"), "digest"
    TASKS = _("Tasks"), "task yield"
    MEETINGS = _("Meetings"), "meeting attend agenda"
    REGISTRY = _("Municipalities"), "members member checklist history"
    PROFILES = _("Profile"), "profile demand"
    PEOPLE = _("People"), "join applications approve decline contact"
    PRIVACY = _("Privacy"), "privacy"
    GENERAL = _("General"), "help"

    def __init__(self, title: Text, first: str) -> None:
        """`title` is its name, also behind `!help`; `first` begins the names of its main ones."""
        self.title = title
        self.first = tuple(first.split())

    def order(self, name: str) -> tuple[int, int, str]:
        """Sorts the names of commands: the main ones first, the short ones before the long ones."""
        begins = [i for i, each in enumerate(self.first) if name.startswith(each)]
        return min(begins, default=len(self.first)), len(name.split()), name

    @staticmethod
    def named(name: str) -> Topic | None:
        """The topic of that name, in any language."""
        wanted = fold(name)
        return next((each for each in Topic if wanted in each._folded()), None)

    def _folded(self) -> set[str]:
        return {fold(self.title.template(language)) for language in languages()}
