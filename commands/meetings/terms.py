"""What can be typed behind `!meeting new` and `!agenda`: a place, a length, a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from commands.kit.arguments import joined, shortened
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind, Number, limited
from commands.kit.reply import Bullets, Code, Term
from commands.kit.rules.choices import Worded, choice
from commands.kit.texts import Text, _

from . import rules as durations

PLACE_LIMIT: Final = 200
ITEM_LIMIT: Final = 300


class PlaceKind(Kind):
    """Where a meeting is: words up to a text in quotation marks, or one such text."""

    label = _("place")
    better_quoted = True

    def read(self, cursor: Cursor) -> str:
        words = [cursor.take()]
        while not words[0].quoted and cursor.left and not cursor.left[0].quoted:
            words.append(cursor.take())
        return limited(joined(words), PLACE_LIMIT)


@dataclass(frozen=True)
class Length(Kind):
    """How long something takes, such as `90min` or `2h`; gives minutes."""

    label: Text = _("length")
    gives_back = True
    runs_on = 1  # `duration=90 min`

    def read(self, cursor: Cursor) -> int:
        first = cursor.take().text
        found = durations.minutes(first)
        if found is None and first.isdigit() and cursor.left:
            first += f" {cursor.take().text}"
            found = durations.minutes(first)
        if found is None:
            raise UserError(
                _(
                    "“{text}” is not how long a meeting takes. It looks like {minutes} or {hours}.",
                    text=shortened(first),
                    minutes=Code("90min"),
                    hours=Code("2h"),
                )
            )
        return found


class AgendaVerb(Worded):
    """What can be done to an agenda."""

    ADD = "add", "add propose", "neu dazu hinzufügen vorschlagen"
    REMOVE = "remove", "remove drop", "streichen entfernen weg"


@dataclass(frozen=True, slots=True)
class AgendaChange:
    """A point to be added, or the number of one to be taken off."""

    text: str | None = None
    number: int | None = None


class AgendaChangeKind(Kind):
    """Reads `add “…”`, with or without the quotation marks, or `remove 2`."""

    label = _("change")
    better_quoted = True

    def read(self, cursor: Cursor) -> AgendaChange:
        word = cursor.take()
        verb = None if word.quoted else choice(AgendaVerb, word.text[:40])
        if verb is None:
            raise UserError(
                _("I do not know “{text}”. Possible are:", text=shortened(word.text)),
                Bullets([Term(each) for each in AgendaVerb]),
            )
        if not cursor.left:
            raise UserError(_("Something is missing: {what}.", what=_MISSING[verb]))
        if verb is AgendaVerb.REMOVE:
            return AgendaChange(number=Number("", _MISSING[verb]).read(cursor))
        words = list(cursor.left)
        cursor.place = len(cursor.words)
        return AgendaChange(text=limited(joined(words), ITEM_LIMIT))


_MISSING: Final = {
    AgendaVerb.ADD: _("point of the agenda"),
    AgendaVerb.REMOVE: _("number of the point"),
}
