"""Tables of members and pledges as CSV, XLSX and ODS: read, compared, told; or refused."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from commands.kit.errors import UserError
from commands.kit.render import render
from commands.kit.reply import Bullets
from commands.sheets import report
from commands.sheets.parsing import read
from tests.fuzz.archive import SEPARATOR, of_pieces, office
from tests.fuzz.shapes import decoded, encoded, garbled, texts
from tests.fuzz.surface import Surface
from tests.harness.messages import read as read_html
from tests.harness.open_document import ods, row, sheet
from tests.harness.sheets import BOTH, HEADING, MUSTERHAFEN, compared

_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KINDS = {
    "xl/workbook.xml": "spreadsheetml.sheet.main",
    "xl/worksheets/sheet1.xml": "spreadsheetml.worksheet",
    "xl/sharedStrings.xml": "spreadsheetml.sharedStrings",
    "xl/styles.xml": "spreadsheetml.styles",
}
_BOOK = (
    f'<workbook xmlns="{_SHEETS}" xmlns:r="{_RELATION}"><sheets>'
    '<sheet name="Tabelle" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_STYLES = (
    f'<styleSheet xmlns="{_SHEETS}"><fonts><font/><font><strike/></font></fonts>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf fontId="1"/></cellXfs>'
    "</styleSheet>"
)
_CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
_HEADINGS = ("name", "kind", "land", "ags", "population", "harbour_status")
ROWS = (
    '<row r="1">'
    + "".join(_CELL.format(f"{'ABCDEF'[n]}1", each) for n, each in enumerate(_HEADINGS))
    + "</row>",
    '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c>'
    '<c r="C2" t="s"><v>2</v></c><c r="E2"><v>48000</v></c></row>',
    '<row r="3">' + _CELL.format("A3", "Beispielstadt") + '<c r="E3"><f>1+1</f><v>2</v></c></row>',
    '<row r="4"><c r="A4" t="e"><v>#REF!</v></c><c r="B4" t="b"><v>1</v></c></row>',
    '<row r="5"><c r="E5" s="1"><v>44000.5</v></c><c r="F5" s="1"><v>99999999999</v></c></row>',
    '<row r="6" hidden="1"><c r="A6" t="str"><f>"a"</f><v></v></c><c r="B6" s="2"/></row>',
    '<row r="7"><c r="A7" t="s"><v>3</v></c><c r="E7" s="2"><v>1</v></c></row>',
    '<row><c t="inlineStr"><is><t>ohne Platz</t></is></c></row>',
    '<row r="9000"><c r="XFD9000"><v>1e400</v></c></row>',
)
STRINGS = (
    "<si><t>Musterhafen</t></si>",
    "<si><t>city</t></si>",
    "<si><r><t>NW</t></r></si>",
    "<si><t>Summe</t></si>",
)
_REPEATED = 'table:number-{}-repeated="{}"'
OPEN_ROWS = (
    row(_HEADINGS),
    row(["Musterhafen", "city", "NW", "05999", "48\xa0000"]),
    row(["Neudorf", "town", "NW"], 'table:visibility="filter"'),
    row(["Quelle: Amt", None, True, date(2021, 12, 31)]),
    row([None], _REPEATED.format("rows", 1_000_000)),
    row(["x"], _REPEATED.format("rows", 900)),
    row(['<table:table-cell table:formula="of:=1+1"/>', "#REF!"]),
    row([f"<table:covered-table-cell {_REPEATED.format('columns', 16_000)}/>", "weit"]),
    f'<table:table-column table:visibility="collapse" {_REPEATED.format("columns", 2)}/>',
    sheet(["a"], name="innen", more='table:style-name="out"'),
    '</table:table><table:table table:name="zwei">',
)
CSV = (
    f"{HEADING}Musterhafen;city;NW;05999001;48000;none;none;;\n",
    "Name;Art;Land;Einwohner\r\nKönigsmünde;Stadt;NRW;48.000\r\n",
    'sep=,\nname,land,programme,amount\n"Musterhafen",NW,nest,5\n',
    "name\tland\tprogramme\tunit\tamount\tvalid_until\nMusterhafen\tNW\tnest\tpersons\t5\t31.12.2027\n",
)


def xlsx(rows: str, strings: str) -> bytes:
    """An Excel file with this inside."""
    sheet = f'<worksheet xmlns="{_SHEETS}"><sheetData>{rows}</sheetData></worksheet>'
    return office(
        "xl/workbook.xml",
        _KINDS,
        {
            "xl/workbook.xml": _BOOK.encode(),
            "xl/worksheets/sheet1.xml": sheet.encode(),
            "xl/sharedStrings.xml": f'<sst xmlns="{_SHEETS}">{strings}</sst>'.encode(),
            "xl/styles.xml": _STYLES.encode(),
        },
    )


def one(data: bytes) -> None:
    """The first byte says what kind of file it is, and whether it is still to be packed."""
    kind, rest = data[:1], data[1:]
    name = {b"x": "a.xlsx", b"z": "a.xlsx", b"o": "a.ods", b"y": "a.ods"}.get(kind, "a.csv")
    text = decoded(rest).encode("utf-8", "replace").decode() if kind in {b"x", b"o"} else ""
    if kind == b"x":
        rest = xlsx(*(*text.split(SEPARATOR), "", "")[:2])
    elif kind == b"o":
        rest = ods(f"<table:table>{text}</table:table>")
    try:
        sheet = read(name, rest, BOTH)
    except UserError as error:
        read_html(render([error.text, *error.more], "de").html)
        return
    if sheet.kind is BOTH[0]:
        plan, _ = compared(sheet, [MUSTERHAFEN])
        assert isinstance(plan.fingerprint, str)
        told = [*report.problems(plan.problems, 30), *report.changes(plan, sheet, 30)]
    else:
        told = [Bullets([]), *report.problems(sheet.problems, 50)]
    for language in ("de", "en"):
        read_html(render(told, language).html)


_excel = st.tuples(of_pieces(ROWS), of_pieces(STRINGS, 4)).map(SEPARATOR.join)
_behind = st.tuples(st.just(ROWS[0]), _excel).map("".join)
_open = of_pieces(OPEN_ROWS) | of_pieces(OPEN_ROWS).map(lambda each: OPEN_ROWS[0] + each)
_words = sorted({word for each in CSV for word in each.replace("\n", " ").split()})
_csv = garbled(CSV, [*_words, ";", ",", "\t", "\n", '"', "'"]) | texts
SHAPED = encoded(
    (_excel | _behind | _behind).map(lambda each: f"x{each}")
    | _open.map(lambda each: f"o{each}")
    | _csv.map(lambda each: f"c{each}")
)
SEEDS = (
    *(f"c{each}".encode() for each in CSV),
    f"x{''.join(ROWS[:3])}{SEPARATOR}{''.join(STRINGS)}".encode(),
    f"x{''.join(ROWS[:1] + ROWS[3:6])}{SEPARATOR}".encode(),
    b"z" + xlsx("".join(ROWS[:2]), "".join(STRINGS)),
    f"x{''.join(ROWS[:2] + ROWS[5:7])}{SEPARATOR}{''.join(STRINGS)}".encode(),
    f"o{''.join(OPEN_ROWS[:4])}".encode(),
    f"o{OPEN_ROWS[8]}{OPEN_ROWS[0]}{''.join(OPEN_ROWS[4:8])}".encode(),
    b"y" + ods(sheet(_HEADINGS, ["Musterhafen", "city", "NW"])),
    *(b"c" + CSV[1].encode(each) for each in ("cp1252", "mac_roman", "utf-16")),
    b"c" + CSV[1].encode().decode("latin-1").encode(),
)
SURFACE = Surface("sheets", one, SHAPED, SEEDS)
