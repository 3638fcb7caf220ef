"""Whom to ask at each municipality: a table beside an offer or a statement, never in it.

What is frozen has a checksum for ever, and a mailbox is erased after a while.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import Any, Final

from commands.dates.days import today
from commands.kit.context import Context
from commands.kit.file_names import file_called
from commands.kit.files import XLSX
from commands.kit.render import plain
from commands.kit.reply import File, Reply, in_rows, reply
from commands.kit.rules.choices import Worded
from commands.kit.texts import _, n_
from commands.papers.cells import Sheet, as_csv, as_xlsx

_COLUMNS: Final = (
    (_("Municipality"), 32),
    (_("Land"), 8),
    (_("AGS"), 12),
    (_("Office in charge"), 36),
    (_("Mailbox"), 36),
    (_("Telephone"), 20),
)


class SheetForm(Worded):
    """The formats of the table."""

    XLSX = "xlsx", "xlsx Excel"
    CSV = "csv"


async def offices_of(
    context: Context, number: str, members: Collection[int], form: SheetForm
) -> File | Reply:
    """The table for what is called `number`, as of today."""
    rows = await context.store.members.offices_in_charge(members)
    if not rows:
        return reply(_("No municipality stands behind {number}.", number=number))
    known = sum(each.mailbox is not None or each.phone is not None for each in rows)
    return File(
        file_called(_("Contact offices"), number, today(context).isoformat(), ending=form.value),
        XLSX if form is SheetForm.XLSX else "text/csv",
        "offices",
        await asyncio.to_thread(in_rows, rows, form=form.value),
        n_(
            "{count} municipality, of which {known} can be reached by mail or telephone.",
            "{count} municipalities, of which {known} can be reached by mail or telephone.",
            len(rows),
            known=known,
        ),
    )


def offices_sheet(data: Mapping[str, Any], language: str) -> bytes:
    """The file itself; texts never become formulas."""
    headings = [(plain(heading, language), width) for heading, width in _COLUMNS]
    if data["form"] == SheetForm.CSV:
        return as_csv([[heading for heading, _width in headings], *data["rows"]], language)
    return as_xlsx(Sheet(plain(_("Contact offices"), language), headings, data["rows"]))
