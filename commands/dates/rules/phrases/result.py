"""What reading a date phrase gives: when, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Reason(StrEnum):
    """Why words are not a date."""

    NOT_UNDERSTOOD = "not_understood"
    TIME_MISSING = "time_missing"
    DATE_MISSING = "date_missing"
    PAST = "past"
    IMPOSSIBLE = "impossible"
    AMBIGUOUS = "ambiguous"
    RECURRING = "recurring"
    TOO_OFTEN = "too_often"
    OTHER_ZONE = "other_zone"


class NotADate(ValueError):  # noqa: N818 - a refusal, named for what it says
    """Words that are no date, or not exactly one; `phrase` are the words in question.

    `readings` are what could be meant, in the language of the words: each can be typed.
    """

    def __init__(self, reason: Reason, phrase: str = "", readings: Sequence[str] = ()) -> None:
        super().__init__(f"not a date: {reason}")
        self.reason = reason
        self.phrase = phrase
        self.readings = tuple(readings)


@dataclass(frozen=True, slots=True)
class When:
    """A point in time, or the first of a recurrence.

    `starts` is wall-clock time without zone; its `fold` is 1 only in the second of the two equal
    hours in autumn (`in 20 minutes`). `rule` is an RFC 5545 RRULE or one of cron, None: once.
    """

    starts: datetime
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A date phrase: what it means, and how many words it has."""

    when: When
    used: int


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day without a time, and how many words it has."""

    day: date
    used: int
