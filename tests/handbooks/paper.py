"""Sets a handbook on DIN A4, in the fonts and with the foot of all our papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from fpdf import FPDF
from markdown_it.token import Token

from commands.papers.pdf import BAND, INK, MARGIN, QUIET, RULE, WIDTH, paper
from tests.handbooks.drawing import WIDTH as PICTURE
from tests.handbooks.drawing import Picture, draw
from tests.handbooks.lines import POINT, Face, Line, Metrics, Run, add_fonts, close_fonts
from tests.handbooks.sources import parsed

_SIZES: Final = {"h1": 16.0, "h2": 11.5, "h3": 9.5}  # points
_SIZE: Final = 8.6
_CODE: Final = (24, 66, 120)
_STEP: Final = 5.0  # mm that a list is moved in
_CELL: Final = 0.9  # mm around what stands in a table
_KEPT: Final = 24.0  # mm that have to follow a heading on its page


def set_pages(
    path: Path, pictures: Mapping[str, Picture], metrics: Metrics, made_at: datetime
) -> bytes:
    """The PDF of a handbook. The same words and pictures give the same bytes."""
    return _Page(path, pictures, metrics, made_at).set()


class _Page:
    """Where the next block goes."""

    def __init__(
        self, path: Path, pictures: Mapping[str, Picture], metrics: Metrics, made_at: datetime
    ) -> None:
        self._tokens = parsed(path)
        self._pictures = pictures
        self._metrics = metrics
        title = next(each.content for each in self._tokens if each.type == "inline")
        self._pdf: FPDF = paper(title, title, None, "Hafenlotse", made_at, "de")
        add_fonts(self._pdf)
        self._pdf.add_page()
        self._indent = 0.0
        self._marks: list[int | None] = []  # of the lists we are in: the next number, if it has any
        self._mark = ""
        self._kind = ""  # of the block we are in, as a tag of HTML, if it is more than a paragraph
        self._rows: list[list[Line]] = []

    def set(self) -> bytes:
        """Every block, in order."""
        for token in self._tokens:
            match token.type:
                case "heading_open" | "table_open":
                    self._kind = token.tag
                case "code_block" | "fence":
                    self._code(token.content.rstrip("\n"))
                case "tr_open":
                    self._rows.append([])
                case "table_close":
                    self._table(self._rows)
                    self._kind, self._rows = "", []
                case "inline":
                    self._inline(token)
                case _:
                    self._list(token)
        data = bytes(self._pdf.output())
        close_fonts(self._pdf)
        return data

    def _inline(self, token: Token) -> None:
        """Running text, wherever it stands."""
        if self._kind == "table":
            self._rows[-1].append(_runs(token.children or ()))
        elif self._kind:
            self._heading(self._kind, token)
            self._kind = ""
        else:
            self._text(token)

    def _list(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                numbered = token.type == "ordered_list_open"
                self._marks.append(int(token.attrGet("start") or 1) if numbered else None)
                self._indent += _STEP
            case "bullet_list_close" | "ordered_list_close":
                self._marks.pop()
                self._indent -= _STEP
                self._pdf.ln(0.8)
            case "list_item_open":
                self._begin_item()

    def _begin_item(self) -> None:
        number = self._marks[-1]
        self._mark = "•" if number is None else f"{number}."
        if number is not None:
            self._marks[-1] = number + 1

    def _heading(self, tag: str, token: Token) -> None:
        size = _SIZES[tag]
        self._pdf.ln(0 if tag == "h1" else 3.0)
        if self._pdf.will_page_break(_KEPT):
            self._pdf.add_page()
        runs = [Run(each.text, Face.BOLD) for each in _runs(token.children or ())]
        self._lines(self._metrics.broken(runs, WIDTH, size), size)
        self._pdf.ln(1.2)
        if tag != "h3":
            self._pdf.set_draw_color(*RULE)
            self._pdf.line(MARGIN, self._pdf.get_y() - 0.6, 210 - MARGIN, self._pdf.get_y() - 0.6)
            self._pdf.ln(1.0)

    def _text(self, token: Token) -> None:
        children = token.children or []
        if [each.type for each in children] == ["image"]:
            self._picture(str(children[0].attrGet("src")), children[0].content)
            return
        lines = self._metrics.broken(_runs(children), WIDTH - self._indent, _SIZE)
        self._lines(lines, _SIZE, self._indent)
        self._pdf.ln(0.4 if self._marks else 1.4)

    def _picture(self, source: str, caption: str) -> None:
        """Never cut in two; its caption stays with it."""
        picture = self._pictures[Path(source).stem]
        if self._pdf.will_page_break(picture.height + 8):
            self._pdf.add_page()
        self._pdf.ln(1.0)
        draw(picture, self._pdf, MARGIN + (WIDTH - PICTURE) / 2, self._pdf.get_y())
        self._pdf.set_y(self._pdf.get_y() + picture.height + 1.4)
        self._lines([[Run(caption)]], 7.5, (WIDTH - PICTURE) / 2, QUIET)
        self._pdf.ln(2.2)

    def _code(self, text: str) -> None:
        """Each line as it is typed; a long one goes on in the next, moved in."""
        size, rows = _SIZE * 0.92, list[tuple[float, Line]]()
        for line in text.split("\n"):
            broken = self._metrics.broken([Run(line, Face.CODE)], WIDTH - self._indent - 12, size)
            rows += [(5.0 if number else 0.0, row) for number, row in enumerate(broken)]
        leading = _leading(size)
        height = len(rows) * leading + 2.4
        if self._pdf.will_page_break(height):
            self._pdf.add_page()
        top = self._pdf.get_y()
        self._pdf.set_fill_color(*BAND)
        self._pdf.rect(MARGIN + self._indent, top, WIDTH - self._indent, height, style="F")
        self._pdf.set_y(top + 1.2)
        for indent, row in rows:
            self._lines([row], size, self._indent + 2 + indent, boxed=False)
        self._pdf.set_y(top + height)
        self._pdf.ln(2.0)

    def _table(self, rows: Sequence[Sequence[Line]]) -> None:
        widths = self._columns(rows)
        for number, row in enumerate(rows):
            is_head = number == 0
            if not any(row):
                continue
            cells = [
                self._metrics.broken(
                    [Run(each.text, Face.BOLD) for each in cell] if is_head else cell,
                    width - 2 * _CELL,
                    _SIZE,
                )
                for cell, width in zip(row, widths, strict=True)
            ]
            height = max(map(len, cells)) * _leading(_SIZE) + 2 * _CELL
            if self._pdf.will_page_break(height + (_KEPT / 2 if is_head else 0)):
                self._pdf.add_page()
            self._row(cells, widths, height, is_head)
        self._pdf.ln(2.0)

    def _row(
        self, cells: Sequence[list[Line]], widths: Sequence[float], height: float, is_head: bool
    ) -> None:
        top, x = self._pdf.get_y(), 0.0
        if is_head:
            self._pdf.set_fill_color(*BAND)
            self._pdf.rect(MARGIN, top, WIDTH, height, style="F")
        for lines, width in zip(cells, widths, strict=True):
            self._pdf.set_y(top + _CELL)
            self._lines(lines, _SIZE, x + _CELL)
            x += width
        self._pdf.set_draw_color(*RULE)
        self._pdf.line(MARGIN, top + height, MARGIN + WIDTH, top + height)
        self._pdf.set_y(top + height)

    def _columns(self, rows: Sequence[Sequence[Line]]) -> list[float]:
        """As wide as what stands in them, but none much too narrow."""
        wanted = []
        for column in zip(*rows, strict=True):
            longest = max(sum(self._metrics.width(run, _SIZE) for run in cell) for cell in column)
            wanted.append(min(max(longest, WIDTH * 0.18), WIDTH * 0.7))
        return [each * WIDTH / sum(wanted) for each in wanted]

    def _lines(
        self,
        lines: Sequence[Line],
        size: float,
        indent: float = 0.0,
        colour: tuple[int, int, int] = INK,
        *,
        boxed: bool = True,
    ) -> None:
        leading = _leading(size)
        for line in lines:
            if self._pdf.will_page_break(leading):
                self._pdf.add_page()
            y, x = self._pdf.get_y(), MARGIN + indent
            base = y + leading * 0.75
            if self._mark:
                self._pdf.set_font(*Face.PLAIN.value, size)
                self._pdf.set_text_color(*INK)
                self._pdf.text(x - _STEP + 0.6, base, self._mark)
                self._mark = ""
            for run in line:
                x += self._run(run, x, base, size, colour, boxed)
            assert x < MARGIN + WIDTH + 1, f"runs over the edge: {line}"
            self._pdf.set_y(y + leading)

    def _run(
        self,
        run: Run,
        x: float,
        base: float,
        size: float,
        colour: tuple[int, int, int],
        boxed: bool,
    ) -> float:
        is_code = run.face is Face.CODE
        width = self._metrics.width(run, size)
        if is_code and boxed:
            self._pdf.set_fill_color(*BAND)
            high = size * POINT
            self._pdf.rect(x - 0.3, base - high * 0.85, width + 0.6, high * 1.12, style="F")
        self._pdf.set_font(*run.face.value, size)
        self._pdf.set_text_color(*(_CODE if is_code else colour))
        self._pdf.text(x, base, run.text)
        return width


def _leading(size: float) -> float:
    return size * POINT * 1.38


def _runs(children: Sequence[Token]) -> Line:
    """The pieces of a running text; what is stressed is bold."""
    runs: list[Run] = []
    strong = 0
    for child in children:
        match child.type:
            case "strong_open" | "em_open":
                strong += 1
            case "strong_close" | "em_close":
                strong -= 1
            case "code_inline":
                runs.append(Run(child.content, Face.CODE))
            case "softbreak":
                runs.append(Run(" "))
            case "hardbreak":
                runs.append(Run("\n"))
            case "text":
                runs.append(Run(child.content, Face.BOLD if strong else Face.PLAIN))
    return runs
