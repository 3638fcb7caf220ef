"""`hafenlotse verify`: any file is ok, changed, or no record; and only the true one is ok.

Nobody signs a record: whoever changes one can give it the digest that fits. So what is made anew
of it is as foreign as the file.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from bot.remaking import remade
from commands.papers.checking import State, attachment, examine, packed, xml_part
from commands.papers.records import check, sealed
from commands.polls.papers.table import record_table
from tests.commands.offers.test_papers import MIXED
from tests.commands.papers.rules.test_checking import record, statement_record
from tests.fuzz.archive import packed as zipped
from tests.fuzz.shapes import bent, decoded, written
from tests.fuzz.surface import Surface

POLL: dict[str, Any] = dict(record())
STATEMENT: dict[str, Any] = {**sealed(statement_record())}
OFFER: dict[str, Any] = json.loads(attachment({**sealed(MIXED["snapshot"])}))
_TABLE = record_table(POLL, "de").decode("utf-8-sig")


def _as_pdf(record: bytes) -> bytes:
    return b"%PDF-1.7\n/Type /EmbeddedFile >>\nstream\n" + record + b"\nendstream"


def one(data: bytes) -> None:
    """The first byte says in what kind of file the record is, and whether it is to be sealed."""
    kind, rest = data[:1], data[1:]
    if kind.isupper():
        rest = _sealed(rest)
        kind = kind.lower()
    if kind == b"p":
        rest = _as_pdf(rest)
    elif kind == b"d":
        rest = zipped({"customXml/hafenlotse.xml": rest})
    elif kind == b"x":
        rest = zipped({"xl/workbook.xml": b"", "customXml/hafenlotse.xml": rest})
    elif kind == b"t":  # the table of the true record above another one
        rest = _with_record(rest)
    found = examine(rest, remade)
    assert isinstance(found.state, State)
    assert (found.digest is None) == (found.state in (State.UNKNOWN, State.CHANGED))
    if found.state is State.OK and rest.lstrip().startswith(b"{"):
        assert check(json.loads(rest))
    assert not (kind in (b"p", b"x") and found.state is State.OK), "nothing of it can be read"


def _sealed(data: bytes) -> bytes:
    try:
        value = json.loads(decoded(data))
        return attachment(sealed(value)) if isinstance(value, dict) else data
    except (ValueError, TypeError, RecursionError):
        return data


def _with_record(data: bytes) -> bytes:
    try:
        value = json.loads(decoded(data))
        lines = packed(value) if isinstance(value, dict) else []
    except (ValueError, TypeError, RecursionError):
        return data
    above = "\n".join(_TABLE.splitlines()[:-1])
    return "\n".join([above, *(";".join(each) for each in lines)]).encode("utf-8", "replace")


_json = st.builds(written, bent([POLL, STATEMENT, OFFER], most=4))
_kinds = st.sampled_from([b"j", b"J", b"p", b"P", b"d", b"D", b"x", b"X", b"t", b"T", b"c"])
SHAPED = st.tuples(_kinds, _json).map(b"".join)
SEEDS = (
    *(kind + attachment(POLL) for kind in (b"j", b"J", b"t", b"p")),
    b"J" + attachment(STATEMENT),
    b"d" + xml_part(STATEMENT),
    *(kind + attachment(OFFER) for kind in (b"j", b"P")),
    b"x" + xml_part(OFFER),
    b"c" + _TABLE.encode(),
    b"%PDF-1.7\n/Type /EmbeddedFile >>\nstream\n{}\nendstream",
)
SURFACE = Surface("records", one, SHAPED, SEEDS)
