"""Arguments that keep their quotation marks and line breaks."""

from __future__ import annotations

from typing import Annotated

import pytest

from commands.kit import Context, Number, UserError, _, marker
from commands.kit.arguments import Word, unquoted, words
from commands.kit.command import Commands, command
from commands.kit.kinds import AsTyped, Below, Cursor, Line, Name
from commands.kit.signature import Signature
from tests.harness.chat import BERLIN, START


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("Wir helfen", "Wir helfen"),
        ('"Wir helfen"', "Wir helfen"),
        ("„Wir helfen“", "Wir helfen"),
        ("“Wir helfen”", "Wir helfen"),
        ("»Wir helfen«", "Wir helfen"),
        ("«Wir helfen»", "Wir helfen"),
        ('"Wir helfen "', "Wir helfen "),
        ('"Wir sagen „ja“ dazu"', "Wir sagen „ja“ dazu"),
        ('"Wir sagen "ja" dazu"', 'Wir sagen "ja" dazu'),
        ('"Wir sagen „ja“"', "Wir sagen „ja“"),
        ('"„Ja“ sagen wir"', "„Ja“ sagen wir"),
        ('"„Ja“"', "„Ja“"),
        ('"Wir ("gern") helfen"', 'Wir ("gern") helfen'),
        ('"Ja" sagen wir', '"Ja" sagen wir'),
        ("„Ja“ und „Nein“", "„Ja“ und „Nein“"),
        ('"Ja" und "Nein"', '"Ja" und "Nein"'),
        ('Wir sagen "ja"', 'Wir sagen "ja"'),
        ("Wir's", "Wir's"),
    ],
)
def test_unquoted(typed: str, kept: str) -> None:
    assert unquoted(typed) == kept


@pytest.mark.parametrize("typed", ['"Wir helfen', "„Wir", '"Wir "gern helfen'])
def test_quotation_mark_without_partner(typed: str) -> None:
    with pytest.raises(UserError, match="has no partner"):
        unquoted(typed)


def test_words_and_a_rest() -> None:
    assert words('a "b c"  d  "e\nf ', 2) == [
        Word("a", False, 0),
        Word("b c", True, 2),
        Word('d  "e\nf', False, 9, as_typed=True),
    ]
    assert words("a b", 2) == [Word("a", False, 0), Word("b", False, 2)]


async def _worded(
    context: Context,
    number: Annotated[int, Number("", _("number"))],
    text: Annotated[str, AsTyped(limit=30)],
) -> None: ...


async def _titled(
    context: Context,
    title: Annotated[str, Line()],
    text: Annotated[str, Below(limit=30)],
    *,
    of: Annotated[str | None, Name(), marker("for")] = None,
) -> None: ...


COMMANDS = Commands(
    command(name, help=_("x"), examples=[_("x")])(handler)
    for name, handler in {"worded": _worded, "quite titled": _titled}.items()
)


def bound(text: str) -> dict[str, object]:
    found = COMMANDS.parse(text)
    assert found is not None
    given: dict[str, object] = found[0].signature.bind(
        found[1], lambda some: Cursor(some, START, BERLIN)
    )
    return given


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ('worded 3 "a „b“\n\nc"', {"number": 3, "text": "a „b“\n\nc"}),
        ("worded  3\na  b", {"number": 3, "text": "a  b"}),
        ("quite titled A b\n1. „c\n", {"title": "A b", "text": "1. „c"}),
        ("quite titled A for B C\nfor d", {"title": "A", "text": "for d", "of": "B C"}),
        ("quite titled A\n \n", {"title": "A", "text": ""}),
        ("quite titled A", {"title": "A", "text": ""}),
    ],
)
def test_bound(typed: str, given: dict[str, object]) -> None:
    assert bound(typed) == given


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("worded 3", "Something is missing"),
        ("worded 3 " + "x" * 31, "too long"),
        ('worded 3 ""', "is empty"),
        ("worded “3 x", "has no partner"),
        ("quite titled\n1. a", "Something is missing"),
        ("quite titled „A\n1. a“", "has no partner"),
        ("quite titled A\n" + "x" * 31, "too long"),
    ],
)
def test_refused(typed: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        bound(typed)


def test_nothing_can_follow() -> None:
    async def first(context: Context, text: Annotated[str, AsTyped()], n: Annotated[str, Line()]):
        """Another one behind it."""

    async def options(
        context: Context,
        text: Annotated[str, AsTyped()],
        *,
        of: Annotated[str | None, Name(), marker("for")] = None,
    ):
        """An option in the same line."""

    for handler in (first, options):
        with pytest.raises(TypeError, match="nothing can follow"):
            Signature(handler)
