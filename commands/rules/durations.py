"""How long something takes, as people write it: `90min`, `2 Stunden`, `1:30 h`."""

from __future__ import annotations

import re
from typing import Final

from .spelling import plain

SHORTEST: Final = 5
LONGEST: Final = 7 * 24 * 60
_HOURS: Final = r"(?:h|std|stunden?|hours?)\.?"
_MINUTES: Final = r"(?:m|min|mins|minuten?|minutes?)\.?"
_FORMS: Final = [
    re.compile(rf"(?P<minutes>\d{{1,5}})\s?{_MINUTES}", re.ASCII),
    re.compile(rf"(?P<hours>\d{{1,3}})\s?{_HOURS}", re.ASCII),
    re.compile(rf"(?P<hours>\d{{1,3}})[.,](?P<tenths>\d)\s?{_HOURS}", re.ASCII),
    re.compile(rf"(?P<hours>\d{{1,3}})\s?{_HOURS}\s?(?P<minutes>[0-5]\d)(?:\s?{_MINUTES})?"),
    re.compile(rf"(?P<hours>\d{{1,3}}):(?P<minutes>[0-5]\d)(?:\s?{_HOURS})?", re.ASCII),
]


def minutes(text: str) -> int | None:
    """The minutes of a length of time; None if it is none, or shorter or longer than a meeting.

    A number alone is none: `2` can be minutes or hours.
    """
    folded = plain(text.strip())
    for form in _FORMS:
        found = form.fullmatch(folded)
        if found is not None:
            given = {name: int(value) for name, value in found.groupdict().items()}
            length = (
                60 * given.get("hours", 0) + 6 * given.get("tenths", 0) + given.get("minutes", 0)
            )
            return length if SHORTEST <= length <= LONGEST else None
    return None
