"""Every name of the official register is found, or asked back where two fit; none by a near one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache

import pytest

from commands.alliance.rules.finding import Members
from commands.kit.rules.spelling import fold
from tests.harness.register import Entry, invented, official

COUNTY_WORDS = ("Landkreis {}", "Kreis {}", "LK {}", "{}, Landkreis", "{} (Landkreis)")
CITY_WORDS = ("Stadt {}", "die Stadt {}", "Kreisfreie Stadt {}", "{}, Stadt", "{} (Stadt)")
TOWN_WORDS = ("Gemeinde {}", "{}, Gemeinde")
JOINT_WORDS = ("Samtgemeinde {}", "Verbandsgemeinde {}", "{}, Samtgemeinde")
WORDS = {
    "county": COUNTY_WORDS,
    "city": CITY_WORDS,
    "city_state": CITY_WORDS,
    "town": TOWN_WORDS,
    "joint_municipality": JOINT_WORDS,
}
PLACES = {"city", "city_state", "town"}


@cache
def register() -> tuple[Members[Entry], Sequence[Entry]]:
    """All that there are, in no order at all."""
    every = [*official(), *invented(10_000)]
    random.Random(4).shuffle(every)
    return Members(every), every


def test_the_register_is_complete() -> None:
    kinds = [each.kind for each in official()]
    assert (kinds.count("county"), len(kinds) - kinds.count("county")) == (294, 107)
    _found, every = register()
    assert len(every) == 10_401
    namesakes = len(every) - len({fold(each.short) for each in every})
    assert namesakes > 500, "names are not unique, as those of the real register"
    assert sum("," in each.name for each in every) > 2_000


def bare(short: str) -> str:
    """The oracle: case, umlauts, "St.", prepositions aside, and nothing else."""
    small = {"a", "an", "am", "b", "bei", "d", "der", "i", "im", "in", "v", "vor"}
    words = fold(short).replace("opf", "oberpfalz").split()
    spelt = ["sankt" if each in {"st", "skt"} else each for each in words]
    return " ".join(each for n, each in enumerate(spelt) if n == 0 or each not in small)


@pytest.mark.parametrize("land", [None, "NI", "BY"])
def test_found_by_official_and_short_name(land: str | None) -> None:
    """The only one is found; of several of one name all are asked back, with those of its kind."""
    found, every = register()
    wrong: list[tuple[str, list[str]]] = []
    for each in every:
        if land not in (None, each.land):
            continue
        beside = f" ({land})" if land else ""
        for typed in {each.name, each.short}:
            meant = found.meant(f"{typed}{beside}")
            if each not in meant or any(land not in (None, other.land) for other in meant):
                wrong.append((typed, [other.name for other in meant]))
    assert wrong == []


def test_found_with_its_kind() -> None:
    found, every = register()
    wrong: list[tuple[str, list[str]]] = []
    for each in [*official(), *every[::3]]:
        if each.short.startswith(("Region ", "Regionalverband ", "Städteregion ")):
            continue  # called so, and by nothing else
        for word in WORDS[each.kind]:
            meant = found.meant(word.format(each.short))
            kinds = {other.kind for other in meant}
            fitting = kinds <= PLACES if each.kind in PLACES else kinds == {each.kind}
            if each not in meant or not fitting:
                # A town of that name that calls itself a city says more.
                better = each.kind == "town" and meant and fitting
                if not better:
                    wrong.append((word.format(each.short), [other.name for other in meant]))
    assert wrong == []


def test_counties_are_found_as_counties_and_cities_as_cities() -> None:
    """Among themselves: not one is asked back once the kind is said."""
    every = official()
    found = Members(every)
    unclear = {
        each.name: [other.name for other in meant]
        for each in every
        for word in (COUNTY_WORDS if each.kind == "county" else CITY_WORDS)[:1]
        if (meant := found.meant(word.format(each.short))) != [each]
    }
    assert unclear == {}
    both = [each.short for each in every if len(found.meant(each.short)) > 1]
    assert len(both) > 40
    assert {"Osnabrück", "Oldenburg", "München", "Rostock", "Leipzig", "Region Hannover"} & {
        *both
    } == {"Osnabrück", "Oldenburg", "München", "Rostock", "Leipzig"}


@pytest.mark.parametrize(
    ("typed", "official_name"),
    [
        ("Hamburg", "Hamburg, Freie und Hansestadt"),
        ("Freie und Hansestadt Hamburg", "Hamburg, Freie und Hansestadt"),
        ("Frankfurt/Main", "Frankfurt am Main, Stadt"),
        ("Frankfurt a. Main", "Frankfurt am Main, Stadt"),
        ("Frankfurt/Oder", "Frankfurt (Oder), Stadt"),
        ("Frankfurt an der Oder", "Frankfurt (Oder), Stadt"),
        ("Landeshauptstadt München", "München, Landeshauptstadt"),
        ("Universitätsstadt Ulm", "Ulm, Universitätsstadt"),
        ("Weiden in der Oberpfalz", "Weiden i.d.OPf., Stadt"),
        ("Freiburg i. Br.", "Freiburg im Breisgau, Stadt"),
        ("Neumarkt in der Oberpfalz", "Neumarkt i.d.OPf."),
        ("Landkreis Mühldorf am Inn", "Mühldorf a.Inn"),
        ("Landkreis Wunsiedel im Fichtelgebirge", "Wunsiedel i.Fichtelgebirge"),
        ("Landkreis Sankt Wendel", "St. Wendel"),
        ("Landkreis Ortenau", "Ortenaukreis"),
        ("Landkreis Bodensee", "Bodenseekreis"),
        ("Landkreis Hannover", "Region Hannover"),
        ("Städteregion Aachen", "Städteregion Aachen"),
        ("Stadt Oldenburg", "Oldenburg (Oldenburg), Stadt"),
        ("Neustadt/Weinstraße", "Neustadt an der Weinstraße, Stadt"),
        ("Halle/Saale", "Halle (Saale), Stadt"),
        ("FernUniversität-Stadt Hagen", None),
        ("Hamburk", None),
        ("Frankfurt", None),
        ("Neustadt", None),
        ("Landkreis Hamburg", None),
        ("Stadt Emsland", None),
        ("Essenn", None),
    ],
)
def test_what_people_write(typed: str, official_name: str | None) -> None:
    meant = [each.name for each in Members(official()).meant(typed)]
    assert meant == ([official_name] if official_name else [])


def test_no_near_name_is_ever_meant() -> None:
    """One letter more, less, another or two turned: only what is really called like that."""
    found, every = register()
    chance = random.Random(5)
    wrong: list[tuple[str, list[str]]] = []
    taken = 0
    for each in chance.sample(every, 4_000):
        typed = mistyped(each.short, chance)
        for other in found.meant(typed):
            taken += 1
            if bare(other.short).removesuffix(" kreis") != bare(typed).removesuffix(" kreis"):
                wrong.append((typed, [one.name for one in found.meant(typed)]))
    assert wrong == []
    assert taken < 400, "few are another one's name"


def mistyped(name: str, chance: random.Random) -> str:
    """With one typing error in a letter that tells something."""
    while True:
        place = chance.randrange(1, len(name))
        if not name[place].isalpha():
            continue
        letter = chance.choice("abcdefghiklmnoprstuw")
        changed = chance.choice(
            [
                name[:place] + name[place + 1 :],
                name[:place] + letter + name[place:],
                name[:place] + letter + name[place + 1 :],
                name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :],
            ]
        )
        if bare(changed) != bare(name):
            return changed


def test_each_is_asked_back_with_a_line_that_means_it_alone() -> None:
    found, every = register()
    some = random.Random(6).sample(every, 1_500)
    lines = {each.id: found.typable(each) for each in some}
    assert [each.name for each in some if found.meant(lines[each.id] or "") != [each]] == []
    plain = [each for each in some if lines[each.id] == each.ags]
    assert len(plain) < 300, "the key only where nothing else tells"
