"""Names of files that are found again, whatever stands in a title."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.kit.file_names import file_called
from commands.kit.rules.file_names import LONGEST, safe
from commands.kit.texts import _


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (["Summe", "2027-11-29"], "Summe-2027-11-29.pdf"),
        (["Erklärung", "ST-1", "Winterhilfe"], "Erklärung-ST-1-Winterhilfe.pdf"),
        (
            ["Erklärung", "ST-1", "„Winterhilfe“ für alle!"],
            "Erklärung-ST-1-Winterhilfe-für-alle.pdf",
        ),
        (["Abstimmung", "1", "Mittragen?"], "Abstimmung-1-Mittragen.pdf"),
        (["Sitzung", "M-1", "Rathaus / Saal 2.0"], "Sitzung-M-1-Rathaus-Saal-2.0.pdf"),
        (["a", "../../etc/passwd"], "a-etc-passwd.pdf"),
        (["a", "C:\\Windows\\x"], "a-C-Windows-x.pdf"),
        ([".versteckt"], "versteckt.pdf"),
        (["a", "b\u202efdp.exe"], "a-b-fdp.exe.pdf"),
        (["a", "zwei\nZeilen\tund  Leeres "], "a-zwei-Zeilen-und-Leeres.pdf"),
        (["a", "🚢 Schiff"], "a-Schiff.pdf"),
        (["Ko\u0308nig"], "König.pdf"),
        (["CON"], "CON-.pdf"),
        (["nul.x"], "nul-.x.pdf"),
        (["COMmune"], "COMmune.pdf"),
        (["!?"], "-.pdf"),
        (["a_b", "c+d", "+"], "a-b-c+d.pdf"),
        (["a", "wort " * 30], "a" + "-wort" * 15 + ".pdf"),
        (["x" * 200], "x" * LONGEST + ".pdf"),
    ],
)
def test_names(parts: list[str], name: str) -> None:
    assert safe(parts, "pdf") == name


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
@settings(deadline=None, max_examples=100)
def test_no_title_makes_a_name_that_is_none(parts: list[str]) -> None:
    name = safe(parts, "pdf")
    assert name.endswith(".pdf")
    assert len(name) <= LONGEST + 5
    assert not name.startswith(".")
    assert not set('/\\:*?"<>|\n\r\t\0 ') & set(name)
    assert name.isprintable()


def test_in_the_language_of_the_reader() -> None:
    name = file_called(_("Offer"), "A-2027-01", ending="pdf", before="verify ")
    assert name.shown("de") == "verify Angebot-A-2027-01.pdf"
    assert name.shown("en") == "verify Offer-A-2027-01.pdf"
