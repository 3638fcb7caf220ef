"""A conversation as a picture: the same boxes and words for a web page (SVG) and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from fpdf import FPDF

from tests.handbooks.lines import POINT, Face, Line, Metrics, Run

WIDTH: Final = 150.0  # mm
SIZE: Final = 7.6  # points
_LEADING: Final = 3.55  # mm
_PADDING: Final = 1.4
_GAP: Final = 1.4
_INDENT: Final = 14.0  # the names stand left of the boxes
_EDGE: Final = 3  # mm around it, on a web page
_PIXELS: Final = 5  # of a millimetre
_INK, _NAME, _BAR = (17, 24, 39), (75, 85, 99), (31, 95, 168)
Colour = tuple[int, int, int]


class Voice(Enum):
    """Who speaks; the value is the colour behind the words."""

    PERSON = (238, 240, 243)
    BOT = (231, 240, 250)


@dataclass(frozen=True, slots=True)
class Bubble:
    """What somebody says. `aside` stands above it, such as where it is said."""

    name: str
    voice: Voice
    lines: Sequence[Line]
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text on its baseline; `width` is how long it is."""

    x: float
    y: float
    width: float
    run: Run
    size: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, from the back to the front."""

    height: float
    parts: Sequence[Box | Words]


def laid_out(bubbles: Sequence[Bubble], metrics: Metrics) -> Picture:
    """One below the other."""
    parts: list[Box | Words] = []
    y = 0.0
    for bubble in bubbles:
        y += _lay_out(bubble, y, metrics, parts) + _GAP
    return Picture(max(y - _GAP, 0.0), parts)


def _lay_out(bubble: Bubble, top: float, metrics: Metrics, parts: list[Box | Words]) -> float:
    """Adds the parts of a bubble; gives its height."""
    inner = WIDTH - _INDENT - 2 * _PADDING
    aside = [Run(bubble.aside)] if bubble.aside else []
    rows: list[tuple[float, Line, Colour]] = [(0.0, aside, _NAME)] if aside else []
    for line in bubble.lines:
        hang = _hang(line, metrics)
        for number, row in enumerate(metrics.broken(line, inner - hang, SIZE)):
            rows.append((hang if number else 0.0, row, _INK))
    height = len(rows) * _LEADING + 2 * _PADDING - 0.6
    parts.append(Box(_INDENT, top, WIDTH - _INDENT, height, bubble.voice.value))
    if bubble.voice is Voice.BOT:  # told by more than a colour
        parts.append(Box(_INDENT, top, 0.8, height, _BAR))
    y = top + _PADDING + SIZE * POINT * 0.9
    name = Run(bubble.name, Face.BOLD)
    parts.append(Words(0.0, y, metrics.width(name, SIZE), name, SIZE, _NAME))
    for indent, row, colour in rows:
        x = _INDENT + _PADDING + indent
        for run in row:
            width = metrics.width(run, SIZE)
            parts.append(Words(x, y, width, run, SIZE, colour))
            x += width
        y += _LEADING
    return height


def _hang(line: Line, metrics: Metrics) -> float:
    """How far the second row of an item of a list is moved in."""
    is_item = bool(line) and line[0].text.startswith(("• ", "○ "))
    return metrics.width(Run("• "), SIZE) if is_item else 0.0


def as_svg(picture: Picture, title: str) -> str:
    """The picture for a web page; `title` is read to who does not see it."""
    drawn = "\n".join(map(_svg_of, picture.parts))
    width, height = WIDTH + 2 * _EDGE, picture.height + 2 * _EDGE
    pixels = f'width="{width * _PIXELS:.0f}" height="{height * _PIXELS:.0f}"'
    inside = f'x="{-_EDGE}" y="{-_EDGE}" width="{_mm(width)}" height="{_mm(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-_EDGE} {-_EDGE} {_mm(width)} '
        f'{_mm(height)}" {pixels} role="img" aria-label={quoteattr(title)}>\n'
        f'<rect {inside} fill="#ffffff"/>\n<g xml:space="preserve">\n{drawn}\n</g></svg>\n'
    )


def _svg_of(part: Box | Words) -> str:
    fill = "#{:02x}{:02x}{:02x}".format(*part.colour)
    if isinstance(part, Box):
        box = f'width="{_mm(part.width)}" height="{_mm(part.height)}"'
        return f'<rect x="{_mm(part.x)}" y="{_mm(part.y)}" {box} fill="{fill}"/>'
    family = "DejaVu Sans Mono, Menlo, Consolas, monospace"
    if part.run.face is not Face.CODE:
        family = "DejaVu Sans, Verdana, sans-serif"
    weight = ' font-weight="bold"' if part.run.face is Face.BOLD else ""
    # Where the font is another one, it is fitted into the same room.
    length = f'textLength="{_mm(part.width)}" lengthAdjust="spacingAndGlyphs"'
    return (
        f'<text x="{_mm(part.x)}" y="{_mm(part.y)}" font-family="{family}" '
        f'font-size="{_mm(part.size * POINT)}"{weight} fill="{fill}" {length}>'
        f"{escape(part.run.text)}</text>"
    )


def _mm(length: float) -> str:
    return f"{length:.2f}".rstrip("0").rstrip(".")


def draw(picture: Picture, pdf: FPDF, x: float, y: float) -> None:
    """The picture on paper, its upper left corner there."""
    for part in picture.parts:
        if isinstance(part, Box):
            pdf.set_fill_color(*part.colour)
            pdf.rect(x + part.x, y + part.y, part.width, part.height, style="F")
        else:
            family, style = part.run.face.value
            pdf.set_font(family, style, part.size)
            pdf.set_text_color(*part.colour)
            pdf.text(x + part.x, y + part.y, part.run.text)
