"""The digest of a version: anybody can check it, and it notices everything."""

from __future__ import annotations

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from commands.statements.rules.wording import canonical, digest

TITLES = st.text(max_size=8)
CLAUSES = st.lists(st.text(max_size=8), max_size=3)


def test_is_sha_256_of_canonical_json() -> None:
    """Papers outlive the program: the same words have the same digest in ten years."""
    written = canonical("Häfen", ["Eins", "Zwei"])
    assert written == '{"clauses":["Eins","Zwei"],"title":"Häfen"}'.encode()
    assert digest("Häfen", ("Eins", "Zwei")) == hashlib.sha256(written).hexdigest()


@given(TITLES, CLAUSES)
def test_can_be_read_again(title: str, clauses: list[str]) -> None:
    assert json.loads(canonical(title, clauses)) == {"title": title, "clauses": clauses}


@given(TITLES, CLAUSES, TITLES, CLAUSES)
def test_other_words_have_another(
    title: str, clauses: list[str], other: str, others: list[str]
) -> None:
    same = (title, clauses) == (other, others)
    assert (digest(title, clauses) == digest(other, others)) is same
