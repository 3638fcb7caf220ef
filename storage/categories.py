"""What is kept how long, if nobody has configured it otherwise; storage.retention says of what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Category(StrEnum):
    """What is kept equally long; the name is that of the setting, without `_days`."""

    DONE = "done"  # that a command was worked on and a message sent
    UNDELIVERED = "undelivered"  # letters nobody could read, mails that could not go
    MAILBOX = "mailbox"  # how an office is reached
    PEOPLE = "people"  # who has talked to the bot, and nothing else
    APPLICATIONS = "applications"
    WORK = "work"  # reminders, tasks, meetings, surveys
    DECISIONS = "decisions"  # what municipalities have decided, and who held their offices


DEFAULTS: Final[Mapping[Category, timedelta]] = MappingProxyType(
    {
        Category.DONE: timedelta(days=30),
        Category.UNDELIVERED: timedelta(days=90),
        Category.MAILBOX: timedelta(days=730),
        Category.PEOPLE: timedelta(days=365),
        Category.APPLICATIONS: timedelta(days=365),
        Category.WORK: timedelta(days=730),
        Category.DECISIONS: timedelta(days=3650),
    }
)
