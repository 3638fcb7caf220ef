"""Brings the catalogues up to date with the code: new texts in (empty), unused ones out.

Run it with `make texts`; then fill in what is empty. `make test` fails until every text is there.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

KEYWORDS = {"_": None, "n_": (1, 2)}
TOP = Path(__file__).parent.parent
HEADER = """\
# German texts of Hafenlotse. `make texts` adds new entries; every entry must be filled in.
msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def main() -> None:
    path = TOP / "commands" / "locales" / "de.po"
    with path.open("rb") as file:
        old = read_po(file, locale="de")
    new = Catalog(locale="de", fuzzy=False)
    for folder in ("commands", "bot"):
        for _file, _line, wording, _comments, _context in extract_from_dir(
            TOP / folder, keywords=KEYWORDS
        ):
            known = old.get(wording)
            new.add(wording, known.string if known else "")
    with path.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, new, width=100, sort_output=True, omit_header=True, no_location=True)
    empty = [message.id for message in new if message.id and not any(message.string)]
    print(f"{path.relative_to(TOP)}: {len(new)} texts, {len(empty)} to be translated")
    for wording in empty:
        print(f"  {wording}")


if __name__ == "__main__":
    main()
