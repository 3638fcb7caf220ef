"""The persons of each Land by formality: a square card that can be read as small as a stamp.

What a part of a bar means is told by its pattern and by the words above, never by colour alone. The
card is opaque, so it looks the same on a white and on a dark background.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from commands.kit.render import plain
from commands.kit.reply import Inline
from commands.kit.texts import _
from commands.pledges.words import FORMALITY_NAMES
from commands.programmes.rules import Formality

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# In pixels. Element shows a picture of the chat about 180 pixels wide, a sixth of it.
_SIDE: Final = 1080
_MARGIN: Final = 48
_INNER: Final = _SIDE - 2 * _MARGIN
_HEAD: Final = 264
_TYPE: Final = 52
_LEGEND: Final = 44
_BESIDE: Final = 84  # what stands beside the words of the legend: a pattern, and a gap
_TALLEST: Final = 260  # a row, where there are few
MOST_ROWS: Final = 8
_LEAST: Final = 8.0
_DPI: Final = 100

_INK, _QUIET, _EDGE = "#111827", "#374151", "#0b2545"


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
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = rows_of(data["laender"], language)
    figure = Figure(figsize=(_SIDE / _DPI, _SIDE / _DPI), dpi=_DPI, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, _SIDE), ylim=(_SIDE, 0))
    axes.set_axis_off()
    _frame(axes)
    _head(axes, data, language)
    longest = max(1, *(_total(each) for each in rows))
    high = min(_TALLEST, (_SIDE - _HEAD - _MARGIN // 2) // len(rows))
    for number, each in enumerate(rows):
        _row(axes, _HEAD + high * number, high, each, longest, language)
    made = BytesIO()
    canvas.print_png(made, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return made.getvalue()


def rows_of(laender: Sequence[Mapping[str, Any]], language: str) -> list[Mapping[str, Any]]:
    """The rows there is room for; the last one may stand for all other Länder."""
    if len(laender) <= MOST_ROWS:
        return [*laender]
    shown, others = laender[: MOST_ROWS - 1], laender[MOST_ROWS - 1 :]
    name = plain(_("{count} other Länder", count=len(others)), language)
    together = {each.value: sum(land[each.value] for land in others) for each in Formality}
    return [*shown, {"name": name, **together}]


def _frame(axes: Axes) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle((2, 2), _SIDE - 4, _SIDE - 4, fill=False, edgecolor="#9ca3af", linewidth=2)
    )


def _head(axes: Axes, data: Mapping[str, Any], language: str) -> None:
    """Title, place and day, and what the patterns mean."""
    _write(axes, _MARGIN, 66, _("Pledged persons by Land"), language, 64, bold=True)
    about = _("{where}, as of {day}", where=data["where"][language], day=data["as_of"])
    _write(axes, _MARGIN, 136, about, language, 44, color=_QUIET)
    _legend(axes, data["laender"], language)


def _legend(axes: Axes, laender: Sequence[Mapping[str, Any]], language: str) -> None:
    """What the patterns mean, of those that occur."""
    words = {
        each: FORMALITY_NAMES[each]
        for each in reversed(Formality)
        if any(land[each.value] for land in laender)
    }
    room = _INNER - _BESIDE * len(words)
    wide = sum(_measured(each, language, _LEGEND, bold=False) for each in words.values())
    size = _LEGEND * min(1.0, room / max(1.0, wide))
    left = float(_MARGIN)
    for formality, written in words.items():
        _bar(axes, left, 186, 44, formality, high=44)
        left = _write(axes, left + 54, 208, written, language, size) + _BESIDE - 54


def _row(
    axes: Axes, top: int, high: int, each: Mapping[str, Any], longest: int, language: str
) -> None:
    """A Land: its name, its total, and below them its bar."""
    total = _total(each)
    right = _SIDE - _MARGIN
    start = right - _measured(total, language, _TYPE, bold=True)
    middle = top + _TYPE // 2
    _write(axes, right, middle, total, language, _TYPE, bold=True, align="right")
    _write(axes, _MARGIN, middle, each["name"], language, _TYPE, room=start - _MARGIN - 24)
    left, bar = float(_MARGIN), high - _TYPE - 26
    for formality in reversed(Formality):
        amount = each[formality.value]
        if not amount:
            continue
        # Even a single person among thousands can be seen; for two such parts there is room.
        width = max(_LEAST, (_INNER - 2 * _LEAST) * amount / longest)
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
        edgecolor=_EDGE,
        hatch=look.hatch or None,
        linewidth=2,
    )
    patch.set_hatch_linewidth(2)
    axes.add_patch(patch)


def _write(
    axes: Axes,
    at: float,
    middle: float,
    node: Inline,
    language: str,
    size: float,
    *,
    color: str = _INK,
    bold: bool = False,
    room: float = _INNER,
    align: str = "left",
) -> float:
    """Writes a line, smaller if it would not fit into `room`; gives where it ends."""
    wide = _measured(node, language, size, bold=bold)
    if wide > room:
        size, wide = size * room / wide, room
    axes.text(
        at,
        middle,
        _escaped(node, language),
        fontsize=_points(size),
        color=color,
        ha=align,
        va="center",
        fontweight="bold" if bold else "normal",
    )
    return at + wide


def _measured(node: Inline, language: str, size: float, *, bold: bool) -> float:
    """How wide a line is at most, in pixels: drawn letters are a little wider than outlines."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    shown = _escaped(node, language)
    return float(TextPath((0, 0), shown, size=size, prop=font).get_extents().width) * 1.06


def _escaped(node: Inline, language: str) -> str:
    """A dollar sign would begin a formula."""
    return plain(node, language).replace("$", r"\$")


def _points(pixels: float) -> float:
    return pixels * 72 / _DPI


def _total(row: Mapping[str, Any]) -> int:
    return sum(int(row[each.value]) for each in Formality)
