"""Brings the catalogues up to date with the code: new texts in (empty), unused ones out.

Run it with `make texts`; then fill in what is empty. `make test` fails until every text is there.
"""

from __future__ import annotations

from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from commands.locales.tables import SOURCE_LANGUAGE, Table, tables

KEYWORDS = {"_": None, "n_": (1, 2)}
TOP = Path(__file__).parent.parent
HEADER = """\
# {name} texts of Hafenlotse. `make texts` adds new entries; every entry must be filled in.
msgid ""
msgstr ""
"Language: {code}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def main() -> None:
    for code, table in tables().items():
        if code != SOURCE_LANGUAGE:
            bring_up_to_date(table)


def bring_up_to_date(table: Table) -> None:
    """The catalogue of one language; begins it if there is none."""
    path = TOP / "commands" / "locales" / f"{table.code}.po"
    path.touch()
    with path.open("rb") as file:
        old = read_po(file, locale=table.locale)
    new = Catalog(locale=table.locale, fuzzy=False)
    for folder in ("commands", "bot"):
        for _file, _line, wording, _comments, _context in extract_from_dir(
            TOP / folder, keywords=KEYWORDS
        ):
            known = old.get(wording)
            new.add(wording, known.string if known else "")
    with path.open("wb") as file:
        name = Locale.parse(table.locale).english_name
        head = HEADER.format(name=name, code=table.code, plural_forms=new.plural_forms)
        file.write(head.encode())
        write_po(file, new, width=100, sort_output=True, omit_header=True, no_location=True)
    empty = [message.id for message in new if message.id and not any(message.string)]
    print(f"{path.relative_to(TOP)}: {len(new)} texts, {len(empty)} to be translated")
    for wording in empty:
        print(f"  {wording}")


if __name__ == "__main__":
    main()
