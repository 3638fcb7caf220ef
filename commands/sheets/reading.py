"""From the bytes of a file to its sheets: CSV, Excel and OpenDocument, as programs write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from commands.kit import Text, UserError, _
from commands.papers.archives import Oversized, measure

from .grids import IsHeading, Tab, refused

_UNPACKED: Final = 100 * 1024 * 1024  # bytes; a small file can hold a very large one
_TAGS: Final = 6_000_000
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OTHERS: Final = _("I read files that end in .xlsx, .ods or .csv. Please save the table as one.")


def tabs(
    name: str, data: bytes, known: Callable[[str], bool], is_heading: IsHeading
) -> tuple[list[Tab], list[Text]]:
    """The sheets of a file, and what was put right in it; a CSV is one sheet.

    `known` says whether a word is a heading, `is_heading` whether a row has the headings of a
    table. Raises UserError for a file of another kind, or one that cannot be read.
    """
    ending = name.rpartition(".")[2].strip().casefold() if "." in name else ""
    if ending not in {"csv", "xlsx", "ods"}:
        raise refused(_OTHERS)
    if not data:
        raise refused(_("The file is empty."))
    if ending == "csv":
        from . import csv_files

        tab, notes = csv_files.tab(data, known, is_heading)
        return [tab], notes
    if data.startswith(_OLD_EXCEL):
        raise _old(data)
    return _packed(ending, data, is_heading), []


def _old(data: bytes) -> UserError:
    if _ENCRYPTED in data:
        return refused(
            _("The file is protected by a password. Please save it without, and send it again.")
        )
    return refused(_("This is an old Excel file. Please save it as .xlsx or .csv."))


def _packed(ending: str, data: bytes, is_heading: IsHeading) -> list[Tab]:
    try:
        measure(data, unpacked=_UNPACKED, tags=_TAGS)
        # What reads them needs 20 MB of memory, so only when a table comes.
        if ending == "ods":
            from . import open_document_files

            return open_document_files.tabs(data, is_heading)
        from . import excel_files

        return excel_files.tabs(data, is_heading)
    except (UserError, MemoryError):
        raise
    except Oversized as error:
        raise refused(
            _(
                "Unpacked, the file is far too large. Please copy only the table into a new file, "
                "and send that."
            )
        ) from error
    # Whatever a damaged file makes of its reader.
    except Exception as error:
        raise refused(
            _("The file does not fit its ending, or it is damaged. Please save it again as .xlsx.")
            if ending == "ods"
            else _(
                "This is not an Excel file, or it is damaged. Please save it again as .xlsx or "
                ".csv."
            )
        ) from error
