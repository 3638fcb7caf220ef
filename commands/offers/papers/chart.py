"""The persons of each Land by formality, as a card.

What a part of a bar means is told by its pattern and by the words above, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from commands.kit.render import plain
from commands.kit.texts import _
from commands.papers.cards import EDGE, INNER, MARGIN, QUIET, SIDE, card, measured, write
from commands.pledges.words import FORMALITY_NAMES
from commands.programmes.rules import Formality

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HEAD: Final = 264
_TYPE: Final = 52
_LEGEND: Final = 44
_BESIDE: Final = 84  # what stands beside the words of the legend: a pattern, and a gap
_TALLEST: Final = 260  # a row, where there are few
MOST_ROWS: Final = 8
_LEAST: Final = 8.0


class Look(NamedTuple):
    """How the part of a bar looks; told apart in grey as well."""

    fill: str
    hatch: str


_LOOKS: Final = {
    Formality.FORMAL: Look("#0b2545", ""),
    Formality.RESOLVED: Look("#8fb8de", "//"),
    Formality.SIGNALLED: Look("#ffffff", ".."),
}


def chart(data: Mapping[str, Any], language: str) -> bytes:
    """A PNG; `data` has `where` by language, `as_of`, and the `laender` from top to bottom.

    The last row stands for all Länder together for which there is no room.
    """
    return card(lambda axes: _draw(axes, data, language))


def _draw(axes: Axes, data: Mapping[str, Any], language: str) -> None:
    rows = rows_of(data["laender"], language)
    _head(axes, data, language)
    longest = max(1, *(_total(each) for each in rows))
    high = min(_TALLEST, (SIDE - _HEAD - MARGIN // 2) // len(rows))
    for number, each in enumerate(rows):
        _row(axes, _HEAD + high * number, high, each, longest, language)


def rows_of(laender: Sequence[Mapping[str, Any]], language: str) -> list[Mapping[str, Any]]:
    """The rows there is room for; the last one may stand for all other Länder."""
    if len(laender) <= MOST_ROWS:
        return [*laender]
    shown, others = laender[: MOST_ROWS - 1], laender[MOST_ROWS - 1 :]
    name = plain(_("{count} other Länder", count=len(others)), language)
    together = {each.value: sum(land[each.value] for land in others) for each in Formality}
    return [*shown, {"name": name, **together}]


def _head(axes: Axes, data: Mapping[str, Any], language: str) -> None:
    """Title, place and day, and what the patterns mean."""
    write(axes, MARGIN, 66, _("Pledged persons by Land"), language, 64, bold=True)
    about = _("{where}, as of {day}", where=data["where"][language], day=data["as_of"])
    write(axes, MARGIN, 136, about, language, 44, color=QUIET)
    _legend(axes, data["laender"], language)


def _legend(axes: Axes, laender: Sequence[Mapping[str, Any]], language: str) -> None:
    """What the patterns mean, of those that occur."""
    words = {
        each: FORMALITY_NAMES[each]
        for each in reversed(Formality)
        if any(land[each.value] for land in laender)
    }
    room = INNER - _BESIDE * len(words)
    wide = sum(measured(each, language, _LEGEND, bold=False) for each in words.values())
    size = _LEGEND * min(1.0, room / max(1.0, wide))
    left = float(MARGIN)
    for formality, written in words.items():
        _bar(axes, left, 186, 44, formality, high=44)
        left = write(axes, left + 54, 208, written, language, size) + _BESIDE - 54


def _row(
    axes: Axes, top: int, high: int, each: Mapping[str, Any], longest: int, language: str
) -> None:
    """A Land: its name, its total, and below them its bar."""
    total = _total(each)
    right = SIDE - MARGIN
    start = right - measured(total, language, _TYPE, bold=True)
    middle = top + _TYPE // 2
    write(axes, right, middle, total, language, _TYPE, bold=True, align="right")
    write(axes, MARGIN, middle, each["name"], language, _TYPE, room=start - MARGIN - 24)
    left, bar = float(MARGIN), high - _TYPE - 26
    for formality in reversed(Formality):
        amount = each[formality.value]
        if not amount:
            continue
        # Even a single person among thousands can be seen; for two such parts there is room.
        width = max(_LEAST, (INNER - 2 * _LEAST) * amount / longest)
        _bar(axes, left, top + _TYPE + 6, width, formality, high=bar)
        left += width


def _bar(
    axes: Axes, left: float, top: float, width: float, formality: Formality, *, high: float
) -> None:
    from matplotlib.patches import Rectangle

    look = _LOOKS[formality]
    patch = Rectangle(
        (left, top),
        width,
        high,
        facecolor=look.fill,
        edgecolor=EDGE,
        hatch=look.hatch or None,
        linewidth=2,
    )
    patch.set_hatch_linewidth(2)
    axes.add_patch(patch)


def _total(row: Mapping[str, Any]) -> int:
    return sum(int(row[each.value]) for each in Formality)
