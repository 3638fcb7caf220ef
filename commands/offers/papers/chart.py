"""The persons of each Land by formality, drawn for a phone: one card, large type, few words.

What a part of a bar means is told by its pattern and by the words below it, never by colour
alone. The card is opaque, so it looks the same on a white and on a dark background.
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

# In pixels; a phone shows three of them as one.
_WIDTH: Final = 1080
_MARGIN: Final = 48
_INNER: Final = _WIDTH - 2 * _MARGIN
_HEAD: Final = 272
_ROW: Final = 182
_BAR: Final = 52
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
    """A PNG; `data` has `where` by language, `as_of`, and the `laender` from top to bottom."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows: Sequence[Mapping[str, Any]] = data["laender"]
    height = _HEAD + _ROW * len(rows) + _MARGIN // 2
    figure = Figure(figsize=(_WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, _WIDTH), ylim=(height, 0))
    axes.set_axis_off()
    _frame(axes, height)
    _head(axes, data, language)
    longest = max(1, *(_total(each) for each in rows))
    for number, each in enumerate(rows):
        _row(axes, _HEAD + _ROW * number, each, longest, language)
    made = BytesIO()
    canvas.print_png(made, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return made.getvalue()


def _frame(axes: Axes, height: int) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle((2, 2), _WIDTH - 4, height - 4, fill=False, edgecolor="#9ca3af", linewidth=2)
    )


def _head(axes: Axes, data: Mapping[str, Any], language: str) -> None:
    """Title, place and day, and what the patterns mean."""
    where = data["where"][language]
    _write(axes, _MARGIN, 72, _("Pledged persons by Land"), language, 50, bold=True)
    about = _("{where}, as of {day}", where=where, day=data["as_of"])
    _write(axes, _MARGIN, 134, about, language, 36, color=_QUIET)
    left = float(_MARGIN)
    for formality in reversed(Formality):
        _bar(axes, left, 186, 58, formality, height=38)
        end = _write(axes, left + 72, 205, FORMALITY_NAMES[formality], language, 36)
        left = end + 40


def _row(axes: Axes, top: int, each: Mapping[str, Any], longest: int, language: str) -> None:
    """A Land: its name and total, its bar, and below it what the bar says."""
    total = _total(each)
    right = _WIDTH - _MARGIN
    start = right - _measured(total, language, 38, bold=True)
    _write(axes, right, top + 24, total, language, 38, bold=True, align="right")
    _write(
        axes, _MARGIN, top + 24, each["name"], language, 38, bold=True, room=start - _MARGIN - 24
    )
    left, words = float(_MARGIN), []
    for formality in reversed(Formality):
        amount = each[formality.value]
        if not amount:
            continue
        # Even a single person among thousands can be seen; for two such parts there is room.
        width = max(_LEAST, (_INNER - 2 * _LEAST) * amount / longest)
        _bar(axes, left, top + 50, width, formality)
        left += width
        words.append(f"{plain(amount, language)} {plain(FORMALITY_NAMES[formality], language)}")
    _write(axes, _MARGIN, top + 128, " · ".join(words), language, 34, color=_QUIET, room=_INNER)


def _bar(
    axes: Axes, left: float, top: float, width: float, formality: Formality, height: float = _BAR
) -> None:
    from matplotlib.patches import Rectangle

    look = _LOOKS[formality]
    patch = Rectangle(
        (left, top),
        width,
        height,
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
