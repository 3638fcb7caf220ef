"""What a question has come to, as a card with a bar for each Land or answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from commands.dates.days import written
from commands.dates.rules.days import day
from commands.kit.render import in_language, plain
from commands.kit.texts import _
from commands.papers.cards import EDGE, INNER, MARGIN, QUIET, SIDE, card, measured, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HEAD: Final = 200
_TYPE: Final = 52
_TALLEST: Final = 220
MOST_ROWS: Final = 9
_LEAST: Final = 8.0


def chart(data: Mapping[str, Any], language: str) -> bytes:
    """A PNG; `data` has `title`, `unit`, `day`, and the `bars` from top to bottom."""
    return card(lambda axes: _draw(axes, data, language))


def rows_of(bars: Sequence[Mapping[str, Any]], language: str) -> list[tuple[str, int]]:
    """The bars there is room for; the last one may stand for all others."""
    rows = [(plain(in_language(each["name"]), language), int(each["amount"])) for each in bars]
    if len(rows) <= MOST_ROWS:
        return rows
    others = rows[MOST_ROWS - 1 :]
    name = plain(_("{count} others", count=len(others)), language)
    return [*rows[: MOST_ROWS - 1], (name, sum(amount for _name, amount in others))]


def _draw(axes: Axes, data: Mapping[str, Any], language: str) -> None:
    write(axes, MARGIN, 66, data["title"], language, 56, bold=True)
    shown = written(day(data["day"]))
    about = _("{unit}, as of {day}", unit=data["unit"], day=shown)
    write(
        axes,
        MARGIN,
        136,
        about if data["unit"] else _("As of {day}", day=shown),
        language,
        44,
        color=QUIET,
    )
    rows = rows_of(data["bars"], language)
    longest = max(1, *(amount for _name, amount in rows))
    high = min(_TALLEST, (SIDE - _HEAD - MARGIN // 2) // len(rows))
    for number, (name, amount) in enumerate(rows):
        _row(axes, _HEAD + high * number, high, name, amount, longest, language)


def _row(
    axes: Axes, top: int, high: int, name: str, amount: int, longest: int, language: str
) -> None:
    from matplotlib.patches import Rectangle

    right, size = SIDE - MARGIN, min(_TYPE, high // 2)
    start = right - measured(amount, language, size, bold=True)
    middle = top + size // 2
    write(axes, right, middle, amount, language, size, bold=True, align="right")
    write(axes, MARGIN, middle, name, language, size, room=start - MARGIN - 24)
    if not amount:
        return
    width = max(_LEAST, INNER * amount / longest)
    bar = Rectangle((MARGIN, top + size + 6), width, high - size - 26, facecolor=EDGE)
    axes.add_patch(bar)
