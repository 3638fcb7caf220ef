"""Breaks text into lines of a width, whatever faces are mixed in it; lengths are millimetres."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

import matplotlib as mpl
from fpdf import FPDF

POINT: Final = 25.4 / 72  # mm
_SHORT: Final = 36  # letters


class Face(Enum):
    """How letters look; the value is family and style, as the PDF knows them."""

    PLAIN = ("DejaVu", "")
    BOLD = ("DejaVu", "B")
    CODE = ("DejaVuMono", "")


@dataclass(frozen=True, slots=True)
class Run:
    """Some text in one face."""

    text: str
    face: Face = Face.PLAIN


Line = Sequence[Run]


class Metrics:
    """How long text is, in the fonts that every handbook has in it; to be closed."""

    def __init__(self) -> None:
        self._pdf = FPDF(unit="mm")
        add_fonts(self._pdf)

    def close(self) -> None:
        """Lets go of the fonts."""
        close_fonts(self._pdf)

    def width(self, run: Run, size: float) -> float:
        """Of a run, with letters of `size` points."""
        family, style = run.face.value
        self._pdf.set_font(family, style, size)
        return float(self._pdf.get_string_width(run.text))

    def broken(self, runs: Iterable[Run], width: float, size: float) -> list[Line]:
        """The runs in lines no longer than `width`; a word that is longer goes on in the next."""
        lines: list[list[Run]] = [[]]
        used = 0.0
        for piece in _pieces(runs):
            if piece[0].text == "\n":
                lines.append([])
                used = 0.0
                continue
            ends = [*piece[:-1], Run(piece[-1].text.rstrip(" "), piece[-1].face)]
            if used + self._long(ends, size) > width and any(r.text.strip() for r in lines[-1]):
                lines.append([])
                used = 0.0
            while used + self._long(ends, size) > width:
                head, piece = self._parted(piece, width - used, size)
                lines[-1].append(head)
                lines.append([])
                used = 0.0
                ends = piece
            lines[-1] += piece
            used += self._long(piece, size)
        return [_joined(line) for line in lines]

    def _long(self, piece: Sequence[Run], size: float) -> float:
        return sum(self.width(run, size) for run in piece)

    def _parted(self, piece: Sequence[Run], width: float, size: float) -> tuple[Run, list[Run]]:
        """As many of its letters as there is room for, and the rest."""
        first, *rest = piece
        fits = len(first.text)
        while fits > 1 and self.width(Run(first.text[:fits], first.face), size) > width:
            fits -= 1
        left = [Run(first.text[fits:], first.face)] if fits < len(first.text) else []
        return Run(first.text[:fits], first.face), [*left, *rest]


def add_fonts(pdf: FPDF) -> None:
    """The faces, as far as the PDF does not have them yet."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    for name, style, file in (
        ("DejaVu", "", "DejaVuSans"),
        ("DejaVu", "B", "DejaVuSans-Bold"),
        ("DejaVuMono", "", "DejaVuSansMono"),
    ):
        if f"{name.lower()}{style}" not in pdf.fonts:
            pdf.add_font(name, style, folder / f"{file}.ttf")


def close_fonts(pdf: FPDF) -> None:
    """Lets go of the files of its fonts, once all is written."""
    for font in pdf.fonts.values():
        font.ttfont.close()  # type: ignore[union-attr] # all of ours are from files


def _words(runs: Iterable[Run]) -> Iterator[Run]:
    """Every word with the space behind it, every end of a line; what is typed stays in one piece,
    if it is short."""
    for run in runs:
        if run.face is Face.CODE and len(run.text) <= _SHORT:
            yield run
            continue
        for word in re.findall(r"\n|[^ \n]+ *| +", run.text):
            yield Run(word, run.face)


def _pieces(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """What is never parted: a comma stays with the word before it, whatever its face."""
    piece: list[Run] = []
    for word in _words(runs):
        if word.text == "\n":
            if piece:
                yield piece
            yield [word]
            piece = []
            continue
        piece.append(word)
        if word.text.endswith(" "):
            yield piece
            piece = []
    if piece:
        yield piece


def _joined(words: Sequence[Run]) -> Line:
    """Neighbours of the same face are one run; no space at the end of a line."""
    joined: list[Run] = []
    for word in words:
        if joined and joined[-1].face == word.face:
            joined[-1] = Run(joined[-1].text + word.text, word.face)
        else:
            joined.append(word)
    if joined:
        joined[-1] = Run(joined[-1].text.rstrip(" "), joined[-1].face)
    return joined
