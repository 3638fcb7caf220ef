"""What a model of success is made of, and how its lines are taken apart.

Source: domain.md section 2, “Erfolgsmodelle als Referenz”.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from commands.kit.rules.choices import Worded, choice


class Category(Worded):
    """What a model is about."""

    HOUSING = "housing", "housing homes"
    WORK = "work", "work jobs training"
    SCHOOL = "school", "school education"
    CHILDCARE = "childcare", "childcare kindergarten"
    LANGUAGE = "language", "language courses"
    HEALTH = "health"
    COUNSELLING = "counselling", "counselling advice"
    MENTORING = "mentoring", "mentoring volunteers"
    ADMISSION = "admission", "admission arrival"
    ADMINISTRATION = "administration", "administration procedure"
    OTHER = "other"


class Field(Worded):
    """What a line says, by the word before its colon."""

    TITLE = "title"
    CATEGORY = "category", "category about"
    STEPS = "steps", "steps done"
    RESULT = "result", "result results"
    OFFICE = "office", "office ask"
    LINK = "link", "link website"
    DAY = "day", "day as-of date"


class WhichModels(Worded):
    """Which models are listed; without such a word those that were approved."""

    MINE = "mine", "mine my"
    WAITING = "waiting", "waiting open"


class Paper(Worded):
    """Said of a model that is wanted on paper."""

    PDF = "pdf", "PDF sheet"


# How long they may be; what is not here has a form of its own.
LIMITS: Final[Mapping[Field, int]] = {
    Field.TITLE: 120,
    Field.STEPS: 2000,
    Field.RESULT: 500,
    Field.OFFICE: 200,
}
NEEDED: Final = (Field.TITLE, Field.CATEGORY, Field.STEPS, Field.RESULT, Field.OFFICE)
_NAMED: Final = re.compile(r"\s*(?:[-*•]\s*)?([^\W\d_][\w-]{0,30})\s*[:=]\s*(.*)", re.DOTALL)


class NotFields(ValueError):  # noqa: N818
    """A line that says nothing of what a model is made of, or something for the second time."""

    def __init__(self, line: str, twice: Field | None = None) -> None:
        super().__init__("not the lines of a model")
        self.line = line
        self.twice = twice


def fields(text: str) -> dict[Field, str]:
    """What the lines say, each `word: text`; a line without such a word goes on with the last one.

    Raises NotFields.
    """
    found: dict[Field, list[str]] = {}
    last: list[str] | None = None
    for line in text.split("\n"):
        named = _NAMED.fullmatch(line)
        field = None if named is None else choice(Field, named[1])
        if named is not None and field is not None:
            if field in found:
                raise NotFields(line.strip(), field)
            last = found[field] = [named[2]]
        elif last is not None:
            last.append(line.strip())
        elif line.strip():
            raise NotFields(line.strip())
    return {field: "\n".join(lines).strip() for field, lines in found.items()}
