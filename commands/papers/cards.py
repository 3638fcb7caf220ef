"""Cards: square pictures that can be read as small as a stamp, drawn in pixels.

A card is opaque, so it looks the same on a white and on a dark background.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Final

from commands.kit.render import plain
from commands.kit.reply import Inline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# In pixels. Element shows a picture of the chat about 180 pixels wide, a sixth of it.
SIDE: Final = 1080
MARGIN: Final = 48
INNER: Final = SIDE - 2 * MARGIN
_DPI: Final = 100

INK, QUIET, EDGE = "#111827", "#374151", "#0b2545"


def card(draw: Callable[[Axes], None]) -> bytes:
    """A PNG of what is drawn, with a frame around it; the origin is at the top left."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(SIDE / _DPI, SIDE / _DPI), dpi=_DPI, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, SIDE), ylim=(SIDE, 0))
    axes.set_axis_off()
    _frame(axes)
    draw(axes)
    made = BytesIO()
    canvas.print_png(made, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return made.getvalue()


def _frame(axes: Axes) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle((2, 2), SIDE - 4, SIDE - 4, fill=False, edgecolor="#9ca3af", linewidth=2)
    )


def write(
    axes: Axes,
    at: float,
    middle: float,
    node: Inline,
    language: str,
    size: float,
    *,
    color: str = INK,
    bold: bool = False,
    room: float = INNER,
    align: str = "left",
) -> float:
    """Writes a line, smaller if it would not fit into `room`; gives where it ends."""
    wide = measured(node, language, size, bold=bold)
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


def measured(node: Inline, language: str, size: float, *, bold: bool) -> float:
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
