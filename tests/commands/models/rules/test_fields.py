"""The lines of a model of success are taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.models.rules import Field, NotFields, fields


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: A", {Field.TITLE: "A"}),
        ("Titel: A", {Field.TITLE: "A"}),
        ("- TITEL : A: B", {Field.TITLE: "A: B"}),
        ("Titel=A", {Field.TITLE: "A"}),
        ("\n\nTitel: A\n\n", {Field.TITLE: "A"}),
        (
            "Schritte:\n1. Fragen\n2. Mieten: sofort\nErgebnis: 40",
            {Field.STEPS: "1. Fragen\n2. Mieten: sofort", Field.RESULT: "40"},
        ),
        ("Maßnahmen: x\nMASSNAHMEN", {Field.STEPS: "x\nMASSNAHMEN"}),
        (
            "Link: https://a.example/x\nStelle: Amt",
            {Field.LINK: "https://a.example/x", Field.OFFICE: "Amt"},
        ),
        ("Schritte: siehe\nhttps://a.example", {Field.STEPS: "siehe\nhttps://a.example"}),
        ("Titel:", {Field.TITLE: ""}),
        ("", {}),
    ],
)
def test_fields(text: str, expected: dict[Field, str]) -> None:
    assert fields(text) == expected


@pytest.mark.parametrize(
    ("text", "line", "twice"),
    [
        ("Wir haben\nTitel: A", "Wir haben", None),
        ("Titl: A", "Titl: A", None),
        ("Titel: A\nName: B", "Name: B", Field.TITLE),
    ],
)
def test_no_fields(text: str, line: str, twice: Field | None) -> None:
    with pytest.raises(NotFields) as caught:
        fields(text)
    assert (caught.value.line, caught.value.twice) == (line, twice)


VALUES = st.text("abc 1.-:/\n", max_size=30).map(lambda text: f"x{text}x")


@given(st.dictionaries(st.sampled_from(Field), VALUES))
def test_what_is_written_is_read(facts: dict[Field, str]) -> None:
    """Whatever stands in a fact, as long as no line of it begins like another one."""
    text = "\n".join(f"{field.words[1]}: {value}" for field, value in facts.items())
    found = fields(text)
    assert found.keys() == facts.keys()
    for field, value in facts.items():
        assert found[field] == "\n".join(
            line.strip() if number else line for number, line in enumerate(value.split("\n"))
        )
