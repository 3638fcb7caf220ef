"""What tells versions apart, and what changed between two."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.statements.rules.clauses import tidy
from commands.statements.rules.versions import (
    Change,
    ClauseChange,
    canonical,
    changed_clauses,
    changed_words,
    digest,
    shortened,
)

TEXTS = st.lists(
    st.sampled_from(["wir", "nehmen", "auf,", "auf", "\n", "zehn", "Ä"]), max_size=30
).map(lambda some: tidy(" ".join(some)))
TITLES = st.text(max_size=8)
WORDINGS = st.lists(st.text(max_size=8), max_size=3)
CLAUSES = st.lists(st.sampled_from("abcdefg"), max_size=8)


def shown(old: str, new: str) -> list[tuple[str, str]]:
    signs = {Change.KEPT: "=", Change.REMOVED: "-", Change.ADDED: "+"}
    return [(signs[each.change], each.text) for each in changed_words(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        ("Wir helfen", "Wir helfen", [("=", "Wir helfen")]),
        ("Wir helfen", "Wir helfen gern", [("=", "Wir helfen"), ("+", "gern")]),
        ("Wir helfen gern", "Wir helfen", [("=", "Wir helfen"), ("-", "gern")]),
        (
            "Wir nehmen zehn Menschen auf",
            "Wir nehmen zwanzig Menschen gern auf",
            [
                ("=", "Wir nehmen"),
                ("-", "zehn"),
                ("+", "zwanzig"),
                ("=", "Menschen"),
                ("+", "gern"),
                ("=", "auf"),
            ],
        ),
        ("a b", "c d", [("-", "a b"), ("+", "c d")]),
        ("a\nb", "a b", [("=", "a"), ("-", "\n"), ("=", "b")]),
        ("a\nb c", "a\nb d", [("=", "a\nb"), ("-", "c"), ("+", "d")]),
    ],
)
def test_words(old: str, new: str, pieces: list[tuple[str, str]]) -> None:
    assert shown(old, new) == pieces


@given(TEXTS, TEXTS)
def test_both_versions_can_be_read_out_of_it(old: str, new: str) -> None:
    pieces = changed_words(old, new)
    kept = [each.text for each in pieces if each.change is not Change.ADDED]
    now = [each.text for each in pieces if each.change is not Change.REMOVED]
    assert " ".join(kept).replace("\n", " ").split() == old.split()
    assert " ".join(now).replace("\n", " ").split() == new.split()
    assert "".join(kept).count("\n") == old.count("\n")
    assert "".join(now).count("\n") == new.count("\n")
    assert all(a.change is not b.change for a, b in pairwise(pieces))
    assert (old == new) is all(each.change is Change.KEPT for each in pieces)


@pytest.mark.timeout(120)  # what it takes is measured by benchmarks.rules
def test_a_long_clause_takes_no_time() -> None:
    """Four thousand words, of which two alternate: the worst for a comparison of all with all."""
    changed_words(" ".join("ab" * 2000), " ".join("bba" * 1300))


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("abc", "abc", []),
        ("abc", "abx", [ClauseChange((3, "c"), (3, "x"))]),
        ("abc", "abcd", [ClauseChange(None, (4, "d"))]),
        ("abc", "ac", [ClauseChange((2, "b"), None)]),
        ("abcd", "axd", [ClauseChange((2, "b"), (2, "x")), ClauseChange((3, "c"), None)]),
        ("abc", "bx", [ClauseChange((1, "a"), None), ClauseChange((3, "c"), (2, "x"))]),
    ],
)
def test_clauses(old: str, new: str, changes: list[ClauseChange]) -> None:
    assert changed_clauses(old, new) == changes


@given(CLAUSES, CLAUSES)
def test_the_new_version_follows_from_the_old_one(old: list[str], new: list[str]) -> None:
    changes = changed_clauses(old, new)
    gone = {each.old[0] for each in changes if each.old}
    came = {each.new[0] for each in changes if each.new}
    assert [c for n, c in enumerate(old, 1) if n not in gone] == [
        c for n, c in enumerate(new, 1) if n not in came
    ]
    assert all(each.old is None or old[each.old[0] - 1] == each.old[1] for each in changes)
    assert all(each.new is None or new[each.new[0] - 1] == each.new[1] for each in changes)


def test_digest_is_sha_256_of_canonical_json() -> None:
    """Papers outlive the program: the same words have the same digest in ten years."""
    written = canonical("Häfen", ["Eins", "Zwei"])
    assert written == '{"clauses":["Eins","Zwei"],"title":"Häfen"}'.encode()
    assert digest("Häfen", ("Eins", "Zwei")) == hashlib.sha256(written).hexdigest()


@given(TITLES, WORDINGS)
def test_canonical_can_be_read_again(title: str, clauses: list[str]) -> None:
    assert json.loads(canonical(title, clauses)) == {"title": title, "clauses": clauses}


@given(TITLES, WORDINGS, TITLES, WORDINGS)
def test_other_words_have_another_digest(
    title: str, clauses: list[str], other: str, others: list[str]
) -> None:
    same = (title, clauses) == (other, others)
    assert (digest(title, clauses) == digest(other, others)) is same


@pytest.mark.parametrize(
    ("old", "new", "before"),
    [
        ("a b c d e f", "a b c d e g", "… d e f"),
        ("a b c d e f", "a b c d e f g", "… e f"),
        ("a b c d e f g", "a b c d e f", "… e f g"),
        ("a b c d e f", "g", "a b c d e f"),
        ("a b c d e f", "g b c d e f", "a b c …"),
        ("a b c d e f g h", "i b c d e f g j", "a b c … f g h"),
        ("a b c", "a b d", "a b c"),
        ("a b c d", "a b c e", "a b c d"),
        ("a\nb c d\ne f", "a\nb c d\ne g", "… d\ne f"),
    ],
)
def test_what_is_kept_is_shortened(old: str, new: str, before: str) -> None:
    """To two words beside a change; a single word is never left out."""
    whole = changed_words(old, new)
    pieces = shortened(whole, 2)
    assert [each.change for each in pieces] == [each.change for each in whole]
    assert " ".join(each.text for each in pieces if each.change is not Change.ADDED) == before
