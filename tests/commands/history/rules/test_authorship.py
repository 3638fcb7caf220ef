"""Whose word a change was, without naming a person."""

from __future__ import annotations

import pytest

from commands.history.rules import Author, author

VOICES = {"@ina:x"}


@pytest.mark.parametrize(
    ("subject", "by_voice", "by_other"),
    [
        ("note", Author.MUNICIPALITY, Author.MUNICIPALITY),
        ("resources", Author.MUNICIPALITY, Author.MUNICIPALITY),
        ("pledge", Author.MUNICIPALITY, Author.MUNICIPALITY),
        ("service:school", Author.MUNICIPALITY, Author.MUNICIPALITY),
        ("demand:rescue", Author.MUNICIPALITY, Author.COORDINATION),
        ("mandate:act", Author.MUNICIPALITY, Author.COORDINATION),
        ("deputy", Author.MUNICIPALITY, Author.COORDINATION),
        ("harbour_status", Author.COORDINATION, Author.COORDINATION),
        ("added", Author.COORDINATION, Author.COORDINATION),
        ("formal", Author.COORDINATION, Author.COORDINATION),
    ],
)
def test_author(subject: str, by_voice: Author, by_other: Author) -> None:
    assert author(subject, "@ina:x", VOICES) is by_voice
    assert author(subject, "@kim:x", VOICES) is by_other
