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


def test_distinct_names() -> None:
    def member(id_: int, name: str, ags: str | None = None) -> Any:
        return SimpleNamespace(id=id_, name=name, land="NI", ags=ags)

    found = distinct(
        [member(1, "Neuenkirchen", "03999001"), member(2, "neuenkirchen"), member(3, "Neustadt")]
    )
    assert found == {1: "Neuenkirchen (AGS 03999001)", 2: "neuenkirchen (NI)", 3: "Neustadt"}
    assert distinct([]) == {}
