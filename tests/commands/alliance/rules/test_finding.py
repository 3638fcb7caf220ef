"""Which member a name means: for certain, several, or none; only invented ones, see test_register
for those of the official register."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules.finding import Members, distinct, may_be_one
from commands.alliance.rules.names import taken_apart
from tests.commands.alliance.rules.municipality import Municipality, ids

EVERYBODY = [
    Municipality(1, "Musterhafen", "city"),
    Municipality(2, "Bad Müßtal v. d. Höhe, Stadt", "town", "HE"),
    Municipality(3, "Musterland", "county"),
    Municipality(4, "Musterland, Stadt", "city"),
    Municipality(5, "Neuenkirchen", ags="03999005"),
    Municipality(6, "Neuenkirchen", ags="03999006"),
    Municipality(7, "Neuenkirchen", "town", "SH"),
    Municipality(8, "Rhein-Probe-Kreis", "county", "NW"),
    Municipality(9, "Auenkreis", "county", "BW"),
    Municipality(10, "Oberaue, Samtgemeinde", "joint_municipality"),
    Municipality(11, "Oberaue"),
    Municipality(12, "Wendenort, Freie und Hansestadt", "city_state", "HH"),
    Municipality(13, "Lutherstadt Probenberg", "town", "ST"),
    Municipality(14, "Probenberg", "county", "ST"),
    Municipality(15, "St. Muster, Kreisstadt", "town", "SL"),
    Municipality(16, "Sankt Muster", "county", "SL"),
    Municipality(17, "Furt am Muster, Stadt", "city", "HE"),
    Municipality(18, "Furt (Probe), Stadt", "city", "BB"),
    Municipality(19, "Westau (Westau), Stadt", "city"),
    Municipality(20, "Westau", "county"),
    Municipality(21, "Erlenbach, M", "town", "BY"),
    Municipality(22, "Markt Birkenbach", "town", "BY"),
    Municipality(23, "Weidenort i. d. OPf.", "city", "BY"),
    Municipality(24, "Messing, documenta-Stadt", "city", "HE"),
    Municipality(25, "Seebrücke Musterland", "partner"),
    Municipality(26, "Region Wendland", "county"),
    Municipality(27, "Seehude, Hanse- und Universitätsstadt", "city", "MV"),
    Municipality(28, "Harmuster", "county"),
    Municipality(29, "Hochort", "city"),
    Municipality(30, "Hochort", "town"),
    Municipality(31, "Am Musterberg", "town", "TH"),
]
BY_NAME = Members(EVERYBODY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # Case, umlauts, quotation and punctuation
        ("Musterhafen", [1]),
        ("MUSTERHAFEN", [1]),
        ("bad muesstal v d hoehe", [2]),
        ("Seebruecke Musterland", [25]),
        # The kind counts, wherever it stands, and however it is called
        ("Stadt Musterhafen", [1]),
        ("die Stadt Musterhafen", [1]),
        ("Musterhafen, Stadt", [1]),
        ("Gemeinde Musterhafen", [1]),
        ("kreisfreie Stadt Musterhafen", [1]),
        ("Stadtkreis Musterhafen", [1]),
        ("Universitäts- und Hansestadt Musterhafen", []),  # not called like that
        ("Musterhafen, Universitäts- und Hansestadt", [1]),
        ("Landkreis Musterhafen", []),
        ("Musterhafen, Landkreis", []),
        ("Samtgemeinde Musterhafen", []),
        ("Musterland", [3, 4]),
        ("Stadt Musterland", [4]),
        ("Musterland, Stadt", [4]),
        ("Musterland (Stadt)", [4]),
        ("Musterland Stadt", [4]),
        ("Landkreis Musterland", [3]),
        ("Kreis Musterland", [3]),
        ("LK Musterland", [3]),
        ("Lk. Musterland", [3]),
        ("der Landkreis Musterland", [3]),
        ("Musterland, Landkreis", [3]),
        ("Musterland (Landkreis)", [3]),
        ("Samtgemeinde Musterland", []),
        ("Rhein-Probe-Kreis", [8]),
        ("Rhein-Probe", [8]),
        ("Landkreis Rhein-Probe", [8]),
        ("Landkreis Rhein-Probe-Kreis", [8]),
        ("Auenkreis", [9]),
        ("Landkreis Auen", [9]),
        ("Auen", []),
        ("Wendland", [26]),
        ("Landkreis Wendland", [26]),
        ("Oberaue", [10, 11]),
        ("Gemeinde Oberaue", [11]),
        ("SG Oberaue", [10]),
        ("Hochort", [29, 30]),
        ("Stadt Hochort", [29]),
        ("Gemeinde Hochort", [30]),
        ("Stadt", []),
        ("Landkreis", []),
        # Additions
        ("Wendenort", [12]),
        ("Freie und Hansestadt Wendenort", [12]),
        ("Hansestadt Wendenort", [12]),
        ("Land Wendenort", [12]),
        ("Wendenort, Freie und Hansestadt", [12]),
        ("Probenberg", [13, 14]),
        ("Stadt Probenberg", [13]),
        ("Probenberg, Lutherstadt", [13]),
        ("Landkreis Probenberg", [14]),
        ("Messing", [24]),
        ("documenta-Stadt Messing", [24]),
        ("Messing, Ortsteil Nord", []),
        ("Seehude", [27]),
        ("Universitätsstadt Seehude", [27]),
        ("Hanse- und Universitätsstadt Seehude", [27]),
        ("Hansestadt Seehude", [27]),
        ("Erlenbach", [21]),
        ("Markt Erlenbach", []),  # "Markt" is a part of other names
        ("Erlenbach, Markt", [21]),
        ("Birkenbach", []),
        ("Markt Birkenbach", [22]),
        ("Birkenbach, Markt", [22]),
        # Prepositions, abbreviations
        ("Bad Müßtal vor der Höhe", [2]),
        ("Bad Müßtal v.d.Höhe", [2]),
        ("Bad Müßtal v.d.H.", []),
        ("Bad Müßtal", []),
        ("St. Muster", [15, 16]),
        ("Sankt Muster, Stadt", [15]),
        ("Stadt St. Muster", [15]),
        ("Landkreis St Muster", [16]),
        ("Skt. Muster, Landkreis", [16]),
        ("Furt/Muster", [17]),
        ("Furt a. Muster", [17]),
        ("Furt (Muster)", [17]),
        ("Furt a. M.", []),
        ("Furt", []),
        ("Furt/Probe", [18]),
        ("Furt an der Probe", [18]),
        ("Furt a. d. Probe", [18]),
        ("Weidenort in der Oberpfalz", [23]),
        ("Weidenort i.d.OPf.", [23]),
        ("Weidenort", []),
        ("Stadt Westau", [19]),
        ("Westau (Westau)", [19, 20]),
        ("Westau i. Westau, Stadt", [19]),
        ("am musterberg", [31]),
        ("Musterberg", []),
        # Land and AGS
        ("Neuenkirchen", [5, 6, 7]),
        ("Neuenkirchen, SH", [7]),
        ("Neuenkirchen (SH)", [7]),
        ("Neuenkirchen (Schleswig-Holstein)", [7]),
        ("Neuenkirchen (NI)", [5, 6]),
        ("Neuenkirchen (AGS 03999006)", [6]),
        ("Neuenkirchen (NI, AGS 03999006)", [6]),
        ("Neuenkirchen, 03999006", [6]),
        ("Neuenkirchen (HE)", []),
        ("Musterhafen (AGS 03999006)", []),
        ("03999006", [6]),
        ("03999009", []),
        ("Neuenkirchen 1", [5]),
        ("Neuenkirchen 3", [7]),
        ("neuenkirchen, Gemeinde 2", [6]),
        ("Hochort 2", [30]),
        ("Neuenkirchen 4", []),
        ("Neuenkirchen 0", []),
        ("Musterhafen 1", []),
        # Near, and another place
        ("Musterhafn", []),
        ("Harmusta", []),
        ("Hammuster", []),
        ("Neuenkirchn", []),
        ("Musterhafen-Nord", []),
        ("Muster", []),
        ("Muster Hafen", []),
        ("", []),
        ("??", []),
    ],
)
def test_meant(typed: str, meant: list[int]) -> None:
    assert ids(BY_NAME.meant(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Musterhafn", [1]),
        ("Muster Hafen", [1]),
        ("Hafen Stadt Muster", []),
        ("Landkreis Musterhafen", [1]),
        ("Hammuster", [28]),
        ("Furt", [18, 17]),
        ("Furt a. M.", [17]),
        ("Bad Müßtal v. d. H.", [2]),
        ("Neuenkirchn", [5, 6, 7]),
        ("Musterberg", [31]),
        ("Messing, Ortsteil Nord", [24]),
        ("Birkenbach", [22]),
        ("Xylophon", []),
        ("", []),
    ],
)
def test_near(typed: str, near: list[int]) -> None:
    """What is asked back; what is meant already is not looked for here."""
    assert ids(BY_NAME.near(typed)) == near


@pytest.mark.parametrize(
    ("name", "kind", "land", "same"),
    [
        ("Stadt Musterhafen", "city", "NI", [1]),
        ("Musterhafen, Stadt", "town", "NI", [1]),
        ("Muster-Hafen", None, None, [1]),
        ("Musterhafen", "county", "NI", []),
        ("Landkreis Musterhafen", None, "NI", []),
        ("Musterhafen", "city", "HE", []),
        ("Seebrücke Musterland", "town", "NI", []),
        ("Seebrücke-Musterland", "partner", "NI", [25]),
        ("Bad Müßtal vor der Höhe", "city", "HE", [2]),
        ("Wendenort", "city_state", "HH", [12]),
        ("Osterland, Stadt", "city", "NI", []),
        ("Landkreis Auen", "county", "BW", [9]),
        ("Probenberg-Kreis", "county", "ST", [14]),
        ("Auen", "county", "BW", [9]),
        ("Auen", "town", "BW", []),
        ("Wendland", "county", "NI", [26]),
        ("Probenberg", "town", "ST", [13]),
        ("Frei-Wendland", "county", "NI", []),
    ],
)
def test_the_same_place(name: str, kind: str | None, land: str | None, same: list[int]) -> None:
    """Under another spelling; a county and a town of one name are two."""
    assert ids(BY_NAME.same_place(name, kind, land)) == same


def test_an_addition_and_the_same_words_in_front() -> None:
    there = Members([Municipality(1, "Documenta-Stadt Messing", "city", "HE")])
    assert ids(there.same_place("Messing, documenta-Stadt", "city", "HE")) == [1]


@pytest.mark.parametrize(
    ("names", "typed", "meant"),
    [
        # Who is called exactly so, goes before whom the word fits as well;
        (["Oberaue, Stadt", "Oberaue"], "Oberaue, Stadt", [1]),
        (["Oberaue, Stadt", "Oberaue"], "Stadt Oberaue", [1]),
        # if nobody is, who says of itself what was typed.
        (["Oberaue, Stadt", "Oberaue"], "kreisfreie Stadt Oberaue", [1]),
        (["Oberaue", "Oberaue"], "kreisfreie Stadt Oberaue", [1, 2]),
    ],
)
def test_which_of_two_towns_is_meant(names: list[str], typed: str, meant: list[int]) -> None:
    assert ids(Members(map(Municipality, (1, 2), names)).meant(typed)) == meant


@pytest.mark.parametrize(
    ("kind", "other", "one"),
    [
        ("town", "city", True),
        ("city_state", "city", True),
        ("city_state", "town", True),
        ("county", "county", True),
        ("city", "county", False),
        ("county", "town", False),
        ("joint_municipality", "town", False),
        ("joint_municipality", "county", False),
        ("partner", "partner", True),
        ("partner", "town", False),
    ],
)
def test_kinds_of_one_place(kind: str, other: str, one: bool) -> None:
    assert may_be_one(kind, other) is may_be_one(other, kind) is one


def test_what_to_type_means_that_one_alone() -> None:
    ways = {each.id: BY_NAME.typable(each) for each in EVERYBODY}
    assert all(ids(BY_NAME.meant(way)) == [id_] for id_, way in ways.items() if way)
    assert [id_ for id_, way in ways.items() if way is None] == []
    assert [ways[id_] for id_ in (1, 3, 4, 5, 7, 10, 12, 13, 25)] == [
        "Musterhafen", "Landkreis Musterland", "Stadt Musterland", "03999005",
        "Neuenkirchen (SH)", "Samtgemeinde Oberaue", "Wendenort", "Lutherstadt Probenberg",
        "Seebrücke Musterland",
    ]  # fmt: skip
    twins = [Municipality(1, "Zwillingen"), Municipality(2, "Zwillingen")]
    assert Members(twins).typable(twins[0]) is None
    # A word for another kind at the beginning of the name gives way to the right one.
    town = Municipality(1, "Stadt Bad Seeort", "town")
    city = Municipality(2, "Stadt Bad Seeort", "city", ags="03999002")
    both = Members([town, city])
    assert [both.typable(each) for each in (town, city)] == ["Gemeinde Bad Seeort", "03999002"]


@given(st.text(max_size=40) | st.text("StaMusterhf ,()-.\u00fc", max_size=30))
def test_whatever_is_typed(typed: str) -> None:
    """It is taken apart, and what it means is never a near one only."""
    name = taken_apart(typed)
    for each in BY_NAME.meant(typed):
        borne = taken_apart(each.name)
        assert typed.isdigit() or borne.borne & (name.asked | taken_apart(typed[:-2]).asked)
    assert {each.id for each in BY_NAME.near(typed)} <= {each.id for each in EVERYBODY}


def test_another_name_replaces_the_former_one() -> None:
    some = Members([Municipality(1, "Oberaue"), Municipality(2, "Oberaue", "county")])
    some.put(Municipality(1, "Oberaue, Stadt", "city"))
    some.put(Municipality(3, "Neuaue"))
    assert ids(some.meant("Stadt Oberaue")) == [1]
    some.put(Municipality(1, "Altaue", "city"))
    some.put(Municipality(2, "Oberaue", "county"))
    assert ids(some.meant("Oberaue")) == [2]
    assert ids(some.meant("altaue")) == [1]
    assert ids(some.meant("Neuaue")) == [3]
    assert {*ids(some.near("Altau"))} == {1}
    assert ids(some.same_place("Ober-Aue", "county", "NI")) == [2]
    some.remove(3)
    some.remove(4)
    assert some.meant("Neuaue") == some.near("Neuaue") == []


def test_distinct_names() -> None:
    found = distinct(
        [
            Municipality(1, "Neuenkirchen", ags="03999001"),
            Municipality(2, "neuenkirchen"),
            Municipality(3, "Neustadt"),
            Municipality(4, "Ansburg", "county"),
            Municipality(5, "Ansburg", "city"),
        ]
    )
    assert found == {
        1: "Neuenkirchen (AGS 03999001)", 2: "neuenkirchen (NI)", 3: "Neustadt",
        4: "Landkreis Ansburg", 5: "Stadt Ansburg",
    }  # fmt: skip
    assert distinct([]) == {}
