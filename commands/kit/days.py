"""Days as arguments and in answers: without a time, in the past or the future."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeAlias

from commands.rules import days

from .arguments import shortened
from .context import Context
from .errors import UserError
from .kinds import Cursor
from .texts import Text, _


@dataclass(frozen=True)
class DayKind:
    """A day such as `03.12.2020`; behind a marker, what follows it is not part of it."""

    label: Text = _("day")
    gives_back = True

    def read(self, cursor: Cursor) -> date:
        word = cursor.take()
        try:
            return days.day(word.text)
        except days.NotADay as error:
            raise not_a_day(error) from error


def not_a_day(error: days.NotADay) -> UserError:
    """The refusal of a day, in words."""
    shown = shortened(error.text)
    if error.exists:
        return UserError(
            _("“{text}” is not a day. Please write it like this: 03.12.2020", text=shown)
        )
    return UserError(_("“{text}” does not exist: please check day and month.", text=shown))


def written(day: date) -> str:
    """The day as it is written in both languages: TT.MM.JJJJ."""
    return f"{day:%d.%m.%Y}"


def today(context: Context) -> date:
    """The day on the wall clock of the place."""
    return context.now.astimezone(context.place.zone).date()


Day: TypeAlias = Annotated[date, DayKind()]
