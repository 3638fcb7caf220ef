"""A card with a bar for each thing that was counted, such as a Land or an answer.

A bar stands below its name and number: nothing is told by its length alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from commands.dates.days import written
from commands.dates.rules.days import day
from commands.kit.render import in_language, plain
from commands.kit.reply import Inline
from commands.kit.texts import _

from .cards import EDGE, INNER, MARGIN, QUIET, SIDE, card, measured, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HEAD: Final = 200
_TYPE: Final = 52
_TALLEST: Final = 220
MOST_ROWS: Final = 9
_LEAST: Final = 8.0


def bar_card(data: Mapping[str, Any], language: str) -> bytes:
    """A PNG; `data` has `title`, `unit`, `day`, and the `bars` from top to bottom.

    Title and unit are as somebody wrote them, or by language. With `of` a frame around each bar
    shows how long that of so many would be.
    """
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
    write(axes, MARGIN, 66, _worded(data["title"]), language, 56, bold=True)
    shown = written(day(data["day"]))
    about = _("{unit}, as of {day}", unit=_worded(data["unit"]), day=shown)
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
    full = int(data.get("of", 0))
    longest = max(1, full, *(amount for _name, amount in rows))
    high = min(_TALLEST, (SIDE - _HEAD - MARGIN // 2) // len(rows))
    for number, (name, amount) in enumerate(rows):
        top = _HEAD + high * number
        _row(axes, top, high, name, amount, longest, language)
        if full:
            _bar(axes, top, high, INNER * full / longest, filled=False)


def _worded(words: str | Mapping[str, str]) -> Inline:
    return words if isinstance(words, str) else in_language(words)


def _row(
    axes: Axes, top: int, high: int, name: str, amount: int, longest: int, language: str
) -> None:
    right, size = SIDE - MARGIN, _size(high)
    start = right - measured(amount, language, size, bold=True)
    middle = top + size // 2
    write(axes, right, middle, amount, language, size, bold=True, align="right")
    write(axes, MARGIN, middle, name, language, size, room=start - MARGIN - 24)
    if amount:
        _bar(axes, top, high, max(_LEAST, INNER * amount / longest), filled=True)


def _bar(axes: Axes, top: int, high: int, width: float, *, filled: bool) -> None:
    from matplotlib.patches import Rectangle

    place, size = (MARGIN, top + _size(high) + 6), _size(high)
    fill = EDGE if filled else "none"
    axes.add_patch(Rectangle(place, width, high - size - 26, facecolor=fill, edgecolor=EDGE))


def _size(high: int) -> int:
    """Of the letters in a row that is so high."""
    return min(_TYPE, high // 2)
