"""Days in the past or the future, such as that of a council resolution: read strictly."""

from __future__ import annotations

import re
from datetime import date

_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


class NotADay(ValueError):  # noqa: N818
    """The text is no day, or one that does not exist; `text` is what was read."""

    def __init__(self, text: str, *, exists: bool) -> None:
        super().__init__(text)
        self.text = text
        self.exists = exists  # False: the form is right, but there is no such day


def day(text: str) -> date:
    """The day in `03.12.2020` or `2020-12-03`. Raises NotADay for anything else.

    A year is always needed: a resolution of `03.12.` could be of any year.
    """
    if found := _GERMAN.fullmatch(text):
        numbers = found[3], found[2], found[1]
    elif found := _ISO.fullmatch(text):
        numbers = found[1], found[2], found[3]
    else:
        raise NotADay(text, exists=True)
    try:
        return date(*map(int, numbers))
    except ValueError as error:
        raise NotADay(text, exists=False) from error


def is_expired(valid_until: date | None, today: date) -> bool:
    """Whether a pledge is over; its last day is included, None is without end."""
    return valid_until is not None and valid_until < today
