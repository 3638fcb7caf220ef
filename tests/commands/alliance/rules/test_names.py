"""Finding municipalities by name; only invented ones."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules.names import distinct, matches
from commands.kit.rules.spelling import fold, suggest

NAMES = {
    1: "Musterhafen",
    2: "Bad Müßtal",
    3: "Neustadt",
    4: "Landkreis Musterland",
    5: "Stadt Musterland",
    6: "Neuenkirchen",
    7: "Neuenkirchen",
    8: "Klein-Musterdorf",
    9: "Kreis Beispielau",
    10: "Samtgemeinde Oberaue",
    11: "Oberaue",
    12: "Hansestadt Wendenort",
    13: "Rhein-Probe-Kreis",
    14: "Ulmen",
    15: "Westernheide",
}
CANDIDATES = [(id_, fold(name)) for id_, name in NAMES.items()]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Bad Müßtal", "bad muesstal"),
        ("BAD MUESSTAL", "bad muesstal"),
        ("Bad Mu\u0308ßtal", "bad muesstal"),
        ("Klein-Musterdorf", "klein musterdorf"),
        ("  Klein – Musterdorf ", "klein musterdorf"),
        ("Musterort (Oder)", "musterort oder"),
        ("Musterort a. d. Probe", "musterort a d probe"),
        ("Café_Ort", "cafe ort"),
        ("?!", ""),
    ],
)
def test_fold(name: str, key: str) -> None:
    assert fold(name) == key


@given(st.text(max_size=40))
def test_fold_is_stable(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("Musterhafen", [1]),
        ("MUSTERHAFEN", [1]),
        ("Stadt Musterhafen", [1]),
        ("die Stadt Musterhafen", [1]),
        ("Musterhafn", [1]),
        ("Müsterhafen", [1]),
        ("Mustrehafen", [1]),
        ("musterhaven", [1]),
        ("bad muesstal", [2]),
        ("Bad Musstal", [2]),
        ("Bad-Müßtal", [2]),
        ("klein musterdorf", [8]),
        ("Kleinmusterdorf", [8]),
        ("Neuenkirchen", [6, 7]),
        ("Neuenkirhcen", [6, 7]),
        ("Landkreis Musterland", [4]),
        ("Kreis Musterland", [4]),
        ("Lk. Musterland", [4]),
        ("Stadt Musterland", [5]),
        ("Gemeinde Musterland", [5]),
        ("Musterland", [4, 5]),
        ("Landkreis Beispielau", [9]),
        ("Beispielau", [9]),
        ("Oberaue", [11]),
        ("Stadt Oberaue", [11]),
        ("SG Oberaue", [10]),
        ("Wendenort", [12]),
        ("Wendenort, Hansestadt", [12]),
        ("Rhein-Probe", [13]),
        ("Landkreis Rhein-Probe", [13]),
        # Near, but other places
        ("Altstadt", []),
        ("Stadt Beispielau", []),
        ("Landkreis Musterhafen", []),
        ("Ulm", []),
        ("Elmen", []),
        ("Ulmem", [14]),
        ("Nusterhafen", [1]),
        ("Osternheide", []),
        ("Musterhafen-Nord", []),
        ("Muster", []),
        ("Stadt", []),
        ("", []),
        ("??", []),
    ],
)
def test_matches(query: str, ids: list[int]) -> None:
    assert matches(query, CANDIDATES) == ids


@pytest.mark.parametrize(
    ("name", "query", "meant"),
    [
        ("Auen", "Auem", False),  # four letters: one error can be another place
        ("Auent", "Auemt", True),
        ("Auent", "Auem", False),  # two are too many below ten
        ("Auentalau", "Auemtalau", True),
        ("Auentalau", "Auemtalua", False),
        ("Auentalaue", "Auemtaluae", True),
        ("Auentalaue", "Auemtaluea", False),
        ("Auentalaue", "Buentalaue", True),  # its only error may be the initial
        ("Auentalaue", "Buemtalaue", False),
        ("Auent", "Buent", False),
    ],
)
def test_how_many_typing_errors_a_name_may_have(name: str, query: str, meant: bool) -> None:
    assert matches(query, [(1, fold(name))]) == ([1] if meant else [])


def test_all_that_are_equally_near_are_meant() -> None:
    """However many there are, and in the order of their ids; but none that is further away."""
    namesakes = [(id_, fold("Neuenkirchen")) for id_ in (9, 7, 8, 3, 5, 4, 6)]
    further = [(1, fold("Neuenkirschem"))]
    assert matches("Neuenkirchem", [*further, *namesakes]) == [1, 3, 4, 5, 6, 7, 8, 9]
    assert matches("Neuenkirhen", [*further, *namesakes]) == [3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("Kreisfreie Stadt Auental", [1, 2]),
        ("Auental", [1, 2, 3]),
        ("der Landkreis Auental", [3]),
        ("Auental Kreis", [3]),
        ("Auental, Große Kreisstadt", []),
        ("Landkreis", []),
        ("Stadt Landkreis", []),
    ],
)
def test_words_for_the_sort_of_a_member(query: str, ids: list[int]) -> None:
    names = {1: "Stadt Auental", 2: "Markt Auental", 3: "Landkreis Auental"}
    assert matches(query, [(id_, fold(name)) for id_, name in names.items()]) == ids


@given(st.sampled_from(CANDIDATES))
def test_an_exact_name_is_never_outdone(candidate: tuple[int, str]) -> None:
    id_, name = candidate
    found = matches(name, CANDIDATES)
    assert id_ in found
    assert {NAMES[each] for each in found} == {NAMES[id_]}


@given(st.text(max_size=40))
def test_any_query_is_answered(query: str) -> None:
    assert set(matches(query, CANDIDATES)) <= set(NAMES)


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("pledeg", "pledge"),
        ("Zusgae", "zusage"),
        ("remind", "reminder"),
        ("erinerung", "erinnerung"),
        ("vtoe", "vote"),
    ],
)
def test_suggests_the_nearest_first(word: str, nearest: str) -> None:
    words = ["pledge", "zusage", "reminder", "erinnerung", "vote", "mydata", "help", "poll"]
    assert suggest(word, words)[0] == nearest


def test_suggests_nothing_far_and_not_too_much() -> None:
    assert suggest("xylophon", ["pledge", "vote"]) == []
    assert suggest("", ["pledge"]) == []
    assert len(suggest("aaa", ["aab", "aac", "aad", "aae", "aab"])) == 3


@pytest.mark.parametrize(
    ("word", "words", "suggested"),
    [
        ("p", ["pledge", "po"], ["po"]),  # with one letter nearly everything begins
        ("pl", ["poll", "pledge"], ["pledge"]),  # two are a beginning
        ("vote", ["voters", "vobe"], ["vobe", "voters"]),  # an error is nearer than an end
        ("abcdef", ["abcdxy", "abcxyz"], ["abcdxy"]),  # a third of the letters may be wrong
        ("Größe", ["groesse", "Gruppe"], ["groesse"]),
    ],
)
def test_suggests(word: str, words: list[str], suggested: list[str]) -> None:
    assert suggest(word, words) == suggested


def test_distinct_names() -> None:
    def member(id_: int, name: str, ags: str | None = None) -> Any:
        return SimpleNamespace(id=id_, name=name, land="NI", ags=ags)

    found = distinct(
        [member(1, "Neuenkirchen", "03999001"), member(2, "neuenkirchen"), member(3, "Neustadt")]
    )
    assert found == {1: "Neuenkirchen (AGS 03999001)", 2: "neuenkirchen (NI)", 3: "Neustadt"}
    assert distinct([]) == {}
