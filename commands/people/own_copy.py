"""All that is kept about somebody as a file for themselves: the rest of `!mydata`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from commands.kit import File, Term, Text, _, in_rows, n_, press
from commands.kit.file_names import file_called
from commands.kit.files import JSON, XLSX
from commands.kit.render import in_language, plain
from commands.kit.rules.choices import Worded
from commands.papers.cells import Sheet, as_xlsx
from storage.people import Trace, told_of
from storage.store import Store

from .traces import Names, line_of, names_in, title_of

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


async def own_copy(store: Store, person: str, at: datetime, zone: ZoneInfo, form: Copy) -> File:
    """All of it. Who has looked after everybody's offices stands in hundreds of thousands of rows,
    so it is put into words by whoever makes the file."""
    traces = await store.people.traces(person, whole=True)
    names = await names_in(store, traces)
    return await asyncio.to_thread(copy_of, person, at, traces, names, zone, form)


def copy_of(
    person: str, at: datetime, traces: Sequence[Trace], names: Names, zone: ZoneInfo, form: Copy
) -> File:
    """A row for each time that the person stands somewhere, with all its columns."""
    kinds = [_kind(each) for each in traces]
    rows = (row for n, each in enumerate(traces) for row in _rows(n, each, person))
    data = in_rows(
        rows,
        form=form.value,
        person=person,
        at=at.isoformat(),
        zone=zone.key,
        names=list(names.items()),
        kinds=kinds,
    )
    return File(
        file_called(_("My data"), at.astimezone(zone).date().isoformat(), ending=form.value),
        XLSX if form is Copy.XLSX else JSON,
        "own_rows",
        data,
        n_(
            "{count} entry that names you, with all that is kept of it, as {form}.",
            "{count} entries that name you, with all that is kept of them, as {form}.",
            sum(len(each.newest) for each in traces),
            form=Term(form),
        ),
    )


def _kind(trace: Trace) -> Mapping[str, Any]:
    """What the rows of a trace have in common."""
    told = told_of(trace.mark)
    return {
        "mark": trace.mark.name,
        "count": trace.count,
        "columns": [each.name for each in told],
        "attributes": [trace.mark.attribute(each) for each in told],
    }


def _rows(kind: int, trace: Trace, person: str) -> Iterator[list[Any]]:
    """The number of the kind, then the values."""
    told = [(trace.mark.attribute(each), trace.mark.can_name(each)) for each in told_of(trace.mark)]
    for row in trace.newest:
        yield [kind, *(_value(getattr(row, name), person, can_name=can) for name, can in told)]


def _value(value: Any, person: str, *, can_name: bool) -> Any:
    """What is kept; another person's address is not told."""
    if can_name and isinstance(value, str) and value.startswith("@") and value != person:
        return OTHERS
    return value.isoformat() if isinstance(value, date) else value


_Said: TypeAlias = tuple[str, str, str, Mapping[str, Any]]


# Files that are still to be sent ask for their press by the name it had when they were posted.
@press("own_copy")
def make_copy(data: Mapping[str, Any], language: str) -> bytes:
    """The file of rows that were put into words when it was asked for."""
    said: Sequence[_Said] = [
        (
            plain(in_language(each["title"]), language),
            plain(in_language(each["words"]), language),
            each["table"],
            each["row"],
        )
        for each in data["rows"]
    ]
    return _made(data, said, language)


@press("own_rows")
def make_of_rows(data: Mapping[str, Any], language: str) -> bytes:
    """The file: a list for a spreadsheet, or all of it as JSON."""
    names, zone = {int(number): name for number, name in data["names"]}, ZoneInfo(data["zone"])
    kinds = data["kinds"]
    titles = [plain(title_of(each["mark"], each["count"]), language) for each in kinds]
    said: list[_Said] = []
    for number, *values in data["rows"]:
        kind = kinds[number]
        row = SimpleNamespace(**dict(zip(kind["attributes"], values, strict=True)))
        words = plain(line_of(kind["mark"], row, names, zone), language)
        columns = dict(zip(kind["columns"], values, strict=True))
        said.append((titles[number], words, kind["mark"], columns))
    return _made(data, said, language)


def _made(data: Mapping[str, Any], said: Sequence[_Said], language: str) -> bytes:
    if data["form"] == Copy.JSON:
        entries = [
            dict(zip(("title", "words", "table", "row"), each, strict=True)) for each in said
        ]
        whole = {"person": data["person"], "at": data["at"], "entries": entries}
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()
    return _xlsx(said, language)


def _xlsx(said: Sequence[_Said], language: str) -> bytes:
    heads = [(plain(name, language), width) for name, width in _HEADS]
    rows = [(title, words, table, _fields(row)) for title, words, table, row in said]
    return as_xlsx(Sheet(plain(_("My data"), language), heads, rows))


def _fields(row: Mapping[str, Any]) -> str:
    fields = "; ".join(f"{name}: {value}" for name, value in row.items() if value is not None)
    return fields[:32_000]  # more is in no cell
