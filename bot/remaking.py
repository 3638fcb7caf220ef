"""The papers that a record is read in, made once more to see whether a file is one of them."""

from __future__ import annotations

from collections.abc import Iterator

from commands.locales.tables import languages
from commands.offers.papers.letter import letter
from commands.offers.papers.workbook import workbook
from commands.papers.checking import Format, Record
from commands.papers.records import DIGEST
from commands.polls.papers.record import record_paper
from commands.polls.papers.table import record_table
from commands.polls.rules.record import KIND
from commands.statements.papers.document import document
from commands.statements.papers.letter import statement


def remade(record: Record, wanted: Format) -> Iterator[bytes]:
    """The files of that format, one for each language. Raises anything for a record of others."""
    for language in languages():
        if record.get("kind") == KIND:
            if wanted is Format.PDF:
                yield record_paper(record, language)
            elif wanted is Format.CSV:
                yield record_table(record, language)
            continue
        contents = {key: value for key, value in record.items() if key != DIGEST}
        if "frozen_at" in record:  # an offer
            offer = {"snapshot": contents, "digest": record[DIGEST]}
            if wanted is Format.PDF:
                yield letter(offer, language)
            elif wanted is Format.XLSX:
                yield workbook(offer, language)
            continue
        data = {"record": contents, "digest": record[DIGEST]}
        if wanted is Format.PDF:
            yield statement(data, language)
        elif wanted is Format.DOCX:
            yield document(data, language)
