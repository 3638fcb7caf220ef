"""Names taken apart: what is the name, what stands beside it, and under which words it is found."""

from __future__ import annotations

import pytest

from commands.alliance.rules.names import Sort, taken_apart


@pytest.mark.parametrize(
    ("name", "core", "full", "turned"),
    [
        ("Seeau", "seeau", "seeau", "seeau"),
        ("Stadt Seeau", "seeau", "stadt seeau", "seeau"),
        ("die Große Kreisstadt Seeau", "seeau", "die grosse kreisstadt seeau", "seeau"),
        ("Seeau, Stadt", "seeau", "seeau stadt", "stadt seeau"),
        ("Seeau (Stadt)", "seeau", "seeau stadt", "stadt seeau"),
        ("Seeau, Musica-Stadt", "seeau", "seeau musica stadt", "musica stadt seeau"),
        ("Seeau (Probe)", "seeau probe", "seeau probe", "seeau probe"),
        ("Seeau (Stadt) Nord", "seeau stadt nord", "seeau stadt nord", "seeau stadt nord"),
        (
            "Seeau (Probe, Nord), Stadt",
            *("seeau probe nord", "seeau probe nord stadt", "stadt seeau probe nord"),
        ),
        ("Stadt Landkreis Seeau", "seeau", "stadt landkreis seeau", "seeau"),
        ("Seeau Landkreis Stadt", "seeau", "seeau landkreis stadt", "seeau"),
        ("Markt Seeau", "markt seeau", "markt seeau", "markt seeau"),
        ("Seeau, Markt", "seeau", "seeau markt", "markt seeau"),
        ("Seeau Land", "seeau land", "seeau land", "seeau land"),
        ("Landkreis", "landkreis", "landkreis", "landkreis"),
        ("Seeau (HE)", "seeau", "seeau he", "he seeau"),
        ("St. Seeau", "sankt seeau", "sankt seeau", "sankt seeau"),
        ("Seeau St", "seeau st", "seeau st", "seeau st"),
        ("Seeau an der Probe", "seeau probe", "seeau probe", "seeau probe"),
        ("An der Probe", "an probe", "an probe", "an probe"),
        ("Seeau (Seeau)", "seeau", "seeau", "seeau"),
        ("Seeau i.d.OPf.", "seeau oberpfalz", "seeau oberpfalz", "seeau oberpfalz"),
        ("", "", "", ""),
    ],
)
def test_words(name: str, core: str, full: str, turned: str) -> None:
    found = taken_apart(name)
    assert (found.core, found.full, found.turned) == (core, full, turned)
    assert found.borne == {core, full, turned}


@pytest.mark.parametrize(
    ("name", "sort", "land", "ags", "strange"),
    [
        ("Seeau", None, None, None, False),
        ("freie und Hansestadt Seeau", Sort.CITY, None, None, False),
        ("Land Seeau", Sort.STATE, None, None, False),
        ("Seeau Landkreis", Sort.COUNTY, None, None, False),
        # The first word that says one counts, and what stands beside the name last.
        ("Stadt Landkreis Seeau", Sort.CITY, None, None, False),
        ("Seeau Landkreis Stadt", Sort.CITY, None, None, False),
        ("Landkreis Seeau, Stadt", Sort.COUNTY, None, None, False),
        ("Seeau, Kurort, Stadt", Sort.MUNICIPALITY, None, None, False),
        ("Seeau, M", Sort.MUNICIPALITY, None, None, False),
        ("Seeau, Musica-Stadt", Sort.CITY, None, None, False),
        ("Seeau, Kreis- und Musica-Stadt", Sort.CITY, None, None, False),
        ("Seeau, Ortsteil Nord", None, None, None, True),
        ("Seeau, Nord Stadt", Sort.CITY, None, None, True),
        ("Seeau, -", None, None, None, False),
        ("Seeau (Probe)", None, None, None, False),
        ("Seeau (HE)", None, "HE", None, False),
        ("Seeau, Hessen, Stadt", Sort.CITY, "HE", None, False),
        ("Seeau (HE, AGS 06999001)", None, "HE", "06999001", False),
        ("Seeau, ags06999001", None, None, "06999001", False),
        ("Seeau, 0699900", None, None, None, True),
    ],
)
def test_what_stands_beside(
    name: str, sort: Sort | None, land: str | None, ags: str | None, strange: bool
) -> None:
    found = taken_apart(name)
    assert (found.sort, found.land, found.ags) == (sort, land, ags)
    assert found.strange is strange


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Seeau", {"seeau"}),
        ("Stadt Seeau", {"seeau", "stadt seeau"}),
        ("Landkreis Seeau", {"seeau", "landkreis seeau", "seeaukreis"}),
        ("Seeau, Stadt", {"seeau", "seeau stadt", "stadt seeau"}),
        # Of an addition that is no kind, the name alone is not meant.
        ("Seeau, Ortsteil Nord", {"seeau ortsteil nord", "ortsteil nord seeau"}),
    ],
)
def test_under_which_words_it_is_looked_for(typed: str, asked: set[str]) -> None:
    assert taken_apart(typed).asked == asked
