"""All that is kept about somebody as a file for themselves: the rest of `!mydata`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from commands.kit import File, Term, Text, _, in_rows, n_, press
from commands.kit.file_names import file_called
from commands.kit.files import JSON, XLSX
from commands.kit.render import in_each_language, in_language, plain
from commands.kit.rules.choices import Worded
from commands.papers.cells import Sheet, as_xlsx
from storage.people import Trace, told_of

from .traces import Names, lines, titled

OTHERS: Final = "…"  # instead of whoever else stands in a row: that is theirs
_HEADS: Final[Sequence[tuple[Text, int]]] = (
    (_("What"), 48),
    (_("In words"), 64),
    (_("Table"), 24),
    (_("All that is kept of it"), 96),
)


class Copy(Worded):
    """What the file can be: for people, or for programs."""

    XLSX = "xlsx", "xlsx file Excel"
    JSON = "json"


def copy_of(
    person: str, at: datetime, traces: Sequence[Trace], names: Names, zone: ZoneInfo, form: Copy
) -> File:
    """A row for each time that the person stands somewhere, with all its columns."""
    rows = [row for each in traces for row in _rows(each, person, names, zone)]
    data = in_rows(rows, form=form.value, person=person, at=at.isoformat())
    return File(
        file_called(_("My data"), at.astimezone(zone).date().isoformat(), ending=form.value),
        XLSX if form is Copy.XLSX else JSON,
        "own_copy",
        data,
        n_(
            "{count} entry that names you, with all that is kept of it, as {form}.",
            "{count} entries that name you, with all that is kept of them, as {form}.",
            len(rows),
            form=Term(form),
        ),
    )


def _rows(trace: Trace, person: str, names: Names, zone: ZoneInfo) -> Iterator[Mapping[str, Any]]:
    title = in_each_language(titled(trace))
    told = [
        (each.name, trace.mark.attribute(each), trace.mark.can_name(each))
        for each in told_of(trace.mark)
    ]
    for row, words in zip(trace.newest, lines(trace, names, zone), strict=True):
        yield {
            "title": title,
            "words": in_each_language(words),
            "table": trace.mark.name,
            "row": {
                name: _value(getattr(row, attribute), person, can_name=can_name)
                for name, attribute, can_name in told
            },
        }


def _value(value: Any, person: str, *, can_name: bool) -> Any:
    """What is kept; another person's address is not told."""
    if can_name and isinstance(value, str) and value.startswith("@") and value != person:
        return OTHERS
    return value.isoformat() if isinstance(value, date) else value


@press("own_copy")
def make_copy(data: Mapping[str, Any], language: str) -> bytes:
    """The file: a list for a spreadsheet, or all of it as JSON."""
    said: Sequence[tuple[str, str, str, Mapping[str, Any]]] = [
        (
            plain(in_language(each["title"]), language),
            plain(in_language(each["words"]), language),
            each["table"],
            each["row"],
        )
        for each in data["rows"]
    ]
    if data["form"] == Copy.JSON:
        entries = [
            dict(zip(("title", "words", "table", "row"), each, strict=True)) for each in said
        ]
        whole = {"person": data["person"], "at": data["at"], "entries": entries}
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()
    return _xlsx(said, language)


def _xlsx(said: Sequence[tuple[str, str, str, Mapping[str, Any]]], language: str) -> bytes:
    heads = [(plain(name, language), width) for name, width in _HEADS]
    rows = [(title, words, table, _fields(row)) for title, words, table, row in said]
    return as_xlsx(Sheet(plain(_("My data"), language), heads, rows))


def _fields(row: Mapping[str, Any]) -> str:
    fields = "; ".join(f"{name}: {value}" for name, value in row.items() if value is not None)
    return fields[:32_000]  # more is in no cell
