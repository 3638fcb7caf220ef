"""The registry as a file: `!export`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from commands.alliance.places import LandCode
from commands.alliance.rules import laender
from commands.alliance.voices import require_coordination
from commands.dates.days import today
from commands.kit import (
    COORDINATION,
    Audience,
    Choice,
    Context,
    File,
    First,
    Inline,
    Message,
    Term,
    Topic,
    _,
    command,
    n_,
    press,
    reply,
)
from commands.kit.arguments import Word
from commands.kit.file_names import file_called
from commands.kit.rules.authority import may_coordinate
from commands.kit.rules.choices import Worded
from commands.papers.offices import offices_sheet
from commands.sheets.rules import Noun


class Form(Worded):
    """The formats of a table."""

    XLSX = "xlsx", "xlsx Excel"
    CSV = "csv"


@dataclass(frozen=True)
class AnyLand(LandCode):
    """A Land that may stand before or behind other choices."""

    known: Sequence[Inline] = tuple(laender.NAMES)

    def match(self, word: Word) -> str | None:
        return laender.land(word.text)


@command(
    "export",
    help=_("Makes a file of all members or pledges, which can come in again."),
    examples=(_("!export members"), _("!export pledges csv NW")),
    may=COORDINATION,
    topic=Topic.REGISTRY,
    audience=Audience.COORDINATION,
    reads=True,
)
async def export(
    context: Context,
    noun: Annotated[Noun, First(Choice(Noun, _("members or pledges")))],
    form: Annotated[Form, Choice(Form, _("xlsx or csv"))] = Form.XLSX,
    land: Annotated[str | None, AnyLand()] = None,
) -> Message:
    """What the sender coordinates, or one Land of it."""
    from commands.sheets.members import MEMBERS
    from commands.sheets.pledges import PLEDGES
    from commands.sheets.writing import MIMETYPES

    if land is not None:
        require_coordination(context, land)
    kind = MEMBERS if noun is Noun.MEMBERS else PLEDGES
    # In a thread: the rows of all municipalities take a moment, and others go on meanwhile.
    rows = await asyncio.to_thread(
        kind.export,
        await kind.load(context.store, today(context)),
        lambda of: land in {None, of} and may_coordinate(context.sender, of),
    )
    if not rows:
        return reply(_("There is nothing to export yet."))
    places = [land] if land else []
    return File(
        file_called(Term(noun), *places, today(context).isoformat(), ending=form.value),
        MIMETYPES[form],
        "table",
        {"noun": noun.value, "form": form.value, "rows": rows},
        _("{rows} as a table, as of today.", rows=_counted(noun, len(rows))),
    )


@press("table")
def make_table(data: Mapping[str, Any], language: str) -> bytes:
    """The file itself."""
    from commands.sheets.members import MEMBERS
    from commands.sheets.pledges import PLEDGES
    from commands.sheets.writing import write

    kind = MEMBERS if data["noun"] == MEMBERS.name else PLEDGES
    return write(kind, data["rows"], data["form"], language)


@press("offices")
def make_offices(data: Mapping[str, Any], language: str) -> bytes:
    """The table beside offers and statements."""
    return offices_sheet(data, language)


def _counted(noun: Noun, rows: int) -> Inline:
    if noun is Noun.MEMBERS:
        return n_("{count} entry of the registry", "{count} entries of the registry", rows)
    return n_("{count} pledge", "{count} pledges", rows)
