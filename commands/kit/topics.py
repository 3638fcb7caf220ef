"""What `!help` sorts the commands by."""

from __future__ import annotations

from enum import Enum

from .texts import _


class Topic(Enum):
    """The headings of `!help`, in their order."""

    PLEDGES = _("Pledges")
    VOTES = _("Votes")
    REMINDERS = _("Reminders")
    REGISTRY = _("Registry")
    GENERAL = _("General")
